"""guidegen lint: is a recipe valid, and will it mislead nobody?"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from guidegen.cli import console
from guidegen.errors import Exit, Invalid, Misused, Problem


@click.command()
@click.argument("recipes", nargs=-1, metavar="[RECIPE...]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="How the findings are written; github: as annotations of a workflow.",
)
def command(recipes: tuple[str, ...], form: str) -> int:
    """Find what is wrong with recipes and named checks: all of the current folder, or those given.

    Exit status 3 when one is invalid, else 1 when a rule finds something, else 0. Why a rule is
    there says: guidegen explain RULE
    """
    from guidegen.recipe import library

    named = [library.find_recipe(name) for name in recipes]
    checks = [file for file in named if file.parent.name == "checks"]
    files = [file for file in named if file not in checks]
    if not recipes:
        here = Path.cwd()
        files = [file for file in library.recipe_files() if file.is_relative_to(here)]
        checks = [file for file in library.check_files() if file.is_relative_to(here)]
        if not files and not checks:
            raise Misused("There is no recipes/ folder here; name the recipe to look at.")
    faults, findings = _examine(files, checks)
    problems = list(dict.fromkeys([*faults, *findings]))
    if text := _FORMS[form](problems):
        console.result(text)
    if form == "text":
        looked_at = f"{len(files) + len(checks)} file{'s' if len(files) + len(checks) != 1 else ''} looked at"
        found = (
            f"{len(problems)} problem{'s' if len(problems) != 1 else ''}" if problems else "nothing to mend"
        )
        console.remark(f"{looked_at}, {found}.")
    return Exit.INVALID if faults else Exit.FOUND if findings else Exit.DONE


def _examine(files: Sequence[Path], checks: Sequence[Path]) -> tuple[list[Problem], list[Problem]]:
    """The faults of structure, and what the rules find in the recipes that have none."""
    from guidegen.lint import lint
    from guidegen.recipe import loader, named
    from guidegen.render import pictures

    faults: list[Problem] = []
    findings: list[Problem] = []
    for file in files:
        try:
            loaded = loader.load(file, examples=True)
            findings += lint(loaded)
            faults += pictures.faults(loaded)
        except Invalid as error:
            faults += error.problems
    for file in checks:
        try:
            named.read(file)
        except Invalid as error:
            faults += error.problems
    return faults, findings


def _text(problems: Sequence[Problem]) -> str:
    return "\n".join(str(problem) for problem in problems)


def _json(problems: Sequence[Problem]) -> str:
    return json.dumps({"schema": "guidegen.lint/1", "problems": [_plain(p) for p in problems]}, indent=2)


def _plain(problem: Problem) -> dict[str, Any]:
    span = problem.span
    return {
        "rule": problem.rule or "structure",
        "file": span.file if span else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "message": problem.message,
        "hint": problem.hint,
    }


def _github(problems: Sequence[Problem]) -> str:
    lines = []
    for problem in problems:
        span = problem.span
        level = "warning" if problem.rule else "error"
        place = f"file={_property(span.file)},line={span.line},col={span.column}," if span else ""
        text = problem.message + (f"; {problem.hint}" if problem.hint else "")
        lines.append(f"::{level} {place}title={_property(problem.rule or 'structure')}::{_data(text)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_FORMS = {"text": _text, "json": _json, "github": _github}
