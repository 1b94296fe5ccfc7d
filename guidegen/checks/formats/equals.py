"""`key = value`, a line each: sysctl.conf and many others."""

import re
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format, bare, numbered, without_comment

_PAIR: Final = re.compile(r"([^\s=#;][^=]*?)[ \t]*=[ \t]*(.*)", re.DOTALL)
_BARE: Final = re.compile(r"([\w.\-/]+)[ \t]+(\S.*)", re.DOTALL)


def read_pair(number: int, line: str, marks: str, section: str = "") -> Entry | None:
    """The entry on one line, if there is one; `marks` are the characters that begin a comment."""
    body = line.strip(" \t")
    commented = body[:1] in tuple(marks)
    if commented:
        body = body.lstrip(marks + " \t")
    pair = _PAIR.fullmatch(body)
    if not pair and len(body.split()) <= 4:  # more words are prose
        pair = _BARE.fullmatch(body)
    if not pair:
        return None
    return Entry(
        line=number,
        key=pair[1].strip(" \t"),
        value=bare(without_comment(pair[2], marks)),
        section=section,
        commented=commented,
        malformed="=" not in body,
    )


class Equals(Format):
    """A key, an equals sign, a value; the last occurrence counts."""

    name: ClassVar = "key = value"
    files: ClassVar[tuple[str, ...]] = (
        "*/sysctl.conf",
        "*/sysctl.d/*.conf",
        "*.properties",
    )
    comment: ClassVar = "#;"

    def parse(self, text: str) -> list[Entry]:
        """One entry a line."""
        return [entry for number, line in numbered(text) if (entry := read_pair(number, line, self.comment))]

    def show(self, key: str, value: str) -> str:
        """With a blank on each side of the equals sign."""
        return f"{key} = {value}".rstrip(" ")
