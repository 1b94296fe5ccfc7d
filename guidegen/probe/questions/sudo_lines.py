"""What sudo has written of itself: who ran which program on a file, near a moment."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.questions.stat import instant
from guidegen.probe.unanswered import from_section

BEFORE: Final = timedelta(hours=2)
"""How long before a change its command may have begun: an editor may stay open."""
AFTER: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class SudoLine:
    """One command through sudo: the program, and the file where it was named. Nothing else of it is told."""

    at: datetime
    user: str
    """Who typed it."""
    command: str
    """`/usr/bin/nano /etc/ssh/sshd_config`."""


@dataclass(frozen=True, kw_only=True)
class SudoRecord:
    """The lines, the oldest first."""

    lines: tuple[SudoLine, ...] = ()
    source: str = ""
    """The journal, or the log file."""


@dataclass(frozen=True)
class SudoLines(Question[SudoRecord]):
    """Commands through sudo near a moment that name a file, and those that only open a shell.

    Of each no more leaves the host than the time, the user, the program's name and that file's.
    """

    name: ClassVar = "sudo_lines"
    value_type: ClassVar = SudoRecord
    forms: ClassVar = {"debian": Form.TRIED}

    near: datetime | None = None
    """By the host's own clock."""
    path: str = ""

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """The journal where all of it may be read, and the log files of Debian's and Red Hat's families."""
        return "\n".join(
            [
                'w=; case " $(id -Gn) " in *" adm "*|*" systemd-journal "*|*" wheel "*) w=1;; esac',
                '[ "$(id -u)" = 0 ] && w=1',
                f"cut_of_all_else() {{ FROM=$1 FILE=$2 DAYS=$3 awk {shlex.quote(_AWK)}; }}",
                *(_asked(question) for question in questions),
            ]
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[SudoRecord]]:
        """A block for each; what lies outside of its time is left out."""
        found = [_read(q, block) for q, (block, _) in zip(questions, blocks(section), strict=False)]
        return found + [from_section(section)] * (len(questions) - len(found))


# sudo's own line is "WHO : TTY=… ; PWD=… ; USER=… ; COMMAND=…"; one that was refused has other words first.
_AWK: Final = r"""
BEGIN {
  from = ENVIRON["FROM"]; path = ENVIRON["FILE"]; days = ENVIRON["DAYS"]
  n = split(days, day, ";"); for (i = 1; i <= n; i++) wanted[day[i]] = 1
}
days != "" && !(substr($0, 1, 6) in wanted) && !(substr($0, 1, 10) in wanted) { next }
{
  if (!match($0, / sudo(\[[0-9]+\])?: +[^ :]+ : TTY=/)) next
  head = substr($0, RSTART, RLENGTH); stamp = substr($0, 1, RSTART - 1)
  if (split(stamp, word, " ") != (stamp ~ /^[0-9]/ ? 2 : 4)) next
  sub(/^ sudo(\[[0-9]+\])?: +/, "", head); user = head; sub(/ : TTY=$/, "", user)
  if (!(at = index($0, " ; COMMAND="))) next
  command = substr($0, at + 11)
  pwd = ""
  if (match($0, / ; PWD=[^;]* ; /)) pwd = substr($0, RSTART + 7, RLENGTH - 10)
  program = command; sub(/ .*/, "", program)
  base = program; sub(/^.*\//, "", base)
  named = ""
  if (path != "") {
    rest = " " command " "; short = path; sub(/^.*\//, "", short)
    if (has(rest, path)) named = path
    else if (pwd != "" && pwd "/" short == path && has(rest, short)) named = path
  }
  if (named == "" && base !~ /^(su|sh|ash|bash|dash|ksh|zsh|fish)$/) next
  when = stamp ~ /^[0-9]/ ? word[1] : word[1] " " word[2] " " word[3]
  print from "\t" when "\t" user "\t" program "\t" named
}
function has(text, word,   at, left, right, gone) {
  gone = 0
  while (at = index(substr(text, gone + 1), word)) {
    at += gone
    left = substr(text, at - 1, 1); right = substr(text, at + length(word), 1)
    if (left !~ /[A-Za-z0-9._\/-]/ && right !~ /[A-Za-z0-9._\/-]/) return 1
    gone = at
  }
  return 0
}
"""


def _asked(question: SudoLines) -> str:
    near = question.near or datetime.now(UTC)
    days = [near + timedelta(days=day) for day in (-1, 0, 1)]
    stamps = ";".join(
        [f"{day:%Y-%m-%d}" for day in days] + [f"{_MONTHS[day.month - 1]} {day.day:2}" for day in days]
    )
    path, second = shlex.quote(question.path), int(near.timestamp())
    since, until = int((near - BEFORE).timestamp()), int((near + AFTER).timestamp()) + 1
    return (
        f"(unset TZ; date -d @{second} +%z 2>/dev/null || date -r {second} +%z 2>/dev/null || date +%z)\n"
        'if [ "$w" ] && command -v journalctl >/dev/null && \\\n'
        f"  j=$(journalctl -q --no-pager -o short-unix --since @{since} --until @{until} _COMM=sudo "
        "2>/dev/null); then\n"
        f"echo '= the journal'; printf '%s\\n' \"$j\" | cut_of_all_else 'the journal' {path} ''; fi\n"
        "for f in /var/log/auth.log.1 /var/log/auth.log /var/log/secure; do\n"
        '[ -f "$f" ] && [ -r "$f" ] || continue\n'
        f'echo "= $f"; cut_of_all_else "$f" {path} {shlex.quote(stamps)} <"$f"; done\n'
        "printf '%s 0\\n' \"$2\""
    )


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _read(question: SudoLines, block: bytes) -> Fact[SudoRecord]:
    zone, *lines = block.decode(errors="replace").splitlines() or [""]
    sources = [line[2:] for line in lines if line.startswith("= ")]
    if not sources:
        return Fact(FactState.FORBIDDEN, detail="what sudo has written may not be read")
    near = question.near or datetime.now(UTC)
    found: dict[tuple[datetime, str, str], SudoLine] = {}
    for line in lines:
        source, _, rest = line.partition("\t")
        parts = rest.split("\t")
        if source not in sources or len(parts) != 4:
            continue
        moment = _moment(parts[0], zone, near)
        if moment is not None and near - BEFORE <= moment <= near + AFTER:
            command = " ".join(filter(None, parts[2:]))
            # The journal and the log file hold the same line.
            found.setdefault(
                (moment.replace(microsecond=0), parts[1], command),
                SudoLine(at=moment, user=parts[1], command=command),
            )
    ordered = tuple(sorted(found.values(), key=lambda one: one.at))
    return Fact.had(SudoRecord(lines=ordered, source=sources[0]))


def _moment(text: str, zone: str, near: datetime) -> datetime | None:
    """Seconds since 1970; a time with its zone; or the host's own day and time, which have no year."""
    try:
        if re.fullmatch(r"\d{1,12}(\.\d+)?", text):
            return instant(text)
        if text[:1].isdecimal():
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if moment.tzinfo else None
        month, day, clock = text.split()
        hour, minute, second = map(int, clock.split(":"))
        ahead = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:5]))
        years = (near.year - 1, near.year, near.year + 1)
        tried = [
            datetime(year, _MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=UTC) - ahead
            for year in years
        ]
    except (ValueError, OverflowError, IndexError):
        return None
    return min(tried, key=lambda moment: abs(moment - near))
