"""A setting's line that was broken in two, or runs on behind the one before."""

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from guidegen.checks.formats import Entry
from guidegen.checks.formats.blocks import Blocks
from guidegen.checks.nearness import broken
from guidegen.checks.wording import shown

if TYPE_CHECKING:
    from guidegen.checks.setting_look import Look

_MOST_PIECES: Final = 5
_PART_OF_A_WORD: Final = "._-/"


def broken_off(look: "Look") -> list[tuple[Entry, str]]:
    """A live line that is only the first part of the right one, while the rest stands below it."""
    found = []
    for entry in look.live:
        if entry.file or look.right(entry):
            continue
        first = entry.line
        below = list(enumerate(look.lines[first - 1 : first - 1 + _MOST_PIECES], first))
        pieces = broken(look.line_for(entry), below, least=0)
        if pieces and pieces[0][0] == entry.line:
            rest = f"{shown(look.check.path)}:{pieces[1][0]}"
            said = f"{look.place(entry)} holds the right setting, but broken into {len(pieces)} lines"
            text = f"{said}: the rest stands at {rest}"
            text += "" if look.check.sensitive else f"; it should say {look.check.wanted_line}"
            found.append((entry, text))
    return found


def glued(look: "Look") -> list[tuple[Entry, str]]:
    """A line behind whose end the right one runs on."""
    found = []
    for value in () if isinstance(look.style, Blocks) else look.check.values:
        wanted = "".join(look.style.show(look.check.setting, value).split())
        for number, line in enumerate(look.lines, 1):
            lead = _lead(line, wanted)
            if not lead or lead[-1] in _PART_OF_A_WORD or not _is_whole(look, lead):
                continue
            entry = Entry(line=number, key=look.check.setting, value=value, malformed=True)
            says = "holds the right setting" if look.check.sensitive else f"says {shown(line)}"
            should = f"where {shown(look.check.setting)} should begin a line of its own"
            found.append((entry, f"{look.place(entry)} {says}, {should}"))
    return found


def swallowed(look: "Look") -> list[tuple[Entry, str]]:
    """A line that is a part of the one above, which ends with a backslash."""
    found = []
    for number, (above, line) in enumerate(pairwise(look.lines), 2):
        if not above.rstrip().endswith("\\") or above.lstrip()[:1] in tuple(look.style.comment):
            continue
        for entry in look.style.parse(line.rstrip("\\ ")):
            same_key = look.style.fold(entry.key) == look.style.fold(look.check.setting)
            if same_key and look.right(entry) and not entry.commented:
                here = replace(entry, line=number, malformed=True)
                text = f"{look.place(here)} is a part of the line above it, which ends with a backslash (\\)"
                should = f"; {look.check.wanted_line} should be a line of its own"
                found.append((here, text if look.check.sensitive else text + should))
    return found


def _lead(line: str, wanted: str) -> str:
    """What stands directly before `wanted`, blanks apart, at the end of a line; empty where nothing does."""
    rest = wanted
    place = len(line)
    while rest and place:
        place -= 1
        if line[place].isspace():
            continue
        if line[place] != rest[-1]:
            return ""
        rest = rest[:-1]
    lead = line[:place]
    return lead if not rest and lead and not lead[-1].isspace() else ""


def _is_whole(look: "Look", lead: str) -> bool:
    """Whether what stands before it is a comment with words in it, or a setting of its own."""
    signs = tuple(look.style.comment)
    if lead.lstrip()[:1] in signs:
        return bool(lead.strip("".join(signs) + " \t"))
    return bool(look.style.parse(lead))
