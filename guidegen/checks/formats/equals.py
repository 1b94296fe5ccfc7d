"""`key = value`, a line each: sysctl.conf and many others."""

import re
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format, bare, numbered, without_comment

_COLON: Final = re.compile(r"([\w.\-/]+)[ \t]*:[ \t]*(\S.*)", re.DOTALL)
_BARE: Final = re.compile(r"([\w.\-/]+)[ \t]+(\S.*)", re.DOTALL)

_MOST_WORDS: Final = 3


def read_pair(number: int, line: str, marks: str, section: str = "", *, behind: str = "") -> Entry | None:
    """The entry on one line, if there is one.

    `marks` are the characters that begin a comment, `behind` those that do so behind a value.
    """
    body = line.strip(" \t")
    commented = body[:1] in tuple(marks)
    if commented:
        body = body.lstrip(marks + " \t")
    # No regular expression: on a long line of blanks it would try every way to part them.
    key, equals, value = (part.strip(" \t") for part in body.partition("="))
    if not equals:
        # A comment of many words is prose.
        rest = without_comment(body, behind).rstrip(" \t")
        pair = _BARE.fullmatch(rest) or (None if commented else _COLON.fullmatch(rest))
        if not pair or len(pair[2].split()) > _MOST_WORDS:
            return None
        key, value = pair[1], pair[2]
    if not key or key[0].isspace() or key[0] in "#;":
        return None
    return Entry(
        line=number,
        key=key,
        value=bare(without_comment(value, behind)),
        section=section,
        commented=commented,
        malformed=not equals,
    )


class Equals(Format):
    """A key, an equals sign, a value; the last occurrence counts."""

    name: ClassVar = "key = value"
    files: ClassVar[tuple[str, ...]] = ()
    comment: ClassVar = "#;"
    behind: ClassVar = "#;"

    def parse(self, text: str) -> list[Entry]:
        """One entry a line."""
        found = (self.read(number, line) for number, line in numbered(text))
        return [entry for entry in found if entry]

    def read(self, number: int, line: str, section: str = "") -> Entry | None:
        """The entry on one line, by the format's own signs of a comment."""
        return read_pair(number, line, self.comment, section, behind=self.behind)

    def show(self, key: str, value: str) -> str:
        """With a blank on each side of the equals sign."""
        return f"{key} = {value}".rstrip(" ")
