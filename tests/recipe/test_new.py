"""What `guidegen new` writes is valid and clean as it stands."""

from pathlib import Path

import pytest

from guidegen.errors import Invalid, Misused, Unwritable
from guidegen.lint import lint
from guidegen.recipe.json_schema import as_text
from guidegen.recipe.loader import load
from guidegen.recipe.new import write_new


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_new_recipe_is_valid_and_clean_as_it_stands() -> None:
    file = write_new("my-fix")
    found = load(file, examples=True)
    assert found.recipe.id == "my-fix"
    assert lint(found) == []


def test_an_editor_finds_the_schema_that_its_first_line_names() -> None:
    file = write_new("my-fix")
    first = file.read_text().splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (file.parent / first.partition("=")[2]).read_text() == as_text()


def test_a_recipe_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    file = write_new("my-fix")
    file.write_text("mine")
    with pytest.raises(Invalid):
        write_new("my-fix")
    assert file.read_text() == "mine"
    (tmp_path / "recipes/link").mkdir()
    (tmp_path / "recipes/link/recipe.yaml").symlink_to("nowhere")
    with pytest.raises(Invalid):
        write_new("link")


@pytest.mark.parametrize("name", ["", "My-Fix", "../x", "a/b", "a b", "-a", "a--b", "a" * 101, "é", "a\n"])
def test_what_cannot_be_an_id_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Misused):
        write_new(name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "recipes").write_text("a file")
    with pytest.raises(Unwritable):
        write_new("my-fix")
