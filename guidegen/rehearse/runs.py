"""What a rehearsal has seen: one run after another of the same recipe, each from the same clean state."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from guidegen.model import Finding, Loaded, Recipe, Report, StepResult, Verdict
from guidegen.recipe.check_names import check_name, named_findings
from guidegen.rehearse.play import Played


class Kind(StrEnum):
    """Which run it is."""

    BEFORE = "before the fix"
    FULL = "the full run"
    AGAIN = "the second full run"
    LEFT_OUT = "left out"


@dataclass(frozen=True, kw_only=True)
class Run:
    """The recipe played once, and what verify said afterwards."""

    kind: Kind
    report: Report
    without: tuple[str, ...] = ()
    """The ids of the steps that were left out, in the recipe's order."""
    played: tuple[Played, ...] = ()

    def step(self, step_id: str) -> StepResult:
        """What verify said of a step."""
        return next(step for step in self.report.steps if step.id == step_id)

    def findings(self) -> Iterator[tuple[str, Finding]]:
        """Every check by its name, "STEP-ID/INDEX"."""
        return named_findings(self.report.steps, self.report.done_when)

    @property
    def seen(self) -> bool:
        """Whether the machine could be looked at, at all."""
        return self.report.verdict is not Verdict.UNKNOWN or any(True for _ in self.findings())


def inapplicable(run: Run) -> frozenset[str]:
    """The ids of the steps that are not for the machine of this run, as their own `when` says."""
    steps = run.report.steps
    return frozenset(s.id for s in steps if s.verdict is Verdict.INAPPLICABLE and s.condition)


def for_machine(recipe: Recipe, before: Run) -> Recipe:
    """`recipe` with those checks alone that apply to the machine: others are not made true on it."""
    foreign = {name for name, finding in before.findings() if finding.verdict is Verdict.INAPPLICABLE}
    steps = [
        replace(
            step, check=tuple(c for i, c in enumerate(step.check) if check_name(step.id, i) not in foreign)
        )
        for step in recipe.steps
    ]
    return replace(recipe, steps=tuple(steps))


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """All runs of one rehearsal."""

    loaded: Loaded
    target: str
    """The stage's name."""
    packages: Mapping[str, str]
    before: Run
    full: Run
    again: Run
    left_out: tuple[Run, ...]
    """Each single step, then the pairs."""
    before_again: Run | None = None
    """A second look before the fix, on a machine that was made clean in between."""

    def single(self, step_id: str) -> Run | None:
        """The run in which that step alone was left out."""
        return next((run for run in self.left_out if run.without == (step_id,)), None)
