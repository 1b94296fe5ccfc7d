"""Runs of one recipe on one host as a grid: steps down, time across."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from guidegen.history.run import Run
from guidegen.model import Verdict

WORDS: Final[Mapping[Verdict, str]] = {
    Verdict.DONE: "done",
    Verdict.SKIPPED: "not done",
    Verdict.WRONG: "done otherwise",
    Verdict.UNDONE: "undone",
    Verdict.BLOCKED: "follows from another step",
    Verdict.UNKNOWN: "could not be looked at",
    Verdict.UNTRACEABLE: "leaves no trace",
    Verdict.INAPPLICABLE: "does not apply",
}
"""For the legend of a picture."""


@dataclass(frozen=True)
class Grid:
    """What became of each step, run by run."""

    recipe: str
    times: tuple[datetime, ...]
    rows: tuple[tuple[str, tuple[Verdict | None, ...]], ...]
    """Each step's id, and its verdict in each run; None where the recipe had no such step then."""

    def last(self, most: int) -> "Grid":
        """The newest runs, at most so many."""
        rows = tuple((step, verdicts[-most:]) for step, verdicts in self.rows)
        return Grid(self.recipe, self.times[-most:], rows)

    def verdicts(self) -> list[Verdict]:
        """Those that it holds, for a legend."""
        there = {verdict for _, verdicts in self.rows for verdict in verdicts}
        return [verdict for verdict in Verdict if verdict in there]


def grids(runs: Sequence[Run]) -> Iterator[Grid]:
    """One for each recipe, in the order of their names; steps stand as in the newest run."""
    for recipe in sorted({run.recipe for run in runs}):
        own = [run for run in runs if run.recipe == recipe]
        steps = dict.fromkeys(step.id for run in reversed(own) for step in run.steps)
        told = [{step.id: step.verdict for step in run.steps} for run in own]
        rows = tuple((step, tuple(one.get(step) for one in told)) for step in steps)
        yield Grid(recipe, tuple(run.at for run in own), rows)
