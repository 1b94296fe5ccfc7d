"""The kernel's settings, as sysctl reads them."""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, squeezed
from guidegen.checks.formats.equals import Equals
from guidegen.checks.formats.inclusion import layered
from guidegen.probe.questions.effective import Effective

_FOLDERS: Final = tuple(f"{root}/sysctl.d" for root in ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"))
"""From the one that counts most; a file hides its namesakes in those behind it."""


class Sysctl(Equals):
    """`key = value`; the last occurrence counts.

    There are no quotes and no comments behind a value: the kernel is given both, and refuses them. The files
    of all sysctl.d folders are read in the order of their names, sysctl.conf behind them.
    """

    name: ClassVar = "sysctl"
    files: ClassVar = ("*/sysctl.conf", "*/sysctl.d/*.conf")
    behind: ClassVar = ""
    in_force: ClassVar = "kernel"

    def read(self, number: int, line: str, section: str = "") -> Entry | None:
        """As the kernel is given it, which takes the ends of lines that Windows writes."""
        body = line.rstrip("\r")
        entry = super().read(number, body, section)
        return entry and replace(entry, value=squeezed(body.partition("=")[2]) or entry.value)

    def beside(self, path: str) -> tuple[str, ...]:
        """Every folder that is read at boot, with /etc/sysctl.conf."""
        if posixpath.dirname(path) not in (*_FOLDERS, "/etc"):
            return ()
        return ("/etc/sysctl.conf", *(f"{folder}/*.conf" for folder in _FOLDERS))

    def hides(self, path: str, other: str) -> bool:
        """A file of the same name in a folder that counts more."""
        return posixpath.basename(path) == posixpath.basename(other)

    def order(self, main: str, paths: Sequence[str]) -> Sequence[str]:
        """By name, whatever the folder; sysctl.conf last, where no link in sysctl.d gives it a place."""
        if posixpath.dirname(main) not in (*_FOLDERS, "/etc"):
            return (main,)
        return [*layered(_FOLDERS, paths), *(["/etc/sysctl.conf"] if "/etc/sysctl.conf" in paths else [])]

    def asks(self, path: str, key: str, section: str) -> Effective | str:
        """The running kernel."""
        del path, section
        return Effective("sysctl", key=self.fold(key))

    def told(self, text: str, key: str, section: str) -> Sequence[str] | None:
        """The running value."""
        del key, section
        return [text.strip()]

    def fold(self, name: str) -> str:
        """`net/ipv4/x` is `net.ipv4.x`, and `-` before it only silences errors."""
        bare_name = name.removeprefix("-")
        signs = [char for char in bare_name if char in "./"]
        if signs[:1] != ["/"]:
            return bare_name
        return bare_name.translate(str.maketrans("./", "/."))

    def same(self, one: str, other: str) -> bool:
        """Letter by letter; blanks between words count once."""
        return re.split(r"[ \t]+", one.strip(" \t")) == re.split(r"[ \t]+", other.strip(" \t"))
