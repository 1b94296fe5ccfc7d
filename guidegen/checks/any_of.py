"""The check kind `any_of`: one of several statements holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from guidegen.checks.composite import Composite, Part, statement_of
from guidegen.checks.file import File
from guidegen.checks.package import Package
from guidegen.checks.telling import told, told_as_list
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
class AnyOf(Composite):
    """At least one of several checks holds, of whatever kinds; the one to be preferred stands first.

    It is done as soon as one is done, even if others could not be looked at. Where none is done, one that
    could not be looked at leaves the whole unknown: it might hold. It is skipped where nothing shows that
    any was tried, else wrong, and the report speaks of the one that is nearest. `was` is said of the checks
    in it, each of its own; one whose `when` does not hold is left out.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "any_of"

    any_of: tuple[Check, ...] = option("The checks of which one must hold.")

    def __post_init__(self) -> None:
        """Raise Misfit where there is nothing to choose from."""
        if not self.any_of:
            raise Misfit("any_of", "at least one check is needed", "any_of: [{file: /etc/…}, …]")

    @property
    def held(self) -> tuple[Check, ...]:
        """The ways to do it."""
        return self.any_of

    def instruct(self) -> Instruction:
        """Each way, one of them to be chosen."""
        if len(self.parts) == 1:
            return Instruction(told(self.parts[0]))
        return Instruction(f"Do one of these; one is enough:\n\n{told_as_list(self.parts)}")

    def expectation(self) -> str:
        """`/etc/a exists, or /etc/b exists`."""
        return ", or ".join(check.expectation() for check in self.parts)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """One that is done is enough; else the nearest speaks."""
        parts = self.seen(facts, witnesses)
        verdicts = {part.finding.verdict for part in parts}
        nearest = max(parts, key=_nearness)
        for verdict in (Verdict.DONE, Verdict.UNKNOWN):
            if verdict in verdicts:
                break
        else:
            (verdict,) = verdicts if len(verdicts) == 1 else (Verdict.WRONG,)
        return self.concluded(verdict, parts, [nearest], self._statement(verdict, parts, nearest))

    def _statement(self, verdict: Verdict, parts: Sequence[Part], nearest: Part) -> str:
        said = statement_of(nearest)
        if len(parts) == 1:
            return said
        if verdict is Verdict.UNKNOWN:
            return f"of {len(parts)} ways none is known to be there, and one could not be told: {said}"
        if verdict is Verdict.INAPPLICABLE:
            return f"none of {len(parts)} ways applies here: {said}"
        return f"none of {len(parts)} ways is there, and the nearest is this: {said}"

    def apply(self) -> tuple[str, ...]:
        """What makes the first true that can be made so."""
        return next((commands for check in self.parts if (commands := check.apply())), ())


def _nearness(part: Part) -> tuple[bool, bool, float, bool]:
    """What holds, then what might hold, then how much of it is there, then what was tried."""
    verdict = part.finding.verdict
    return (verdict is Verdict.DONE, verdict is Verdict.UNKNOWN, part.share, verdict is Verdict.WRONG)


_MAIL = AnyOf(
    any_of=(Package(package="postfix", version=">=3.5"), File(file="/etc/msmtprc", mode="0600", owner="root"))
)


def _answers(package: dict[str, object], file: dict[str, object]) -> Facts:
    rights: dict[str, object] = {"stat": "/etc/msmtprc", "follow": True, **file}
    return recorded([{"package": "postfix", **package}, {"stat": "/etc/msmtprc", **file}, rights])


_MISSING: dict[str, object] = {"state": "missing"}

AnyOf.EXAMPLES = (
    Example(
        name="the second is there",
        check=_MAIL,
        facts=_answers(_MISSING, {"type": "file", "mode": "0600"}),
        verdict=Verdict.DONE,
    ),
    Example(
        name="one is there, of the other nobody knows",
        check=_MAIL,
        facts=_answers({"version": "3.7.11-0+deb12u1"}, {"state": "forbidden"}),
        verdict=Verdict.DONE,
    ),
    Example(name="none was tried", check=_MAIL, facts=_answers(_MISSING, _MISSING), verdict=Verdict.SKIPPED),
    Example(
        name="one was tried, and came out otherwise",
        check=_MAIL,
        facts=_answers(_MISSING, {"type": "file", "mode": "0644"}),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="one is missing, the other could not be looked at",
        check=_MAIL,
        facts=_answers(_MISSING, {"state": "forbidden"}),
        verdict=Verdict.UNKNOWN,
    ),
)
