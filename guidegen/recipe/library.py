"""Where recipes and named checks are found: in the current folder first, then in guidegen's library."""

import re
from functools import cache
from pathlib import Path

import guidegen
from guidegen.errors import Invalid, Problem
from guidegen.printable import one_line
from guidegen.recipe.suggest import did_you_mean

RECIPE_FILE = "recipe.yaml"

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What a recipe, a step or a named check may be called."""


@cache
def builtin_folder() -> Path:
    """The folder whose recipes/ and checks/ come with guidegen."""
    package = Path(guidegen.__file__).resolve().parent
    # In an installed package the library lies inside it, in a working copy beside it.
    inside = package / "library"
    return inside if inside.is_dir() else package.parent


def is_builtin(path: Path) -> bool:
    """Whether `path` came with guidegen."""
    library = builtin_folder()
    resolved = path.resolve()
    return any(resolved.is_relative_to(library / part) for part in ("recipes", "checks"))


def recipe_files() -> list[Path]:
    """Every recipe's file, by id; one of the current folder hides guidegen's of the same id."""
    found: dict[str, Path] = {}
    for folder in (Path.cwd(), builtin_folder()):
        for file in sorted((folder / "recipes").glob(f"*/{RECIPE_FILE}")):
            found.setdefault(file.parent.name, file)
    return [found[name] for name in sorted(found)]


def check_files() -> list[Path]:
    """Every named check's file, by name; one of the current folder hides guidegen's of the same name."""
    found: dict[str, Path] = {}
    for folder in (Path.cwd(), builtin_folder()):
        for file in sorted((folder / "checks").glob("*.yaml")):
            found.setdefault(file.stem, file)
    return [found[name] for name in sorted(found)]


def find_check(name: str) -> Path | None:
    """The file of the named check `name`, where there is one."""
    return next((file for file in check_files() if file.stem == name), None)


def find_recipe(name_or_path: str) -> Path:
    """The recipe's file. Raises Invalid for an id or a path that leads to none."""
    if ID.fullmatch(name_or_path):
        for file in recipe_files():
            if file.parent.name == name_or_path:
                return file
    path = Path(name_or_path)
    try:
        file = path / RECIPE_FILE if path.is_dir() else path
        if file.is_file():
            return file
    except (OSError, ValueError):
        pass  # A name too long, or with a NUL in it, is that of no file.
    known = [file.parent.name for file in recipe_files()]
    hint = did_you_mean(name_or_path, known, "there are") if ID.fullmatch(name_or_path) else ""
    raise Invalid([Problem(f'there is no recipe "{one_line(name_or_path)}"', hint=hint)])


def name_of(file: Path) -> str:
    """What `find_recipe` takes to find `file` again from the current folder: its id, or else its path."""
    for known in recipe_files():
        if known.parent.name == file.absolute().parent.name and known.exists() and known.samefile(file):
            return known.parent.name
    return str(file.absolute())
