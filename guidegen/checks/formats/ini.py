"""Sections in brackets with `key = value` below them."""

from typing import ClassVar

from guidegen.checks.formats import Entry, numbered
from guidegen.checks.formats.equals import Equals


class Ini(Equals):
    """A setting belongs to the heading above it; without `section`, it stands above the first one."""

    name: ClassVar = "ini"
    files: ClassVar[tuple[str, ...]] = ("*.ini", "*.cnf", "*.repo")
    heading_lines: ClassVar = r"^[ \t]*\["

    def parse(self, text: str) -> list[Entry]:
        """One entry a line, each with its section."""
        entries, section = [], ""
        for number, line in self.lines(text):
            if (heading := heading_in(line)) is not None:
                section = heading
            elif entry := self.read(number, line, section):
                entries.append(entry)
        return entries

    def lines(self, text: str) -> list[tuple[int, str]]:
        """The lines as the program puts them together, by the numbers of their firsts."""
        return numbered(text)


def heading_in(line: str) -> str | None:
    """The name of the section that `line` opens, if it opens one; a comment may stand behind it."""
    lead, bracket, rest = line.strip().partition("]")
    rest = rest.lstrip()
    if not lead.startswith("[") or not bracket or (rest and rest[0] not in "#;"):
        return None
    return lead[1:].strip()
