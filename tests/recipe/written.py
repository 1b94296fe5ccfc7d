"""Recipes written down for a test, and what is said of them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from guidegen.errors import Invalid, Problem
from guidegen.model import Loaded
from guidegen.recipe.loader import load

EXAMPLE = Path(__file__).parent / "recipes/mail-relay-tls/recipe.yaml"
"""The recipe that the format was designed with."""

HEAD = "id: fix\ntitle: A fix\n"


def write(folder: Path, body: str, head: str = HEAD) -> Path:
    """A recipe's file in `folder`, with an id and a title before `body`."""
    file = folder / "fix" / "recipe.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(head + dedent(body), encoding="utf-8")
    return file


def loaded(
    folder: Path,
    body: str,
    given: Mapping[str, str] | None = None,
    *,
    examples: bool = False,
    secrets: Mapping[str, str] | None = None,
) -> Loaded:
    """The recipe with `body`."""
    return load(write(folder, body), given, examples=examples, secrets=secrets)


def problems(
    folder: Path,
    body: str,
    given: Mapping[str, str] | None = None,
    *,
    examples: bool = False,
    secrets: Mapping[str, str] | None = None,
) -> tuple[Problem, ...]:
    """What is wrong with the recipe with `body`; the test fails where nothing is."""
    with pytest.raises(Invalid) as caught:
        loaded(folder, body, given, examples=examples, secrets=secrets)
    assert caught.value.exit_code == 3
    return caught.value.problems


def faults(load_it: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems with which `load_it` ends; none where it ends well."""
    try:
        load_it()
    except Invalid as error:
        return error.problems or (Problem("an Invalid without a problem"),)
    return ()


def places(found: tuple[Problem, ...]) -> list[tuple[int, int]]:
    """Line and column of each problem that has a place."""
    return [(problem.span.line, problem.span.column) for problem in found if problem.span]
