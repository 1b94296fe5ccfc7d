"""The check kind `service`: a systemd service runs, starts by itself, and has read its settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.paths import require_path
from guidegen.checks.suggesting import is_name
from guidegen.checks.uptake import mistaken, uptake
from guidegen.checks.weighing import Field
from guidegen.checks.wording import at, code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.newest import Newest
from guidegen.probe.questions.unit import Unit, UnitState
from guidegen.probe.recorded import recorded

_ENABLED = ("enabled", "alias")
_NOT_ENABLED = ("disabled", "masked", "masked-runtime", "enabled-runtime", "linked", "linked-runtime")
_ODD: Final = {
    "enabled-runtime": "enabled only until the machine starts again",
    "masked": "nothing can start or enable it",
    "masked-runtime": "until the machine starts again nothing can start or enable it",
}
"""States that somebody brought about who meant something, in words."""


@dataclass(frozen=True, kw_only=True)
class Service(Check):
    """A service runs, is enabled, and took up the last change of its settings.

    A service that is `active (exited)` is only a shell; its instances (`postfix@-`) are what runs. A reload
    counts when it succeeded and began after the last change; a restart is a reload too. Of a folder, the
    newest entry counts. What cannot be told by the times, such as a file that was moved in with its old time
    or a change in the very moment of the reload, is unknown.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "service"
    main_field: ClassVar = "running"

    service: str = option("The unit's name, with or without .service.", pattern=r"^[A-Za-z0-9:_.@\\-]+$")
    running: bool | None = option("Whether it must run.", None, strict=True)
    enabled: bool | None = option("Whether it must start by itself when the machine does.", None, strict=True)
    restarted_since: str = option("It was started after this file or folder last changed.", "")
    reloaded_since: str = option("It was reloaded or restarted after this file or folder last changed.", "")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if self.running is self.enabled is None and not self.restarted_since and not self.reloaded_since:
            hint = "running: true"
            raise Misfit(
                "service", "one of running, enabled, restarted_since, reloaded_since is needed", hint
            )
        if self.running is False and (self.restarted_since or self.reloaded_since):
            raise Misfit("running", "a service that must not run cannot have read its settings")
        for key in ("restarted_since", "reloaded_since"):
            if path := getattr(self, key):
                require_path(key, path)

    @property
    def subject(self) -> str:
        """The unit's name."""
        return self.service

    def instruct(self) -> Instruction:
        """The commands that a person types."""
        name, said, commands = code(self.service), [], []
        if self.restarted_since:
            said.append(f"Restart the service {name}, so that it reads its settings again.")
            commands.append("restart")
        elif self.reloaded_since:
            said.append(f"Make the service {name} read its settings again.")
            commands.append("reload")
        elif self.running is not None:
            said.append(f"{'Start' if self.running else 'Stop'} the service {name}.")
            commands.append("start" if self.running else "stop")
        if self.enabled is not None:
            often = "starts by itself" if self.enabled else "no longer starts by itself"
            said.append(f"See to it that {name} {often} when the machine does.")
            commands.append("enable" if self.enabled else "disable")
        return Instruction(
            " ".join(said), commands=tuple(f"sudo systemctl {verb} {self.service}" for verb in commands)
        )

    def expectation(self) -> str:
        """`nginx is running, and was reloaded since /etc/nginx changed`."""
        parts = []
        if self.running is not None:
            parts.append("is running" if self.running else "is not running")
        if self.enabled is not None:
            parts.append("is enabled" if self.enabled else "is not enabled")
        if self.restarted_since:
            parts.append(f"was restarted after {shown(self.restarted_since)} changed")
        if self.reloaded_since:
            parts.append(f"was reloaded after {shown(self.reloaded_since)} changed")
        return f"{shown(self.service)} {joined(parts)}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The unit, and when its settings changed."""
        paths = dict.fromkeys(filter(None, (self.restarted_since, self.reloaded_since)))
        beside = _beside(self.service) if paths else ""
        return (
            Unit(self.service),
            *(Newest(path) for path in paths),
            *([Unit(beside)] if beside else []),
        )

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Each field by itself."""
        fact = facts[Unit(self.service)]
        name = shown(self.service)
        if not fact.known:
            return conclude(self, [unseen(f"the service {name}", fact, "systemctl")], witnesses)
        if fact.value is None or fact.value.load == "not-found":
            return conclude(self, self._no_unit(), witnesses)
        unit, parts, aspects = fact.value, _parts(fact.value), []
        if self.running is not None:
            aspects.append(self._running(unit))
        if self.enabled is not None:
            aspects.append(self._enabled(unit))
        # Of a service that should run and does not, one finding is enough.
        said = bool(self.running) and not any(part.runs for part in parts)
        for path, restart_only in ((self.restarted_since, True), (self.reloaded_since, False)):
            if path and not said:
                found = facts[Newest(path)]
                aspect = uptake(self.service, parts, path, found, restart_only=restart_only)
                beside = _beside(self.service)
                if beside and Unit(beside) in facts:
                    others = facts[Unit(beside)]
                    aspect = mistaken(self.service, aspect, others, found, restart_only=restart_only)
                aspects.append(aspect)
        return conclude(self, aspects, witnesses)

    def _no_unit(self) -> list[Aspect]:
        words = f"there is no service {shown(self.service)} on this host"
        wants_nothing = (
            not self.running and not self.enabled and not self.restarted_since + self.reloaded_since
        )
        name = "running" if self.running is not None else "enabled"
        return [
            Aspect(
                field=Field(name=name, holds=wants_nothing, actual=None),
                actual=words,
                statement=words,
                evidence=(Evidence(source="systemctl", text=words),),
                hint="" if wants_nothing else "Look at its name, and whether its package is installed.",
            )
        ]

    def _running(self, unit: UnitState) -> Aspect:
        name, parts = shown(self.service), _parts(unit)
        runs = any(part.runs for part in parts)
        failed = [part for part in parts if part.fails]
        state = "; ".join(
            f"{shown(part.id) + ' ' if part is not unit else ''}{part.active} ({part.sub})" for part in parts
        )
        if any(part.is_on_its_way for part in parts) and not (runs or failed):
            words = f"whether {name} runs cannot be told yet: {shown(state)}"
            evidence = (Evidence(source="systemctl", text=words),)
            return Aspect(field=None, actual=words, statement=words, evidence=evidence)
        # A shell without a process of its own is not running, and is not stopped either.
        stopped = all(part.stands_still for part in (unit, *unit.instances))
        words = f"{name} is {'' if runs else 'not '}running: {shown(state)}"
        if not (self.running or stopped):
            words = f"{name} is not stopped: {shown(state)}"
        if failed and self.running:
            words = f"{name} failed: {shown(state)}" if runs or not unit.fails else _down(name, unit)
        return Aspect(
            field=Field(
                name="running",
                holds=runs and not failed if self.running else stopped,
                actual=runs if self.running else not stopped,
                # A service that failed was started, and came out otherwise.
                passive=not (failed and self.running),
            ),
            actual=words,
            statement=words,
            evidence=(Evidence(source="systemctl", text=words),),
            hint=self._running_hint(unit, runs=runs),
        )

    def _running_hint(self, unit: UnitState, *, runs: bool) -> str:
        if runs or not self.running:
            return ""
        if unit.triggered_by:
            return f"It is started on demand by {shown(unit.triggered_by)}."
        if unit.fails:
            return f"What went wrong stands in: journalctl -u {shown(self.service)}"
        return ""

    def _enabled(self, unit: UnitState) -> Aspect:
        name = shown(self.service)
        words = f"{name} is {shown(unit.enabled or 'in no known state')}"
        if unit.enabled not in _ENABLED + _NOT_ENABLED:
            words = f"whether {name} starts by itself cannot be told: its unit file is {shown(unit.enabled)}"
            return Aspect(field=None, actual=words, statement=words)
        is_enabled, odd = unit.enabled in _ENABLED, _ODD.get(unit.enabled, "")
        means = f" ({odd})" if odd and self.enabled else ""
        return Aspect(
            field=Field(
                name="enabled",
                holds=is_enabled == self.enabled,
                actual=is_enabled,
                # Nobody leaves these behind by doing nothing.
                passive=not (odd and self.enabled),
            ),
            actual=words,
            statement=f"{words}{means}, where {'enabled' if self.enabled else 'disabled'} should be",
            evidence=(Evidence(source="systemctl", text=words),),
        )

    def apply(self) -> tuple[str, ...]:
        """`systemctl`, without prompts."""
        verbs = []
        # First, since it has systemd read its files again, and so forget the times of the last reload.
        if self.enabled is not None:
            verbs.append("enable" if self.enabled else "disable")
        if self.restarted_since:
            verbs.append("restart")
        elif self.reloaded_since:
            verbs.append("reload-or-restart")
        elif self.running is not None:
            verbs.append("start" if self.running else "stop")
        # What is not there is neither running nor enabled already.
        there = f"! systemctl cat {self.service} >/dev/null 2>&1 || "
        return tuple(
            f"{there if verb in ('stop', 'disable') else ''}systemctl --no-ask-password {verb} {self.service}"
            for verb in verbs
        )

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:  # noqa: ARG003
        """The unit, where it can be a unit's name."""
        return (Unit(subject),) if _names_one(subject) else ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple[Check, ...]:
        """Whether it runs, and whether it starts by itself."""
        unit = facts[Unit(subject)].value if _names_one(subject) else None
        if unit is None or unit.load not in ("loaded", "masked"):
            return ()
        enabled = {**dict.fromkeys(_ENABLED, True), **dict.fromkeys(_NOT_ENABLED, False)}.get(unit.enabled)
        runs = any(part.runs for part in _parts(unit))
        return (Service(service=subject.removesuffix(".service"), running=runs, enabled=enabled),)


def _down(name: str, unit: UnitState) -> str:
    """That it was started in vain, and what it does now."""
    if unit.active != "failed":
        return f"{name} failed, and systemd keeps starting it again: {shown(f'{unit.active} ({unit.sub})')}"
    when = f" at {at(unit.changed)}" if unit.changed else ""
    return f"{name} failed{when} and is down since"


def _names_one(subject: str) -> bool:
    return is_name(subject) and "+" not in subject and not subject.endswith((".timer", ".mount", ".swap"))


def _beside(service: str) -> str:
    """The pattern of all instances of which `service` is one: `postgresql@*` for postgresql@15-main."""
    template, instance = service.removesuffix(".service").partition("@")[::2]
    return f"{template}@*" if instance else ""


def _parts(unit: UnitState) -> tuple[UnitState, ...]:
    """What stands for the service: itself, or the instances of one that is only a shell."""
    if unit.active == "active" and unit.sub == "exited" and unit.instances:
        return unit.instances
    return (unit,)


def _nginx(changed: str, **unit: Any) -> Facts:
    return recorded(
        [
            {
                "unit": "nginx",
                "id": "nginx.service",
                "active": "active",
                "sub": "running",
                "enabled": "enabled",
                "starting": "2026-11-20T08:00:00.000001+00:00",
                "started": "2026-11-20T08:00:01.000001+00:00",
                **unit,
            },
            {"newest": "/etc/nginx", "mtime": changed, "ctime": changed},
        ]
    )


_RELOADED = Service(service="nginx", running=True, reloaded_since="/etc/nginx")
_RELOAD = {"reloading": "2026-11-22T10:00:00.5+00:00", "reloaded": "2026-11-22T10:00:00.6+00:00"}

Service.EXAMPLES = (
    Example(
        name="it was reloaded after the change",
        check=_RELOADED,
        facts=_nginx("2026-11-22T09:59:59+00:00", **_RELOAD),
        verdict=Verdict.DONE,
    ),
    Example(
        name="it was never reloaded after the change",
        check=_RELOADED,
        facts=_nginx("2026-11-22T09:59:59+00:00"),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="the reload failed",
        check=_RELOADED,
        facts=_nginx("2026-11-22T09:59:59+00:00", **_RELOAD, reload_result="exit-code"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the change fell into the moment of the reload",
        check=_RELOADED,
        facts=_nginx("2026-11-22T10:00:00.5+00:00", **_RELOAD),
        verdict=Verdict.UNKNOWN,
    ),
)
