"""Settings of YAML that are commented out, and in what they would stand."""

import re
from collections.abc import Iterable
from typing import Final

from guidegen.checks.formats import Entry, without_comment
from guidegen.checks.formats.key_path import below, write_step
from guidegen.checks.formats.nested import GROUP, WHOLE, text_literal

_LINE: Final = re.compile(r"( *)#+( *)([\w.\-]+|\"[^\"\n]*\"):(?:[ \t]+(\S[^\n]*))?")
_MOST: Final = 20_000
_MOST_WORDS: Final = 6


def commented_entries(text: str, live: Iterable[Entry]) -> list[Entry]:
    """One for each commented line that says `key: value`, below what its column tells.

    People comment a line out in two ways: with the sign in the first column, or where the text began; and
    with or without a blank behind it. A line is read in the way in which it finds something to stand in.
    """
    lines = text.split("\n")
    heads = {entry.line: entry for entry in live if entry.value in WHOLE or entry.value == "null"}
    open_ones: list[tuple[int, str]] = []  # column and path of what is open above
    found: list[Entry] = []
    for number, line in enumerate(lines, 1):
        body = line.lstrip(" ")
        column = len(line) - len(body)
        if not body or body[0] == "\r":
            continue
        if body[0] != "#":
            open_ones = [one for one in open_ones if one[0] < column]
            if head := heads.get(number):
                open_ones.append((column, below(head.section, head.key)))
            continue
        comment = _LINE.fullmatch(line.rstrip("\r"))
        if not comment or len(found) >= _MOST:
            continue
        value = without_comment(comment[4] or "").strip(" \t")
        if len(value.split()) > _MOST_WORDS:
            continue
        # "  # key: 1" began where the sign is; "#   key: 1" where an even number of blanks puts it.
        begin = len(comment[1]) or len(comment[2]) // 2 * 2
        above = [one for one in open_ones if one[0] < begin]
        section = above[-1][1] if above else ""
        key = write_step(comment[3].strip('"'))
        if not value:
            open_ones = [*above, (begin, below(section, key))]
        literal = _literal(value)
        found.append(Entry(line=number, key=key, value=literal, section=section, commented=True))
    return found


def _literal(value: str) -> str:
    if not value:
        return GROUP
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return text_literal(value[1:-1])
    return value
