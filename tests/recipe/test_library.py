"""Recipes and checks are found by their names, in the current folder first."""

from pathlib import Path

import pytest

from guidegen.errors import Invalid
from guidegen.recipe import library


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with recipes and checks, and another that plays guidegen's own library."""
    shipped = tmp_path / "shipped"
    mine = tmp_path / "mine"
    for folder, names in ((shipped, ("mail", "web")), (mine, ("web", "files"))):
        for name in names:
            (folder / "recipes" / name).mkdir(parents=True)
            (folder / "recipes" / name / "recipe.yaml").touch()
        (folder / "checks").mkdir()
        (folder / "checks" / "private.yaml").touch()
    monkeypatch.setattr(library, "builtin_folder", lambda: shipped)
    monkeypatch.chdir(mine)
    return mine


def test_one_of_the_current_folder_hides_the_shipped_one(own: Path) -> None:
    assert library.recipe_files() == [
        own / "recipes/files/recipe.yaml",
        own.parent / "shipped/recipes/mail/recipe.yaml",
        own / "recipes/web/recipe.yaml",
    ]
    assert library.find_check("private") == own / "checks/private.yaml"
    assert library.find_check("other") is None


def test_a_recipe_is_found_by_id_folder_or_file(own: Path) -> None:
    file = own / "recipes/files/recipe.yaml"
    assert library.find_recipe("files") == file
    for name in ("recipes/files", "recipes/files/recipe.yaml", str(file)):
        assert library.find_recipe(name).resolve() == file


@pytest.mark.parametrize("name", ["fiels", "recipes/gone", "", "\0", "x" * 5000, "../..", "/etc"])
def test_what_leads_to_no_recipe_is_an_error(own: Path, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        library.find_recipe(name)
    assert caught.value.exit_code == 3


def test_an_unknown_id_is_shown_beside_a_known_one(own: Path) -> None:
    with pytest.raises(Invalid, match=r'did you mean "files"\?'):
        library.find_recipe("fiels")


def test_what_came_with_guidegen_is_known(own: Path) -> None:
    assert library.is_builtin(own.parent / "shipped/recipes/mail/recipe.yaml")
    assert not library.is_builtin(own / "recipes/web/recipe.yaml")
    assert not library.is_builtin(own.parent / "shipped/elsewhere.yaml")


def test_the_name_of_a_recipe_leads_back_to_it(own: Path) -> None:
    assert library.name_of(own / "recipes/web/recipe.yaml") == "web"
    hidden = own.parent / "shipped/recipes/web/recipe.yaml"
    assert library.name_of(hidden) == str(hidden)


def test_the_shipped_library_is_there() -> None:
    assert (library.builtin_folder() / "recipes").is_dir()
    assert (library.builtin_folder() / "checks").is_dir()
