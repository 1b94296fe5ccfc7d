"""The check kind `time`: the clock follows a time server, or the zone is the right one."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.nearness import CARRIES, nearness
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Fact,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Value,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.clock import Clock, ClockState
from guidegen.probe.questions.digest import Sha256
from guidegen.probe.recorded import recorded

_ZONE: Final = r"^([A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2})?$"
_UTC: Final = ("UTC", "Etc/UTC", "UCT", "Etc/UCT", "Universal", "Etc/Universal", "Zulu", "Etc/Zulu")
_LOCALTIME: Final = Sha256("/etc/localtime")


@dataclass(frozen=True, kw_only=True)
class Time(Check):
    """The host's time zone is the right one, or its clock follows a time server.

    The zone is what /etc/localtime leads to; /etc/timezone, where there is one, must say the same, since some
    programs read that. Two names of one zone are the same where their files are. Whether the clock is right
    cannot be seen from the host: only that it follows a server, as systemd, chrony, ntpd or OpenNTPD say.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "time"
    main_field: ClassVar = "is"

    time: Literal["zone", "synchronised"] = option("zone or synchronised.")
    value: str = option("The zone: Europe/Berlin.", "", alias="is", pattern=_ZONE)

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if self.time == "zone" and not self.value:
            raise Misfit("time", "it must be said which zone", "is: Europe/Berlin")
        if self.time != "zone" and self.value:
            raise Misfit("is", "a clock that is synchronised has no value")
        if not re.fullmatch(_ZONE, self.value):
            raise Misfit("is", "this is no name of a zone", "is: Europe/Berlin")

    @property
    def subject(self) -> str:
        """`zone` or `synchronised`."""
        return self.time

    def instruct(self) -> Instruction:
        """With the command of systemd."""
        if self.time == "zone":
            return Instruction(
                f"Set the time zone to {code(self.value)}.",
                commands=(f"sudo timedatectl set-timezone {self.value}",),
            )
        return Instruction(
            "Let the machine set its clock by a time server.", commands=("sudo timedatectl set-ntp true",)
        )

    def expectation(self) -> str:
        """`the time zone is Europe/Berlin`."""
        if self.time == "zone":
            return f"the time zone is {self.value}"
        return "the clock follows a time server"

    def wants(self) -> tuple[Want[Any], ...]:
        """The clock; of a zone the files, too: it may have another name, or be a copy."""
        if self.time == "zone":
            return (Clock(), _LOCALTIME, self._zone_file)
        return (Clock(),)

    @property
    def _zone_file(self) -> Sha256:
        return Sha256(f"/usr/share/zoneinfo/{self.value}")

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The zone, or the clock."""
        fact = facts[Clock()]
        if fact.value is None:
            return conclude(self, [unseen(f"the {self.time} of the clock", fact, "localtime")], witnesses)
        aspect = self._zone(fact.value, facts) if self.time == "zone" else self._clock(fact.value)
        return conclude(self, [aspect], witnesses)

    def _zone(self, seen: ClockState, facts: Facts) -> Aspect:
        zone = zone_of(seen.localtime)
        same_file = _same_file(facts[_LOCALTIME], facts[self._zone_file])
        if seen.localtime == "file" and same_file is None:
            words = "the time zone could not be looked at: /etc/localtime is a copy without a name"
            evidence = (Evidence(source="file", file="/etc/localtime", text=words),)
            return Aspect(field=None, actual=words, statement=words, evidence=evidence)
        linked = _same(zone, self.value) or bool(same_file)
        listed = not seen.timezone or _same(seen.timezone, self.value)
        there = "a copy of another zone" if seen.localtime == "file" else shown(zone or "UTC")
        words = f"/etc/localtime says {self.value if linked else there}"
        attempts = []
        dangling = facts[_LOCALTIME].state is FactState.MISSING and bool(seen.localtime)
        if not linked and nearness(zone, self.value) >= CARRIES and dangling:
            attempts.append(f"/etc/localtime says {shown(zone)}, which is no zone")
        if linked and not listed:
            attempts.append(f"/etc/timezone still says {shown(seen.timezone)}")
        elif seen.timezone and listed and not linked:
            attempts.append(f"/etc/timezone says {self.value}, but that alone changes nothing")
        statement = "; ".join([words, *attempts]) + f"; {self.value} should be there"
        return Aspect(
            field=Field(
                name="is",
                holds=linked and listed,
                actual=zone or "UTC",
                same=_same,
                attempts=tuple(attempts),
            ),
            actual="; ".join([words, *attempts]),
            statement=statement,
            untouched=f"{words.replace('says', 'still says')}, where {self.value} should be",
            evidence=(Evidence(source="file", file="/etc/localtime", text=words),),
            hint=f"Both are set by: sudo timedatectl set-timezone {self.value}" if attempts else "",
            traces=tuple(attempts),
        )

    def _clock(self, seen: ClockState) -> Aspect:
        if seen.synchronised is None:
            lost = Fact[Any](FactState.NO_TOOL, detail="no program on the host tells")
            return unseen("whether the clock follows a time server", lost, "timesyncd")
        words = f"the clock {'follows' if seen.synchronised else 'does not follow'} a time server"
        if not seen.synchronised and seen.switched_on is not None:
            words += (
                ", though a service for it is switched on" if seen.switched_on else ": that is switched off"
            )
        return Aspect(
            field=Field(
                name="synchronised",
                holds=seen.synchronised,
                actual=True if seen.synchronised else None,
                passive=True,
                # It was switched on, and does not get through to a server.
                suspects=("switched on",) if seen.switched_on else (),
            ),
            actual=words,
            statement=words,
            evidence=(Evidence(source=seen.source, text=words),),
            hint="It may take some minutes after the start; else look at the firewall: NTP is 123/udp."
            if seen.switched_on
            else "",
            traces=("switched on",) if seen.switched_on else (),
        )

    def apply(self) -> tuple[str, ...]:
        """The zone by hand, since not every machine has timedatectl."""
        if self.time == "synchronised":
            return ("timedatectl --no-ask-password set-ntp true",)
        file = shlex.quote(f"/usr/share/zoneinfo/{self.value}")
        return (
            f"ln -sfn {file} /etc/localtime",
            f"[ ! -e /etc/timezone ] || printf '%s\\n' {self.value} >/etc/timezone",
        )


def zone_of(link: str) -> str:
    """The zone that a link of /etc/localtime names."""
    found = re.search(r"zoneinfo/(?:posix/|right/)?(.+)$", link)
    return found[1] if found else ""


def _same(one: Value, other: Value) -> bool:
    return one == other or (one in (*_UTC, "") and other in _UTC)


def _same_file(localtime: Fact[str], zone: Fact[str]) -> bool | None:
    if localtime.value is None or zone.value is None:
        return None
    return localtime.value == zone.value


_BERLIN = Time(time="zone", value="Europe/Berlin")


def _clock(**said: Any) -> Facts:
    return recorded([{"clock": None, **said}])


Time.EXAMPLES = (
    Example(
        name="the zone is right",
        check=_BERLIN,
        facts=_clock(localtime="/usr/share/zoneinfo/Europe/Berlin", timezone="Europe/Berlin"),
        verdict=Verdict.DONE,
    ),
    Example(
        name="the zone is still the old one",
        check=_BERLIN,
        facts=_clock(localtime="/usr/share/zoneinfo/Etc/UTC"),
        verdict=Verdict.SKIPPED,
        witnesses=(Witness(WitnessSource.RECIPE, {"is": ("UTC",)}),),
    ),
    Example(
        name="only /etc/timezone was edited",
        check=_BERLIN,
        facts=_clock(localtime="/usr/share/zoneinfo/Etc/UTC", timezone="Europe/Berlin"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the clock follows no server",
        check=Time(time="synchronised"),
        facts=_clock(synchronised=False, source="timesyncd", switched_on=False),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="no program tells whether the clock follows a server",
        check=Time(time="synchronised"),
        facts=_clock(),
        verdict=Verdict.UNKNOWN,
    ),
)
