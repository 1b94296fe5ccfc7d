"""/etc/login.defs: what new accounts and passwords are like."""

import re
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, bare, numbered, squeezed
from guidegen.checks.formats.spaces import Spaces

_PAIR: Final = re.compile(r"([^\s#=]+)(?:[ \t]+(.*))?", re.DOTALL)


class LoginDefs(Spaces):
    """As `key value`, but for what stands behind a value: there, a comment is a part of it.

    A number with anything behind it is none to the programs that read it, and they fall back to their own.
    """

    name: ClassVar = "login.defs"
    files: ClassVar = ("*/login.defs",)
    behind: ClassVar = ""

    def parse(self, text: str) -> list[Entry]:
        """One entry a line; of comments only those of few words, because the others are prose."""
        entries = []
        for number, line in numbered(text):
            body = line.strip(" \t\r")
            commented = body[:1] == "#"
            if commented:
                body = body.lstrip("# \t")
            pair = _PAIR.fullmatch(body)
            if not pair or (commented and len(body.split()) > 4):
                continue
            value = bare(squeezed(pair[2] or ""))
            entries.append(Entry(line=number, key=pair[1], value=value, commented=commented))
        return entries
