"""The kernel's settings, as sysctl reads them."""

from dataclasses import replace
from typing import ClassVar

from guidegen.checks.formats import Entry, squeezed
from guidegen.checks.formats.equals import Equals


class Sysctl(Equals):
    """`key = value`; the last occurrence counts.

    There are no quotes and no comments behind a value: the kernel is given both, and refuses them.
    """

    name: ClassVar = "sysctl"
    files: ClassVar = ("*/sysctl.conf", "*/sysctl.d/*.conf")
    behind: ClassVar = ""

    def read(self, number: int, line: str, section: str = "") -> Entry | None:
        """As the kernel is given it, which takes the ends of lines that Windows writes."""
        body = line.rstrip("\r")
        entry = super().read(number, body, section)
        return entry and replace(entry, value=squeezed(body.partition("=")[2]) or entry.value)

    def fold(self, name: str) -> str:
        """`net/ipv4/x` is `net.ipv4.x`, and `-` before it only silences errors."""
        bare_name = name.removeprefix("-")
        signs = [char for char in bare_name if char in "./"]
        if signs[:1] != ["/"]:
            return bare_name
        return bare_name.translate(str.maketrans("./", "/."))

    def same(self, one: str, other: str) -> bool:
        """Letter by letter; blanks between words count once."""
        return one.split() == other.split()
