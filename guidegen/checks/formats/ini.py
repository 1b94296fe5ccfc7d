"""Sections in brackets with `key = value` below them."""

import re
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, numbered
from guidegen.checks.formats.equals import Equals, read_pair

_HEADING: Final = re.compile(r"\[\s*([^\]]*?)\s*\](?:\s*[#;].*)?")


class Ini(Equals):
    """A setting belongs to the heading above it; without `section`, it stands above the first one."""

    name: ClassVar = "ini"
    files: ClassVar[tuple[str, ...]] = (
        *("*.ini", "*.cnf", "*/.gitconfig", "*.service", "*.socket", "*.timer", "*.mount", "*.desktop"),
        *("*/systemd/*.conf", "*/smb.conf", "*.repo"),
    )

    def parse(self, text: str) -> list[Entry]:
        """One entry a line, each with its section."""
        entries, section = [], ""
        for number, line in numbered(text):
            if heading := _HEADING.fullmatch(line.strip()):
                section = heading[1]
            elif entry := read_pair(number, line, self.comment, section):
                entries.append(entry)
        return entries
