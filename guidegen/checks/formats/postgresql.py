"""PostgreSQL's postgresql.conf."""

from dataclasses import replace
from typing import ClassVar

from guidegen.checks.formats import Entry
from guidegen.checks.formats.equals import Equals


class Postgresql(Equals):
    """`key = value`, where the equals sign may be left out and capitals in keys do not matter."""

    name: ClassVar = "postgresql"
    files: ClassVar[tuple[str, ...]] = ("*/postgresql.conf", "*/postgresql.auto.conf")
    comment: ClassVar = "#"
    behind: ClassVar = "#"

    def parse(self, text: str) -> list[Entry]:
        """One entry a line; without the equals sign it is as good."""
        return [replace(entry, malformed=False) for entry in super().parse(text)]

    def fold(self, name: str) -> str:
        """Keys are the same in capitals."""
        return name.lower()
