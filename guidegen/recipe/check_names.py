"""The name of each check of a recipe, under which cases and proofs keep what they know of it."""

from collections.abc import Iterator
from typing import Final

from guidegen.model import Check, Recipe

DONE_WHEN: Final = "done_when"
"""Stands where a step's id would, for the checks of the fix as a whole; no step can be called so."""


def check_name(step_id: str, index: int) -> str:
    """The name of a step's check, counted from 0."""
    return f"{step_id}/{index}"


def named_checks(recipe: Recipe) -> Iterator[tuple[str, Check]]:
    """Every check of the recipe, by its name."""
    for step_id, checks in (*((step.id, step.check) for step in recipe.steps), (DONE_WHEN, recipe.done_when)):
        for index, check in enumerate(checks):
            yield check_name(step_id, index), check
