"""The smallest sets of steps that explain what does not hold. Pure.

A step explains its own checks, those of the steps that need it, and those that fell in a rehearsal when it
was left out. A step of which nothing is seen to be missing, because it leaves no trace or because its own
checks hold either way, may be the explanation too: where everything that fell without it in the rehearsal
does not hold here either.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Final

from guidegen.model import Recipe, StepResult, Verdict
from guidegen.recipe.check_names import DONE_WHEN
from guidegen.verify.judge import Judgement
from guidegen.verify.proven import Row

Checks = frozenset[str]
"""Names of checks."""
Steps = frozenset[str]
"""Ids of steps."""

_MOST_TRIES: Final = 5_000
_MOST_OPEN: Final = 12
"""Of how many steps at once it may be open whether they are part of it."""
_MOST_SETS: Final = 12
"""Nobody reads more explanations than this."""


@dataclass(frozen=True)
class Cause:
    """If all of `steps` are missing, all of `explains` fails."""

    steps: Steps
    explains: Checks


def explain(
    recipe: Recipe, judgement: Judgement, rows: Sequence[Row], faults: Sequence[StepResult]
) -> tuple[tuple[int, ...], ...]:
    """The smallest sets of steps, by their numbers, that explain why `faults` and what follows do not hold.

    Without faults, those that explain why the end does not hold. Sets of the same size explain it equally;
    they come in the order of their steps. None where nothing explains it.
    """
    look = _Look(recipe, judgement, rows)
    causes = look.causes(faults)
    found = smallest(look.to_explain(causes, faults), causes)
    return tuple(sorted(tuple(sorted(map(recipe.number, steps))) for steps in found))


def smallest(failing: Checks, causes: Iterable[Cause]) -> tuple[Steps, ...]:
    """Every smallest set of steps of which the causes, taken together, explain all of `failing`.

    None where there is none, where nothing fails, or where finding out would take too long.
    """
    useful = [cause for cause in causes if cause.explains & failing]
    if not failing or not failing <= _explained(useful, _all_steps(useful)):
        return ()
    search = _Search(failing, useful)
    sure, most = len(search.sure), len(_all_steps(useful))
    try:
        for size in range(max(1, sure), min(most, sure + _MOST_OPEN) + 1):
            if found := search.of_size(size):
                return tuple(sorted(found, key=sorted))[:_MOST_SETS]
    except _TooManyError:
        pass
    return ()


def _explained(causes: Iterable[Cause], steps: Set[str]) -> Checks:
    return Checks().union(*(cause.explains for cause in causes if cause.steps <= steps))


def _all_steps(causes: Iterable[Cause]) -> Steps:
    return Steps().union(*(cause.steps for cause in causes))


class _TooManyError(Exception):
    """There are too many sets to try them all."""


class _Search:
    """Sets of steps of a given size, each step in them for something that it alone explains so far."""

    def __init__(self, failing: Checks, causes: Sequence[Cause]) -> None:
        self._failing, self._causes, self._tries = failing, causes, 0
        self._of = {check: [cause for cause in causes if check in cause.explains] for check in failing}
        self.sure = Steps().union(
            *(Steps.intersection(*(cause.steps for cause in ones)) for ones in self._of.values())
        )
        """The steps without which some check is not explained at all."""

    def of_size(self, size: int) -> set[Steps]:
        found: set[Steps] = set()
        self._grow(self.sure, size, found, set())
        return found

    def _grow(self, steps: Steps, size: int, found: set[Steps], been: set[Steps]) -> None:
        if steps in been:
            return
        been.add(steps)
        self._tries += 1
        if self._tries > _MOST_TRIES:
            raise _TooManyError
        open_checks = self._failing - _explained(self._causes, steps)
        if not open_checks:
            found.add(steps)
            return
        # Whatever the set is, it holds one of the causes of this check; the fewer there are, the better.
        hardest = min(sorted(open_checks), key=lambda check: len(self._of[check]))
        for cause in self._of[hardest]:
            if len(more := steps | cause.steps) <= size:
                self._grow(more, size, found, been)


class _Look:
    """What holds and what does not, by the names of the checks."""

    def __init__(self, recipe: Recipe, judgement: Judgement, rows: Sequence[Row]) -> None:
        self._recipe, self._judgement, self._rows = recipe, judgement, rows
        self._results = {step.id: step for step in judgement.steps}
        self._failing = Checks(name for name, finding in judgement.findings() if finding.verdict.fails)
        self._holding = Checks(
            name for name, finding in judgement.findings() if finding.verdict is Verdict.DONE
        )

    def causes(self, faults: Sequence[StepResult]) -> list[Cause]:
        """Of steps that are seen to be missing, and of silent ones that fit what is seen."""
        seen = Steps(
            step.id
            for step in self._judgement.steps
            if step in faults or (step.verdict is Verdict.BLOCKED and self._failing_of(step.id))
        )
        silent = self._results.keys() - seen - {s.id for s in self._judgement.steps if _explains_nothing(s)}
        found = [Cause(Steps({step}), self._failing_of(step) | self._of_dependents(step)) for step in seen]
        found += [
            Cause(row.steps, self._fallen(row, forward_only=not self._fits(row)))
            for row in self._rows
            if row.steps <= seen or (row.steps <= silent and not row.fell & self._holding)
        ]
        # Of a step that was left out in a rehearsal, that is known better than `needs` could say it.
        found += [
            Cause(Steps({step}), self._of_dependents(step))
            for step in silent - Steps().union(*(row.steps for row in self._rows))
            if self._results[step].verdict is Verdict.UNTRACEABLE and self._none_holds(step)
        ]
        return sorted((cause for cause in found if cause.explains), key=lambda cause: sorted(cause.steps))

    def to_explain(self, causes: Sequence[Cause], faults: Sequence[StepResult]) -> Checks:
        """What fails in the steps at fault, and what is known to fail with them; without any, the end."""
        if not faults:
            return Checks(name for name in self._failing if _step_of(name) == DONE_WHEN)
        return _explained(causes, Steps(step.id for step in faults))

    def _fits(self, row: Row) -> bool:
        """Whether all that fell in other steps does not hold here either."""
        return not any(_step_of(check) not in row.steps for check in row.fell & self._holding)

    def _fallen(self, row: Row, *, forward_only: bool) -> Checks:
        """What fails here and fell there; that later steps fail can be told also where some of it holds."""
        last = max(self._results[step].number for step in row.steps)
        return Checks(
            check for check in row.fell & self._failing if not forward_only or self._number(check) >= last
        )

    def _number(self, check: str) -> int:
        """Of the check's step; the end comes after all of them."""
        step = self._results.get(_step_of(check))
        return step.number if step else len(self._results) + 1

    def _failing_of(self, step_id: str) -> Checks:
        return Checks(name for name in self._failing if _step_of(name) == step_id)

    def _of_dependents(self, step_id: str) -> Checks:
        return Checks().union(*(self._failing_of(other) for other in _dependents(self._recipe, step_id)))

    def _none_holds(self, step_id: str) -> bool:
        """Whether every step that needs this one fails, at least in part."""
        return all(
            self._failing_of(other)
            for other in _dependents(self._recipe, step_id)
            if self._results[other].verdict not in (Verdict.UNTRACEABLE, Verdict.INAPPLICABLE)
        )


def _explains_nothing(step: StepResult) -> bool:
    """A step at fault that is not among those to explain, and one that nobody had to do."""
    return step.verdict.is_fault or step.verdict is Verdict.INAPPLICABLE


def _dependents(recipe: Recipe, step_id: str) -> Steps:
    """The steps that need a step, and those that need them in turn."""
    found = {step_id}
    for step in recipe.steps:
        if found & set(step.needs):
            found.add(step.id)
    return Steps(found - {step_id})


def _step_of(check: str) -> str:
    return check.rpartition("/")[0]
