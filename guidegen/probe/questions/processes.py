"""The processes of a host, without those of the look itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.questions.stat import instant
from guidegen.probe.unanswered import from_section

LIMIT: Final = 4 * 1024 * 1024
"""Bytes of the whole answer."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """A process, as the kernel or `ps` tells it."""

    pid: int
    parent: int = 1
    user: str = "root"
    """The name of the effective user, or the number where the host has no name for it."""
    name: str = ""
    """The kernel's name for it, on Linux cut after 15 characters."""
    arguments: tuple[str, ...] = ()
    """The words of its command line; where only `ps` tells it, parted at blanks. Empty: a kernel thread."""
    started: datetime | None = None
    """In UTC."""

    @property
    def line(self) -> str:
        """The command line."""
        return " ".join(self.arguments)


@dataclass(frozen=True, kw_only=True)
class Processes:
    """The processes of a host."""

    processes: tuple[Process, ...] = ()
    all_seen: bool = True
    """False: the host hides those of others from this login."""
    resolution: float = 0.1
    """Seconds by which a start may have been otherwise."""


@dataclass(frozen=True)
class ProcessTable(Question[Processes]):
    """Every process that the reader may see; those that the look itself brought about are left out."""

    name: ClassVar = "process_table"
    value_type: ClassVar = Processes
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.ANYTHING

    reader: Reader = field(default=Reader.RECIPE, kw_only=True)

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """The tables of the kernel where there are any, each by one process for all; else `ps`.

        A command line may hold anything. grep puts the file's name before each record, and a record ends at
        a null byte, which no command line can hold inside a word.
        """
        return (
            'echo "= self $$"\n'
            "{ if [ -r /proc/self/stat ] && [ -r /proc/uptime ]; then\n"
            # A busybox without fractions prints %N as it stands: then half a second is the best guess.
            'echo "= proc $(date +%s.%N) $(cat /proc/uptime)"\n'
            "stat -c '%n %u %U' /proc/[0-9]* 2>/dev/null\n"
            "echo '= stat'; grep -zaH '' /proc/[0-9]*/stat 2>/dev/null\n"
            "echo '= cmdline'; grep -zaH '' /proc/[0-9]*/cmdline 2>/dev/null\n"
            "else\n"
            "command -v ps >/dev/null || exit 127\n"
            "echo '= ps'; ps -axww -o pid= -o ppid= -o user= -o lstart= -o args= || exit\n"
            "echo '= comm'; ps -axww -o pid= -o comm= || exit\n"
            "fi; printf '\\n= end\\n'; "
            f"}} | head -c {LIMIT}"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Processes]]:
        """The same answer for all; what did not come whole says nothing."""
        text = section.output.decode(errors="surrogateescape")
        opening = re.match(r"= self (\d+)\n(= (?:proc|ps)\b[^\n]*)\n", text)
        if not section.whole or section.status or not opening:
            return [from_section(section)] * len(questions)
        if not text.endswith("\n= end\n"):
            state = FactState.CUT_OFF if len(section.output) >= LIMIT else FactState.GARBLED
            return [Fact(state)] * len(questions)
        body = text[opening.end() : -len("\n= end\n")]
        if opening[2] == "= ps":
            found, resolution = list(_from_ps(body)), 1.0
        else:
            found, resolution = _from_proc(opening[2], body)
        own = _own(int(opening[1]), {one.pid: one for one in found})
        if not own:
            # The look itself is not among them, so the table cannot be whole.
            return [Fact(FactState.GARBLED, detail="the processes could not be listed")] * len(questions)
        value = Processes(
            processes=tuple(one for one in found if one.pid not in own),
            all_seen=any(one.pid == 1 for one in found),
            resolution=resolution,
        )
        return [Fact.had(value)] * len(questions)


_STAT: Final = re.compile(r"/proc/(\d+)/stat:\1 \((.*)\) (\S) (-?\d+) (?:\S+ ){17}(\d+) ", re.DOTALL)
_OWNER: Final = re.compile(r"/proc/(\d+) (\d+) (\S+)")
TICKS: Final = 100
"""The kernel tells times to programs in hundredths of a second, on every processor that Linux runs on."""


def _from_proc(opening: str, body: str) -> tuple[list[Process], float]:
    owners_text, _, rest = body.partition("= stat\n")
    stats, _, lines = rest.partition("= cmdline\n")
    owners = {
        int(m[1]): m[2] if m[3] == "UNKNOWN" else m[3]
        for m in map(_OWNER.fullmatch, owners_text.split("\n"))
        if m
    }
    words: dict[int, list[str]] = {}
    for record in lines.split("\0"):
        if match := re.match(r"/proc/(\d+)/cmdline:", record):
            words.setdefault(int(match[1]), []).append(record[match.end() :])
    booted, resolution = _boot(opening)
    found = []
    for record in stats.split("\0"):
        if not (match := _STAT.match(record)):
            continue
        pid = int(match[1])
        if match[3] in "ZX":
            continue  # it ended, and only waits for its parent to take note
        said = words.get(pid, [])
        while said and not said[-1]:
            said.pop()
        started = booted + timedelta(seconds=int(match[5]) / TICKS) if booted else None
        found.append(
            Process(
                pid=pid,
                parent=int(match[4]),
                user=owners.get(pid, ""),
                name=match[2],
                arguments=tuple(said),
                started=started,
            )
        )
    # One that ended between two of the looks has no owner any more: it is not running.
    return [one for one in found if one.user], resolution


def _boot(opening: str) -> tuple[datetime | None, float]:
    """When the host started, and how far from the truth that may be."""
    match = re.fullmatch(r"= proc (\d+)(?:\.(\d+|%N))? (\d+(?:\.\d+)?) .*", opening)
    if not match:
        return None, 1.0
    exact = match[2] is not None and match[2].isdigit()
    try:
        now = instant(f"{match[1]}.{match[2]}" if exact else f"{match[1]}.5")
        return now - timedelta(seconds=float(match[3])), 0.1 if exact else 1.0
    except OverflowError:
        return None, 1.0


_PS: Final = re.compile(
    r" *(\d+) +(\d+) +(\S+) +\w{3} (?:(\w{3}) +(\d{1,2})|(\d{1,2}) (\w{3})) "
    r"(\d\d):(\d\d):(\d\d) +(\d{4}) +(.*)"
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _from_ps(body: str) -> Iterator[Process]:
    table, _, comms = body.partition("= comm\n")
    names = {int(m[1]): m[2] for m in re.finditer(r"^ *(\d+) (.*)$", comms, re.MULTILINE)}
    for line in table.split("\n"):
        if not (match := _PS.match(line)):
            continue
        pid, line_of_it = int(match[1]), match[12].strip()
        if line_of_it.endswith("<defunct>"):
            continue
        # In brackets stands the name of what has no command line, such as a thread of the kernel.
        words = () if re.fullmatch(r"\[.*\]|\(.*\)", line_of_it) else tuple(line_of_it.split())
        yield Process(
            pid=pid,
            parent=int(match[2]),
            user=match[3],
            name=names.get(pid, "").strip().rpartition("/")[2],
            arguments=words,
            started=_started(match),
        )


def _started(match: re.Match[str]) -> datetime | None:
    month, day = match[4] or match[7], match[5] or match[6]
    if month not in _MONTHS:
        return None
    hour, minute, second = (int(match[group]) for group in (8, 9, 10))
    number = _MONTHS.index(month) + 1
    try:
        return datetime(int(match[11]), number, int(day), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


# What sshd calls the processes of one login; the one that waits for logins is named otherwise.
_LOGIN: Final = re.compile(r"sshd(-session|-auth)?: .*(\[\w+\]|@\S*)\s*$")


def _own(shell: int, found: Mapping[int, Process]) -> frozenset[int]:
    """The shell that looks, all that it started, and what stands between it and the host's first process."""
    if shell not in found:
        return frozenset()
    own, todo = {shell}, [shell]
    children: dict[int, list[int]] = {}
    for one in found.values():
        children.setdefault(one.parent, []).append(one.pid)
    while todo:
        for pid in children.get(todo.pop(), ()):
            if pid not in own:
                own.add(pid)
                todo.append(pid)
    above = found.get(found[shell].parent)
    while above and above.pid > 1 and above.pid not in own:
        # What the first process started stays: sshd itself, or a login at the machine's own screen.
        if above.parent <= 1 and not _is_login(above):
            break
        own.add(above.pid)
        above = found.get(above.parent)
    return frozenset(own)


def _is_login(process: Process) -> bool:
    return bool(_LOGIN.match(process.line)) and "[listener]" not in process.line
