"""To whom a check or a step applies: its `when`, what of it was seen, and the words for it.

What does not apply demands nothing and shows nothing. That must be certain: a condition that could not be
looked at makes unknown all that depends on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from guidegen.checks.weighing import witnesses
from guidegen.checks.wording import joined
from guidegen.model import Check, Evidence, Facts, Finding, Verdict, Want, Witness


@dataclass(frozen=True)
class Conditions:
    """What was seen of a `when`."""

    verdict: Verdict
    """DONE where all of it holds, INAPPLICABLE where some of it does not for certain, else UNKNOWN."""
    reason: str = ""
    """Of what does not hold, or could not be looked at: what is there, as one clause."""
    hint: str = ""
    evidence: tuple[Evidence, ...] = ()


def conditions(when: Sequence[Check], facts: Facts) -> Conditions:
    """Whether all of `when` holds. Nobody has to bring a condition about: no witness is asked."""
    findings = [judged(check, facts) for check in when]
    failing = [f for f in findings if f.verdict not in (Verdict.DONE, Verdict.UNKNOWN)]
    unknown = [f for f in findings if f.verdict is Verdict.UNKNOWN]
    if not failing and not unknown:
        return Conditions(Verdict.DONE)
    telling = failing or unknown
    return Conditions(
        Verdict.INAPPLICABLE if failing else Verdict.UNKNOWN,
        "; ".join(dict.fromkeys(f.statement or f.actual for f in telling)),
        "" if failing else " ".join(dict.fromkeys(f.hint for f in telling if f.hint)),
        tuple(evidence for f in telling for evidence in f.evidence),
    )


def judged(check: Check, facts: Facts, *others: Witness | None) -> Finding:
    """What `facts` say of `check`, if it applies; `others` know of it besides its own `was`."""
    seen = conditions(check.when, facts)
    if seen.verdict is not Verdict.DONE:
        return set_aside(check, seen)
    return check.judge(facts, witnesses(check, *others))


def set_aside(check: Check, seen: Conditions) -> Finding:
    """The finding of a check that does not apply, or of which that could not be told."""
    words = f"it does not apply here: {seen.reason}"
    if seen.verdict is Verdict.UNKNOWN:
        words = f"whether it applies here could not be told: {seen.reason}"
    return Finding(
        kind=check.kind,
        subject=check.subject,
        verdict=seen.verdict,
        expected=check.expectation(),
        actual=words,
        statement=words,
        hint=seen.hint,
        evidence=seen.evidence,
    )


def questions(checks: Sequence[Check]) -> Iterator[Want[Any]]:
    """What must be known to judge `checks`, and whether they apply."""
    for check in checks:
        yield from questions(check.when)
        yield from check.wants()


def further_questions(checks: Sequence[Check], facts: Facts) -> Iterator[Want[Any]]:
    """What else to ask, now that `facts` show which of `checks` apply and do not hold."""
    for check in checks:
        if conditions(check.when, facts).verdict is Verdict.DONE:
            yield from check.wants_more(facts)


def expectations(when: Sequence[Check]) -> str:
    """All of `when` as one clause: "this computer runs Debian and /etc/x exists as a file"."""
    return joined([check.expectation() for check in when])


def covered(check: Check, outer: Check) -> Check:
    """`check` as a part of `outer`: what is sensitive in the whole is sensitive in every part."""
    return replace(check, sensitive=True) if outer.sensitive and not check.sensitive else check
