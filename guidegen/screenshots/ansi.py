"""What stands on a terminal's screen, as the shortest text that puts it there again.

However a program drew its screen, in whatever order and with whatever escape sequences, the same screen gives
the same text: two recordings differ only where what they show differs.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import pyte
from pyte import graphics
from pyte.screens import Char, wcwidth  # the widths by which it was drawn

_STYLES: Final = {
    name.removeprefix("+"): code for code, name in graphics.TEXT.items() if name.startswith("+")
}
_INK: Final = {name: code for code, name in {**graphics.FG_AIXTERM, **graphics.FG}.items()}
_PAPER: Final = {name: code for code, name in {**graphics.BG_AIXTERM, **graphics.BG}.items()}
_PLAIN: Final = Char(" ")
_RESET: Final = "\x1b[0m"


def ansi(display: pyte.Screen) -> str:
    """The text of `display`: a line for each row, without blank rows and blanks at the ends."""
    rows = [_row(_whole(display, y)) for y in range(display.lines)]
    while rows and not rows[-1]:
        rows.pop()
    return "\r\n".join(rows)


def plain(display: pyte.Screen) -> list[str]:
    """Its rows as plain text, without the blanks at their ends."""
    return ["".join(cell.data for cell in _whole(display, y)).rstrip() for y in range(display.lines)]


def _whole(display: pyte.Screen, row: int) -> list[Char]:
    """The cells of a row. What is left of a wide letter whose other half was written over is a blank."""
    cells = [display.buffer[row][x] for x in range(display.columns)]
    wide = [bool(cell.data) and wcwidth(cell.data[0]) == 2 for cell in cells]
    for x, cell in enumerate(cells):
        has_other_half = x + 1 < len(cells) and not cells[x + 1].data if wide[x] else x > 0 and wide[x - 1]
        if (wide[x] or not cell.data) and not has_other_half:
            cells[x] = cell._replace(data=" ")
            wide[x] = False
    # An accent behind the last column would begin a new row when it is drawn again.
    cells[-1] = cells[-1]._replace(data=cells[-1].data[:1])
    return cells


def _row(cells: list[Char]) -> str:
    while cells and cells[-1] == _PLAIN:
        cells.pop()
    text, style = "", ""
    for cell in cells:
        if (wanted := ";".join(_codes(cell))) != style:
            text += f"\x1b[0;{wanted}m" if wanted else _RESET
            style = wanted
        text += cell.data
    return text + (_RESET if style else "")


def _codes(cell: Char) -> Iterator[str]:
    """The numbers that set the looks of `cell`, in a fixed order."""
    for name, code in sorted(_STYLES.items(), key=lambda style: style[1]):
        if getattr(cell, name):
            yield str(code)
    yield from _colour(cell.fg, _INK, "38")
    yield from _colour(cell.bg, _PAPER, "48")


def _colour(name: str, named: Mapping[str, int], extended: str) -> Iterator[str]:
    if name in named:
        if name != "default":
            yield str(named[name])
    elif len(name) == 6:  # of the 256, or a mixed one
        yield ";".join([extended, "2", *(str(int(name[at : at + 2], 16)) for at in (0, 2, 4))])
