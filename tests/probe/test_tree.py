"""Everything below a folder, asked in real shells: odd names, closed doors, circles, no files."""

import hashlib
import os
import socket
from pathlib import Path

import pytest

from guidegen.model import Fact, FactState
from guidegen.probe.question import Section
from guidegen.probe.questions.installed import Installed
from guidegen.probe.questions.tree import LARGEST_FILE, Tree, TreeEntry, TreeListing
from guidegen.probe.questions.units import Units
from tests.probe.shells import Shell
from tests.probe.test_on_real_shells import ODD_NAMES


def listed(
    shell: Shell, folder: Path, *, as_nobody: bool = False
) -> tuple[dict[str, TreeEntry], TreeListing]:
    """The entries by what follows the folder's name, and the whole."""
    want = Tree(shell.seen(folder))
    fact: Fact[TreeListing] = shell.ask(want, as_nobody=as_nobody)[want]
    assert fact.state is FactState.HAD, fact
    assert fact.value is not None
    lead = len(shell.seen(folder)) + 1
    return {entry.path[lead:]: entry for entry in fact.value.entries}, fact.value


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_file_is_found_under_its_own_name_whatever_that_holds(shell: Shell, name: str) -> None:
    folder = shell.folder / "below"
    folder.mkdir()
    (folder / name).write_text(name)
    (folder / f"to {name}").symlink_to(name)
    seen, _ = listed(shell, shell.folder)
    assert set(seen) == {"", "below", f"below/{name}", f"below/to {name}"}
    assert seen[f"below/{name}"].sha256 == hashlib.sha256(name.encode()).hexdigest()
    assert seen[f"below/to {name}"].target == name
    assert seen[f"below/to {name}"].stat.type == "link"


def test_nothing_but_regular_files_is_opened_and_circles_are_not_walked(shell: Shell) -> None:
    os.mkfifo(shell.folder / "pipe")
    (shell.folder / "round").symlink_to(".")
    (shell.folder / "self").symlink_to("self")
    (shell.folder / "empty").touch()
    (shell.folder / "large").touch()
    os.truncate(shell.folder / "large", LARGEST_FILE + 1)
    with socket.socket(socket.AF_UNIX) as waiting:
        waiting.bind(str(shell.folder / "socket"))
        seen, _ = listed(shell, shell.folder)
    assert set(seen) == {"", "pipe", "round", "self", "empty", "large", "socket"}
    assert seen["empty"].sha256 == hashlib.sha256(b"").hexdigest()
    assert {name for name, entry in seen.items() if entry.sha256} == {"empty"}
    assert (seen["pipe"].stat.type, seen["socket"].stat.type) == ("pipe", "socket")


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is needed, whom a mode keeps out")
def test_a_closed_folder_is_named_and_a_closed_file_has_no_digest(shell: Shell) -> None:
    (shell.folder / "closed").mkdir(mode=0o700)
    (shell.folder / "closed/inside").touch()
    (shell.folder / "secret").write_text("x")
    (shell.folder / "secret").chmod(0o600)
    seen, whole = listed(shell, shell.folder, as_nobody=True)
    assert set(seen) == {"", "closed", "secret"}
    assert [path.rsplit("/", 1)[1] for path in whole.unseen] == ["closed"]
    assert seen["secret"].sha256 == ""
    assert seen["secret"].stat.mode == "0600"


def test_a_folder_that_is_missing_or_a_circle_is_missing(shell: Shell) -> None:
    (shell.folder / "self").symlink_to("self")
    wants = [Tree(shell.seen(shell.folder / name)) for name in ("nothing", "self")]
    facts = shell.ask(*wants)
    assert [facts[want].state for want in wants] == [FactState.MISSING, FactState.MISSING]


def test_half_an_answer_is_none() -> None:
    marker = b"5d0c8c8a7b3e4f21a6d9e0b4c2f17d38"
    record = marker + b" s 81a4:3:1.000000000:1.000000000:0:0:root:root /etc/a\n"
    whole = Section(record + marker + b" e\n", 0, True, marker)
    [fact] = Tree.read([Tree("/etc")], whole)
    assert [entry.path for entry in fact.value.entries] == ["/etc/a"] if fact.value else False
    for output in (record, record[:-3], b"", marker + b" x"):
        [fact] = Tree.read([Tree("/etc")], Section(output, 0, True, marker))
        assert fact.value is None
        assert not fact.known
    [fact] = Tree.read([Tree("/etc")], Section(whole.output, 124, True, marker))
    assert fact.state is FactState.TIMED_OUT


def test_packages_and_units_without_their_last_line_say_nothing() -> None:
    head = b"= dpkg\ninstalled\tbash\t5.2\nconfig-files\told\t1\n"
    [fact] = Installed.read([Installed()], Section(head + b"= end\n", 0))
    assert fact.value
    assert [one.name for one in fact.value.packages] == ["bash"]
    [fact] = Installed.read([Installed()], Section(head, 0))
    assert not fact.known
    files = b"ssh.service enabled enabled\n= units\nssh.service loaded active running OpenBSD\n"
    [told] = Units.read([Units()], Section(files + b"= end\n", 0))
    assert told.value
    assert (told.value.units[0].enabled, told.value.units[0].active) == ("enabled", "active")
    [told] = Units.read([Units()], Section(files, 0))
    assert not told.known


def test_the_packages_of_this_system_are_those_that_dpkg_lists() -> None:
    shell = Shell("dash", Path("/tmp"), command=["dash"])
    fact = shell.ask(Installed())[Installed()]
    info = Path("/var/lib/dpkg/info")
    if not info.exists():
        pytest.skip("this system has no dpkg")
    assert fact.value
    assert {one.name for one in fact.value.packages} <= {file.stem for file in info.glob("*.list")}
    assert "dpkg" in {one.name for one in fact.value.packages}
