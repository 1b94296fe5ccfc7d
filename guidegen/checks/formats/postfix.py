"""Postfix' main.cf."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format, numbered, squeezed
from guidegen.checks.formats.equals import read_pair
from guidegen.probe.questions.effective import Effective

_WHITE: Final = " \t\r"
"""What postfix drops at the ends of a line; so it takes the ends of lines that Windows writes."""


class Postfix(Format):
    """`key = value`; a line that begins with a blank goes on with the one above; the last occurrence counts.

    There are no quotes and no comments behind a value: postfix takes both as part of it.
    """

    name: ClassVar = "postfix"
    files: ClassVar = ("*/postfix*/main.cf",)
    goes_on: ClassVar = True
    in_force: ClassVar = "program"

    def parse(self, text: str) -> list[Entry]:
        """One entry for each logical line."""
        found = [_entry(number, pieces) for number, pieces in _logical(text)]
        known = {number for number, _ in _logical(text)}
        swallowed = [entry for entry in _swallowed(text) if entry.line not in known]
        return sorted((*filter(None, found), *swallowed), key=lambda entry: entry.line)

    def show(self, key: str, value: str) -> str:
        """As `postconf` prints it."""
        return f"{key} = {value}".rstrip(" ")

    def asks(self, path: str, key: str, section: str) -> Effective | str:
        """`postconf`, of the folder that holds the file."""
        del key, section
        return Effective("postconf", path)

    def told(self, text: str, key: str, section: str) -> Sequence[str] | None:
        """The value that counts, a default one too."""
        del section
        pairs = (line.partition(" =") for line in text.splitlines())
        return [value.strip() for name, sign, value in pairs if sign and name == key]

    def refusal(self, text: str) -> str:
        """What it calls fatal."""
        return next((line for line in text.splitlines() if "fatal: " in line and "line" in line), "")

    def same(self, one: str, other: str) -> bool:
        """Letter by letter; blanks between words count once."""
        return squeezed(one) == squeezed(other)


def _logical(text: str) -> list[tuple[int, list[str]]]:
    """The lines that belong together, by the number of the first."""
    logical: list[tuple[int, list[str]]] = []
    open_one: list[str] | None = None
    for number, line in numbered(text):
        body = line.strip(_WHITE)
        if not body:
            continue
        # Comments and empty lines may stand between a line and its continuation.
        if line[0] in _WHITE and not body.startswith("#") and open_one is not None:
            open_one.append(body)
            continue
        # A line that would go on with nothing keeps its blank: postfix passes over it.
        pieces = [line.rstrip(_WHITE)]
        logical.append((number, pieces))
        if not body.startswith("#"):
            open_one = pieces
    return logical


def _swallowed(text: str) -> list[Entry]:
    """Lines that look like settings and begin with a blank, so that they belong to the one above."""
    found = []
    for number, line in numbered(text):
        if line[:1] not in (" ", "\t") or "=" not in line:
            continue
        entry = _entry(number, [line.strip(_WHITE)])
        if entry and not entry.commented:
            found.append(replace(entry, malformed=True))
    return found


def _entry(number: int, pieces: list[str]) -> Entry | None:
    body = " ".join(pieces)
    entry = read_pair(number, body, "#")
    if not entry:
        return None
    value = entry.value if entry.malformed else squeezed(body.partition("=")[2])
    lost = body[0] in _WHITE and not entry.commented
    return replace(entry, value=value, malformed=entry.malformed or lost)
