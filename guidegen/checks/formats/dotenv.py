"""The .env files of docker compose and its kin, and what `docker run --env-file` reads."""

import re
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format, numbered

_PAIR: Final = re.compile(r"(?:export[ \t]+)?([A-Za-z_][\w.\-]*)([ \t]*)(=|:[ \t])(.*)", re.DOTALL)
_QUOTED: Final = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)\"""")
_LETTERS: Final = {"n": "\n", "t": "\t", "r": "\r"}
_MOST_WORDS: Final = 4
_MOST_LINES: Final = 200
"""Of a quoted value."""


class Dotenv(Format):
    """`KEY=value`; quotes around the value go, a comment may stand behind a blank, `export` before the key.

    A blank beside the equals sign, and a line end of Windows, are taken by some programs alone, and so count
    as badly written. The last occurrence counts.
    """

    name: ClassVar = "dotenv"
    files: ClassVar[tuple[str, ...]] = ("*/.env", "*/.env.*", "*.env")
    literally: ClassVar = False
    """Quotes and what seems to be a comment belong to the value."""

    def parse(self, text: str) -> list[Entry]:
        """One entry a line; by its first where the quotes go on."""
        found = []
        closes_on = 0
        lines = numbered(text)
        for number, line in lines:
            body = line.strip(" \t\r" if self.literally else " \t")
            commented = body.startswith("#")
            pair = _PAIR.fullmatch(body.lstrip("# \t") if commented else body)
            if number <= closes_on or not pair or (commented and len(body.split()) > _MOST_WORDS):
                continue
            rest = pair[4]
            value, closed = self.value(rest)
            if not closed and not commented:
                value, closes_on = self.quoted_on(value, number, lines)
                closed = closes_on > 0
            malformed = bool(pair[2] or pair[3] != "=" or rest[:1] in (" ", "\t") or not closed)
            if self.literally and body.startswith("export"):
                malformed = True
            found.append(
                Entry(line=number, key=pair[1], value=value, commented=commented, malformed=malformed)
            )
        return found

    def value(self, text: str) -> tuple[str, bool]:
        """What the program takes of what stands behind the equals sign; False: its quotes are not closed."""
        body = text.strip(" \t")
        if self.literally:
            return body, True
        if body[:1] not in ("'", '"') or not body:
            return re.split(r"[ \t]#", f" {body}", maxsplit=1)[0].strip(" \t"), True
        quoted = _QUOTED.match(body)
        if not quoted:
            return body, False
        # The line end of Windows stands behind the quotes, and belongs to the value all the same.
        end = "\r" if body.endswith("\r") else ""
        if quoted[1] is not None:
            return quoted[1] + end, True
        return re.sub(r"\\(.)", lambda m: _LETTERS.get(m[1], m[1]), quoted[2]) + end, True

    def quoted_on(self, first: str, number: int, lines: list[tuple[int, str]]) -> tuple[str, int]:
        """A quoted value of several lines and the number of its last; without its quote and 0 for none."""
        sign, pieces = first[0], [first[1:]]
        for later, line in lines[number : number + _MOST_LINES]:
            inner, quote, _ = line.partition(sign)
            pieces.append(inner)
            if quote:
                return "\n".join(pieces), later
        return first[1:], 0

    def show(self, key: str, value: str) -> str:
        """In quotes where the value would be taken apart."""
        if self.literally or re.fullmatch(r"[\w@%+=:,./\-]*", value):
            return f"{key}={value}"
        if "'" not in value:
            return f"{key}='{value}'"
        text = re.sub(r'(["\\$])', r"\\\1", value)
        return f'{key}="{text}"'

    def same(self, one: str, other: str) -> bool:
        """Letter by letter: the quotes have gone before."""
        return one == other


class EnvFile(Dotenv):
    """`KEY=value` as `docker run --env-file` reads it: quotes, and a # behind it, belong to the value."""

    name: ClassVar = "env-file"
    files: ClassVar[tuple[str, ...]] = ()
    literally: ClassVar = True
