"""PHP's php.ini, and the files of the folder beside it."""

import posixpath
from collections.abc import Sequence
from typing import ClassVar, Final

from guidegen.checks.formats import bare
from guidegen.checks.formats.ini import Ini

_ON: Final = ("1", "on", "yes", "true")
_OFF: Final = ("", "0", "off", "no", "false", "none")


class Php(Ini):
    """`key = value`; headings mean nothing but `[HOST=…]` and `[PATH=…]`. The last occurrence counts.

    What ends in .ini in the folder conf.d beside it (on Red Hat's systems /etc/php.d) is read behind it, in
    the order of the names.
    """

    name: ClassVar = "php"
    files: ClassVar = ("*/php.ini", "*/php*/conf.d/*.ini", "*/php/*/mods-available/*.ini", "/etc/php.d/*.ini")
    comment: ClassVar = ";"
    behind: ClassVar = ";"

    def within(self, path: str, wanted: str, section: str) -> bool:
        """Everything is in one place, but for what holds for a host or a path alone."""
        del path
        return _condition(section) == _condition(wanted)

    def same(self, one: str, other: str) -> bool:
        """As PHP takes it: `On`, `Yes`, `True` and `1` are one."""
        return _value(one) == _value(other)

    def main_file(self, path: str) -> str | None:
        """php.ini, for a file of the folder beside it."""
        folder, name = posixpath.split(path)
        above, last = posixpath.split(folder)
        if name == "php.ini" or last not in ("conf.d", "php.d"):
            return None
        return posixpath.join(above, "php.ini")

    def beside(self, path: str) -> tuple[str, ...]:
        """The folder, by either name."""
        main = self.main_file(path) or path
        folder, name = posixpath.split(main)
        if name != "php.ini":
            return ()
        named = "php.d" if folder == "/etc" else "conf.d"
        return (posixpath.join(folder, named, "*.ini"),)

    def order(self, main: str, paths: Sequence[str]) -> Sequence[str]:
        """php.ini, then the others by their names."""
        return [main, *sorted(path for path in paths if posixpath.dirname(path) != posixpath.dirname(main))]


def _condition(section: str) -> str:
    return section if section.upper().startswith(("HOST=", "PATH=")) else ""


def _value(text: str) -> str:
    flat = bare(text)
    if flat.lower() in _ON:
        return "1"
    return "" if flat.lower() in _OFF else flat
