"""Java's .properties."""

import re
from collections.abc import Sequence
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format

_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_NO_LETTER: Final = re.compile(r"(?<!\\)(?:\\\\)*+\\u(?![0-9a-fA-F]{4})")
_LETTERS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_KEY: Final = re.compile(r"(?:[^=: \t\f\\]|\\.)+", re.DOTALL)
_SEPARATOR: Final = re.compile(r"[ \t\f]*[=:]?[ \t\f]*")
_BLANK: Final = " \t\f"
_MOST_WORDS: Final = 4


class Properties(Format):
    r"""`key=value`, `key: value` or `key value`; a backslash at the end goes on with the next line.

    There are no quotes, no comments behind a value, and blanks at its end belong to it. `\u00e9` is the
    letter it names. The last occurrence counts.
    """

    name: ClassVar = "properties"
    files: ClassVar = ("*.properties",)
    comment: ClassVar = "#!"
    behind: ClassVar = ""

    def parse(self, text: str) -> list[Entry]:
        """One entry for each logical line."""
        found = []
        for number, body in _logical(text):
            commented = body[:1] in ("#", "!")
            if commented:
                body = body.lstrip("#!" + _BLANK)
                if len(body.split()) > _MOST_WORDS or not re.match(r"[\w.\-]+[ \t]*[=:]", body):
                    continue
            key = _KEY.match(body)
            if not key:
                continue
            value = body[_SEPARATOR.match(body, key.end()).end() :]  # type: ignore[union-attr]
            found.append(Entry(line=number, key=_plain(key[0]), value=_plain(value), commented=commented))
        return found

    def faults(self, text: str) -> Sequence[tuple[int, str]]:
        r"""A `\u` that names no letter, as in `C:\users`."""
        return [
            (number, "has \\u without four digits behind it, where one backslash is written as two")
            for number, body in _logical(text)
            if body[:1] not in ("#", "!") and _NO_LETTER.search(body)
        ]

    def show(self, key: str, value: str) -> str:
        """With an equals sign, and a backslash where a character would mean something else."""
        name = re.sub(r"([\\=:#! ])", r"\\\1", key)
        text = value.replace("\\", "\\\\").replace("\n", "\\n")
        return f"{name}=" + (f"\\{text}" if text[:1] in _BLANK and text else text)

    def same(self, one: str, other: str) -> bool:
        """Letter by letter."""
        return one == other


def _logical(text: str) -> list[tuple[int, str]]:
    """Lines without the blanks before them, put together where they go on; by the numbers of their firsts."""
    logical: list[tuple[int, list[str]]] = []
    goes_on = False
    for number, line in enumerate(text.split("\n"), 1):
        body = line.removesuffix("\r").lstrip(_BLANK)
        if not goes_on:
            if not body:
                continue
            logical.append((number, []))
        comment = not goes_on and body[0] in "#!"
        backslashes = len(body) - len(body.rstrip("\\"))
        goes_on = not comment and backslashes % 2 == 1
        logical[-1][1].append(body[:-1] if goes_on else body)
    return [(number, "".join(pieces)) for number, pieces in logical]


def _plain(text: str) -> str:
    """`text` with what its escapes stand for."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _LETTERS.get(m[2], m[2]), text)
    # Letters beyond 16 bits are written as two halves.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\u" in text else plain
