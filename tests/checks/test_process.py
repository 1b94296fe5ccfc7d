"""`process`: which names count, since when, and what a login may not see."""

from typing import Any

import pytest

from guidegen.checks.process import Process
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.questions.processes import ProcessTable
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def seen(*processes: dict[str, Any], changed: str = "09:00:00", rights: str = "", **more: Any) -> Facts:
    listed = [{"pid": number, **one} for number, one in enumerate(processes, 100)]
    day = "2026-11-22T"
    newest = {"mtime": f"{day}{changed}+00:00", "ctime": f"{day}{rights or changed}+00:00"}
    return recorded([{"process_table": None, "processes": listed, **more}, {"newest": "/etc/app", **newest}])


@pytest.mark.parametrize(
    ("one", "name", "verdict"),
    [
        ({"name": "nginx", "arguments": ["nginx: master process /usr/sbin/nginx"]}, "nginx", DONE),
        ({"name": "python3", "arguments": ["/usr/bin/python3", "/opt/app"]}, "app", SKIPPED),
        ({"name": "a-long-name-for", "arguments": ["/opt/a-long-name-for-it"]}, "a-long-name-for-it", DONE),
        (
            {"name": "a-long-name-for", "arguments": ["sh", "/x/a-long-name-for-it"]},
            "a-long-name-for-it",
            DONE,
        ),
        (
            {"name": "a-long-name-for", "arguments": ["/opt/a-long-name-for-us"]},
            "a-long-name-for-it",
            SKIPPED,
        ),
        ({"name": "bash", "arguments": ["-bash"]}, "bash", DONE),
        ({"name": "sshd", "arguments": ["grep", "nginx"]}, "nginx", SKIPPED),
        ({"name": "kswapd0"}, "kswapd0", DONE),
    ],
)
def test_the_name_by_which_it_counts(one: dict[str, Any], name: str, verdict: Verdict) -> None:
    assert Process(process=name).judge(seen(one)).verdict is verdict


@pytest.mark.parametrize(
    ("started", "rights", "verdict"),
    [
        (["09:00:01", "09:00:02"], "", DONE),
        (["09:00:01", "08:59:59"], "", SKIPPED),
        (["09:00:00.05"], "", UNKNOWN),
        (["09:00:01"], "09:30:00", UNKNOWN),
        (["08:00:00"], "09:30:00", SKIPPED),
    ],
)
def test_since_when_it_runs(started: list[str], rights: str, verdict: Verdict) -> None:
    table = seen(*({"name": "app", "started": f"2026-11-22T{one}+00:00"} for one in started), rights=rights)
    assert Process(process="app", started_since="/etc/app").judge(table).verdict is verdict


def test_a_time_may_stand_for_the_file() -> None:
    table = seen({"name": "app", "started": "2026-11-22T10:00:00+00:00"})
    assert Process(process="app", started_since="2026-11-22T10:30:00+01:00").judge(table).verdict is DONE
    assert Process(process="app", started_since="2026-11-22T10:30:00Z").judge(table).verdict is SKIPPED


def test_what_a_host_hides_is_not_absent() -> None:
    assert Process(process="app").judge(seen(all_seen=False)).verdict is UNKNOWN
    assert Process(process="app", running=False).judge(seen(all_seen=False)).verdict is UNKNOWN
    two = Process(process="app", count=1)
    assert two.judge(seen({"name": "app"}, all_seen=False)).verdict is UNKNOWN
    assert two.judge(seen({"name": "app"}, {"name": "app"}, all_seen=False)).verdict is WRONG
    assert Process(process="app").judge(Facts()).verdict is UNKNOWN


def test_no_command_line_is_ever_told() -> None:
    table = seen({"name": "app", "user": "ann", "arguments": ["/opt/app", "--password=s3cret"]})
    for check in (
        Process(process="app", user="root"),
        Process(process="app", arguments="--tls"),
        Process(process="app", running=False),
    ):
        assert "s3cret" not in repr(check.judge(table))


def test_the_look_is_asked_once_for_all() -> None:
    assert Process(process="a").wants() == Process(process="b").wants() == (ProcessTable(),)


@pytest.mark.parametrize(
    "fields",
    [
        {"process": "/usr/sbin/nginx"},
        {"process": "x", "running": False, "count": 1},
        {"process": "x", "started_since": "yesterday"},
        {"process": "x", "started_since": "2026-11-22T10:00:00"},
    ],
)
def test_keys_that_make_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Process(**fields)
