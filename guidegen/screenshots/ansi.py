"""What stands on a terminal's screen, as the shortest text that puts it there again.

However a program drew its screen, in whatever order and with whatever escape sequences, the same screen gives
the same text: two recordings differ only where what they show differs.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import pyte
from pyte import graphics
from pyte.screens import Char

_STYLES: Final = {
    name.removeprefix("+"): code for code, name in graphics.TEXT.items() if name.startswith("+")
}
_INK: Final = {name: code for code, name in {**graphics.FG_AIXTERM, **graphics.FG}.items()}
_PAPER: Final = {name: code for code, name in {**graphics.BG_AIXTERM, **graphics.BG}.items()}
_PLAIN: Final = Char(" ")
_RESET: Final = "\x1b[0m"


def ansi(display: pyte.Screen) -> str:
    """The text of `display`: a line for each row, without blank rows and blanks at the ends."""
    rows = [_row([display.buffer[y][x] for x in range(display.columns)]) for y in range(display.lines)]
    while rows and not rows[-1]:
        rows.pop()
    return "\r\n".join(rows)


def plain(display: pyte.Screen) -> list[str]:
    """Its rows as plain text, without the blanks at their ends."""
    return [
        "".join(display.buffer[y][x].data for x in range(display.columns)).rstrip()
        for y in range(display.lines)
    ]


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
