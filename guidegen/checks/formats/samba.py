"""Samba's smb.conf."""

from typing import ClassVar

from guidegen.checks.formats import continued
from guidegen.checks.formats.ini import Ini


class Samba(Ini):
    """Sections with `key = value`; capitals and blanks in names do not matter. The last occurrence counts.

    There are no comments behind a value. A backslash at the end of a line goes on with the next.
    """

    name: ClassVar = "samba"
    files: ClassVar = ("*/smb.conf",)
    behind: ClassVar = ""

    def lines(self, text: str) -> list[tuple[int, str]]:
        """Logical lines."""
        return continued(text)

    def fold(self, name: str) -> str:
        """`Server Role` is `server role` and `serverrole`."""
        return "".join(name.split()).lower()
