"""`key value`, a line each: many daemons."""

import re
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format, bare, numbered, squeezed, without_comment

_PAIR: Final = re.compile(r"([^\s#;=]+)(?:[ \t]+(.*))?", re.DOTALL)


class Spaces(Format):
    """A key, blanks, a value, with or without a semicolon behind it; the last occurrence counts."""

    name: ClassVar = "key value"
    files: ClassVar[tuple[str, ...]] = ("*/resolv.conf", "*/chrony.conf", "*/chrony/*.conf", "*/ntp.conf")

    def parse(self, text: str) -> list[Entry]:
        """One entry a line; of comments only those of few words, because the others are prose."""
        entries = []
        for number, line in numbered(text):
            body = line.strip(" \t")
            commented = body[:1] in ("#", ";")
            if commented:
                body = body.lstrip("#; \t")
            pair = _PAIR.fullmatch(without_comment(body).strip(" \t"))
            if not pair or (commented and len(body.split()) > 4):
                continue
            value = squeezed(pair[2] or "").removesuffix(";")
            entries.append(
                Entry(line=number, key=pair[1].removesuffix(";"), value=bare(value), commented=commented)
            )
        return entries

    def show(self, key: str, value: str) -> str:
        """One blank between."""
        return f"{key} {value}".rstrip(" ")

    def same(self, one: str, other: str) -> bool:
        """Blanks between words count once."""
        return squeezed(bare(one)) == squeezed(bare(other))
