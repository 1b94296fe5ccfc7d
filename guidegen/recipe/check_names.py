"""The name of each check of a recipe, under which cases and proofs keep what they know of it."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from guidegen.model import Check, Finding, Recipe, StepResult

T = TypeVar("T")

DONE_WHEN: Final = "done_when"
"""Stands where a step's id would, for the checks of the fix as a whole; no step can be called so."""


def check_name(step_id: str, index: int) -> str:
    """The name of a step's check, counted from 0."""
    return f"{step_id}/{index}"


def named_checks(recipe: Recipe) -> Iterator[tuple[str, Check]]:
    """Every check of the recipe, by its name."""
    return _named(((step.id, step.check) for step in recipe.steps), recipe.done_when)


def named_findings(
    steps: Iterable[StepResult], done_when: Iterable[Finding]
) -> Iterator[tuple[str, Finding]]:
    """What every check found, by the check's name."""
    return _named(((step.id, step.findings) for step in steps), done_when)


def _named(steps: Iterable[tuple[str, Iterable[T]]], done_when: Iterable[T]) -> Iterator[tuple[str, T]]:
    for step_id, ones in (*steps, (DONE_WHEN, done_when)):
        for index, one in enumerate(ones):
            yield check_name(step_id, index), one
