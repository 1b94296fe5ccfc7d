"""guidegen list: the recipes and named checks that are there."""

import json
from pathlib import Path

import click

from guidegen.cli import console


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(form: str) -> None:
    """List the recipes and the named checks: those of the current folder, then guidegen's own."""
    from guidegen.recipe import library

    recipes = [(file.parent.name, *_read(file), file) for file in library.recipe_files()]
    checks = [(file.stem, *_read(file), file) for file in library.check_files()]
    if form == "json":
        rows = {
            "schema": "guidegen.list/1",
            "recipes": [_plain(*row) for row in recipes],
            "checks": [_plain(*row) for row in checks],
        }
        console.result(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    width = max((len(row[0]) for row in (*recipes, *checks)), default=0)
    for heading, rows_of in (("Recipes", recipes), ("Named checks", checks)):
        if rows_of:
            lines = [f"  {name:{width}}  {title}" for name, title, _, _ in rows_of]
            console.result("\n".join([f"{heading}:", *lines]))
    if not recipes and not checks:
        console.remark("There is none yet; guidegen new ID writes a recipe to start from.")


def _read(file: Path) -> tuple[str, bool]:
    """A file's title, and whether it could be read at all; nothing else of it is looked at."""
    from guidegen.errors import Invalid
    from guidegen.printable import one_line
    from guidegen.recipe.source import Source
    from guidegen.recipe.strict_yaml import parse

    try:
        title = parse(Source.read(file)).get("title")
    except Invalid:
        return "(cannot be read; guidegen lint says why)", False
    return (one_line(title.text, 100) if title else "") or "(no title; guidegen lint says why)", True


def _plain(name: str, title: str, readable: bool, file: Path) -> dict[str, object]:
    from guidegen.recipe.library import is_builtin

    return {"id": name, "title": title, "readable": readable, "file": str(file), "builtin": is_builtin(file)}
