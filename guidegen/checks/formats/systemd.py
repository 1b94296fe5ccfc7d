"""systemd's unit files and settings."""

import posixpath
from collections.abc import Sequence
from typing import ClassVar, Final

from guidegen.checks.formats import continued
from guidegen.checks.formats.inclusion import layered
from guidegen.checks.formats.ini import Ini

_LAYERS: Final = ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib")
"""From the one that counts most; a file hides its namesakes in those behind it."""


class Systemd(Ini):
    """Sections with `Key=value`; a backslash at the end of a line goes on with the next.

    There are no comments behind a value: systemd takes them as part of it. The files of its drop-in folder,
    NAME.d, are read behind a file, in the order of their names; one in /etc hides its namesake in /usr/lib.
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

    def beside(self, path: str) -> tuple[str, ...]:
        """The file itself and its drop-ins in each layer."""
        if (place := _place(path)) is None:
            return ()
        return tuple(f"{layer}/{one}" for layer in _LAYERS for one in (place, f"{place}.d/*.conf"))

    def hides(self, path: str, other: str) -> bool:
        """A file of the same name in a folder that counts more."""
        return posixpath.basename(path) == posixpath.basename(other)

    def order(self, main: str, paths: Sequence[str]) -> Sequence[str]:
        """The file that hides the others, then its drop-ins."""
        if (place := _place(main)) is None:
            return (main,)
        folder, name = posixpath.split(place)
        whole = [
            p for p in layered([f"{layer}/{folder}" for layer in _LAYERS], paths) if p.endswith(f"/{name}")
        ]
        return [*whole, *layered([f"{layer}/{place}.d" for layer in _LAYERS], paths)]


def _place(path: str) -> str | None:
    """`systemd/system/NAME` for a unit or its drop-in in any layer; None for what lies elsewhere."""
    layer = next((one for one in _LAYERS if path.startswith(f"{one}/systemd/")), None)
    if layer is None:
        return None
    place = path.removeprefix(f"{layer}/")
    folder = posixpath.dirname(place)
    return folder.removesuffix(".d") if folder.endswith(".d") else place
