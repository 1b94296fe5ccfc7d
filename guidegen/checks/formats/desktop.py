"""Desktop entries: what menus and autostart read."""

from typing import ClassVar

from guidegen.checks.formats.ini import Ini


class Desktop(Ini):
    """Groups with `Key=value`; `Name[de]` is the name for one language, and another key than `Name`.

    There are no quotes around a value and no comments behind it; capitals matter. The last occurrence counts.
    """

    name: ClassVar = "desktop"
    files: ClassVar = ("*.desktop", "*.directory", "*/mimeapps.list")
    comment: ClassVar = "#"
    behind: ClassVar = ""

    def show(self, key: str, value: str) -> str:
        """Without blanks, as its own files are written."""
        return f"{key}={value}"

    def same(self, one: str, other: str) -> bool:
        """Letter by letter, blanks at the ends apart."""
        return one.strip(" \t") == other.strip(" \t")
