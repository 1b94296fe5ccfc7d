"""The tables of cron: what is to run when, in all the places where cron looks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self, cast

from guidegen.model import Fact, FactState
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.shell import MAY_PRINT
from guidegen.probe.unanswered import from_section

LIMIT: Final = 8 * 1024 * 1024
"""Bytes of the whole answer: ten thousand small tables fit."""
LARGEST: Final = 256
"""KiB; a larger table is not read."""

SPOOLS: Final = (
    *("/var/spool/cron/crontabs", "/var/spool/cron", "/var/at/tabs", "/var/cron/tabs", "/etc/crontabs"),
)
"""Where users' own tables are: Debian, Red Hat and SUSE, macOS, the BSDs, BusyBox."""
PERIODS: Final = ("15min", "hourly", "daily", "weekly", "monthly")
SCRIPT_FOLDERS: Final = (
    *(f"/etc/cron.{period}" for period in PERIODS[1:]),
    *(f"/etc/periodic/{period}" for period in PERIODS),
)
"""What is in them is run as it is."""
_FOLDERS: Final = ("/etc/cron.d", *SPOOLS, *SCRIPT_FOLDERS)

Style = Literal["debian", "cronie", "busybox", "bsd", "none"]


@dataclass(frozen=True, kw_only=True)
class CronFile:
    """A regular file in one of the places, or a link to one."""

    path: str
    text: str = ""
    """Of tables only; a script in cron.daily is not read."""
    owner: str = "root"
    mode: str = "0644"
    whole: bool = True
    """False: it is too large, or could not be read."""


@dataclass(frozen=True, kw_only=True)
class Cron:
    """All tables and scripts, and which cron reads them."""

    style: Style = "debian"
    """debian (Vixie's, with strict names), cronie, busybox, bsd; none: no cron was found."""
    files: tuple[CronFile, ...] = ()
    closed: tuple[str, ...] = ()
    """Folders that are there and may not be listed."""


@dataclass(frozen=True)
class CronTables(Question[Cron]):
    """Every table of cron, and every script that it runs by the hour, day, week or month."""

    name: ClassVar = "cron_tables"
    value_type: ClassVar = Cron
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.OPEN

    @classmethod
    def limit(cls, questions: Sequence[Self]) -> int:  # noqa: ARG003 - one answer for all
        """Ten thousand files take a second or two."""
        return 20

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """The style; then owner, mode and size of all files at once, then the lines of all tables at once.

        grep puts the file's name before each line, so that no table can pass for another. Names that hold a
        newline or a colon would spoil that, and are left out.
        """
        find = "find -L \"$@\" -maxdepth 1 -type f ! -name '*\n*' ! -name '*:*'"
        return MAY_PRINT + (
            "if [ -e /etc/debian_version ] && command -v cron >/dev/null; then echo '= style debian'\n"
            'else case $(readlink -f "$(command -v crond || command -v cron || echo /none)") in\n'
            "*busybox*) echo '= style busybox';; */crond) echo '= style cronie';;\n"
            "*/cron) echo '= style bsd';; *) echo '= style none';; esac; fi\n"
            "if stat -c %u / >/dev/null 2>&1; then o=-c f='+ %a %u %U %s %n'\n"
            "else o=-f f='+ %Lp %u %Su %z %N'; fi\n"
            "set --; if [ -f /etc/crontab ]; then set -- /etc/crontab; fi\n"
            # BusyBox links one place to the other: each is listed once.
            f'{{ for d in {" ".join(_FOLDERS)}; do if [ -d "$d" ] && ! [ -L "$d" ]; then\n'
            'if [ -r "$d" ] && [ -x "$d" ]; then set -- "$@" "$d"; else printf "! %s\\n" "$d"; fi; fi; done\n'
            f'[ $# = 0 ] || {find} -exec stat -L $o "$f" {{}} + 2>/dev/null\n'
            "echo '= lines'; for d; do shift\n"
            f"case $d in {'|'.join(SCRIPT_FOLDERS)}) ;;\n"
            '*) if may_print "$d"; then set -- "$@" "$d"; fi;; esac; done\n'
            # What a link leads to may lie in a folder that is closed, however open it is itself.
            'if [ "$open_only" ]; then l=-H p="-perm -0004"; else l=-L p=; fi\n'
            f"[ $# = 0 ] || {find.replace('-L', '$l', 1)} $p -size -{2 * LARGEST + 1}"
            " -exec grep -aHn '' {} + 2>/dev/null\n"
            f"printf '= end\\n'; }} | head -c {LIMIT}"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Cron]]:
        """The same answer for all."""
        text = section.output.decode(errors="surrogateescape")
        opening = re.match(r"= style (debian|cronie|busybox|bsd|none)\n", text)
        if not opening or not section.whole or section.status:
            return [from_section(section)] * len(questions)
        if not text.endswith("\n= end\n"):
            state = FactState.CUT_OFF if len(section.output) >= LIMIT else FactState.GARBLED
            return [Fact(state)] * len(questions)
        listing, _, lines = text[opening.end() : -len("= end\n")].partition("= lines\n")
        value = Cron(
            style=cast("Style", opening[1]),
            files=tuple(_files(listing, _texts(lines))),
            closed=tuple(line[2:] for line in listing.split("\n") if line.startswith("! ")),
        )
        return [Fact.had(value)] * len(questions)


_FILE: Final = re.compile(r"\+ ([0-7]{1,5}) (\d+) (\S+) (\d+) (/.*)")


def _texts(lines: str) -> Mapping[str, Sequence[str]]:
    """The lines of each file; no name holds a colon."""
    texts: dict[str, list[str]] = {}
    for line in lines.removesuffix("\n").split("\n"):
        path, _, rest = line.partition(":")
        if rest:
            texts.setdefault(path, []).append(rest.partition(":")[2])
    return texts


def _files(listing: str, texts: Mapping[str, Sequence[str]]) -> Iterator[CronFile]:
    for line in listing.split("\n"):
        if not (match := _FILE.fullmatch(line)):
            continue
        mode, uid, owner, size, path = match.groups()
        text = "".join(f"{one}\n" for one in texts.get(path, ()))
        length = len(text.encode(errors="surrogateescape"))
        # grep ends the last line where the file does not.
        if length == int(size) + 1:
            text, length = text[:-1], length - 1
        is_script = path.rpartition("/")[0] in SCRIPT_FOLDERS
        yield CronFile(
            path=path,
            text=text,
            owner="root" if uid == "0" else uid if owner in ("UNKNOWN", "-", f"({uid})") else owner,
            mode=f"{int(mode, 8) & 0o7777:04o}",
            whole=is_script or length == int(size),
        )
