"""`effective`: the real programs of this machine, asked by real shells, and nothing changed by it."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from guidegen.model import FactState
from guidegen.probe.questions.effective import LIMIT, PROGRAMS, Effective
from tests.probe.shells import Shell


@pytest.fixture(params=["dash", "bash"])
def only_here(request: pytest.FixtureRequest, shell_root: Path) -> Shell:
    """A shell that sees this machine's programs, as a root of busybox alone does not."""
    folder = Path(tempfile.mkdtemp(dir=shell_root))
    folder.chmod(0o755)
    return Shell(request.param, folder, None, [request.param])


def test_sshd_says_what_a_match_makes_of_a_connection(only_here: Shell) -> None:
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd's own start makes it
    folder = only_here.folder / "it's"
    folder.mkdir()
    key = folder / "key"
    made = shutil.which("ssh-keygen")
    assert made
    assert only_here.run(f"{made} -q -t ed25519 -N '' -f \"{key}\"") == b""
    config = folder / "sshd_config"
    config.write_text(f'HostKey "{key}"\nUsePAM no\nMaxAuthTries 5\nMatch User bob\n  MaxAuthTries 4\n')
    before = sorted((path.name, path.stat().st_mtime_ns) for path in folder.iterdir())
    plain, bob = Effective("sshd", str(config)), Effective("sshd", str(config), context="user=bob")
    bad = Effective("sshd", str(folder / "none"))
    facts = only_here.ask(plain, bob, bad)
    said = [fact.value.stdout if fact.value else "" for fact in (facts[plain], facts[bob])]
    assert ["maxauthtries 5\n" in said[0], "maxauthtries 4\n" in said[1]] == [True, True]
    failed = facts[bad].value
    assert failed is not None
    assert failed.status
    assert "No such file" in failed.stdout
    assert sorted((path.name, path.stat().st_mtime_ns) for path in folder.iterdir()) == before


def test_the_kernel_is_asked_and_never_told(only_here: Shell) -> None:
    right = Effective("sysctl", key="kernel.ostype")
    none = Effective("sysctl", key="kernel.no_such_thing")
    writes = [
        Effective("sysctl", key=key) for key in ("kernel.domainname=x", "--system", "-w", "a b", "$(id)")
    ]
    facts = only_here.ask(right, none, *writes)
    said, nothing = facts[right].value, facts[none].value
    assert said is not None
    assert said.stdout == "Linux\n"
    assert nothing is not None
    assert nothing.status
    for want in writes:
        value = facts[want].value
        assert value is not None
        assert (value.status, value.stdout) == (2, "not a name\n")
    assert Path("/proc/sys/kernel/domainname").read_text() != "x\n"


def test_git_names_the_value_that_counts(only_here: Shell) -> None:
    home = only_here.folder / "ho me"
    home.mkdir()
    (home / "more").write_text("[user]\n\tname = second\n")
    (home / ".gitconfig").write_text("[user]\n\tname = first\n[include]\n\tpath = more\n")
    want, none = Effective("git", "~/.gitconfig", "user.name"), Effective("git", "~/.gitconfig", "user.x")
    facts = only_here.ask(want, none, home=str(home))
    said, nothing = facts[want].value, facts[none].value
    assert said is not None
    assert [line.partition("\t")[2] for line in said.stdout.splitlines()] == ["first", "second"]
    assert nothing is not None
    assert nothing.status == 1


def test_a_program_that_is_missing_is_said_to_be_so(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = {**PROGRAMS, "missing": "no-such-program-anywhere -T"}
    monkeypatch.setattr("guidegen.probe.questions.effective.PROGRAMS", programs)
    want = Effective("missing")
    assert shell.ask(want)[want].state is FactState.NO_TOOL


def test_an_answer_without_end_is_cut(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = {**PROGRAMS, "endless": "while :; do echo y; done"}
    monkeypatch.setattr("guidegen.probe.questions.effective.PROGRAMS", endless)
    want = Effective("endless")
    fact = shell.ask(want)[want]
    assert fact.state is FactState.CUT_OFF
    assert fact.value is not None
    assert len(fact.value.stdout) == LIMIT
