"""The question for the names in a folder, by the real shells."""

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.model import FactState
from guidegen.probe.question import Section
from guidegen.probe.questions.folder import MOST_NAMES, Folder, Names
from tests.probe.shells import Shell


def names(shell: Shell, folder: Path, *, as_nobody: bool = False) -> tuple[FactState, tuple[str, ...]]:
    want = Folder(shell.seen(folder))
    fact = shell.ask(want, as_nobody=as_nobody)[want]
    return fact.state, fact.value.names if fact.value else ()


def test_every_name_is_told_hidden_ones_and_links_too(shell: Shell) -> None:
    folder = Path(tempfile.mkdtemp(dir=shell.folder))
    for name in ("b", "a b", ".hidden", "..odd", "*", "-e", "new\nline"):
        (folder / name).touch()
    (folder / "nowhere").symlink_to("gone")
    (folder / "below").mkdir()
    (folder / "below" / "deep").touch()
    state, found = names(shell, folder)
    assert state is FactState.HAD
    assert sorted(found) == sorted(
        ["b", "a b", ".hidden", "..odd", "*", "-e", "new\nline", "nowhere", "below"]
    )


def test_what_is_no_open_folder_is_named_for_what_it_is(shell: Shell) -> None:
    folder = Path(tempfile.mkdtemp(dir=shell.folder))
    folder.chmod(0o755)
    assert names(shell, folder) == (FactState.HAD, ())
    assert names(shell, folder / "gone")[0] is FactState.MISSING
    (folder / "file").touch()
    assert names(shell, folder / "file")[0] is FactState.MISSING
    (folder / "closed").mkdir(mode=0o711)
    (folder / "closed").chmod(0o711)
    assert names(shell, folder / "closed", as_nobody=True)[0] is FactState.FORBIDDEN
    (folder / "closed" / "deep").mkdir()
    (folder / "closed").chmod(0o600)
    assert names(shell, folder / "closed" / "deep", as_nobody=True)[0] is FactState.FORBIDDEN


def test_of_a_crowd_only_so_many_are_told(shell: Shell) -> None:
    folder = Path(tempfile.mkdtemp(dir=shell.folder))
    for number in range(MOST_NAMES + 1):
        os.close(os.open(folder / f"{number}", os.O_CREAT))
    state, found = names(shell, folder)
    assert (state, len(found)) == (FactState.CUT_OFF, MOST_NAMES)


def test_many_folders_are_one_question(shell: Shell) -> None:
    folder = Path(tempfile.mkdtemp(dir=shell.folder))
    wants = []
    for number in range(50):
        (folder / f"{number}").mkdir()
        (folder / f"{number}" / f"in{number}").touch()
        wants.append(Folder(shell.seen(folder / f"{number}")))
    facts = shell.ask(*wants)
    assert [facts[want].value for want in wants] == [Names(names=(f"in{number}",)) for number in range(50)]


def test_nothing_is_started_for_a_folder_that_can_be_read() -> None:
    text = Folder.script([Folder("/a"), Folder("/b")])
    assert text.count("ls -ld") == 1


@given(output=st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_output_is_never_a_list(output: bytes) -> None:
    facts = Folder.read([Folder("/a")], Section(output=output, status=0, marker=b"M" * 32))
    assert len(facts) == 1
    assert not facts[0].known
