"""A file's type, owner, mode and times."""

import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import ClassVar, Final, Literal, Self

from guidegen.model import Fact
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.shell import path_word, print_reason
from guidegen.probe.unanswered import from_reason, from_section

FileType = Literal["file", "directory", "link", "socket", "pipe", "device", "other"]

_TYPES: tuple[tuple[int, FileType], ...] = (
    (stat.S_IFREG, "file"),
    (stat.S_IFDIR, "directory"),
    (stat.S_IFLNK, "link"),
    (stat.S_IFSOCK, "socket"),
    (stat.S_IFIFO, "pipe"),
    (stat.S_IFBLK, "device"),
    (stat.S_IFCHR, "device"),
)


GNU: Final = "%f:%s:%.9Y:%.9Z:%u:%g:%U:%G"
BSD: Final = "o%p:%z:%Fm:%Fc:%u:%g:%Su:%Sg"
"""What `parse` reads, in the formats of GNU's and BusyBox' `stat -c`, and of `stat -f` elsewhere."""


@dataclass(frozen=True, kw_only=True)
class FileStat:
    """What the file system says of a file."""

    type: FileType
    owner: str = "root"
    """The name, or the number where the host has no name for it."""
    group: str = "root"
    mode: str = "0644"
    """Four octal digits."""
    size: int = 0
    mtime: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """UTC, to the microsecond: when the content changed."""
    ctime: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """UTC: when the content, the name or a right changed; a copy that keeps mtime does not keep this."""

    @property
    def readable_by_all(self) -> bool:
        """Whether any user of the host may read it."""
        return bool(int(self.mode, 8) & 0o004)


@dataclass(frozen=True)
class Stat(Question[FileStat]):
    """A path's type, owner, group, mode, size and times."""

    name: ClassVar = "stat"
    value_type: ClassVar = FileStat
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED, "bsd": Form.RECORDED}

    path: str
    follow: bool = False
    """Of what a link points at, instead of the link itself."""

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One `stat` for all that are there, one more where links are followed; `ls` says why of the rest."""
        if not questions:
            return ""
        lines = ["home=$1", in_form_of(GNU, BSD)]
        for follow in (False, True):
            asked = [q for q in questions if q.follow == follow]
            if not asked:
                continue
            lines.append('set -- "$home"')
            for question in asked:
                word = path_word(question.path)
                seen = f"[ -e {word} ]" + ("" if follow else f" || [ -L {word} ]")
                lines.append(
                    f'if {seen}; then echo +; set -- "$@" {word}; '
                    f"else {print_reason(question.path, follow=follow)}; fi"
                )
            flag = " -L" if follow else ""
            lines.append(f'shift; [ $# = 0 ] || stat{flag} "$o" "$f" -- "$@" 2>&1')
        return "\n".join(lines)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[FileStat]]:
        """The presence of each first, then the lines of `stat` for those that are there."""
        lines = section.lines
        facts: dict[int, Fact[FileStat]] = {}
        for follow in (False, True):
            asked = [i for i, q in enumerate(questions) if q.follow == follow]
            presence, lines = lines[: len(asked)], lines[len(asked) :]
            there = []
            for index, line in zip(asked, presence, strict=False):
                if line == "+":
                    there.append(index)
                elif line.startswith("! "):
                    facts[index] = from_reason(line[2:])
            told, lines = lines[: len(there)], lines[len(there) :]
            values = [parse(line) for line in told]
            # A line that is not stat's own (a file went away in between) makes the order uncertain.
            if None not in values:
                facts |= {
                    i: Fact.had(v) for i, v in zip_longest(there, values[: len(there)]) if v is not None
                }
        return [facts.get(index) or from_section(section) for index in range(len(questions))]


def in_form_of(gnu: str, bsd: str) -> str:
    """Shell that sets "$o" and "$f" for `stat "$o" "$f" FILE…`: a format of GNU and BusyBox, or of the BSDs.

    It is found out once and not file by file: GNU's `stat -f` means the file system.
    """
    return f"if stat -c %u / >/dev/null 2>&1; then o=-c f='{gnu}'; else o=-f f='{bsd}'; fi"


_LINE = re.compile(
    r"([0-9a-f]+|o[0-7]+):(\d+):(-?\d+(?:\.\d+)?):(-?\d+(?:\.\d+)?):(\d+):(\d+):([^:]*):([^:]*)"
)


def parse(line: str) -> FileStat | None:
    """One line of `stat` in the format that `Stat` asks for; None where it is something else."""
    if not (match := _LINE.fullmatch(line)):
        return None
    raw, size, mtime, ctime, uid, gid, owner, group = match.groups()
    mode = int(raw[1:], 8) if raw.startswith("o") else int(raw, 16)
    try:
        modified, changed = instant(mtime), instant(ctime)
    except OverflowError:
        return None
    return FileStat(
        type=next((name for kind, name in _TYPES if stat.S_IFMT(mode) == kind), "other"),
        owner=uid if owner in _nameless(uid) else owner,
        group=gid if group in _nameless(gid) else group,
        mode=f"{stat.S_IMODE(mode):04o}",
        size=int(size),
        mtime=modified,
        ctime=changed,
    )


def _nameless(number: str) -> tuple[str, ...]:
    """What stands for a name that the host does not have: with GNU and BusyBox, then with the BSDs."""
    return ("UNKNOWN", "", f"({number})")


def instant(seconds: str) -> datetime:
    """Seconds since 1970, with a fraction or without, cut to the microsecond. Raises OverflowError."""
    whole, _, fraction = seconds.partition(".")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        seconds=int(whole), microseconds=int((fraction + "000000")[:6])
    )
