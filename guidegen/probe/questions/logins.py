"""Who was logged in on a host, and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section, last_line

MOST: Final = 1000
"""Sessions of each file that are asked for, the newest."""


@dataclass(frozen=True, kw_only=True)
class LoginSession:
    """One login at a terminal. A command over SSH without a terminal leaves none."""

    user: str
    address: str = ""
    """Whence; empty at the machine itself."""
    since: datetime
    until: datetime | None = None
    """None: it goes on, or it is `gone`."""
    gone: bool = False
    """It ended, and nothing tells when."""

    def held_at(self, moment: datetime) -> bool:
        """Whether it had begun then, and had not ended; of one that is gone, whether that may be so."""
        return self.since <= moment and (self.until is None or moment <= self.until)


@dataclass(frozen=True, kw_only=True)
class LoginList:
    """What is on record, the newest first."""

    sessions: tuple[LoginSession, ...] = ()
    begins: datetime | None = None
    """How far the record goes back; None: that was not told."""


@dataclass(frozen=True)
class Logins(Question[LoginList]):
    """The sessions on record in wtmp, and in the one that was rotated away last, by `last` of util-linux."""

    name: ClassVar = "logins"
    value_type: ClassVar = LoginList
    forms: ClassVar = {"debian": Form.TRIED}

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """Times with their year and zone, names and addresses in full, the address at the end."""
        return (
            "last --help 2>&1 </dev/null | grep -q time-format || exit 127\n"
            "for f in /var/log/wtmp /var/log/wtmp.1; do\n"
            '[ -e "$f" ] || { [ "$f" = /var/log/wtmp ] && echo "! No such file or directory"; continue; }\n'
            '[ -r "$f" ] || { [ "$f" = /var/log/wtmp ] && echo "! Permission denied"; continue; }\n'
            f'[ ! -s "$f" ] || last -a -w -n {MOST} --time-format iso -f "$f" 2>&1 || exit\n'
            "done; echo '= end'"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[LoginList]]:
        """The same answer for all. A line that is no session is passed over, as `last` itself adds some."""
        return [_read(section)] * len(questions)


_TIME: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:?\d\d"
_SESSION: Final = re.compile(
    rf"(?P<user>\S+)\s+(?P<line>.*?)\s+(?P<since>{_TIME})\s+"
    rf"(?:-\s+(?:(?P<until>{_TIME})|down|crash)\s+\((?P<days>\d+\+)?(?P<hours>\d+):(?P<minutes>\d\d)\)"
    r"|(?P<open>still logged in|still running)|(?P<gone>gone - no logout))\s*(?P<address>\S*)\s*"
)
_BEGINS: Final = re.compile(rf"\S+ begins ({_TIME})")


def _read(section: Section) -> Fact[LoginList]:
    lines = section.lines
    if not section.whole or lines[-1:] != ["= end"]:
        return from_section(section)
    if "! Permission denied" in lines:
        return Fact(FactState.FORBIDDEN)
    if "! No such file or directory" in lines:
        return Fact(FactState.NO_TOOL, detail="this host keeps no record of logins")
    begins = [_moment(found[1]) for line in lines if (found := _BEGINS.fullmatch(line))]
    matches = [found for line in lines if (found := _SESSION.fullmatch(line))]
    if not begins and len(lines) > 1:
        return Fact(FactState.GARBLED, detail=last_line(section.output))
    sessions = (_session(found) for found in matches if not found["line"].startswith("system "))
    return Fact.had(LoginList(sessions=tuple(sessions), begins=min(begins, default=None)))


def _session(found: re.Match[str]) -> LoginSession:
    since = _moment(found["since"])
    until = _moment(found["until"]) if found["until"] else None
    if until is None and found["hours"]:
        # Ended by the machine: only how long it was is told, in whole minutes.
        days = int((found["days"] or "0").rstrip("+"))
        until = since + timedelta(days=days, hours=int(found["hours"]), minutes=int(found["minutes"]) + 1)
    return LoginSession(
        user=found["user"],
        address=found["address"],
        since=since,
        until=until,
        gone=bool(found["gone"]),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
