"""Every service, timer and socket that systemd knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section, last_line


@dataclass(frozen=True, kw_only=True)
class UnitLine:
    """A unit file and what became of it."""

    name: str
    enabled: str = ""
    """enabled, disabled, static, masked, …; empty for a unit without a file."""
    active: str = ""
    """active, inactive, failed, …; empty where systemd has not loaded it."""
    sub: str = ""


@dataclass(frozen=True, kw_only=True)
class UnitList:
    """All of a host's units, by their names."""

    units: tuple[UnitLine, ...] = ()


_SCRIPT: Final = r"""
command -v systemctl >/dev/null || exit 127
of='--type=service --type=timer --type=socket --no-legend --no-pager --plain --full'
systemctl list-unit-files $of && echo '= units' && systemctl list-units --all $of && echo '= end'
""".strip()

_ENDINGS: Final = (".service", ".timer", ".socket")


@dataclass(frozen=True)
class Units(Question[UnitList]):
    """Every service, timer and socket: whether it starts by itself, and whether it is active."""

    name: ClassVar = "units"
    value_type: ClassVar = UnitList
    forms: ClassVar = {"debian": Form.TRIED}

    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """The unit files first, then what is loaded."""
        return _SCRIPT

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[UnitList]]:
        """The same answer for all; without its last line it is not whole, and says nothing."""
        lines = section.lines
        if not lines or lines[-1] != "= end" or "= units" not in lines or not section.whole:
            last = last_line(section.output)
            if "not been booted with systemd" in last or "Failed to connect to bus" in last:
                no_tool: Fact[UnitList] = Fact(FactState.NO_TOOL, detail="systemd does not run on this host")
                return [no_tool] * len(questions)
            return [from_section(section)] * len(questions)
        middle = lines.index("= units")
        if any(not line.partition(" ")[0].endswith(_ENDINGS) for line in lines[:middle]) or not middle:
            last = last_line("\n".join(lines[:middle]).encode(errors="replace"))
            return [Fact(FactState.GARBLED, detail=last)] * len(questions)
        files = {parts[0]: parts[1] for line in lines[:middle] if len(parts := line.split()) >= 2}
        loaded = {parts[0]: parts for line in lines[middle + 1 :] if len(parts := line.split()) >= 4}
        units = (
            UnitLine(
                name=name,
                enabled=files.get(name, ""),
                active=loaded[name][2] if name in loaded else "",
                sub=loaded[name][3] if name in loaded else "",
            )
            for name in sorted({*files, *loaded})
        )
        return [Fact.had(UnitList(units=tuple(units)))] * len(questions)
