"""The check kind `timer`: a systemd timer is on, at the right times, and starts something that exists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.moment import Moment, in_words, moment_of, require_since, wants_of
from guidegen.checks.suggesting import is_name
from guidegen.checks.weighing import Field
from guidegen.checks.wording import at, code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Reader,
    Value,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.identity import Identity
from guidegen.probe.questions.timer import Timer as TimerUnit
from guidegen.probe.questions.timer import TimerState
from guidegen.probe.recorded import recorded

_CLOCK = Identity(reader=Reader.LOGIN)
_KEPT = ("enabled", "alias")


@dataclass(frozen=True, kw_only=True)
class Timer(Check):
    """A systemd timer is on now, is turned on at boot, runs at the right times, and starts what exists.

    `on_calendar` is compared in systemd's own normal form: `daily` is `*-*-* 00:00:00`. A timer whose file
    was changed but not read again by systemd (`systemctl daemon-reload`) is told by its old times, and said
    to be so. `last_since` tells that it started its service after a file changed or after a time, not that
    the service did its work: see `service` and `log`. Where `systemd-analyze calendar` is missing or too old,
    a calendar that is written otherwise is unknown.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "timer"
    main_field: ClassVar = "on_calendar"

    timer: str = option("The timer's name, with or without .timer.", pattern=r"^[A-Za-z0-9:_.@\\-]+$")
    active: bool | None = option("Whether it must be on now.", True, strict=True)
    enabled: bool | None = option("Whether it must be turned on at boot.", None, strict=True)
    on_calendar: str = option("When it must run, as in OnCalendar=.", "")
    next_within_hours: int | None = option("It must run next within so many hours.", None, ge=1, strict=True)
    last_since: str = option("It last ran after this file or folder changed, or after this time.", "")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if not re.fullmatch(r"[A-Za-z0-9:_.@\\-]+", self.timer):
            raise Misfit("timer", "this is no name of a unit", "timer: logrotate.timer")
        ending = self.timer.rpartition(".")[2]
        if ending in ("service", "socket", "target", "path", "mount"):
            raise Misfit("timer", f"a {ending} is no timer", "timer: logrotate.timer")
        if self.active is self.enabled is None and not (self.on_calendar or self.last_since):
            raise Misfit("timer", "one of active, enabled, on_calendar, last_since is needed", "active: true")
        if not re.fullmatch(r"[\w *.,:/~+-]*", self.on_calendar):
            raise Misfit("on_calendar", "this is no time of systemd", 'on_calendar: "*-*-* 03:00:00"')
        if self.active is not True and self.next_within_hours:
            raise Misfit("next_within_hours", "only a timer that is active runs next")
        if self.last_since:
            require_since("last_since", self.last_since)

    @property
    def subject(self) -> str:
        """The timer's name."""
        return self.timer

    @property
    def _unit(self) -> str:
        return self.timer if self.timer.endswith(".timer") else f"{self.timer}.timer"

    @property
    def _question(self) -> TimerUnit:
        return TimerUnit(self._unit, self.on_calendar)

    def instruct(self) -> Instruction:
        """Its time, then turning it on."""
        name, said, commands = code(self._unit), [], list[str]()
        if self.on_calendar:
            said.append(f"Set the time of the timer {name}: {code(f'OnCalendar={self.on_calendar}')}.")
            commands.append("sudo systemctl daemon-reload")
        if self.enabled is not None and self.enabled == self.active:
            said.append(f"Turn the timer {name} {'on' if self.active else 'off'}, now and at every boot.")
            commands.append(f"sudo systemctl {'enable' if self.active else 'disable'} --now {self._unit}")
        else:
            if self.enabled is not None:
                said.append(f"Have the timer {name} {'turned on' if self.enabled else 'left off'} at boot.")
                commands.append(f"sudo systemctl {'enable' if self.enabled else 'disable'} {self._unit}")
            if self.active is not None:
                said.append(f"Turn the timer {name} {'on' if self.active else 'off'} now.")
                verb = ("restart" if self.on_calendar else "start") if self.active else "stop"
                commands.append(f"sudo systemctl {verb} {self._unit}")
        if self.last_since:
            said.append(f"Wait until {name} has run once.")
        return Instruction(" ".join(said), commands=tuple(commands))

    def expectation(self) -> str:
        """`logrotate.timer is active, is enabled and runs at daily`."""
        parts = [] if self.active is None else [f"is {'' if self.active else 'not '}active"]
        parts += [] if self.enabled is None else [f"is {'' if self.enabled else 'not '}enabled"]
        parts += [f"runs at {shown(self.on_calendar)}"] if self.on_calendar else []
        parts += [f"runs next within {self.next_within_hours} hours"] if self.next_within_hours else []
        parts += [f"ran after {in_words(self.last_since)}"] if self.last_since else []
        return f"{shown(self._unit)} {joined(parts)}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The timer, and for times the host's own clock."""
        clock: tuple[Want[Any], ...] = (_CLOCK,) if self.next_within_hours else ()
        return (self._question, *clock, *(wants_of(self.last_since) if self.last_since else ()))

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Each field by itself."""
        fact = facts[self._question]
        name = shown(self._unit)
        if not fact.known:
            return conclude(self, [unseen(f"the timer {name}", fact, "systemctl")], witnesses)
        if fact.value is None or fact.value.load == "not-found":
            nothing = not self.active and not self.enabled and not self.on_calendar + self.last_since
            key = "active" if self.active is not None else "enabled"
            words = f"there is no timer {name} on this host"
            return conclude(self, [self._aspect(key, words, holds=nothing, actual=None)], witnesses)
        state, aspects = fact.value, []
        if state.load not in ("loaded", "masked"):
            words = f"{name} cannot be used: systemd says {shown(state.load)} of its file"
            aspect = self._aspect("active", words, holds=False, actual=state.load)
            return conclude(self, [aspect], witnesses)
        if self.active is not None:
            aspects += self._active(state)
        if self.enabled is not None:
            aspects.append(self._enabled(state))
        if self.on_calendar:
            aspects.append(self._calendar(state))
        if self.next_within_hours and state.active == "active":
            aspects.append(self._next(state, facts))
        if self.last_since:
            aspects.append(self._last(state, facts))
        return conclude(self, aspects, witnesses)

    def _aspect(
        self,
        key: str,
        words: str,
        *,
        holds: bool,
        actual: Value,
        passive: bool = False,
        attempts: tuple[str, ...] = (),
        hint: str = "",
    ) -> Aspect:
        return Aspect(
            field=Field(name=key, holds=holds, actual=actual, passive=passive, attempts=attempts),
            actual=words,
            statement=words,
            evidence=(Evidence(source="systemctl", text=words),),
            hint="" if holds else hint,
            traces=attempts,
        )

    def _unclear(self, words: str, hint: str = "") -> Aspect:
        evidence = (Evidence(source="systemctl", text=words),)
        return Aspect(field=None, actual=words, statement=words, hint=hint, evidence=evidence)

    def _active(self, state: TimerState) -> list[Aspect]:
        name, is_on = shown(self._unit), state.active == "active"
        words = f"{name} is {'' if is_on else 'not '}active: {shown(state.active)} ({shown(state.sub)})"
        failed = state.active == "failed"
        found = [
            self._aspect(
                "active",
                words,
                holds=is_on == self.active,
                actual=is_on,
                passive=not (failed and self.active),
                hint=f"What went wrong stands in: journalctl -u {self._unit}" if failed else "",
            )
        ]
        if self.active and is_on and state.sub == "elapsed" and state.calendars:
            words = (
                f"{name} is on, but all of its times are past: {joined(list(map(shown, state.calendars)))}"
            )
            found.append(self._aspect("next", words, holds=False, actual=" ".join(state.calendars)))
        if self.active and state.unit_load not in ("loaded", ""):
            words = f"{name} starts {shown(state.unit)}, and that cannot be started: {shown(state.unit_load)}"
            found.append(
                self._aspect(
                    "unit", words, holds=False, actual=state.unit_load, hint="Look at the names of both."
                )
            )
        return found

    def _enabled(self, state: TimerState) -> Aspect:
        name, word = shown(self._unit), state.enabled
        if word in ("static", "generated", "indirect", "transient", ""):
            return self._unclear(f"whether {name} is turned on at boot cannot be told: it is {shown(word)}")
        is_on = word in _KEPT
        return self._aspect(
            "enabled",
            f"{name} is {shown(word)}, where {'enabled' if self.enabled else 'disabled'} should be"
            if is_on != self.enabled
            else f"{name} is {shown(word)}",
            holds=is_on == self.enabled,
            actual=is_on,
            passive=True,
        )

    def _calendar(self, state: TimerState) -> Aspect:
        name = shown(self._unit)
        there = joined([shown(one) for one in state.calendars])
        wanted = {self.on_calendar, state.wanted_calendar} - {""}
        words = f"{name} runs at {there}" if there else f"{name} has no calendar"
        reload = " It was changed since; systemd has not read it again." if state.need_reload else ""
        hint = f"{reload} Type: sudo systemctl daemon-reload".strip() if reload else ""
        if state.need_reload:
            words = f"{words} (its file was changed, and systemd has not read it again)"
            # The old times are in force until systemd reads the file again.
            return self._aspect(
                "on_calendar",
                words,
                holds=False,
                actual=there,
                attempts=("changed, not read again",),
                hint=hint,
            )
        if wanted & set(state.calendars) and len(state.calendars) == 1:
            return self._aspect("on_calendar", words, holds=True, actual=there)
        if not state.wanted_calendar and state.calendars:
            return self._unclear(f"{words}; whether that is {shown(self.on_calendar)} cannot be told here")
        words = f"{words}, where {shown(self.on_calendar)} should be"
        return self._aspect("on_calendar", words, holds=False, actual=there or None)

    def _next(self, state: TimerState, facts: Facts) -> Aspect:
        name, clock = shown(self._unit), facts[_CLOCK]
        if clock.value is None:
            return unseen("the host's clock", clock, "date")
        if state.next is None:
            if state.waits:
                return self._unclear(f"{name} runs next at a time that is counted from its start")
            words = f"{name} is on, but has no next time"
            return self._aspect("next", words, holds=False, actual=None)
        hours = timedelta(hours=self.next_within_hours or 0)
        words = f"{name} runs next at {at(state.next)}"
        holds = state.next <= clock.value.now + hours
        should = "" if holds else f", later than in {self.next_within_hours} hours"
        return self._aspect("next", words + should, holds=holds, actual=at(state.next), passive=True)

    def _last(self, state: TimerState, facts: Facts) -> Aspect:
        name, since = shown(self._unit), in_words(self.last_since)
        moment = moment_of(self.last_since, facts)
        if not isinstance(moment, Moment):
            if moment.state is not FactState.MISSING:
                return unseen(f"when {shown(self.last_since)} changed", moment, "stat", self.last_since)
            words = f"{shown(self.last_since)} is not there, so {name} cannot have run since it changed"
            return self._aspect("last_since", words, holds=False, actual=None, passive=True)
        if state.last is None:
            words = f"{name} has never run"
            return self._aspect("last_since", words, holds=False, actual=None, passive=True)
        passed = moment.passed_by(state.last, 0 if state.last.microsecond else 1)
        words = f"{name} last ran at {at(state.last)}"
        if passed is None:
            return self._unclear(f"{words}; whether that was after {since} cannot be told")
        holds = bool(passed)
        words = f"{words}, {'after' if holds else 'before'} {since}"
        return self._aspect("last_since", words, holds=holds, actual=True if holds else None, passive=True)

    def apply(self) -> tuple[str, ...]:
        """The calendar as a drop-in, then turning it on."""
        commands: tuple[str, ...] = ()
        if self.on_calendar:
            folder = f"/etc/systemd/system/{self._unit}.d"
            # The empty value takes back those of the timer's own file.
            text = f"[Timer]\\nOnCalendar=\\nOnCalendar={self.on_calendar}\\n"
            commands += (
                f"mkdir -p '{folder}'",
                f"printf '{text}' >'{folder}/schedule.conf'",
                "systemctl daemon-reload",
            )
        if self.enabled is not None:
            commands += (f"systemctl {'enable' if self.enabled else 'disable'} {self._unit}",)
        if self.active is not None:
            verb = ("restart" if self.on_calendar else "start") if self.active else "stop"
            commands += (f"systemctl --no-ask-password {verb} {self._unit}",)
        return commands

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:  # noqa: ARG003
        """The timer, where it is called one."""
        return Timer(timer=subject).wants() if _names_one(subject) else ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple[Check, ...]:
        """Whether it is on, and turned on at boot: as it is, or not at all."""
        if not _names_one(subject):
            return ()
        name = subject.removesuffix(".timer")
        states = [Timer(timer=name, active=a, enabled=e) for a in (True, False) for e in (True, False, None)]
        held = (one for one in states if one.judge(facts).verdict is Verdict.DONE)
        return tuple(one for one in [next(held, None)] if one)


def _names_one(subject: str) -> bool:
    return is_name(subject) and subject.endswith(".timer") and "+" not in subject


def _seen(**state: Any) -> Facts:
    whole = {"active": "active", "sub": "waiting", "enabled": "enabled", "unit": "backup.service", **state}
    return recorded(
        [
            {
                "timer": "backup.timer",
                "calendar": "daily",
                "wanted_calendar": "*-*-* 00:00:00",
                "unit_load": "loaded",
                **whole,
            }
        ]
    )


_BACKUP = Timer(timer="backup", enabled=True, on_calendar="daily")
_DAILY = {"calendars": ["*-*-* 00:00:00"]}

Timer.EXAMPLES = (
    Example(name="it is on, every day", check=_BACKUP, facts=_seen(**_DAILY), verdict=Verdict.DONE),
    Example(
        name="it was turned on at boot, and not started",
        check=_BACKUP,
        facts=_seen(**_DAILY, active="inactive", sub="dead"),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="there is no such timer", check=_BACKUP, facts=_seen(load="not-found"), verdict=Verdict.SKIPPED
    ),
    Example(
        name="its file was changed, and not read again",
        check=_BACKUP,
        facts=_seen(calendars=["Mon *-*-* 00:00:00"], need_reload=True),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="it runs at another time",
        check=_BACKUP,
        facts=_seen(calendars=["Mon *-*-* 00:00:00"]),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the service that it starts does not exist",
        check=_BACKUP,
        facts=_seen(**_DAILY, unit_load="not-found"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="systemd does not run here",
        check=_BACKUP,
        facts=recorded([{"timer": "backup.timer", "calendar": "daily", "state": "no such tool"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
