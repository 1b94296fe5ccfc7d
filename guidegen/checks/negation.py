"""The check kind `not`: a statement does not hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from guidegen.checks.composite import Composite, hint_of, statement_of
from guidegen.checks.finding import Aspect, conclude
from guidegen.checks.package import Package
from guidegen.checks.weighing import Field
from guidegen.checks.wording import markdown
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
    WitnessSource,
    option,
)
from guidegen.probe.recorded import recorded


@dataclass(frozen=True, kw_only=True)
class Negation(Composite):
    """A check of whatever kind does not hold, which is certain.

    Most kinds can say so themselves (`exists: false`, `running: false`), and then tell better what to do. It
    is skipped while the check still holds, and wrong where it is known that it did not hold before the fix.
    What could not be looked at stays unknown. To say that none of several holds, put `any_of` into it.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "not"

    negated: Check = option("The check that must not hold.", alias="not")

    def __post_init__(self) -> None:
        """Raise Misfit for a condition of the check inside, with which nobody could tell what is meant."""
        if self.negated.when:
            raise Misfit("not", "a check that must not hold has no condition", 'put "when" beside "not"')

    @property
    def held(self) -> tuple[Check, ...]:
        """The one check."""
        return (self.negated,)

    def instruct(self) -> Instruction:
        """In words alone: what to do about it, the step must say."""
        return Instruction(f"This must not be so: {markdown(self.parts[0].expectation())}.")

    def expectation(self) -> str:
        """`not: /etc/a exists`."""
        return f"not: {self.parts[0].expectation()}"

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The reverse of what holds or does not; of nothing else."""
        # How its fields were before the fix says nothing of whether it held: that is kept by itself.
        (part,) = self.seen(facts, ())
        seen, hint = part.finding, hint_of(part)
        if seen.verdict is Verdict.INAPPLICABLE:
            return self.concluded(seen.verdict, [part], [part], statement_of(part))
        holds = seen.verdict is Verdict.DONE
        looked_at = Field(name="holds", holds=not holds, actual=holds, passive=True)
        aspect = Aspect(
            field=None if seen.verdict is Verdict.UNKNOWN else looked_at,
            actual=seen.actual,
            statement=f"what must not be is so: {seen.actual}" if holds else statement_of(part),
            evidence=seen.evidence,
            hint=part.check.if_missed if holds else hint,
        )
        return conclude(self, [aspect], witnesses)

    def apply(self) -> tuple[str, ...]:
        """Nothing: there is no telling how to bring about that something is not so."""
        return ()


_TELNET = Negation(negated=Package(package="telnetd"))
_THERE = recorded([{"package": "telnetd", "version": "0.17+2.4-2"}])

Negation.EXAMPLES = (
    Example(
        name="it does not hold",
        check=_TELNET,
        facts=recorded([{"package": "telnetd", "state": "missing"}]),
        verdict=Verdict.DONE,
    ),
    Example(name="it still holds", check=_TELNET, facts=_THERE, verdict=Verdict.SKIPPED),
    Example(
        name="it did not hold before the guide was sent, and does now",
        check=_TELNET,
        facts=_THERE,
        verdict=Verdict.WRONG,
        witnesses=(Witness(WitnessSource.BEFORE, {"holds": (False,)}),),
    ),
    Example(
        name="the package manager could not be asked",
        check=_TELNET,
        facts=recorded([{"package": "telnetd", "state": "timed out"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
