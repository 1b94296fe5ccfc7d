"""The history of a host for a terminal."""

from collections.abc import Iterator, Sequence
from typing import Final

from guidegen.history.grid import WORDS, Grid
from guidegen.printable import one_line
from guidegen.report.text import COLOURS, MARKS

_COLUMN: Final = 8
_STEP: Final = 32


def text(shown: Sequence[Grid], *, colour: bool = False, width: int = 100) -> str:
    """A table for each recipe, of as many of the newest runs as fit."""
    return "\n".join("\n".join(_table(grid, colour, width)) for grid in shown)


def _table(grid: Grid, colour: bool, width: int) -> Iterator[str]:
    wide = min(max((len(one_line(step, _STEP)) for step, _ in grid.rows), default=0), _STEP)
    fit = max(1, (width - wide - 2) // _COLUMN)
    shown = grid.last(fit)
    older = len(grid.times) - len(shown.times)
    yield f"{one_line(grid.recipe)}" + (f" ({older} older not shown)" if older else "")
    for form in ("%m-%d", "%H:%M"):
        yield (
            f"{'':<{wide}}  " + "".join(f"{time.strftime(form):<{_COLUMN}}" for time in shown.times).rstrip()
        )
    for step, verdicts in shown.rows:
        marks = "".join(
            f"{_paint(MARKS[one], COLOURS[one], colour) if one else ' '}{'':<{_COLUMN - 1}}"
            for one in verdicts
        )
        yield f"{one_line(step, _STEP):<{wide}}  {marks.rstrip()}"
    yield ""
    yield ", ".join(f"{MARKS[one]} {WORDS[one]}" for one in shown.verdicts())
    yield ""


def _paint(mark: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{mark}\x1b[0m" if colour and code else mark
