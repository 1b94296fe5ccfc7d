"""PostgreSQL's postgresql.conf."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from guidegen.checks.formats import Entry
from guidegen.checks.formats.equals import Equals

_AUTO: Final = "postgresql.auto.conf"
_COLON: Final = re.compile(r"[# \t]*[\w.]+[ \t]*:")


class Postgresql(Equals):
    """`key = value`, where the equals sign may be left out and capitals in keys do not matter.

    What `ALTER SYSTEM` has set stands in postgresql.auto.conf, in the folder of the data, and is read last.
    `include`, `include_if_exists` and `include_dir` are read where they stand.
    """

    name: ClassVar = "postgresql"
    files: ClassVar[tuple[str, ...]] = (
        *("*/postgresql.conf", "*/postgresql.auto.conf", "*/postgresql/*/conf.d/*.conf"),
    )
    comment: ClassVar = "#"
    behind: ClassVar = "#"
    dialect: ClassVar = "postgresql"

    def read(self, number: int, line: str, section: str = "") -> Entry | None:
        """Without the equals sign it is as good; with a colon it is not."""
        entry = super().read(number, line, section)
        return entry and replace(entry, malformed=entry.malformed and bool(_COLON.match(line)))

    def fold(self, name: str) -> str:
        """Keys are the same in capitals."""
        return name.lower()

    def main_file(self, path: str) -> str | None:
        """postgresql.conf, for the files of conf.d beside it."""
        folder = posixpath.dirname(path)
        if posixpath.basename(folder) != "conf.d":
            return None
        return posixpath.join(posixpath.dirname(folder), "postgresql.conf")

    def beside(self, path: str) -> tuple[str, ...]:
        """Where the settings lie in the folder of the data, so does the other file."""
        main = self.main_file(path) or path
        return (posixpath.join(posixpath.dirname(main), _AUTO),) if not path.endswith(_AUTO) else ()

    def order(self, main: str, paths: Sequence[str]) -> Sequence[str]:
        """What `ALTER SYSTEM` has set comes last."""
        return [main, *(path for path in paths if posixpath.basename(path) == _AUTO and path != main)]

    def included(self, main: str, path: str, entry: Entry, texts: Mapping[str, str]) -> Sequence[str]:
        """Of a folder, what ends in .conf; what is relative lies beside the file that names it."""
        del main, texts
        named = posixpath.join(posixpath.dirname(path), entry.value)
        if self.fold(entry.key) in ("include", "include_if_exists"):
            return [named]
        return [posixpath.join(named, "*.conf")] if self.fold(entry.key) == "include_dir" else ()
