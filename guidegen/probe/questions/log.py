"""The end of a log: of a file, with the one that was rotated away last, or of a unit's journal."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.questions.content import WITHHELD
from guidegen.probe.shell import MAY_PRINT, path_word, print_reason
from guidegen.probe.unanswered import from_reason, from_section, last_line

LIMIT: Final = 512 * 1024
"""Bytes of the end of each file, and of a journal."""
MOST_LINES: Final = 4000
"""Lines of a journal."""


@dataclass(frozen=True, kw_only=True)
class LogPart:
    """The end of one file, or of a journal."""

    path: str
    """Of a journal the unit."""
    text: str = ""
    cut: bool = False
    """There is more before it."""


@dataclass(frozen=True, kw_only=True)
class LogEnd:
    """The newest part first."""

    parts: tuple[LogPart, ...] = ()
    offset: int = 0
    """Seconds by which the host's clock on the wall is ahead of UTC, now."""
    now: int = 0
    """Seconds since 1970, by the host's clock."""
    older: bool = False
    """Older parts were not read: packed ones, or the lines of a journal that are hidden from the login."""


_CLOCK: Final = 'printf "%s %s" "$(date +%s)" "$(unset TZ; date +%z)"; printf "%s 0\\n" "$2"\n'


@dataclass(frozen=True)
class LogFile(Question[LogEnd]):
    """The ends of a log file and of the one before it (`.1`). Packed ones (`.2.gz`) are not read."""

    name: ClassVar = "log_file"
    value_type: ClassVar = LogEnd
    apart: ClassVar = True
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.OPEN

    path: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """The clock, then each part: a status of 90 says that there are words of a reason instead of text."""
        return MAY_PRINT + "\n".join(
            _CLOCK
            + "\n".join(_tail(q.path, end) for end in ("", ".1"))
            + _OLDER.format(word=path_word(q.path))
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[LogEnd]]:
        """Four blocks: the clock, the file, the one before it, and whether there are older ones."""
        found = list(blocks(section))
        if len(questions) != 1 or len(found) != 4:
            return [from_section(section)] * len(questions)
        clock, main, before, older = found
        path = questions[0].path
        if main[1] == _REASON:
            return [from_reason(main[0].decode(errors="replace").strip().removeprefix("! "))]
        parts = [_part(path, main[0])]
        unread = older[0].strip() == b"+"
        if before[1] == _REASON:
            why = from_reason(before[0].decode(errors="replace").strip())
            unread = unread or why.state is not FactState.MISSING
        else:
            parts.append(_part(f"{path}.1", before[0]))
        return [_end(clock[0], tuple(parts), older=unread)]


_REASON: Final = 90
_OLDER: Final = """
o=; for f in {word}.1.* {word}.[2-9]* {word}-[0-9]*; do [ -e "$f" ] && o=+; done; printf '%s%s 0\\n' "$o" "$2"
"""


def _tail(path: str, ending: str) -> str:
    word = path_word(f"{path}{ending}")
    return (
        f"s={_REASON}; if [ -f {word} ]; then\n"
        f"if ! may_print {word}; then echo '{WITHHELD}'\n"
        f"elif [ -r {word} ]; then tail -c {LIMIT + 1} <{word} 2>/dev/null; s=$?\n"
        "else echo 'Permission denied'; fi\n"
        f"elif [ -e {word} ]; then echo 'not a regular file'\n"
        f'else {print_reason(path + ending, follow=True)}; fi; printf \'%s %s\\n\' "$2" "$s"\n'
    )


def _part(path: str, block: bytes) -> LogPart:
    cut = len(block) > LIMIT
    # The first of the lines is a half one.
    text = block[-LIMIT:].partition(b"\n")[2] if cut else block
    return LogPart(path=path, text=text.decode(errors="surrogateescape"), cut=cut)


def _end(clock: bytes, parts: tuple[LogPart, ...], *, older: bool) -> Fact[LogEnd]:
    match = re.fullmatch(rb"(\d{1,12}) ([+-])(\d\d)(\d\d)", clock.strip())
    if not match:
        return Fact(FactState.GARBLED, detail="the host did not tell its time")
    offset = (int(match[3]) * 60 + int(match[4])) * (-60 if match[2] == b"-" else 60)
    return Fact.had(LogEnd(parts=parts, offset=offset, now=int(match[1]), older=older))


@dataclass(frozen=True)
class Journal(Question[LogEnd]):
    """The last lines that a unit wrote to systemd's journal, each after its time in seconds since 1970."""

    name: ClassVar = "journal"
    value_type: ClassVar = LogEnd
    apart: ClassVar = True
    forms: ClassVar = {"debian": Form.TRIED}
    discloses: ClassVar = Discloses.ANYTHING

    unit: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """The clock, then the lines: newest at the end; more than the limit are cut at the front."""
        return "\n".join(
            "command -v journalctl >/dev/null || exit 127\n"
            + _CLOCK
            + f"{{ journalctl -q --no-pager -o short-unix -n {MOST_LINES} -u {shlex.quote(q.unit)} 2>&1; "
            f'echo "= $?"; }} | tail -c {LIMIT + 1}; printf \'%s 0\\n\' "$2"\n'
            'id -Gn; printf \'%s %s\\n\' "$2" "$(id -u | tr -dc 0-9)"'
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[LogEnd]]:
        """Three blocks: the clock, the lines, who asked. Others than root and two groups see a part only."""
        found = list(blocks(section))
        if len(questions) != 1 or len(found) != 3:
            return [from_section(section)] * len(questions)
        (clock, _), (body, _), (groups, uid) = found
        lines, ending = body.removesuffix(b"\n").rpartition(b"\n")[::2]
        if ending != b"= 0":
            return [Fact(FactState.GARBLED, detail=last_line(lines))]
        text = (lines + b"\n") if lines else b""
        if text and not re.search(rb"^\d{6,12}\.\d+ ", text, re.MULTILINE):
            return [Fact(FactState.GARBLED, detail=last_line(lines))]
        cut = len(body) > LIMIT or text.count(b"\n") >= MOST_LINES
        if len(body) > LIMIT:
            text = text.partition(b"\n")[2]
        sees_all = not uid or bool({b"adm", b"systemd-journal", b"wheel"} & set(groups.split()))
        part = LogPart(path=questions[0].unit, text=text.decode(errors="surrogateescape"), cut=cut)
        return [_end(clock, (part,), older=not sees_all)]
