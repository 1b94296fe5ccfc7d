"""From what was seen of each field to one finding."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from guidegen.checks.weighing import Field, is_brought_about, weigh, worst
from guidegen.checks.wording import why
from guidegen.model import (
    Check,
    Difference,
    Evidence,
    Fact,
    FactState,
    Finding,
    Value,
    Verdict,
    Witness,
    WitnessSource,
)


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """One field as it was seen, with the words for it; `field` is None where it could not be looked at."""

    field: Field | None
    actual: str
    """What is there, as one phrase."""
    statement: str = ""
    """One clause: the place, what is there, what should be."""
    untouched: str = ""
    """The clause where the verdict is `skipped`, if it should be another: "… still says …"."""
    evidence: tuple[Evidence, ...] = ()
    difference: Difference | None = None
    """Of the line that was tried, where one was; never of sensitive content."""
    hint: str = ""
    traces: tuple[str, ...] = ()
    """Near misses that are there whatever the verdict, for `verify --before` to keep."""

    def verdict(self, witnesses: Sequence[Witness]) -> Verdict:
        """What `weigh` says, or `unknown`."""
        return weigh(self.field, witnesses) if self.field else Verdict.UNKNOWN


def unseen(what: str, fact: Fact[Any], source: str, file: str | None = None) -> Aspect:
    """An aspect that could not be looked at; `what` begins the clause."""
    words = f"{what} could not be looked at: {why(fact)}"
    hint = ""
    if fact.state is FactState.FORBIDDEN:
        hint = "Verify again as root, or with sudo."
    return Aspect(
        field=None,
        actual=words,
        statement=words,
        hint=hint,
        evidence=(Evidence(source=source, file=file, text=why(fact)),),
    )


def left_open(aspect: Aspect, unlooked: str, witnesses: Sequence[Witness]) -> Aspect:
    """`aspect`, unless it would be skipped while there is something `unlooked` that may show an attempt."""
    if not unlooked or aspect.verdict(witnesses) is not Verdict.SKIPPED:
        return aspect
    words = f"{aspect.untouched or aspect.statement}; whether it was tried could not be told"
    return replace(aspect, field=None, statement=f"{words}: {unlooked}", difference=None)


def conclude(check: Check, aspects: Sequence[Aspect], witnesses: Sequence[Witness]) -> Finding:
    """The finding of `check`: its worst aspect speaks, all of them are evidence.

    Where one half was left out and the other was brought about since, the step was tried: that is `wrong`.
    """
    verdicts = [aspect.verdict(witnesses) for aspect in aspects]
    verdict = worst(verdicts)
    of_note = [aspect for aspect, one in zip(aspects, verdicts, strict=True) if one is verdict]
    statement = ""
    if verdict is not Verdict.DONE:
        said = (a.untouched if verdict is Verdict.SKIPPED and a.untouched else a.statement for a in of_note)
        statement = "; ".join(dict.fromkeys(filter(None, said)))
    half = [aspect for aspect in aspects if aspect.field and is_brought_about(aspect.field, witnesses)]
    if verdict is Verdict.SKIPPED and half:
        verdict = Verdict.WRONG
        there = "; ".join(dict.fromkeys(aspect.actual for aspect in half))
        statement = f"{statement}; the other half is there: {there}"
    elif verdict is Verdict.SKIPPED and (dark := _half_unseen(aspects, witnesses)):
        verdict = Verdict.UNKNOWN
        statement = f"{statement}; whether it was tried could not be told: {dark.statement}"
        of_note.append(dark)
    observed: dict[str, Value] = {
        a.field.name: a.field.actual if a.field.digest is None else a.field.digest for a in aspects if a.field
    }
    return Finding(
        kind=check.kind,
        subject=check.subject,
        verdict=verdict,
        expected=check.expectation(),
        actual="; ".join(dict.fromkeys(aspect.actual for aspect in of_note)),
        statement=statement,
        hint=" ".join(dict.fromkeys(filter(None, (a.hint for a in of_note))))
        if verdict is not Verdict.DONE
        else "",
        evidence=tuple(evidence for aspect in aspects for evidence in aspect.evidence),
        difference=next((a.difference for a in of_note if a.difference), None)
        if verdict is Verdict.WRONG
        else None,
        observed=observed,
        traces=tuple(dict.fromkeys(trace for aspect in aspects for trace in aspect.traces)),
    )


def _half_unseen(aspects: Sequence[Aspect], witnesses: Sequence[Witness]) -> Aspect | None:
    """What could not be looked at, where it may be a field of which is known how it was before."""
    known = {name for one in witnesses if one.source is not WitnessSource.PROOF for name in one.values}
    seen = {aspect.field.name for aspect in aspects if aspect.field}
    return next((aspect for aspect in aspects if not aspect.field and known - seen), None)


def digest(value: str, subject: str) -> str:
    """What stands for a sensitive value in a record: equal values of one subject look equal, no more.

    A plain hash of a short password is as good as the password. This one is slow to try out, salted with the
    subject, and cut short, so that many words fit it.
    """
    made = hashlib.scrypt(
        value.encode(errors="surrogateescape"),
        salt=f"guidegen {subject}".encode(errors="surrogateescape"),
        n=2**14,
        r=8,
        p=1,
        dklen=5,
    )
    return f"digest:{made.hex()}"
