"""What systemd knows of a timer."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section, last_line


@dataclass(frozen=True, kw_only=True)
class TimerState:
    """A timer, as `systemctl show` tells it. Times are UTC; None: never, or none is planned."""

    load: str = "loaded"
    active: str = "inactive"
    sub: str = "dead"
    enabled: str = "disabled"
    need_reload: bool = False
    calendars: tuple[str, ...] = ()
    """Its OnCalendar values, in systemd's normal form."""
    wanted_calendar: str = ""
    """The normal form of the calendar that was asked about; empty: this systemd does not take it."""
    next: datetime | None = None
    waits: bool = False
    """It has a next time that is counted from a start or a boot, not told by a clock."""
    last: datetime | None = None
    unit: str = ""
    """What it starts."""
    unit_load: str = ""
    """loaded, not-found, bad-setting, …"""


PROPERTIES: Final = (
    *("LoadState", "ActiveState", "SubState", "UnitFileState", "NeedDaemonReload", "Unit"),
    *("TimersCalendar", "NextElapseUSecRealtime", "NextElapseUSecMonotonic", "LastTriggerUSec"),
)


@dataclass(frozen=True)
class Timer(Question[TimerState]):
    """A systemd timer and what it starts; anyone may ask."""

    name: ClassVar = "timer"
    value_type: ClassVar = TimerState
    forms: ClassVar = {"debian": Form.TRIED}

    timer: str
    """With its ending."""
    calendar: str = ""
    """An OnCalendar value to bring into systemd's normal form."""
    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """Two calls of systemctl for each, and one of systemd-analyze where a calendar is asked about."""
        lines = [
            "command -v systemctl >/dev/null || exit 127",
            f"p='{','.join(PROPERTIES)}'",
            "us=--timestamp=us; systemctl show $us -p Version >/dev/null 2>&1 || us=",
            # The name of a unit comes from the host: it goes in quotes, behind --.
            't() { systemctl show $us -p $p -- "$1" 2>&1 || return\n'
            'w=$(systemctl show -p Unit -- "$1" 2>/dev/null); w=${w#Unit=}\n'
            '[ -z "$w" ] || systemctl show -p LoadState -- "$w" 2>&1 | sed "s/^/Unit/"; }',
        ]
        for question in questions:
            lines.append(f"t {shlex.quote(question.timer)}; s=$?")
            if question.calendar:
                word = shlex.quote(question.calendar)
                lines.append(f"systemd-analyze calendar --iterations=1 -- {word} 2>&1 | sed 's/^/> /'")
            lines.append('printf "%s %s\\n" "$2" "$s"')
        return "\n".join(lines)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[TimerState]]:
        """A block for each."""
        facts = [
            _timer(question, block.decode(errors="replace"))
            for question, (block, _status) in zip(questions, blocks(section), strict=False)
        ]
        return facts + [from_section(section)] * (len(questions) - len(facts))


def _timer(question: Timer, text: str) -> Fact[TimerState]:
    pairs = [line.split("=", 1) for line in text.splitlines() if re.match(r"\w+=", line)]
    said = dict(pairs)
    if not said.get("LoadState"):
        words = last_line(re.sub("(?m)^> .*$", "", text).encode())
        if "not been booted with systemd" in words or "Failed to connect to bus" in words:
            return Fact(FactState.NO_TOOL, detail="systemd does not run on this host")
        state = FactState.FORBIDDEN if "denied" in words else FactState.GARBLED
        return Fact(state, detail=words)
    calendars = [m[1].strip() for key, value in pairs if key == "TimersCalendar" and (m := _ON.search(value))]
    normal = re.search(r"^> *Normalized form: (.+)$", text, re.MULTILINE)
    # Old systemds print the normal form only where it differs from what was given.
    given = re.search(r"^> *(?:Original form: |Next elapse: )", text, re.MULTILINE)
    wanted = normal[1].strip() if normal else (question.calendar if given else "")
    monotonic = said.get("NextElapseUSecMonotonic", "")
    return Fact.had(
        TimerState(
            load=said["LoadState"],
            active=said.get("ActiveState", ""),
            sub=said.get("SubState", ""),
            enabled=said.get("UnitFileState", ""),
            need_reload=said.get("NeedDaemonReload") == "yes",
            calendars=tuple(calendars),
            wanted_calendar=wanted,
            next=_time(said.get("NextElapseUSecRealtime", "")),
            waits=monotonic not in ("", "infinity", "0"),
            last=_time(said.get("LastTriggerUSec", "")),
            unit=said.get("Unit", ""),
            unit_load=said.get("UnitLoadState", ""),
        )
    )


_ON: Final = re.compile(r"OnCalendar=([^;}]*)")
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?) (?:UTC|GMT)")


def _time(text: str) -> datetime | None:
    if not (match := _TIME.search(text)):
        return None
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=UTC)
    except ValueError:
        return None
