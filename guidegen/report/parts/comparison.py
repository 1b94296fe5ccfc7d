"""Two lines one below the other, with a mark under what differs between them."""

from dataclasses import dataclass
from typing import Final

from guidegen.model import Difference
from guidegen.printable import printable

_MOST: Final = 400
"""Characters of a line that are shown."""


@dataclass(frozen=True)
class Comparison:
    """A difference, safe to be shown; what nobody sees in print is written out."""

    found: str
    wanted: str
    mark: str
    """Signs below the characters of `found` that differ from `wanted`, and what kind of difference it is."""


def compare(difference: Difference) -> Comparison:
    """The two lines without the blanks around them, and the mark."""
    found, wanted = _seen(difference.found), _seen(difference.wanted)
    start = _alike(found, wanted)
    end = min(_alike(found[::-1], wanted[::-1]), len(found) - start, len(wanted) - start)
    mark = " " * start + "^" * max(len(found) - start - end, 1)
    named = printable(difference.named).replace("\n", " ")
    return Comparison(found, wanted, f"{mark} {named}".rstrip())


def _alike(one: str, other: str) -> int:
    """How many characters they have in common from the beginning."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _seen(text: str) -> str:
    """One line, in which every blank but the usual one is written out."""
    flat = text.rstrip("\n").strip(" ")
    shown = "".join(_written(char) for char in flat)
    return shown if len(shown) <= _MOST else shown[: _MOST - 1] + "…"


def _written(char: str) -> str:
    if char != " " and char.isspace():
        return f"<U+{ord(char):04X}>"
    return printable(char)
