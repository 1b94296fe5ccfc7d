"""What changed beside files between two snapshots: packages, services, ports, users. Pure."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from guidegen.checks.line import Line
from guidegen.checks.package import Package
from guidegen.checks.port import Port
from guidegen.checks.service import Service
from guidegen.checks.timer import Timer
from guidegen.checks.version import split
from guidegen.checks.wording import joined, shown
from guidegen.model import Check, Misfit
from guidegen.probe.questions.unit import UnitState
from guidegen.suggest.draft import Draft
from guidegen.suggest.snapshot import Snapshot

_FIRST_EPHEMERAL: Final = 32768
"""From here on ports are given out by the kernel, to whoever asks for any."""
_MOST_FILES: Final = 5
_OF_ITSELF: Final = re.compile(r"(?:user|user-runtime-dir|getty|serial-getty|ssh|session)[@-].*|.*@\.\w+")
"""Units that come and go with logins, and templates."""


def new_packages(before: Snapshot, now: Snapshot) -> list[str]:
    """Which are installed now and were not; none where either could not be told."""
    return sorted(set(now.packages or ()) - set(before.packages or now.packages or ()))


def package_drafts(
    before: Snapshot, now: Snapshot, moments: Mapping[str, datetime], came_along: Collection[str]
) -> Iterator[Draft]:
    """Installed, upgraded or removed; `came_along` are those that others needed."""
    if before.packages is None or now.packages is None:
        return
    for name in sorted({*before.packages, *now.packages}):
        was, version = before.packages.get(name), now.packages.get(name)
        moment = max(moments.get(name, before.taken), before.taken)
        if was == version or name.partition(":")[0] in came_along:
            continue
        if version is None:
            yield Draft(
                moment=moment,
                title=f"Remove the package {name}",
                checks=(Package(package=name, installed=False),),
            )
        elif was is None:
            yield Draft(moment=moment, title=f"Install the package {name}", checks=(Package(package=name),))
        else:
            yield Draft(
                moment=moment, title=f"Bring the package {name} up to date", checks=_at_least(name, version)
            )


def _at_least(name: str, version: str) -> tuple[Check, ...]:
    epoch, upstream, revision = split(version)
    whole = (f"{epoch}:" if epoch else "") + upstream + (f"-{revision}" if revision else "")
    try:
        return (Package(package=name, version=f">={whole}"),)
    except Misfit:
        return (Package(package=name),)


def watched(before: Snapshot, now: Snapshot) -> list[str]:
    """The services whose starts and reloads are worth asking for: those that run, or are not as they were."""
    olds = before.units or {}
    return [
        name
        for name, unit in (now.units or {}).items()
        if name.endswith(".service")
        and not _OF_ITSELF.fullmatch(name)
        and (unit.active == "active" or olds.get(name) != unit)
    ]


def unit_drafts(
    before: Snapshot, now: Snapshot, states: Mapping[str, UnitState], files: Sequence[Draft]
) -> Iterator[Draft]:
    """Services that were started, stopped, enabled, disabled, or took up what changed in `files`."""
    old_units, new_units = before.units, now.units
    if old_units is None or new_units is None:
        return
    for name in sorted({*old_units, *new_units}):
        was, unit = old_units.get(name), new_units.get(name)
        if unit is None or _OF_ITSELF.fullmatch(name) or _is_part(name, new_units):
            continue
        by_hand = unit.enabled in ("enabled", "disabled", "masked", "alias")
        enabled = _is_enabled(unit.enabled) if by_hand and (not was or was.enabled != unit.enabled) else None
        runs = unit.active == "active"
        other = by_hand and runs != bool(was and was.active == "active") and unit.sub != "exited"
        taken = last_taken(states[name]) if name in states else None
        acted = taken[0] if taken and taken[0] > before.taken else None
        read = [f.path for f in files if acted and f.path and f.moment <= acted and reads(name, f.path)]
        short = name.removesuffix(".service")
        if not read and enabled is None and not other:
            continue
        changed = states[name].changed if name in states else None
        moment = acted or _moment_of_enabling(name, now) or max(changed or before.taken, before.taken)
        yield Draft(
            moment=moment,
            title=_title(short, read, runs if other else None, enabled, bool(taken and taken[1])),
            checks=_unit_checks(
                short, read[-_MOST_FILES:], runs if other or read else None, enabled, bool(taken and taken[1])
            ),
            unit=name,
            reads=tuple(read),
        )


def _is_part(name: str, units: Collection[str]) -> bool:
    """Whether it is an instance of a service that speaks for it: postfix@- of postfix."""
    return "@" in name and f"{name.partition('@')[0]}.service" in units


def _is_enabled(state: str) -> bool:
    return state in ("enabled", "alias")


def _unit_checks(
    name: str, read: Sequence[str], running: bool | None, enabled: bool | None, reloaded: bool
) -> tuple[Check, ...]:
    since = "reloaded_since" if reloaded else "restarted_since"
    first = {since: read[0]} if read else {}
    if not read and running is None and enabled is None:
        return ()
    if name.endswith(".timer"):
        return (Timer(timer=name.removesuffix(".timer"), active=running, enabled=enabled),)
    checks = [Service(service=name, running=running, enabled=enabled, **first)]  # type: ignore[arg-type]
    return (*checks, *(Service(service=name, **{since: path}) for path in read[1:]))  # type: ignore[arg-type]


def _title(name: str, read: Sequence[str], running: bool | None, enabled: bool | None, reloaded: bool) -> str:
    if read:
        return f"Reload {name}" if reloaded else f"Restart {name}"
    acts = ["start" if running else "stop"] if running is not None else []
    acts += ["enable" if enabled else "disable"] if enabled is not None else []
    return f"{joined(acts).capitalize()} {name}"


def last_taken(unit: UnitState) -> tuple[datetime, bool] | None:
    """When a unit last read its settings, and whether by a reload."""
    found = []
    for part in unit.instances if unit.sub == "exited" and unit.instances else (unit,):
        if part.started:
            found.append((part.started, False))
        if part.reloading and part.reload_result == "success":
            found.append((part.reloaded or part.reloading, True))
        elif part.type == "notify-reload" and part.changed and part.changed != part.started:
            found.append((part.changed, True))
    return max(found, default=None)


def reads(unit: str, path: str) -> bool:
    """Whether, by their names, the file is one of the service's."""
    stem = unit.partition(".")[0].partition("@")[0].removeprefix("systemd-").lower()
    names = {stem, f"{stem}d", stem.removesuffix("d")}
    for part in path.lower().split("/")[2:]:
        bare = part.partition(".")[0]
        if part in names or bare in names or (len(stem) >= 4 and bare.startswith(stem)):
            return True
        if re.split(r"[_-]", bare)[0] in names:
            return True
    return False


def _moment_of_enabling(name: str, now: Snapshot) -> datetime | None:
    links = [
        there.ctime for path, there in now.files.items() if is_wish(path) and posixpath.basename(path) == name
    ]
    return max(links, default=None)


def is_wish(path: str) -> bool:
    """Whether it is one of the links by which systemd knows what is enabled."""
    return path.startswith("/etc/systemd/") and (
        posixpath.dirname(path).endswith((".wants", ".requires")) or path.endswith((".wants", ".requires"))
    )


def port_checks(before: Snapshot, now: Snapshot) -> tuple[Check, ...]:
    """The ports on which somebody waits now and nobody did, and the other way round."""
    if before.ports is None or now.ports is None:
        return ()
    olds, news = _by_port(before.ports), _by_port(now.ports)
    checks: list[Check] = []
    for port in sorted({*olds, *news}, key=lambda text: int(text.partition("/")[0])):
        if int(port.partition("/")[0]) >= _FIRST_EPHEMERAL or olds.get(port) == news.get(port):
            continue
        if port not in news:
            checks.append(Port(port=port, listening=False))
        else:
            [*addresses] = news[port] - {"*"}
            only = addresses[0] if len(addresses) == 1 and news[port] == set(addresses) else ""
            checks.append(Port(port=port, address=only))
    return tuple(checks)


def _by_port(ports: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in ports:
        port, _, address = one.partition(" ")
        if re.fullmatch(r"\d{1,5}/(?:tcp|udp)", port) and 0 < int(port[:-4]) < 65536:
            found.setdefault(port, set()).add(address)
    return found


def account_changes(before: Mapping[str, str] | None, now: Mapping[str, str] | None) -> list[str]:
    """The names that are new, gone or other; none where either could not be told."""
    if before is None or now is None:
        return []
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def account_draft(
    what: str, file: str, name: str, *, was: bool, there: bool, offered: tuple[Check, ...], moment: datetime
) -> Draft:
    """A user or a group; `offered` is what their kinds say of one that is there."""
    pattern = f"^{re.escape(name)}:"
    verb = "Add" if not was else "Change" if there else "Remove"
    gone: tuple[Check, ...] = (Line(pattern=pattern, path=file, present=False),)
    checks = (offered or (Line(pattern=pattern, path=file),)) if there else gone
    return Draft(moment=moment, title=f"{verb} the {what} {shown(name)}", checks=checks)
