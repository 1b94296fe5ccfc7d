"""A recorded screen becomes HTML: real text that can be selected and searched, with marks on it."""

import html
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pyte
from pyte.screens import Char

from guidegen.errors import Invalid, Problem, Span
from guidegen.model import Mark
from guidegen.printable import printable
from guidegen.screenshots.colour import GROUNDS, INK, NAMED, PAPER, Rgb, from_hex, readable, to_hex
from guidegen.screenshots.place import Misplaced, rectangle
from guidegen.screenshots.screen import Screen

_PYTE_STUMBLES = (
    *(TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError),
    NameError,  # a local variable of its own that it never set
)
"""What pyte raises for escape sequences that it half knows."""
_MOST_ACCENTS: Final = 5000
"""All may stand on one letter, and pyte looks at them all again for each."""
_HIDING: Final = "█"


@dataclass(frozen=True)
class TerminalHtml:
    """The inside of a `<pre>`, and the style rules that its classes need."""

    html: str
    rules: frozenset[str]
    text: str
    """The same as plain text, for the alternative description."""
    columns: int
    """The width of its widest row."""


@dataclass(frozen=True)
class _Cell:
    """One character and how it looks; wide characters have an empty one behind them."""

    text: str
    colour: Rgb = INK
    ground: Rgb = PAPER
    bold: bool = False
    underlined: bool = False
    marks: tuple[int, ...] = ()
    """Indexes of the marks that it is inside of."""

    def looks_like(self, other: "_Cell") -> bool:
        return replace(self, text="") == replace(other, text="")


@dataclass
class _Mapped:
    """A row's text, with the column in which each of its letters stands."""

    text: str = ""
    columns: list[int] = field(default_factory=list)


def terminal(
    screen: Screen, marks: Sequence[Mark] = (), crop: Sequence[str | int] = (), span: Span | None = None
) -> TerminalHtml:
    """`screen` as it stood at the end, with `marks` on the texts that they name.

    Without marks the rows that the screen calls changed get a box. `crop` counts in columns and rows. Raises
    Invalid, pointing at `span`, for marks whose text is not on the screen: all of them at once.
    """
    rows = _rows(screen, span)
    if not marks:
        marks = tuple(_boxed(rows, screen.changed))
        return _written(_cropped(rows, crop, span), marks, ())
    rows = _cropped(rows, crop, span)
    problems: list[Problem] = []
    hidden = [mark for mark in marks if mark.kind == "hide"]
    drawn = [mark for mark in marks if mark.kind != "hide"]
    # The places of all marks are looked up before anything is hidden.
    places: list[tuple[Mark, tuple[int, int, int]]] = []
    for mark in [*drawn, *hidden]:
        found = _find(rows, mark)
        if isinstance(found, Problem):
            problems.append(replace(found, span=span))
        else:
            places.extend((mark, place) for place in found)
    if problems:
        raise Invalid(problems)
    numbered: list[str] = []
    for mark, (row, start, end) in places:
        for column in range(start, end):
            cell = rows[row][column]
            if mark.kind == "hide":
                rows[row][column] = _Cell(_HIDING if cell.text else "", marks=cell.marks)
            else:
                rows[row][column] = replace(cell, marks=(*cell.marks, drawn.index(mark)))
    for mark in drawn:
        if mark.kind == "number":
            numbered.append(mark.label or str(len(numbered) + 1))
    return _written(rows, drawn, numbered)


def _rows(screen: Screen, span: Span | None) -> list[list[_Cell]]:
    """The screen's cells; empty rows at the end are dropped."""
    if sum(1 for char in screen.output if unicodedata.combining(char)) > _MOST_ACCENTS:
        message = f"the recorded screen of {screen.command!r} holds more than {_MOST_ACCENTS} accents"
        raise Invalid([Problem(message, span)])
    display = pyte.Screen(screen.columns, screen.rows)
    # A file written by hand has line feeds alone; with carriage returns in front nothing changes.
    display.set_mode(pyte.modes.LNM)
    try:
        pyte.Stream(display).feed(screen.output)
    except _PYTE_STUMBLES as error:
        message = f"the recorded screen of {screen.command!r} holds an escape sequence that is not understood"
        raise Invalid([Problem(f"{message}: {error}", span)]) from None
    rows = [[_cell(display.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.rows)]
    while rows and all(cell.text in (" ", "") and cell.ground == PAPER for cell in rows[-1]):
        rows.pop()
    return rows


def _boxed(rows: list[list[_Cell]], changed: Sequence[int]) -> Iterator[Mark]:
    """Puts the text of each row of `changed` into a box of its own, and gives the boxes."""
    for index, number in enumerate(row for row in changed if row < len(rows)):
        filled = [column for column, cell in enumerate(rows[number]) if cell.text.strip()]
        for column in range(filled[0], filled[-1] + 1) if filled else ():
            rows[number][column] = replace(rows[number][column], marks=(index,))
        yield Mark(kind="box", target=str(number))


def _cell(char: Char) -> _Cell:
    colour, ground = _colour(char.fg, NAMED, INK), _colour(char.bg, GROUNDS, PAPER)
    if char.reverse:
        colour, ground = (PAPER, INK) if (char.fg, char.bg) == ("default", "default") else (ground, colour)
    # A character of two code points is a letter with its accents; control characters cannot be here.
    text = printable(char.data) if char.data.strip() else char.data
    return _Cell(text, readable(colour, ground), ground, char.bold, char.underscore)


def _colour(name: str, named: dict[str, Rgb], default: Rgb) -> Rgb:
    if name == "default":
        return default
    if name in named:
        return named[name]
    if (plain := name.removeprefix("bright")) in named:
        return named[plain]
    return from_hex(name) if len(name) == 6 else default


def _cropped(rows: list[list[_Cell]], crop: Sequence[str | int], span: Span | None) -> list[list[_Cell]]:
    if not crop or not rows:
        return rows
    try:
        left, top, right, bottom = rectangle(crop, len(rows[0]), len(rows)).outward()
    except Misplaced as fault:
        message = f"this crop cannot be made: {fault} (a terminal's pixels are its columns and rows)"
        raise Invalid([Problem(message, span)]) from None
    return [row[left:right] for row in rows[top:bottom]]


def _mapped(row: Sequence[_Cell]) -> _Mapped:
    mapped = _Mapped()
    for column, cell in enumerate(row):
        mapped.text += cell.text
        mapped.columns += [column] * len(cell.text)
    return mapped


def _find(rows: Sequence[Sequence[_Cell]], mark: Mark) -> list[tuple[int, int, int]] | Problem:
    """Row, first column and the one behind the last, of the text that `mark` names.

    Something to hide is hidden everywhere; the other marks stand on the first place.
    """
    if not isinstance(mark.target, str) or not mark.target.strip():
        return Problem(f"the mark {mark.kind} on a terminal names no text", hint='Write: {box: "active"}')
    places = []
    for number, row in enumerate(rows):
        mapped = _mapped(row)
        at = mapped.text.find(mark.target)
        while at >= 0:
            last = at + len(mark.target) - 1
            places.append((number, mapped.columns[at], mapped.columns[last] + 1))
            at = mapped.text.find(mark.target, last + 1)
    if not places:
        return Problem(
            f"the mark {mark.kind} looks for {mark.target!r}, which is not on the recorded screen",
            hint="It must stand within one row of the screen, in the same upper and lower case.",
        )
    return places if mark.kind == "hide" else places[:1]


def _written(rows: list[list[_Cell]], marks: Sequence[Mark], numbered: Sequence[str]) -> TerminalHtml:
    labels = iter(numbered)
    badge = {index: next(labels) for index, mark in enumerate(marks) if mark.kind == "number"}
    dimmed = any(mark.kind == "spotlight" for mark in marks)
    rules: set[str] = set()
    lines = []
    for row in rows:
        line = ""
        inside: tuple[int, ...] = ()
        for cell in _runs(_without_tail(row)):
            line += _switch(inside, cell.marks, marks)
            inside = cell.marks
            spotlit = any(marks[index].kind == "spotlight" for index in cell.marks)
            line += _span(cell, rules, dim=dimmed and not spotlit)
        line += _switch(inside, (), marks)
        # Behind the row's end, where they cover nothing.
        for index in dict.fromkeys(index for cell in row for index in cell.marks):
            if index in badge:
                line += f' <span class="badge">{html.escape(badge[index])}</span>'
            elif marks[index].kind == "arrow":
                line += ' <span class="pointer">◄━━</span>'
        lines.append(line)
    text = "\n".join("".join(cell.text for cell in row).rstrip() for row in rows)
    columns = max((_width(row) for row in rows), default=0)
    return TerminalHtml("\n".join(lines), frozenset(rules), text, columns)


def _without_tail(row: Sequence[_Cell]) -> Sequence[_Cell]:
    """`row` without the blanks at its end that nothing can be seen of."""
    end = len(row)
    while end and row[end - 1].looks_like(_Cell("")) and not row[end - 1].text.strip():
        end -= 1
    return row[:end]


def _width(row: Sequence[_Cell]) -> int:
    end = len(_without_tail(row))
    return end + (end < len(row) and not row[end].text)  # the other half of a wide letter


def _runs(row: Sequence[_Cell]) -> Iterator[_Cell]:
    """Neighbours that look alike, as one."""
    run: _Cell | None = None
    for cell in row:
        if run is not None and run.looks_like(cell):
            run = replace(run, text=run.text + cell.text)
        else:
            if run is not None:
                yield run
            run = cell
    if run is not None:
        yield run


def _switch(old: tuple[int, ...], new: tuple[int, ...], marks: Sequence[Mark]) -> str:
    """The tags that end the marks of `old` and begin those of `new`; what both share stays open."""
    shared = 0
    while shared < min(len(old), len(new)) and old[shared] == new[shared]:
        shared += 1
    begun = ""
    for index in new[shared:]:
        begun += f'<span class="mark mark-{marks[index].kind}">'
    return "</span>" * (len(old) - shared) + begun


def _span(cell: _Cell, rules: set[str], *, dim: bool) -> str:
    classes = []
    if dim:
        classes.append("dim")
    elif cell.colour != INK:
        classes.append(f"c{to_hex(cell.colour)}")
        rules.add(f".c{to_hex(cell.colour)}{{color:#{to_hex(cell.colour)}}}")
    if cell.ground != PAPER:
        classes.append(f"g{to_hex(cell.ground)}")
        rules.add(f".g{to_hex(cell.ground)}{{background:#{to_hex(cell.ground)}}}")
    if cell.bold:
        classes.append("bold")
    if cell.underlined:
        classes.append("underlined")
    text = html.escape(cell.text)
    return f'<span class="{" ".join(classes)}">{text}</span>' if classes else text
