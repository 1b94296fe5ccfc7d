"""What the kinds that are put together from other checks have in common: each part is looked at by itself."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from guidegen.checks.applicable import covered, further_questions, judged, questions
from guidegen.model import Check, Facts, Finding, Value, Verdict, Want, Witness


@dataclass(frozen=True)
class Part:
    """One part of a composite check, and what was seen of it."""

    name: str
    """Its number, from 0: what is known of how things were before keeps its fields under it."""
    check: Check
    finding: Finding
    share: float
    """How much of it holds, from 0 to 1; of a part with parts of its own, their mean."""


@dataclass(frozen=True, kw_only=True)
class Composite(Check, ABC):
    """A check that holds other checks."""

    @property
    @abstractmethod
    def held(self) -> tuple[Check, ...]:
        """The checks in it, as the recipe gives them."""

    @property
    def parts(self) -> tuple[Check, ...]:
        """The checks in it; what is sensitive in the whole is so in each."""
        return tuple(covered(check, self) for check in self.held)

    @property
    def subject(self) -> str:
        """The kind and the subject of each part."""
        return ", ".join(f"{check.kind} {check.subject}" for check in self.parts)

    def wants(self) -> tuple[Want[Any], ...]:
        """What its parts want to know, each thing once."""
        return tuple(dict.fromkeys(questions(self.parts)))

    def wants_more(self, facts: Facts) -> tuple[Want[Any], ...]:
        """What its parts want to know, of which some do not hold."""
        return tuple(dict.fromkeys(further_questions(self.parts, facts)))

    def seen(self, facts: Facts, witnesses: Sequence[Witness]) -> list[Part]:
        """Every part that applies; where none does, all of them."""
        found = [_part(str(number), check, facts, witnesses) for number, check in enumerate(self.parts)]
        return [part for part in found if part.finding.verdict is not Verdict.INAPPLICABLE] or found

    def concluded(
        self, verdict: Verdict, parts: Sequence[Part], telling: Sequence[Part], statement: str
    ) -> Finding:
        """The finding, for which the parts `telling` speak and all `parts` are evidence."""
        done = verdict is Verdict.DONE
        observed: dict[str, Value] = {
            f"{part.name}.{name}": value for part in parts for name, value in part.finding.observed.items()
        }
        return Finding(
            kind=self.kind,
            subject=self.subject,
            verdict=verdict,
            expected=self.expectation(),
            actual="; ".join(dict.fromkeys(part.finding.actual for part in telling)),
            statement="" if done else statement,
            hint="" if done else " ".join(dict.fromkeys(filter(None, map(hint_of, telling)))),
            evidence=tuple(evidence for part in parts for evidence in part.finding.evidence),
            difference=None if done else telling[0].finding.difference,
            observed=observed,
            traces=tuple(dict.fromkeys(trace for part in parts for trace in part.finding.traces)),
        )


def hint_of(part: Part) -> str:
    """The author's own hint for a part, before what guidegen says by itself."""
    own, said = part.check.if_missed, part.finding.hint
    return said if own in said else f"{own} {said}".strip()


def statement_of(part: Part) -> str:
    """What was found of a part, as one clause, whether it holds or not; and how much of it is there."""
    seen = part.finding
    there = seen.parts.count(Verdict.DONE) if seen.verdict is not Verdict.DONE else 0
    lead = f"{there} of {len(seen.parts)} {'is' if there == 1 else 'are'} there; " if there else ""
    return lead + (seen.statement or seen.actual)


def _part(name: str, check: Check, facts: Facts, witnesses: Sequence[Witness]) -> Part:
    known = [_of_part(witness, name) for witness in witnesses]
    finding = judged(check, facts, *known)
    share = float(finding.verdict is Verdict.DONE)
    if isinstance(check, Composite) and not share:
        inner = [one.share for one in check.seen(facts, [one for one in known if one])]
        share = sum(inner) / len(inner)
    return Part(name, check, finding, share)


def _of_part(witness: Witness, name: str) -> Witness:
    """What a witness of the whole knows of one part."""
    start = f"{name}."
    values = {key.removeprefix(start): v for key, v in witness.values.items() if key.startswith(start)}
    return replace(witness, values=values)
