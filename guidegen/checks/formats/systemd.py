"""systemd's unit files and settings."""

from typing import ClassVar

from guidegen.checks.formats import continued
from guidegen.checks.formats.ini import Ini


class Systemd(Ini):
    """Sections with `Key=value`; a backslash at the end of a line goes on with the next.

    There are no comments behind a value: systemd takes them as part of it.
    """

    name: ClassVar = "systemd"
    files: ClassVar = (
        *("*.service", "*.socket", "*.timer", "*.mount", "*.path", "*.target", "*.network", "*.netdev"),
        *("*/systemd/*.conf", "*/systemd/*/*.conf"),
    )
    behind: ClassVar = ""

    def lines(self, text: str) -> list[tuple[int, str]]:
        """systemd passes over a byte order mark, and takes the ends of lines that Windows writes."""
        return continued(text.removeprefix("\ufeff"))

    def show(self, key: str, value: str) -> str:
        """Without blanks, as its own files are written."""
        return f"{key}={value}"
