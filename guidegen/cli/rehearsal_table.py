"""A rehearsal while it runs, on a terminal: steps down, runs across, what verify said of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from guidegen.model import Recipe, Verdict
from guidegen.printable import one_line
from guidegen.rehearse.events import Event, Finished, Planned, Started
from guidegen.rehearse.runs import Kind
from guidegen.report.text import MARKS

_STYLES: Final = {
    Verdict.DONE: "green",
    Verdict.SKIPPED: "yellow",
    Verdict.WRONG: "red",
    Verdict.UNDONE: "red",
    Verdict.UNKNOWN: "magenta",
}
_HEADS: Final = {Kind.BEFORE: "before", Kind.FULL: "full", Kind.AGAIN: "again"}
_TITLE: Final = 44

Column = tuple[Kind, tuple[str, ...]]


class RehearsalTable:
    """The table of one recipe; it draws itself anew when it is told of an event."""

    def __init__(self, recipe: Recipe, target: str) -> None:
        self._recipe, self._target = recipe, target
        self._columns: list[Column] = [(kind, ()) for kind in _HEADS]
        self._pairs: dict[tuple[str, ...], bool] = {}
        self._running: set[Column] = set()
        self._verdicts: dict[Column, dict[str, Verdict]] = {}

    def tell(self, event: Event) -> None:
        """Take in what has happened."""
        match event:
            case Planned(runs):
                self._columns += [(Kind.LEFT_OUT, run) for run in runs if len(run) == 1]
                self._pairs = {run: False for run in runs if len(run) > 1}
            case Started(kind, without):
                self._running.add((kind, without))
            case Finished(run):
                column = (run.kind, run.without)
                self._running.discard(column)
                if run.without in self._pairs:
                    self._pairs[run.without] = True
                self._verdicts[column] = {step.id: step.verdict for step in run.report.steps}

    def __rich__(self) -> Group:
        table = Table(box=None, padding=(0, 1), pad_edge=False)
        table.add_column(
            Text(f"{self._recipe.id} on {one_line(self._target, 40)}", style="bold"), no_wrap=True
        )
        for column in self._columns:
            table.add_column(self._head(column), justify="center", no_wrap=True)
        for number, step in enumerate(self._recipe.steps, 1):
            cells = [self._cell(column, step.id) for column in self._columns]
            table.add_row(Text(f"{number:>2} {one_line(step.title, _TITLE)}"), *cells)
        return Group(table, *self._foot())

    def _head(self, column: Column) -> Text:
        kind, without = column
        head = _HEADS[kind] if kind in _HEADS else f"−{self._recipe.number(without[0])}"
        return Text(head, style="bold reverse" if column in self._running else "dim")

    def _cell(self, column: Column, step_id: str) -> Text:
        verdict = self._verdicts.get(column, {}).get(step_id)
        if verdict is None:
            return Text("")
        return Text(MARKS[verdict], style=_STYLES.get(verdict, "dim"))

    def _foot(self) -> Iterator[Text]:
        if self._pairs:
            yield Text(
                f"   two steps left out: {sum(self._pairs.values())} of {len(self._pairs)}", style="dim"
            )


@contextmanager
def shown(table: RehearsalTable) -> Iterator[None]:
    """The table on standard error while the block runs, where somebody is watching; its last state stays."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with Live(table, console=console, refresh_per_second=4):
        yield
