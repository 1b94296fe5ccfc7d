"""`systemctl show`, as systemd 252 printed it on Debian 12."""
# ruff: noqa: E501 - recorded lines are as long as they were

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.model import FactState
from guidegen.probe.question import Section
from guidegen.probe.questions.unit import Unit, UnitState, parse

POSTFIX = """\
Type=oneshot
ReloadResult=success
ExecReload={ path=/bin/true ; argv[]=/bin/true ; ignore_errors=no ; start_time=[Sun 2026-11-22 18:02:23.371447 UTC] ; stop_time=[Sun 2026-11-22 18:02:23.373315 UTC] ; pid=889 ; code=exited ; status=0 }
Id=postfix.service
TriggeredBy=
LoadState=loaded
ActiveState=active
SubState=exited
UnitFileState=enabled
StateChangeTimestamp=Sun 2026-11-22 18:02:23.373426 UTC
InactiveExitTimestamp=Sun 2026-11-22 18:02:18.032864 UTC
ActiveEnterTimestamp=Sun 2026-11-22 18:02:18.033207 UTC
NeedDaemonReload=no

Type=forking
ReloadResult=success
ExecReload={ path=/usr/sbin/postmulti ; argv[]=/usr/sbin/postmulti -i - -p reload ; ignore_errors=no ; start_time=[Sun 2026-11-22 18:02:23.330219 UTC] ; stop_time=[Sun 2026-11-22 18:02:23.363759 UTC] ; pid=877 ; code=exited ; status=0 }
Id=postfix@-.service
TriggeredBy=
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled-runtime
StateChangeTimestamp=Sun 2026-11-22 18:02:23.363790 UTC
InactiveExitTimestamp=Sun 2026-11-22 18:02:17.572187 UTC
ActiveEnterTimestamp=Sun 2026-11-22 18:02:18.026115 UTC
NeedDaemonReload=no
"""

NGINX_NEVER_RELOADED = """\
Type=forking
ReloadResult=success
ExecReload={ path=/usr/sbin/nginx ; argv[]=/usr/sbin/nginx -g daemon on; master_process on; -s reload ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
Id=nginx.service
TriggeredBy=
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
StateChangeTimestamp=Sun 2026-11-22 18:02:13.060737 UTC
InactiveExitTimestamp=Sun 2026-11-22 18:02:13.022232 UTC
ActiveEnterTimestamp=Sun 2026-11-22 18:02:13.060737 UTC
NeedDaemonReload=no
"""

SSH_RELOAD_FAILED = """\
Type=notify
ReloadResult=exit-code
ExecReload={ path=/usr/sbin/sshd ; argv[]=/usr/sbin/sshd -t ; ignore_errors=no ; start_time=[Sun 2026-11-22 18:18:48.047519 UTC] ; stop_time=[Sun 2026-11-22 18:18:48.060887 UTC] ; pid=1205 ; code=exited ; status=255 }
ExecReload={ path=/bin/kill ; argv[]=/bin/kill -HUP $MAINPID ; ignore_errors=no ; start_time=[Sun 2026-11-22 18:18:46.768118 UTC] ; stop_time=[Sun 2026-11-22 18:18:46.779875 UTC] ; pid=1152 ; code=exited ; status=0 }
Id=ssh.service
TriggeredBy=
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
StateChangeTimestamp=Sun 2026-11-22 18:18:48.060926 UTC
InactiveExitTimestamp=Sun 2026-11-22 18:18:43.971571 UTC
ActiveEnterTimestamp=Sun 2026-11-22 18:18:44.000328 UTC
NeedDaemonReload=no
"""

NOT_FOUND = """\
Type=
ReloadResult=success
Id=nope.service
TriggeredBy=
LoadState=not-found
ActiveState=inactive
SubState=dead
UnitFileState=
StateChangeTimestamp=
InactiveExitTimestamp=
ActiveEnterTimestamp=
NeedDaemonReload=no
"""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22T{text}").replace(tzinfo=UTC)


def one(text: str) -> UnitState:
    (state,) = parse(text)
    return state


def test_a_reload_is_told_to_the_microsecond() -> None:
    shell, instance = parse(POSTFIX)
    assert (shell.id, shell.active, shell.sub, shell.runs) == ("postfix.service", "active", "exited", False)
    assert (instance.id, instance.runs) == ("postfix@-.service", True)
    assert instance.starting == moment("18:02:17.572187")
    assert instance.started == moment("18:02:18.026115")
    assert instance.reloading == moment("18:02:23.330219")
    assert instance.reloaded == moment("18:02:23.363759")


def test_a_service_that_was_never_reloaded_has_no_reload_time() -> None:
    state = one(NGINX_NEVER_RELOADED)
    assert (state.reloading, state.reloaded, state.reload_result) == (None, None, "success")
    assert state.enabled == "enabled"


def test_a_failed_reload_is_no_success_though_its_second_command_succeeded_earlier() -> None:
    assert one(SSH_RELOAD_FAILED).reload_result == "exit-code"
    unsaid = SSH_RELOAD_FAILED.replace("ReloadResult=exit-code\n", "")
    assert one(unsaid).reload_result == "exit-code"


def test_whole_seconds_of_an_old_systemd_are_known_as_such() -> None:
    state = one(NGINX_NEVER_RELOADED.replace(".060737", "").replace(".022232", ""))
    assert state.started == moment("18:02:13")
    assert state.resolution == 1.0


def test_a_unit_that_there_is_not() -> None:
    assert one(NOT_FOUND).load == "not-found"


MARK = b"0123456789abcdef"


def read(*texts: str, status: int = 0) -> list[tuple[FactState, UnitState | None]]:
    questions = [Unit(f"u{number}") for number in range(len(texts))]
    output = b"".join(text.encode() + MARK + b" 0\n" for text in texts)
    return [(f.state, f.value) for f in Unit.read(questions, Section(output, status, marker=MARK))]


def test_each_unit_has_its_block_and_its_instances() -> None:
    (_, postfix), (_, nope), (_, nginx) = read(POSTFIX, NOT_FOUND, NGINX_NEVER_RELOADED)
    assert postfix is not None
    assert [part.id for part in postfix.instances] == ["postfix@-.service"]
    assert nope is not None
    assert nginx is not None
    assert (nope.load, nginx.id) == ("not-found", "nginx.service")


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (
            "System has not been booted with systemd as init system (PID 1). Can't operate.\n",
            FactState.NO_TOOL,
        ),
        ("Failed to connect to bus: Host is down\n", FactState.NO_TOOL),
        ("Failed to get properties: Access denied\n", FactState.FORBIDDEN),
        ("what?\n", FactState.GARBLED),
        ("", FactState.GARBLED),
    ],
)
def test_a_systemd_that_does_not_answer_leaves_it_unknown(words: str, state: FactState) -> None:
    assert read(words) == [(state, None)]


def test_without_systemctl_it_is_a_missing_tool() -> None:
    (fact,) = Unit.read([Unit("nginx")], Section(b"", 127, marker=MARK))
    assert fact.state is FactState.NO_TOOL


@given(st.text())
def test_odd_output_never_raises(text: str) -> None:
    list(parse(text))
    list(parse(f"Id=x\nExecReload={text}\nActiveEnterTimestamp=9999-99-99 99:99:99.1 UTC {text}"))
