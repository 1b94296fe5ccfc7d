"""Whether a service has taken up the last change of its settings, as far as times can tell."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from guidegen.checks.finding import Aspect, unseen
from guidegen.checks.weighing import Field
from guidegen.checks.wording import at, shown
from guidegen.model import Evidence, Fact, FactState
from guidegen.probe.questions.newest import Change
from guidegen.probe.questions.unit import UnitState

_UNIT_FILES: Final = re.compile(r"/(etc|run|(usr/)?(local/)?lib)/systemd/")


class Standing(IntEnum):
    """From the worst to the best."""

    STALE = 0
    """Every start and reload ended before the change."""
    TIE = 1
    """The change fell into the moment of a start or reload."""
    UNDATED = 2
    """It was reloaded, and that ended after the change; when it began, systemd does not tell."""
    MOVED = 3
    """It was taken up by its mtime, but its ctime is newer: it may have been moved in with an old time."""
    TAKEN = 4
    """A start or a reload that succeeded began after the change."""


def standing(unit: UnitState, change: Change, *, restart_only: bool) -> Standing:
    """How the last change stands to what the unit did."""
    by_content = _at(change.mtime, unit, change, restart_only=restart_only)
    if by_content is not Standing.TAKEN:
        return by_content
    by_anything = _at(change.ctime, unit, change, restart_only=restart_only)
    return Standing.TAKEN if by_anything is Standing.TAKEN else Standing.MOVED


def last_uptake(unit: UnitState, *, restart_only: bool) -> datetime | None:
    """When the unit last read its settings."""
    moments = [end for _begin, end in _windows(unit, restart_only=restart_only)]
    return max(moments, default=None)


def failed_since(unit: UnitState, change: Change) -> bool:
    """Whether a reload was tried after the change, and failed."""
    return unit.reload_result != "success" and bool(
        (unit.reloading or unit.changed) and (unit.reloading or unit.changed or change.mtime) > change.mtime
    )


def _undated_reload(unit: UnitState) -> datetime | None:
    """When the last good reload ended of which systemd tells no more than that the unit's state changed.

    Such is every reload of a unit of the type notify-reload (systemd 253 and later), and of any other one
    that was before the last `daemon-reload`: with that, which comes with every `enable` and every package,
    systemd forgets when the commands of a reload ran. The state of a unit that was only started changed
    last in the very moment of its start.
    """
    if unit.reloading or unit.reload_result != "success" or unit.changed is None:
        return None
    return unit.changed if unit.started is None or unit.changed > unit.started else None


def _windows(unit: UnitState, *, restart_only: bool) -> list[tuple[datetime, datetime]]:
    """From when to when it may have read its settings, for its last start and its last good reload."""
    windows = []
    if unit.started:
        windows.append((unit.starting or unit.started, unit.started))
    if not restart_only and unit.reloading and unit.reload_result == "success":
        windows.append((unit.reloading, max(unit.reloaded or unit.reloading, unit.reloading)))
    return windows


def _at(moment: datetime, unit: UnitState, change: Change, *, restart_only: bool) -> Standing:
    blur = timedelta(seconds=change.resolution)
    unit_blur = timedelta(seconds=unit.resolution)
    best = Standing.STALE
    for begin, end in _windows(unit, restart_only=restart_only):
        if moment + blur <= begin:
            return Standing.TAKEN
        if moment < end + unit_blur:
            best = Standing.TIE
    undated = None if restart_only else _undated_reload(unit)
    return Standing.UNDATED if undated and moment < undated + unit_blur else best


def uptake(
    service: str, parts: Sequence[UnitState], path: str, fact: Fact[Change], *, restart_only: bool
) -> Aspect:
    """Whether each of a service's `parts` has read `path`, with the words for it."""
    name, verb = shown(service), "restarted" if restart_only else "reloaded"
    field_name = f"{verb}_since"
    running = [part for part in parts if part.runs]
    if not running and any(part.is_on_its_way for part in parts):
        words = f"whether {name} has read {shown(path)} cannot be told yet: it is just starting or stopping"
        return Aspect(field=None, actual=words, statement=words)
    if not running:
        words = f"{name} is not running, so it has read no settings"
        return _stale(field_name, words)
    if fact.state is FactState.MISSING:
        return _stale(field_name, f"{shown(path)} is not there, so {name} cannot have read it")
    if fact.value is None:
        return unseen(f"when {shown(path)} changed", fact, "stat", path)
    change = fact.value
    news = f"{shown(change.path or path)} changed at {at(change.mtime)}"
    # Every part must have taken it up; the worst of them speaks.
    part = min(running, key=lambda one: standing(one, change, restart_only=restart_only))
    found = standing(part, change, restart_only=restart_only)
    moment = last_uptake(part, restart_only=restart_only)
    last = f"{name} was last {verb if restart_only else 'reloaded or restarted'} at {at(moment)}"
    last = last if moment else f"{name} was never {verb}"
    undated = None if restart_only else _undated_reload(part)
    if undated:
        last = f"{name} was last reloaded at some time up to {at(undated)}"
    evidence = (
        Evidence(source="stat", file=change.path or path, text=news, modified=change.mtime),
        Evidence(source="systemctl", text=last),
    )
    doubts = {
        Standing.TIE: "in the same moment",
        Standing.UNDATED: "and systemd does not tell when that reload began",
        Standing.MOVED: f"but its rights, name or place changed later, at {at(change.ctime)}",
    }
    if doubt := doubts.get(found):
        words = f"whether {name} has read {shown(path)} cannot be told: {last}, {news}, {doubt}"
        hint = f"Have {name} {verb} once more; that is harmless."
        return Aspect(field=None, actual=words, statement=words, evidence=evidence, hint=hint)
    if found is Standing.TAKEN and part.need_reload and _is_unit_file(change.path or path):
        words = (
            f"{last}, after {shown(path)} changed, but systemd had not been told to read its changed unit "
            "files again (systemctl daemon-reload), so it took the old ones"
        )
        return Aspect(
            field=Field(name=field_name, holds=False, actual=False, attempts=("no daemon-reload",)),
            actual=words,
            statement=words,
            evidence=evidence,
            hint=f"First: systemctl daemon-reload; then {name} has to be {verb} once more.",
        )
    if found is Standing.TAKEN:
        words = f"{last}, after {shown(path)} changed"
        return Aspect(
            field=Field(name=field_name, holds=True, actual=True),
            actual=words,
            statement=words,
            evidence=evidence,
        )
    if not restart_only and failed_since(part, change):
        result = shown(part.reload_result)
        words = (
            f"{name} was reloaded after {shown(path)} changed, but the reload failed ({result}), "
            "so it runs on with its old settings"
        )
        return Aspect(
            field=Field(name=field_name, holds=False, actual=False, attempts=("a failed reload",)),
            actual=words,
            statement=words,
            evidence=evidence,
            hint=f"What went wrong stands in: journalctl -u {name}",
        )
    hint = "" if restart_only else "Only a reload through systemctl leaves a trace that can be seen."
    return _stale(
        field_name, f"{last}, and {news}, which is later, so it has not read that change", evidence, hint
    )


def mistaken(
    service: str, aspect: Aspect, others: Fact[UnitState], fact: Fact[Change], *, restart_only: bool
) -> Aspect:
    """`aspect`, where one of the `others` of the same template may have been taken for `service`."""
    stale = aspect.field is not None and not aspect.field.holds and aspect.field.passive
    if not stale or aspect.field is None or fact.value is None:
        return aspect
    if not others.known:
        return unseen(f"whether another than {shown(service)} was meant", others, "systemctl")
    took = [
        other.id.removesuffix(".service")
        for other in _all(others.value)
        if other.runs
        and other.id.removesuffix(".service") != service.removesuffix(".service")
        and standing(other, fact.value, restart_only=restart_only) is Standing.TAKEN
    ]
    if not took:
        return aspect
    verb = "restarted" if restart_only else "reloaded or restarted"
    traces = tuple(f"{name} took up a change" for name in took)
    words = f"{aspect.statement}; {shown(took[0])} was {verb} since, and {shown(service)} was not"
    return replace(
        aspect,
        field=replace(aspect.field, suspects=traces),
        statement=words,
        untouched=aspect.statement,
        traces=traces,
    )


def _all(unit: UnitState | None) -> tuple[UnitState, ...]:
    return (unit, *unit.instances) if unit else ()


def _is_unit_file(path: str) -> bool:
    """Whether it is a file, or in a folder, that systemd itself reads and not the service."""
    return bool(_UNIT_FILES.match(path))


def _stale(field_name: str, words: str, evidence: tuple[Evidence, ...] = (), hint: str = "") -> Aspect:
    return Aspect(
        field=Field(name=field_name, holds=False, actual=None, passive=True),
        actual=words,
        statement=words,
        evidence=evidence or (Evidence(source="systemctl", text=words),),
        hint=hint,
    )
