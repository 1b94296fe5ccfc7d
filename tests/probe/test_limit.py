"""`limit`: which of many lines is in force, and what a process really has."""

import resource
import subprocess
from pathlib import Path
from typing import Any

import pytest

from guidegen.checks.limit import Limit
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.recorded import recorded
from tests.probe.shells import Shell

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def files(
    main: str, *drop_ins: str, uid: int = 1000, groups: list[str] | None = None, user: str = "alice"
) -> Facts:
    more = [{"path": f"/etc/security/limits.d/{n}.conf", "text": text} for n, text in enumerate(drop_ins)]
    return recorded(
        [
            {
                "account": user,
                "uid": uid,
                "gid": uid,
                "groups": ["alice", "dev"] if groups is None else groups,
            },
            {"content": "/etc/security/limits.conf", "value": main},
            {"drop_ins": "/etc/security/limits.d", "files": more},
        ]
    )


@pytest.mark.parametrize(
    ("main", "more", "verdict", "says"),
    [
        ("alice soft nofile 9\n", (), DONE, ""),
        ("alice - nofile 9 # all\n", (), DONE, ""),
        ("* soft nofile 9", (), DONE, ""),
        ("@dev soft nofile 9", (), DONE, ""),
        ("1000: soft nofile 9", (), DONE, ""),
        ("@other soft nofile 9", (), SKIPPED, ""),
        ("alice Soft NOFILE 9 and more", (), DONE, ""),
        ("* soft nofile 9\n@900:2000 soft nofile 8", (), WRONG, ":2 goes over it"),
        ("alice soft nofile 9\nalice hard nofile 8", (), WRONG, "soft is never above it"),
        ("alice soft nofile 9\nalice hard nofile unlimited", (), DONE, ""),
        ("alice soft nofile 9\nalice -", (), WRONG, ":2 takes alice out of all limits"),
        ("alice soft nofile 9\n@dev -", (), WRONG, ":2 takes alice out of all limits"),
        ("alice soft nofile 9\nbob -", (), DONE, ""),
        ("alice hard nofile 9", (), WRONG, ":1 sets hard nofile, where soft nofile should be"),
        ("alice soft nofiles 9", (), WRONG, ":1 sets soft nofiles, where soft nofile should be"),
        ("bob hard nofile 9", (), SKIPPED, ""),
        ("# alice soft nofile 9", (), WRONG, ":1 holds it as a comment"),
        ("alice soft nofile 9", ("alice soft nofile 8",), WRONG, "/limits.d/0.conf:1 goes over it"),
        ("alice soft nofile 9", ("* soft nofile 8", "@dev soft nofile 7"), DONE, ""),
        ("* soft nofile 9", ("@dev soft nofile 8",), WRONG, "goes over it"),
        ("alice soft nofile 8\nalice soft nofile 9", (), DONE, ""),
        ("alice soft nofile", (), SKIPPED, ""),
    ],
)
def test_the_line_that_is_in_force(main: str, more: tuple[str, ...], verdict: Verdict, says: str) -> None:
    found = Limit(limit="nofile", user="alice", soft="9").judge(files(main, *more))
    assert found.verdict is verdict, found
    assert says in found.statement


def test_what_is_said_of_all_does_not_hold_for_root() -> None:
    check = Limit(limit="nofile", user="root", soft="9")
    seen = files("* soft nofile 9\n@root soft nofile 9", uid=0, groups=["root"], user="root")
    found = check.judge(seen)
    assert found.verdict is not DONE
    assert "does not hold for root" in found.statement
    assert check.judge(files("root soft nofile 9", uid=0, user="root")).verdict is DONE


def test_no_limit_has_three_names() -> None:
    check = Limit(limit="memlock", user="alice", hard="unlimited")
    for word in ("unlimited", "infinity", "-1"):
        assert check.judge(files(f"alice hard memlock {word}")).verdict is DONE


def test_a_file_that_could_not_be_read_may_say_anything() -> None:
    check = Limit(limit="nofile", user="alice", soft="9")
    seen = files("alice soft nofile 9") | recorded(
        [{"drop_ins": "/etc/security/limits.d", "state": "forbidden"}]
    )
    assert check.judge(seen).verdict is UNKNOWN


def test_a_value_is_in_the_units_of_the_files() -> None:
    rows = [{"pid": 7, "soft": 8 * 1024 * 1024, "hard": -1}]
    seen = recorded([{"process_limit": "Max stack size", "program": "app", "limits": rows}])
    assert Limit(limit="stack", process="app", soft="8192", hard="unlimited").judge(seen).verdict is DONE


@pytest.mark.parametrize("shell", ["dash", "bash"], indirect=True)
def test_a_process_of_this_machine(shell: Shell) -> None:
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    program = shell.folder / "guidegen-limit"
    program.write_bytes(Path("/usr/bin/sleep").read_bytes())
    program.chmod(0o755)
    with subprocess.Popen([program, "60"]) as sleeper:
        check = Limit(limit="nofile", process="guidegen-limit", soft=str(soft))
        try:
            found = check.judge(shell.ask(*check.wants()))
        finally:
            sleeper.kill()
    assert found.verdict is DONE, found
    away = Limit(limit="nofile", process="no such program", soft="1")
    assert away.judge(shell.ask(*away.wants())).verdict is SKIPPED


@pytest.mark.parametrize(
    "keys",
    [
        *({"limit": "files", "user": "a", "soft": "1"}, {"limit": "nofile", "soft": "1"}),
        *({"limit": "nofile", "user": "a"}, {"limit": "nofile", "user": "a", "service": "b", "soft": "1"}),
        {"limit": "nofile", "user": "a", "soft": "many"},
    ],
)
def test_keys_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Limit(**keys)


def test_where_no_login_looks_at_limits_no_line_counts() -> None:
    names = ("common-session", "system-auth", "password-auth", "login", "sshd", "su", "su-l")
    texts: dict[str, dict[str, str]] = {name: {"state": "missing"} for name in names}
    check = Limit(limit="nofile", user="alice", soft="9")

    def verdict(**said: str) -> Verdict:
        more = {**texts, **{name: {"value": text} for name, text in said.items()}}
        pam = recorded([{"content": f"/etc/pam.d/{name}", **fact} for name, fact in more.items()])
        return check.judge(files("alice soft nofile 9") | pam).verdict

    assert verdict(su="session required pam_limits.so") is DONE
    assert verdict(su="auth required pam_unix.so", sshd="# session required pam_limits.so") is WRONG
    texts["su"] = {"state": "forbidden"}
    assert verdict() is UNKNOWN
    texts["su"] = {"state": "missing"}
    assert verdict() is DONE
