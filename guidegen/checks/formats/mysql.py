"""The settings of MySQL and MariaDB."""

from typing import ClassVar

from guidegen.checks.formats.ini import Ini


class Mysql(Ini):
    """Sections with `key = value`; in a key, `-` and `_` are the same. The last occurrence counts."""

    name: ClassVar = "mysql"
    files: ClassVar = ("*/my.cnf", "*/.my.cnf", "*/mysql/*.cnf", "*/mysql*/*/*.cnf", "*/mariadb*/*.cnf")
    behind: ClassVar = "#"

    def fold(self, name: str) -> str:
        """`bind_address` is `bind-address`."""
        return name.replace("_", "-")
