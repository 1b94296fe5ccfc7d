"""A snapshot's file: what is written is read back, and what is damaged is refused with its reason."""

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guidegen.errors import Invalid, Unwritable
from guidegen.model import Fact, Facts, FactState, Want
from guidegen.probe.questions.identity import Identity, System
from guidegen.probe.questions.stat import FileStat
from guidegen.probe.questions.tree import Tree, TreeEntry, TreeListing
from guidegen.suggest.propose import Look
from guidegen.suggest.snapshot import PathThere, Snapshot, UnitThere, as_text, read, write
from guidegen.suggest.survey import survey

AT = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)


def there(**fields: Any) -> PathThere:
    given = {"type": "file", "owner": "root", "group": "root", "mode": "0644", "size": 1, "digest": "a" * 64}
    return PathThere(**{**given, "mtime": AT, "ctime": AT, **fields})


WHOLE = Snapshot(
    taken=AT,
    address="support@mail",
    hostname="mail",
    machine="digest:00",
    system_id="debian-12",
    reader="root",
    folders=("/etc",),
    contents=True,
    unseen={"/etc/ssl/private": "permission denied"},
    files={"/etc/a": there(text="a = b\n"), "/etc/\udcff\n": there(type="link", digest="", target="a")},
    packages={"bash": "5.2"},
    units={"ssh.service": UnitThere(enabled="enabled", active="active", sub="running")},
    ports=("22/tcp *",),
    users={"root": "root::0:0:root:/root:/bin/sh"},
    groups=None,
)


def test_what_is_written_is_read_back_and_is_for_nobody_else(tmp_path: Path) -> None:
    file = tmp_path / "snapshot.json"
    write(file, WHOLE)
    assert read(file) == WHOLE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["schema"] == "guidegen.snapshot/1"


def test_a_folder_is_no_place_for_it(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="cannot be written"):
        write(tmp_path, WHOLE)


def damaged(change: Any) -> str:
    data = json.loads(as_text(WHOLE))
    change(data)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no snapshot, or is damaged"),
        (as_text(WHOLE)[:-40], "is no snapshot, or is damaged"),
        ("[" * 100_000, "is no snapshot, or is damaged"),
        ("[]", "does not say guidegen.snapshot/1"),
        ('{"schema": "guidegen.report/1"}', "does not say guidegen.snapshot/1"),
        ('{"schema": "guidegen.snapshot/2"}', "another version of guidegen: guidegen.snapshot/2"),
        (damaged(lambda d: d.pop("files")), "files is missing"),
        (damaged(lambda d: d["files"]["/etc/a"].update(size="1")), "is str, where int should be"),
        (damaged(lambda d: d["files"]["/etc/a"].update(mode="rw")), "is none that there could be"),
        (damaged(lambda d: d["files"]["/etc/a"].update(type="door")), "is none that there could be"),
        (damaged(lambda d: d["files"]["/etc/a"].pop("ctime")), "ctime is missing"),
        (damaged(lambda d: d["files"]["/etc/a"].update(more="x")), "is damaged"),
        (damaged(lambda d: d.update(taken="yesterday")), "is damaged"),
        (damaged(lambda d: d.update(taken="2026-11-22T10:00:00")), "has no zone"),
        (damaged(lambda d: d.update(packages=["bash"])), "packages is list, where dict should be"),
        (damaged(lambda d: d["files"].update({"etc/a": d["files"]["/etc/a"]})), "etc/a is no path"),
        (damaged(lambda d: d["files"].update({"/a\0": d["files"]["/etc/a"]})), "/a<U+0000> is no path"),
        (damaged(lambda d: d["files"].update({"/a\ud800": d["files"]["/etc/a"]})), "is no path"),
        (damaged(lambda d: d.update(folders=["~"])), "~ is no path"),
        (damaged(lambda d: d["files"]["/etc/a"].update(mode="")), "is none that there could be"),
        (damaged(lambda d: d.update(ports="22/tcp")), "ports is str, where list should be"),
    ],
)
def test_a_damaged_file_is_refused_and_its_fault_named(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "snapshot.json"
    file.write_text(text)
    with pytest.raises(Invalid) as refused:
        read(file)
    assert words in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    for name in ("bytes", "missing", "."):
        with pytest.raises(Invalid):
            read(tmp_path / name)


def test_a_time_of_another_zone_is_read_as_the_moment_that_it_is(tmp_path: Path) -> None:
    file = tmp_path / "snapshot.json"
    file.write_text(damaged(lambda d: d.update(taken="2026-11-22T11:00:00.123456+01:00")))
    assert read(file) == replace(WHOLE, taken=AT)


def test_what_no_path_can_be_is_not_taken_from_a_host() -> None:
    """Checks refuse it, and a refusal in the midst of a proposal would be a traceback."""
    names = ("/etc/a", "relative", "/etc/\0", "/etcetera", "")
    entries = tuple(TreeEntry(path=name, stat=FileStat(type="file")) for name in names)
    known: dict[Want[Any], Fact[Any]] = {
        Identity(): Fact.had(System(uid=0, user="root", now=AT)),
        Tree("/etc"): Fact.had(TreeListing(entries=entries)),
    }
    look = Look(lambda wants: Facts({want: known.get(want, Fact(FactState.MISSING)) for want in wants}))
    assert list(survey(look, "mail").files) == ["/etc/a"]
