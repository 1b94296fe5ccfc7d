"""A guide's files: all or none, the case beside them, and what an earlier case has seen is never lost."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guidegen.errors import Invalid, Misused, Unwritable
from guidegen.model import Loaded, Screenshot, Step
from guidegen.recipe.case import Before, read_case, write_case
from guidegen.render.options import GuideOptions
from guidegen.render.publish import publish
from tests.render import sample

TO_ANNA = GuideOptions(to="Anna", ticket="#1")
HTML = ("html",)


@pytest.fixture
def small(tmp_path: Path) -> Loaded:
    recipe = sample.with_step(Step(id="one", title="Close the window", do="Click the cross."))
    return replace(sample.loaded(tmp_path / "recipe", recipe=recipe), answers={"host": "mail.example.com"})


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_html_pdf_and_case_are_written(small: Loaded, tmp_path: Path) -> None:
    paths = publish(small, TO_ANNA, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["mail-relay-tls.html", "mail-relay-tls.pdf", "case.yaml"]
    assert paths[1].read_bytes().startswith(b"%PDF-")
    assert _names(tmp_path / "new" / "folder") == {path.name for path in paths}


def test_the_case_knows_recipe_answers_and_to_whom(small: Loaded, tmp_path: Path) -> None:
    publish(small, TO_ANNA, tmp_path / "out", HTML)
    case = read_case(tmp_path / "out" / "case.yaml")
    assert (case.recipe_sha256, dict(case.answers)) == (small.sha256, {"host": "mail.example.com"})
    assert (case.to, case.ticket, case.revision) == ("Anna", "#1", "1")
    assert Path(case.recipe) == small.file


def test_a_second_making_is_a_new_revision_and_says_so(small: Loaded, tmp_path: Path) -> None:
    for _ in range(2):
        publish(small, TO_ANNA, tmp_path / "out", HTML)
    assert read_case(tmp_path / "out" / "case.yaml").revision == "2"
    assert "revision 2" in (tmp_path / "out" / "mail-relay-tls.html").read_text("utf-8")


def test_what_was_seen_before_the_fix_is_kept(small: Loaded, tmp_path: Path) -> None:
    publish(small, TO_ANNA, tmp_path / "out", HTML)
    file = tmp_path / "out" / "case.yaml"
    seen = {"one/0": Before(values={"mode": "0644"})}
    write_case(file, replace(read_case(file), before=seen))
    publish(small, TO_ANNA, tmp_path / "out", HTML)
    assert dict(read_case(file).before) == seen


def test_what_was_seen_for_another_guide_is_not_thrown_away(small: Loaded, tmp_path: Path) -> None:
    publish(small, TO_ANNA, tmp_path / "out", HTML)
    file = tmp_path / "out" / "case.yaml"
    write_case(file, replace(read_case(file), before={"one/0": Before(values={"mode": "0644"})}))
    old = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    for other, options in ((replace(small, answers={}), TO_ANNA), (small, replace(TO_ANNA, to="Berta"))):
        with pytest.raises(Misused, match="Choose another folder"):
            publish(other, options, tmp_path / "out", HTML)
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == old


def test_the_engineers_edition_stands_beside_and_leaves_the_case_alone(small: Loaded, tmp_path: Path) -> None:
    publish(small, TO_ANNA, tmp_path / "out", HTML)
    (path,) = publish(small, replace(TO_ANNA, edition="engineer"), tmp_path / "out", HTML)
    assert path.name == "mail-relay-tls-engineer.html"
    assert read_case(tmp_path / "out" / "case.yaml").revision == "1"


def test_a_broken_picture_leaves_no_file(small: Loaded, tmp_path: Path) -> None:
    step = Step(id="one", title="T", do="D", screenshot=(Screenshot(image="gone.png"),))
    with pytest.raises(Invalid):
        publish(replace(small, recipe=sample.with_step(step)), TO_ANNA, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_folders_place_is_said_and_stays(small: Loaded, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(Unwritable, match="Nothing was written to"):
        publish(small, TO_ANNA, tmp_path / "out", HTML)
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_in_the_place_of_one_file_keeps_all_files_from_being_written(
    small: Loaded, tmp_path: Path
) -> None:
    (tmp_path / "out" / "mail-relay-tls.pdf").mkdir(parents=True)
    with pytest.raises(Unwritable, match="directory"):
        publish(small, TO_ANNA, tmp_path / "out")
    assert _names(tmp_path / "out") == {"mail-relay-tls.pdf"}


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 512 KB."""
    if os.geteuid() != 0:
        pytest.skip("NOT TESTED: a full disk needs root, to mount a small one")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"NOT TESTED: no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_said_and_the_old_files_stay(small: Loaded, tiny_disk: Path) -> None:
    (tiny_disk / "mail-relay-tls.html").write_bytes(b"old guide")
    (tiny_disk / "filler").write_bytes(bytes(450_000))
    with pytest.raises(Unwritable, match="No space left on device"):
        publish(small, TO_ANNA, tiny_disk)
    assert _names(tiny_disk) == {"mail-relay-tls.html", "filler"}
    assert (tiny_disk / "mail-relay-tls.html").read_bytes() == b"old guide"


def test_an_unwritable_folder_is_said(small: Loaded, tiny_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    with pytest.raises(Unwritable, match="Read-only file system"):
        publish(small, TO_ANNA, tiny_disk, HTML)
