"""Samba's smb.conf."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from guidegen.checks.formats import Entry, bare, continued
from guidegen.checks.formats.ini import Ini
from guidegen.probe.questions.effective import Effective


class Samba(Ini):
    """Sections with `key = value`; capitals and blanks in names do not matter. The last occurrence counts.

    There are no comments behind a value. A backslash at the end of a line goes on with the next. `include`
    is read where it stands.
    """

    name: ClassVar = "samba"
    files: ClassVar = ("*/smb.conf",)
    behind: ClassVar = ""
    dialect: ClassVar = "samba"
    in_force: ClassVar = "program"

    def lines(self, text: str) -> list[tuple[int, str]]:
        """Logical lines."""
        return continued(text)

    def fold(self, name: str) -> str:
        """`Server Role` is `server role` and `serverrole`."""
        return "".join(name.split()).lower()

    def same(self, one: str, other: str) -> bool:
        """As samba takes it: `yes`, `true`, `on` and `1` are one, in capitals too."""
        return _value(one) == _value(other)

    def asks(self, path: str, key: str, section: str) -> Effective | str:
        """`testparm -s -v`."""
        del key, section
        return Effective("testparm", path)

    def told(self, text: str, key: str, section: str) -> Sequence[str] | None:
        """The value that counts, a default one too."""
        wanted = (self.fold(key), self.fold(section))
        entries = (e for e in self.parse(text) if not e.commented and not e.malformed)
        return [e.value for e in entries if (self.fold(e.key), self.fold(e.section)) == wanted]

    def included(self, main: str, path: str, entry: Entry, texts: Mapping[str, str]) -> Sequence[str]:
        """One file; names with a variable such as %m are different files for different clients."""
        del path, texts
        if self.fold(entry.key) != "include":
            return ()
        return [posixpath.join(posixpath.dirname(main), entry.value)]

    def read(self, number: int, line: str, section: str = "") -> Entry | None:
        """A file whose name holds a variable is a different one for each client."""
        entry = super().read(number, line, section)
        if entry and "%" in entry.value and self.fold(entry.key) == "include":
            return replace(entry, away=f"{entry.value} differs from client to client")
        return entry


def _value(text: str) -> str:
    flat = " ".join(bare(text).split())
    if flat.lower() in ("yes", "true", "on", "1"):
        return "yes"
    return "no" if flat.lower() in ("no", "false", "off", "0") else flat
