"""guidegen history, and what verify keeps for it."""

from pathlib import Path

import pytest
from PIL import Image

from tests.cli.run import Ran, guidegen


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    file = tmp_path / "fix" / "recipe.yaml"
    file.parent.mkdir()
    file.write_text(
        f"id: fix\ntitle: A fix\nsteps:\n  - {{id: one, title: One, check: [{{file: {tmp_path}/there}}]}}\n"
    )
    return file


def verify(recipe: Path, *words: str) -> Ran:
    return guidegen("verify", str(recipe), "local", *words, cwd=recipe.parent.parent)


def test_a_step_that_was_undone_is_told_and_shown(recipe: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    assert verify(recipe, "--history", "kept").status == 1
    there.touch()
    assert verify(recipe, "--history", "kept").status == 0
    there.unlink()
    undone = verify(recipe, "--history", "kept")
    assert undone.status == 1
    assert "Step 1 was done when it was last seen so" in undone.out
    table = guidegen("history", "local", "--history", "kept", cwd=tmp_path).out
    assert "one  ○       ✓       ↶" in table
    assert guidegen("history", "--history", "kept", cwd=tmp_path).out.startswith("local: 3 runs, last ")


def test_the_table_is_written_as_a_page_and_as_a_picture(recipe: Path, tmp_path: Path) -> None:
    verify(recipe, "--history", "kept")
    done = guidegen(
        *("history", "local", "--history", "kept", "--html", "t.html", "--png", "t.png"), cwd=tmp_path
    )
    assert done.status == 0, done.err
    page = (tmp_path / "t.html").read_text()
    assert '<th scope="row">1. one</th>' in page
    assert "http" not in page.replace("http-equiv", "")
    with Image.open(tmp_path / "t.png") as picture:
        assert picture.size[0] >= 900


def test_without_history_nothing_is_kept_and_nothing_is_known(recipe: Path, tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    verify(recipe, "--history", "kept", "--no-history")
    assert not (tmp_path / "kept").exists()
    verify(recipe, "--history", "kept")
    (tmp_path / "there").unlink()
    assert "was skipped" in verify(recipe, "--history", "kept", "--no-history").out


def test_a_gap_is_told_and_ends_with_1(recipe: Path, tmp_path: Path) -> None:
    for _ in range(3):
        verify(recipe, "--history", "kept")
    assert guidegen("history", "--check", "--history", "kept", cwd=tmp_path).status == 0
    file = tmp_path / "kept" / "local" / "runs.jsonl"
    file.write_text("\n".join(file.read_text().splitlines()[1:]) + "\n")
    told = guidegen("history", "--check", "--history", "kept", cwd=tmp_path)
    assert told.status == 1
    assert "local: record 1: the record before this one is missing or was changed" in told.out


def test_a_history_that_cannot_be_kept_is_no_reason_not_to_look(recipe: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")
    done = verify(recipe, "--history", str(tmp_path / "kept" / "x"))
    assert done.status == 1
    assert "was skipped" in done.out
    assert "history" in done.err


def test_a_host_of_which_there_is_none_is_told(tmp_path: Path) -> None:
    done = guidegen("history", "nowhere", "--history", "kept", cwd=tmp_path)
    assert done.status == 2
    assert "There is no history of nowhere" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere", "--check"), "There is no history of nowhere; there is of: local."),
        (("local", "--recipe", "fxi"), "Nothing is kept of fxi on local; there is of: fix."),
        (("--html", "t.html"), "Name a host"),
    ],
)
def test_a_name_that_was_mistyped_is_told(
    recipe: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """Nothing was looked at then: that no record is missing would be false."""
    verify(recipe, "--history", "kept")
    done = guidegen("history", *words, "--history", "kept", cwd=tmp_path)
    assert done.status == 2
    assert said in done.err


def test_a_host_s_name_of_any_bytes_is_no_traceback(tmp_path: Path) -> None:
    assert guidegen("history", "\udcff", cwd=tmp_path).status == 2
