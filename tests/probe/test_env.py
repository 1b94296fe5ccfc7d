"""`env`: what a login's files say of a variable, and what a process was started with."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from guidegen.checks.env import Env
from guidegen.model import Facts, Misfit, Reader, Verdict
from guidegen.probe.recorded import recorded
from guidegen.probe.script import compose
from tests.probe.shells import NONCE, Shell

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
PROFILE, SYSTEM = "/home/alice/.profile", "/etc/environment"


def login(*lines: tuple[str, str], **said: Any) -> Facts:
    seen = [{"path": path, "line": number, "text": text} for number, (path, text) in enumerate(lines, 1)]
    return recorded([{"login_variable": "V", "user": "alice", "lines": seen, **said}])


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([(PROFILE, "export V=x")], DONE),
        ([(PROFILE, "export V='x' # why")], DONE),
        ([(PROFILE, 'V="x"; export V')], DONE),
        ([(PROFILE, "V=x"), (PROFILE, "export A V")], DONE),
        ([(SYSTEM, 'V="x"')], DONE),
        ([(SYSTEM, "V=x# why")], DONE),
        # PAM counts the blanks before a comment to the value, and does not know the line ends of Windows.
        ([(SYSTEM, "V=x  # why")], UNKNOWN),
        ([(SYSTEM, "V=x\r")], WRONG),
        ([(SYSTEM, "V = x")], WRONG),
        ([(PROFILE, "export V = x")], WRONG),
        ([(PROFILE, "V= x")], WRONG),
        ([(PROFILE, "export V=x\r")], WRONG),
        ([(PROFILE, "V=x # export V")], WRONG),
        ([(PROFILE, "export V=x"), (PROFILE, "unset A V")], SKIPPED),
        ([(PROFILE, "export V=x"), (PROFILE, "[ -d /x ] && unset V")], UNKNOWN),
        ([(PROFILE, "[ -d /x ] && export V=y"), (PROFILE, "export V=x")], DONE),
        ([(PROFILE, "V=x")], WRONG),
        ([(PROFILE, "# export V=x")], WRONG),
        ([(PROFILE, "export V=x"), (PROFILE, "export V=y")], WRONG),
        ([(SYSTEM, "V=y"), (PROFILE, "export V=x")], DONE),
        # A variable of the environment that a shell sets anew stays exported.
        ([(SYSTEM, "V=y"), (PROFILE, "V=x")], DONE),
        ([(PROFILE, "export V=x"), (PROFILE, "unset V")], SKIPPED),
        ([(PROFILE, "export V=$HOME/x")], UNKNOWN),
        ([(PROFILE, "export V=$(cat x)")], UNKNOWN),
        ([(PROFILE, 'export V="x$y"')], UNKNOWN),
        ([(PROFILE, "  export V=x")], UNKNOWN),
        ([(PROFILE, "[ -d /x ] && export V=x")], UNKNOWN),
        ([(PROFILE, "export V=x"), (PROFILE, "[ -d /x ] && export V=y")], UNKNOWN),
        ([], SKIPPED),
    ],
)
def test_the_last_line_that_a_login_reads_counts(lines: list[tuple[str, str]], verdict: Verdict) -> None:
    found = Env(env="V", value="x", user="alice").judge(login(*lines))
    assert found.verdict is verdict, found


def test_a_shell_that_is_not_known_and_a_file_that_may_not_be_read() -> None:
    check = Env(env="V", value="x", user="alice")
    assert check.judge(login((SYSTEM, "V=x"), shell="/usr/bin/fish")).verdict is UNKNOWN
    assert check.judge(login((SYSTEM, "V=x"), denied=[PROFILE])).verdict is UNKNOWN
    assert check.judge(Facts()).verdict is UNKNOWN


def test_a_variable_that_must_not_be_set() -> None:
    check = Env(env="V", exists=False, user="alice")
    assert check.judge(login()).verdict is DONE
    assert check.judge(login((PROFILE, "export V=x"))).verdict is SKIPPED
    assert check.judge(login((PROFILE, "export V=$x"))).verdict is UNKNOWN


def test_the_value_in_a_private_file_and_of_a_process_is_not_shown() -> None:
    line = {"path": PROFILE, "line": 3, "text": "export V=s3cret", "private": True}
    seen = recorded([{"login_variable": "V", "user": "alice", "lines": [line]}])
    found = Env(env="V", value="x", user="alice").judge(seen)
    assert found.verdict is WRONG
    assert f"{PROFILE}:3" in found.statement
    assert "s3cret" not in repr(found)
    rows = recorded(
        [{"process_variable": "V", "service": "app", "variables": [{"pid": 7, "value": "s3cret"}]}]
    )
    found = Env(env="V", value="x", service="app").judge(rows)
    assert found.verdict is WRONG
    assert "s3cret" not in repr(found)


def test_a_program_that_does_not_run_holds_nothing() -> None:
    rows = recorded([{"process_variable": "V", "service": "app", "state": "missing"}])
    assert Env(env="V", service="app").judge(rows).verdict is SKIPPED
    assert Env(env="V", exists=False, service="app").judge(rows).verdict is not DONE


def test_only_the_one_variable_of_a_process_leaves_the_host(shell: Shell) -> None:
    if shell.root is not None:
        return  # there is no /proc below that root
    values = {"GUIDEGEN_ASKED": "two\nlines", "GUIDEGEN_ASKED_NOT": "s3cret", "PATH": "/usr/bin:/bin"}
    check = Env(env="GUIDEGEN_ASKED", value="two\nlines", process="guidegen-sleep")
    sleep = shell.folder / "guidegen-sleep"
    sleep.write_bytes(Path("/usr/bin/sleep").read_bytes())
    sleep.chmod(0o755)
    with subprocess.Popen([sleep, "60"], env=values) as sleeper:
        try:
            found = check.judge(shell.ask(*check.wants()))
            said = shell.run(compose(check.wants(), NONCE, readers=set(Reader)))
        finally:
            sleeper.kill()
    assert found.verdict is DONE, found
    assert b"s3cret" not in said


def test_the_files_of_a_login_in_a_real_shell(busybox: Path) -> None:
    shell = Shell("busybox", busybox, busybox, ["/bin/sh"])
    home = busybox / "home/env"
    home.mkdir(parents=True, exist_ok=True)
    (busybox / "etc").mkdir(exist_ok=True)
    (busybox / "etc/passwd").write_text("alice:x:1000:1000::/home/env:/bin/bash\n")
    check = Env(env="V", value="x", user="alice")
    try:
        assert check.judge(shell.ask(*check.wants())).verdict is SKIPPED
        (home / ".profile").write_text("OTHER=V; export VV=x\nexport V=x\n")
        assert check.judge(shell.ask(*check.wants())).verdict is DONE
        (home / ".bash_profile").write_text("echo hello\n")
        found = check.judge(shell.ask(*check.wants()))
        assert (
            "/home/env/.profile:2 holds it, but a login of alice does not read that file" in found.statement
        )
        (home / ".bash_profile").write_text(". ~/.bashrc\n")
        (home / ".bashrc").write_text("export V=x\n")
        assert check.judge(shell.ask(*check.wants())).verdict is DONE
        for doubtful in (
            "if [ -e /nothing ]; then\nexport V=x\nfi\n",
            "set_it() {\nexport V=x\n}\n",
            "cat <<EOF >/dev/null\nexport V=x\nEOF\n",
            "return 0\nexport V=x\n",
            "export V=x\n. ~/more\n",
        ):
            (home / "more").write_text("export V=y\n")
            (home / ".bashrc").write_text(doubtful)
            assert check.judge(shell.ask(*check.wants())).verdict is UNKNOWN, doubtful
        (home / ".bashrc").write_text("case $- in *i*) ;; *) ;; esac\nif true\nthen :\nfi\nexport V=x\n")
        assert check.judge(shell.ask(*check.wants())).verdict is DONE
    finally:
        (busybox / "etc/passwd").unlink()
        for file in home.iterdir():
            file.unlink()


@pytest.mark.parametrize(
    "keys",
    [
        *({"env": "A-B", "user": "a"}, {"env": "A"}, {"env": "A", "user": "a", "process": "b"}),
        {"env": "A", "user": "a", "exists": False, "value": "x"},
    ],
)
def test_keys_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Env(**keys)
