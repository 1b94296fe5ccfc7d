"""/etc/fstab: what each line has mounted at boot."""

import re
from dataclasses import dataclass
from typing import Final

from guidegen.probe.questions.mounts import Mounted, unescaped

FSTAB: Final = "/etc/fstab"


@dataclass(frozen=True)
class Row:
    """A line of two words or more, a comment perhaps."""

    number: int
    text: str
    words: tuple[str, ...]
    commented: bool

    @property
    def place(self) -> str:
        """Where it stands: FILE:LINE."""
        return f"{FSTAB}:{self.number}"

    @property
    def is_refused(self) -> bool:
        """Whether mount passes over the line: what is behind the options are numbers."""
        return any(not re.fullmatch(r"\d+\r?", word) for word in self.words[4:6])

    @property
    def mounted(self) -> Mounted:
        """What it has mounted."""
        source, target, *rest = (*self.words, "", "")[:4] if len(self.words) < 4 else self.words[:4]
        kind, options = (*rest, "", "")[:2]
        return Mounted(
            source=unescaped(source).strip('"'),
            target=plain(unescaped(target)),
            type=kind,
            options=tuple(options.split(",")) if options else (),
        )


def plain(path: str) -> str:
    """A path without doubled slashes and without one at its end."""
    return re.sub("/+", "/", path).rstrip("/") or "/"


def rows_of(text: str) -> list[Row]:
    """The lines, in their order."""
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        body = line.strip(" \t")
        commented = body.startswith("#")
        # The parser knows blanks and tabs only: any other white space is a part of a word.
        words = tuple(re.split(r"[ \t]+", body.lstrip("# \t"))) if body else ()
        if len(words) >= 2:
            rows.append(Row(number, line, words, commented))
    return rows
