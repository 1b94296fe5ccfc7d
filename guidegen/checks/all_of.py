"""The check kind `all_of`: several statements hold together, as one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from guidegen.checks.composite import Composite, statement_of
from guidegen.checks.file import File
from guidegen.checks.package import Package
from guidegen.checks.telling import told, told_as_list
from guidegen.checks.weighing import worst
from guidegen.model import (
    CLOSED,
    Check,
    Example,
    Facts,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Witness,
    option,
)
from guidegen.probe.recorded import recorded


@dataclass(frozen=True, kw_only=True)
class AllOf(Composite):
    """Every one of several checks holds, of whatever kinds: one way of `any_of` that takes more than one.

    A step that asks for several things needs it not; its list of checks says the same, and each of them
    then has a verdict of its own. Here the worst speaks for all: wrong over skipped over unknown. `was` is
    said of the checks in it, each of its own; one whose `when` does not hold is left out.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "all_of"

    all_of: tuple[Check, ...] = option("The checks that must hold together.")

    def __post_init__(self) -> None:
        """Raise Misfit where nothing must hold."""
        if not self.all_of:
            raise Misfit("all_of", "at least one check is needed", "all_of: [{file: /etc/…}, …]")

    @property
    def held(self) -> tuple[Check, ...]:
        """What must hold."""
        return self.all_of

    def instruct(self) -> Instruction:
        """Everything that is asked for, in order."""
        if len(self.parts) == 1:
            return Instruction(told(self.parts[0]))
        return Instruction(f"Do all of this:\n\n{told_as_list(self.parts, numbered=True)}")

    def expectation(self) -> str:
        """`/etc/a exists, and /etc/b exists`."""
        return ", and ".join(check.expectation() for check in self.parts)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The worst speaks; how much is done, the verdicts of the parts tell."""
        parts = self.seen(facts, witnesses)
        verdicts = tuple(part.finding.verdict for part in parts)
        verdict = worst(verdicts)
        telling = [part for part in parts if part.finding.verdict is verdict]
        statement = "; ".join(dict.fromkeys(map(statement_of, telling)))
        return replace(self.concluded(verdict, parts, telling, statement), parts=verdicts)

    def apply(self) -> tuple[str, ...]:
        """What makes each of them true, in order."""
        return tuple(command for check in self.parts for command in check.apply())


_BOTH = AllOf(all_of=(Package(package="chrony"), File(file="/etc/chrony/chrony.conf", owner="root")))


def _answers(package: dict[str, object], file: dict[str, object]) -> Facts:
    path = "/etc/chrony/chrony.conf"
    rights: dict[str, object] = {"stat": path, "follow": True, **file}
    return recorded([{"package": "chrony", **package}, {"stat": path, **file}, rights])


_THERE: dict[str, object] = {"type": "file"}
_MISSING: dict[str, object] = {"state": "missing"}

AllOf.EXAMPLES = (
    Example(name="both hold", check=_BOTH, facts=_answers({"version": "4.3"}, _THERE), verdict=Verdict.DONE),
    Example(name="none is there", check=_BOTH, facts=_answers(_MISSING, _MISSING), verdict=Verdict.SKIPPED),
    Example(
        name="one holds, the other came out otherwise",
        check=_BOTH,
        facts=_answers({"version": "4.3"}, {**_THERE, "owner": "admin"}),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="one is missing, and of the other nobody knows: it does not hold either way",
        check=_BOTH,
        facts=_answers(_MISSING, {"state": "forbidden"}),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="one holds, and of the other nobody knows",
        check=_BOTH,
        facts=_answers({"version": "4.3"}, {"state": "forbidden"}),
        verdict=Verdict.UNKNOWN,
    ),
)
