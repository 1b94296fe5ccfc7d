"""Lines that are nearly the one: as a comment, broken, glued, with a slip, or in another file."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from guidegen.checks.difference import MOST_OF_IT, slip_between
from guidegen.checks.formats import numbered, squeezed
from guidegen.checks.lookalikes import alike, as_meant, why_not
from guidegen.checks.nearness import ALONE, CARRIES, MOST, broken, nearness
from guidegen.checks.neighbours import Beside
from guidegen.checks.saved_as import saved_as
from guidegen.checks.wording import shown

if TYPE_CHECKING:
    from guidegen.checks.line import Line

COMMENT: Final = re.compile(r"[ \t]*(#|;|//)[#;/ \t]*")
_LEAST_TO_BE_GLUED: Final = 8
"""Characters of a line that is no part of another one by chance."""


@dataclass(frozen=True)
class Miss:
    """A line that is nearly the one."""

    number: int
    line: str
    words: str
    """What is wrong with it, as a clause."""
    beside: Beside | None = None
    """The file in which it stands, where that is another one."""


def miss_beside(check: "Line", one: Beside, attempts: list[Miss], suspects: list[Miss]) -> None:
    """Adds the line where it stands in a file that may have been taken for this one."""
    for number, line in numbered(one.text):
        if check.fits(line):
            what = check.what if check.pattern or check.sensitive else f"the line {shown(check.line)}"
            words = f"{shown(one.path)}:{number} holds {what}, but {one.what}"
            miss = Miss(number, line, f"{words}; {shown(check.path)} is the one that is meant", one)
            (attempts if one.telling else suspects).append(miss)
            return


def near_misses(check: "Line", lines: list[tuple[int, str]]) -> tuple[list[Miss], list[Miss]]:
    """Those that show an attempt, and those that do so only where they are known not to have been there."""
    attempts: list[Miss] = []
    suspects: list[Miss] = []
    olds = {squeezed(str(old)) for old in check.was.get("line", ())}
    if check.line and (pieces := _in_pieces(check, lines)):
        number, line = pieces[0]
        text = f"{shown(check.path)}:{number} holds the right line, but broken into {len(pieces)} lines"
        attempts.append(Miss(number, line, f"{text}: the rest stands at {shown(check.path)}:{pieces[1][0]}"))
    whole = "\n".join(line for _, line in lines)
    if (other := saved_as(whole)) and not saved_as(check.line):
        attempts.append(Miss(1, lines[0][1], f"{shown(check.path)}:1 is the beginning of {other}"))
    for number, line in lines:
        flat, place = squeezed(line), f"{shown(check.path)}:{number}"
        if flat in olds or not flat:
            continue
        if _looks_so(check, line):
            text = f"{place} looks right, but {why_not(line, sensitive=check.sensitive)}"
            text += f"; it should say {shown(check.line)}" if check.line and not check.sensitive else ""
            attempts.append(Miss(number, line, text))
        elif text := _behind_something(check, line, place):
            attempts.append(Miss(number, line, text))
        elif check.line and flat != squeezed(check.old) and not COMMENT.match(line):
            _nearly(check, number, line, attempts, suspects)
    return attempts[:MOST], suspects[:MOST]


def _looks_so(check: "Line", line: str) -> bool:
    meant = as_meant(line)
    if meant == line:
        return False
    return check.fits(meant) or (bool(check.line) and alike(squeezed(meant), check.text))


def _in_pieces(check: "Line", lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines that together are the one; a short one only where most of it stands in the first."""
    if pieces := broken(check.line, lines):
        return pieces
    pieces = broken(check.line, lines, least=0)
    first = squeezed(pieces[0][1]) if pieces else ""
    return pieces if " " in first and len(first) >= MOST_OF_IT * len(check.text) else []


def _behind_something(check: "Line", line: str, place: str) -> str:
    """What is wrong with a line that would be right without what stands before it."""
    comment = COMMENT.match(line)
    if comment and check.fits(line[comment.end() :]):
        return f"{place} holds the right line, but as a comment: the sign before it must go"
    flat = squeezed(line)
    if not check.line or not flat.endswith(check.text) or len(check.text) < _LEAST_TO_BE_GLUED:
        return ""
    lead = flat.removesuffix(check.text)
    if not lead or lead[-1] in " ._-/" or " " not in lead:
        return ""
    what = "a comment" if comment else "another line"
    said = "the right line" if check.sensitive else shown(check.line)
    return f"{place} holds {said}, but at the end of {what}; it should be a line of its own"


def _nearly(check: "Line", number: int, line: str, attempts: list[Miss], suspects: list[Miss]) -> None:
    """Adds a line that is nearly the one."""
    flat, place = squeezed(line), f"{shown(check.path)}:{number}"
    key, _, rest = check.text.partition(" ")
    slip = slip_between(flat, check.text)
    says = f"{place} says {check.shown(line)}, where {check.shown(check.line)} should be"
    if slip and not check.sensitive:
        says += f" ({slip.name})"
    elif slip and slip.harmless:
        says = f"{place} is nearly the right line: {slip.name}"
    mistyped = rest and flat.partition(" ")[2] == rest and nearness(flat.partition(" ")[0], key) >= CARRIES
    if mistyped or (slip and slip.telling):
        attempts.append(Miss(number, line, says))
    elif nearness(flat, check.text) >= ALONE:
        suspects.append(Miss(number, line, says))
