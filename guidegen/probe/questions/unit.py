"""What systemd knows of a service."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section, last_line


@dataclass(frozen=True, kw_only=True)
class UnitState:
    """A unit, as `systemctl show` tells it. Times are UTC to the microsecond; None: it never happened."""

    id: str = ""
    """Its real name: `service: sshd` is ssh.service on Debian."""
    load: str = "loaded"
    """loaded, not-found, masked, …"""
    active: str = "inactive"
    sub: str = "dead"
    enabled: str = "disabled"
    """The state of its unit file: enabled, disabled, static, masked, generated, alias, …"""
    need_reload: bool = False
    """Its unit file changed, and systemd has not read it again."""
    type: str = ""
    triggered_by: str = ""
    """The sockets and timers that start it."""
    starting: datetime | None = None
    """When its last start began; what changed between this and `started` may or may not have been read."""
    started: datetime | None = None
    reloading: datetime | None = None
    """When its last reload began."""
    reloaded: datetime | None = None
    """When the last command of its last reload ended."""
    reload_result: str = "success"
    """success, or how the last reload failed."""
    changed: datetime | None = None
    """When its state last changed; a reload moves this, a failed one too."""
    resolution: float = 1e-6
    """Seconds; 1.0 where this systemd tells whole seconds only."""
    instances: tuple["UnitState", ...] = ()
    """The `NAME@…` units that run on its behalf."""

    @property
    def runs(self) -> bool:
        """Whether a process of its own runs; `active (exited)` is a shell without one."""
        return self.active in ("active", "reloading") and self.sub != "exited"

    @property
    def fails(self) -> bool:
        """Whether it was started, and ended otherwise; systemd may be about to try again."""
        return self.active == "failed" or self.sub.startswith("auto-restart")

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is just starting or stopping, so that what will come of it cannot be told."""
        return self.active in ("activating", "deactivating") and not self.fails

    @property
    def stands_still(self) -> bool:
        """Whether nothing of it is there, nor will be by itself."""
        return self.active in ("inactive", "failed")


PROPERTIES: Final = (
    *("Id", "LoadState", "ActiveState", "SubState", "UnitFileState", "NeedDaemonReload", "Type"),
    *("TriggeredBy", "InactiveExitTimestamp", "ActiveEnterTimestamp", "StateChangeTimestamp"),
    *("ExecReload", "ReloadResult"),
)


@dataclass(frozen=True)
class Unit(Question[UnitState]):
    """The state of a systemd unit, and of its instances. Anyone may ask systemd."""

    name: ClassVar = "unit"
    value_type: ClassVar = UnitState
    forms: ClassVar = {"debian": Form.TRIED}

    unit: str
    """Its name, or a pattern with a star: then the first that fits, and the others as its instances."""
    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """Two calls for each unit: itself and its instances. Microseconds where this systemctl tells them."""
        lines = [
            "command -v systemctl >/dev/null || exit 127",
            f"p='{','.join(PROPERTIES)}'",
            "us=--timestamp=us; systemctl show $us -p Version >/dev/null 2>&1 || us=",
        ]
        for question in questions:
            stem, pattern = question.unit.removesuffix(".service"), ""
            if "@" not in stem:
                # With an @ of its own: instances of the template, and nothing that only begins alike.
                pattern = f"; echo; systemctl show $us -p $p -- {shlex.quote(stem + '@*.service')}"
            lines.append(
                f"(systemctl show $us -p $p -- {shlex.quote(question.unit)} || exit{pattern}) 2>&1; "
                f'printf "%s %s\\n" "$2" "$?"'
            )
        return "\n".join(lines)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[UnitState]]:
        """A block for each unit, in it one paragraph for the unit and one for each instance."""
        facts: list[Fact[UnitState]] = []
        for question, (block, status) in zip(questions, blocks(section), strict=False):
            if "*" in question.unit and status == 0 and not block.strip():
                facts.append(Fact(FactState.MISSING, detail="no unit fits the pattern"))
                continue
            states = list(parse(block.decode(errors="replace")))
            if states and states[0].load:
                facts.append(Fact.had(replace(states[0], instances=tuple(states[1:]))))
            else:
                facts.append(_no_answer(last_line(block)))
        facts = facts[: len(questions)]
        return facts + [from_section(section)] * (len(questions) - len(facts))


def _no_answer(words: str) -> Fact[UnitState]:
    if "not been booted with systemd" in words or "Failed to connect to bus" in words:
        return Fact(FactState.NO_TOOL, detail="systemd does not run on this host")
    if "denied" in words:
        return Fact(FactState.FORBIDDEN, detail=words)
    return Fact(FactState.GARBLED, detail=words)


def parse(text: str) -> Iterator[UnitState]:
    """The units in what `systemctl show` printed; paragraphs without an Id are left out."""
    for paragraph in re.split(r"\n\s*\n", text):
        pairs = [line.split("=", 1) for line in paragraph.splitlines() if "=" in line]
        said = dict(pairs)
        if not said.get("Id"):
            continue
        runs = [value for key, value in pairs if key == "ExecReload"]
        starts = [_time_in(run, "start_time") for run in runs]
        stops = [_time_in(run, "stop_time") for run in runs]
        failed = any(re.search(r"status=(?!0\b)\S+", run) and "ignore_errors=no" in run for run in runs)
        result = said.get("ReloadResult", "success")
        yield UnitState(
            id=said["Id"],
            load=said.get("LoadState", ""),
            active=said.get("ActiveState", ""),
            sub=said.get("SubState", ""),
            enabled=said.get("UnitFileState", ""),
            need_reload=said.get("NeedDaemonReload") == "yes",
            type=said.get("Type", ""),
            triggered_by=said.get("TriggeredBy", ""),
            starting=_time(said.get("InactiveExitTimestamp", "")),
            started=_time(said.get("ActiveEnterTimestamp", "")),
            reloading=starts[0] if starts else None,
            # Every command of the reload must have ended.
            reloaded=None if None in stops or not stops else max(stop for stop in stops if stop),
            reload_result="exit-code" if failed and result == "success" else result,
            changed=_time(said.get("StateChangeTimestamp", "")),
            resolution=1e-6 if "." in said.get("StateChangeTimestamp", ".") else 1.0,
        )


_TIME: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))? (?:UTC|GMT)")


def _time(text: str) -> datetime | None:
    if not (match := _TIME.search(text)):
        return None
    *parts, fraction = match.groups()
    try:
        year, month, day, hour, minute, second = map(int, parts)
        return datetime(
            year, month, day, hour, minute, second, int((fraction or "").ljust(6, "0")), tzinfo=UTC
        )
    except ValueError:
        return None


def _time_in(run: str, key: str) -> datetime | None:
    match = re.search(rf"{key}=\[([^\]]*)\]", run)
    return _time(match[1]) if match else None
