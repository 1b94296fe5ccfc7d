"""The settings of MySQL and MariaDB."""

import posixpath
from collections.abc import Mapping, Sequence
from typing import ClassVar

from guidegen.checks.formats import Entry
from guidegen.checks.formats.ini import Ini


class Mysql(Ini):
    """Sections with `key = value`; in a key, `-` and `_` are the same. The last occurrence counts.

    `!include FILE` and `!includedir FOLDER` are read where they stand, of a folder what ends in .cnf.
    """

    name: ClassVar = "mysql"
    files: ClassVar = (
        "*/my.cnf",
        "*/.my.cnf",
        "*/mysql/*.cnf",
        "*/mysql*/*/*.cnf",
        "*/mariadb*/*.cnf",
        "*/my.cnf.d/*",
    )
    behind: ClassVar = "#"
    dialect: ClassVar = "mysql"

    def fold(self, name: str) -> str:
        """`bind_address` is `bind-address`."""
        return name.replace("_", "-")

    def read(self, number: int, line: str, section: str = "") -> Entry | None:
        """An inclusion is an entry too."""
        word, _, rest = line.strip().partition(" ")
        if word in ("!include", "!includedir") and rest.strip():
            return Entry(line=number, key=word, value=rest.strip(), section=section)
        return super().read(number, line, section)

    def main_file(self, path: str) -> str | None:
        """my.cnf, above the folders that it includes."""
        folder, name = posixpath.split(path)
        if name in ("my.cnf", ".my.cnf"):
            return None
        if posixpath.basename(folder) == "my.cnf.d":
            return posixpath.join(posixpath.dirname(folder), "my.cnf")
        lead, found, _ = path.rpartition("/mysql/")
        return f"{lead}{found}my.cnf" if found else None

    def included(self, main: str, path: str, entry: Entry, texts: Mapping[str, str]) -> Sequence[str]:
        """The file, or what ends in .cnf in the folder."""
        del path, texts
        base = posixpath.dirname(main)
        if entry.key == "!include":
            return [posixpath.join(base, entry.value)]
        if entry.key == "!includedir":
            return [posixpath.join(base, entry.value.rstrip("/"), "*.cnf")]
        return ()

    def inside(self, outer: str, section: str) -> str:
        """Each file begins outside of every section."""
        del outer
        return section
