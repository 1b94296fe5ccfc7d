"""Postfix' main.cf."""

from typing import ClassVar

from guidegen.checks.formats import Entry, Format, numbered, squeezed
from guidegen.checks.formats.equals import read_pair


class Postfix(Format):
    """`key = value`; a line that begins with a blank goes on with the one above; the last occurrence counts.

    There are no quotes and no comments behind a value: postfix takes both as part of it.
    """

    name: ClassVar = "postfix"
    files: ClassVar = ("*/postfix*/main.cf",)
    goes_on: ClassVar = True

    def parse(self, text: str) -> list[Entry]:
        """One entry for each logical line."""
        logical: list[tuple[int, str]] = []
        for number, line in numbered(text):
            body = line.strip(" \t")
            if not body:
                continue
            if line[0] in " \t" and not body.startswith("#"):
                # Comments and empty lines may stand between a line and its continuation.
                place = next((i for i in reversed(range(len(logical))) if logical[i][1][0] != "#"), None)
                if place is not None:
                    logical[place] = (logical[place][0], f"{logical[place][1]} {body}")
                    continue
            logical.append((number, body))
        entries = []
        for number, body in logical:
            if entry := read_pair(number, body, "#"):
                value = entry.value if entry.malformed else body.partition("=")[2]
                entries.append(
                    Entry(
                        line=number,
                        key=entry.key,
                        value=squeezed(value),
                        commented=entry.commented,
                        malformed=entry.malformed,
                    )
                )
        return entries

    def show(self, key: str, value: str) -> str:
        """As `postconf` prints it."""
        return f"{key} = {value}".rstrip(" ")

    def same(self, one: str, other: str) -> bool:
        """Letter by letter; blanks between words count once."""
        return squeezed(one) == squeezed(other)
