"""A host's time zone, and whether its clock is set by others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section


@dataclass(frozen=True, kw_only=True)
class ClockState:
    """What a host says of its clock. How far it is off cannot be seen from the host itself."""

    localtime: str = ""
    """Where /etc/localtime points; "file" where it is a copy; empty where it is not there: UTC."""
    timezone: str = ""
    """The first line of /etc/timezone; empty where there is none."""
    synchronised: bool | None = None
    """None: nothing on the host tells."""
    source: str = ""
    """What told it: timesyncd, chronyc, ntpq, ntpctl."""
    switched_on: bool | None = None
    """Whether systemd's own service for it runs."""


@dataclass(frozen=True)
class Clock(Question[ClockState]):
    """The zone, and what the programs that set the clock say of it."""

    name: ClassVar = "clock"
    value_type: ClassVar = ClockState
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED, "rhel": Form.RECORDED}

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """Each program's own words, behind its name; none of them is asked to change anything."""
        return (
            'said() { name=$1; shift; command -v "$1" >/dev/null && "$@" 2>&1 | '
            'head -n 40 | while IFS= read -r line; do printf "%s %s\\n" "$name" "$line"; done; }\n'
            "if [ -L /etc/localtime ]; then printf 'localtime %s\\n' \"$(readlink /etc/localtime)\"\n"
            "elif [ -f /etc/localtime ]; then echo 'localtime file'; else echo localtime; fi\n"
            'if [ -f /etc/timezone ]; then echo "timezone $(head -n 1 /etc/timezone)"; fi\n'
            # timedatectl would wake a service, which makes folders of its own; this is what it would read
            "if command -v systemctl >/dev/null; then\n"
            "case $(systemctl show -p LoadState -p ActiveState systemd-timesyncd 2>&1) in\n"
            "*=loaded*=active|*=active*=loaded) echo 'timesyncd NTP=yes'\n"
            "if [ -e /run/systemd/timesync/synchronized ]; then echo 'timesyncd NTPSynchronized=yes'\n"
            "else echo 'timesyncd NTPSynchronized=no'; fi;;\n"
            "*=loaded*) echo 'timesyncd NTP=no'; echo 'timesyncd NTPSynchronized=no';;\n"
            "esac; fi\n"
            "said chronyc chronyc -n tracking\n"
            "said ntpq ntpq -c rv\n"
            "said ntpctl ntpctl -s status\n"
            "echo end"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[ClockState]]:
        """The same answer for all; who follows a server is synchronised, whatever the kernel's flag says."""
        lines = section.lines
        if not lines or lines[-1] != "end" or not any(line.startswith("localtime") for line in lines):
            return [from_section(section)] * len(questions)
        by = {
            name: [line.partition(" ")[2] for line in lines if line.partition(" ")[0] == name]
            for name in ("localtime", "timezone", "timesyncd", "chronyc", "ntpq", "ntpctl")
        }
        told = {
            name: any(yes.search(line) for line in by[name])
            for name, (yes, no) in _SAID.items()
            if any(yes.search(line) or no.search(line) for line in by[name])
        }
        source = next((name for name, yes in told.items() if yes), next(iter(told), ""))
        switch = next((line for line in by["timesyncd"] if line.startswith("NTP=")), "")
        value = ClockState(
            localtime=by["localtime"][0],
            timezone=(by["timezone"] or [""])[0].strip(),
            synchronised=told.get(source),
            source=source,
            switched_on=switch == "NTP=yes" if switch else None,
        )
        return [Fact.had(value)] * len(questions)


_SAID: Final = {
    "chronyc": (
        re.compile(r"^Leap status\s*: (Normal|Insert second|Delete second)"),
        re.compile(r"^Leap status\s*: Not synchronised"),
    ),
    "ntpq": (
        re.compile(r"\bleap_(none|add_sec|del_sec)\b.*\bsync_(?!unspec)\w+"),
        re.compile(r"\bleap_alarm\b|\bsync_unspec\b"),
    ),
    "ntpctl": (re.compile(r"\bclock synced\b"), re.compile(r"\bclock unsynced\b")),
    "timesyncd": (re.compile(r"^NTPSynchronized=yes"), re.compile(r"^NTPSynchronized=no")),
}
"""How each says that the clock follows, and that it does not."""
