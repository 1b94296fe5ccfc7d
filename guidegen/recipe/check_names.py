"""Every check of a recipe: its name, under which cases and proofs know it, and what it asks a host."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeVar

from guidegen.checks.applicable import conditions, further_questions, questions
from guidegen.model import Check, Facts, Finding, Recipe, StepResult, Verdict, Want

T = TypeVar("T")

DONE_WHEN: Final = "done_when"
"""Stands where a step's id would, for the checks of the fix as a whole; no step can be called so."""


def check_name(step_id: str, index: int) -> str:
    """The name of a step's check, counted from 0."""
    return f"{step_id}/{index}"


def named_checks(recipe: Recipe) -> Iterator[tuple[str, Check]]:
    """Every check of the recipe, by its name."""
    return _named(((step.id, step.check) for step in recipe.steps), recipe.done_when)


def wants_of(recipe: Recipe) -> tuple[Want[Any], ...]:
    """Every question that the recipe asks of a host, once: of its checks, and of whom they are for."""
    when = [check for step in recipe.steps for check in step.when]
    return tuple(dict.fromkeys(questions([*when, *(check for _, check in named_checks(recipe))])))


def wants_more_of(recipe: Recipe, facts: Facts) -> tuple[Want[Any], ...]:
    """Every question that follows from `facts`, once; none that they answer already."""
    applying = [step for step in recipe.steps if conditions(step.when, facts).verdict is Verdict.DONE]
    checks = [*(check for step in applying for check in step.check), *recipe.done_when]
    more = dict.fromkeys(further_questions(checks, facts))
    return tuple(want for want in more if not facts.asked(want))


def named_findings(
    steps: Iterable[StepResult], done_when: Iterable[Finding]
) -> Iterator[tuple[str, Finding]]:
    """What every check found, by the check's name."""
    return _named(((step.id, step.findings) for step in steps), done_when)


def _named(steps: Iterable[tuple[str, Iterable[T]]], done_when: Iterable[T]) -> Iterator[tuple[str, T]]:
    for step_id, ones in (*steps, (DONE_WHEN, done_when)):
        for index, one in enumerate(ones):
            yield check_name(step_id, index), one
