"""From facts to what became of each step. Pure.

The rule above all others: what could not be looked at is unknown. A fact that is lost can take a verdict
away, and can never give one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from guidegen.checks.applicable import Conditions, conditions, judged, set_aside
from guidegen.checks.weighing import witnesses, worst
from guidegen.model import Check, Facts, Finding, Loaded, Step, StepResult, Verdict, Witness
from guidegen.recipe.check_names import DONE_WHEN, check_name, named_checks, named_findings
from guidegen.verify.account import accounts
from guidegen.verify.circumstances import explained
from guidegen.verify.proven import Proven, Row, falls


@dataclass(frozen=True)
class Judgement:
    """What became of every step, and of the fix as a whole."""

    steps: tuple[StepResult, ...]
    done_when: tuple[Finding, ...]
    clauses: Mapping[str, str] = field(default_factory=dict)
    """For a step's id, what the one sentence must say of when and by whom it was changed."""

    def findings(self) -> Iterator[tuple[str, Finding]]:
        """Every finding by the name of its check."""
        return named_findings(self.steps, self.done_when)


def judge(
    loaded: Loaded,
    facts: Facts,
    before: Mapping[str, Witness] | None = None,
    proven: Proven | None = None,
    last_done: Mapping[str, datetime] | None = None,
    ahead: timedelta | None = None,
) -> Judgement:
    """Every step's verdict.

    `before`: for each check's name, how it stood on this host before the guide was sent. `proven`: what the
    recipe's proof tells. `last_done`: for each step that earlier runs saw done, when that was. `ahead`: by
    how much the host's clock is ahead of ours, where that is known.
    """
    recipe, seen, known, earlier = loaded.recipe, before or {}, proven or Proven(), last_done or {}
    results: dict[str, StepResult] = {}
    relied_on: dict[str, list[StepResult]] = {}
    for number, step in enumerate(recipe.steps, 1):
        applies = conditions(step.when, facts)
        findings = (
            _findings(step.id, step.check, facts, seen, known)
            if applies.verdict is Verdict.DONE
            else tuple(set_aside(check, applies) for check in step.check)
        )
        own = _own_verdict(step, applies, findings)
        needed = relied_on[step.id] = _relied_on(step, results, relied_on)
        verdict, because_of = _in_context(
            own, needed, _Consequences(step.id, findings, results.values(), known.rows)
        )
        undone = verdict.is_fault and step.id in earlier
        if undone:
            verdict = Verdict.UNDONE
        results[step.id] = StepResult(
            number=number,
            id=step.id,
            title=step.title,
            verdict=verdict,
            because_of=because_of,
            findings=_renamed(findings, verdict) if because_of or undone else findings,
            condition=applies.reason,
            last_done=earlier.get(step.id),
        )
    done_when = _findings(DONE_WHEN, recipe.done_when, facts, seen, known)
    told = accounts(results.values(), facts, ahead)
    steps = (
        replace(step, account=told[step.id].sentences) if step.id in told else step
        for step in results.values()
    )
    clauses = {name: account.clause for name, account in told.items() if account.clause}
    return Judgement(tuple(steps), done_when, clauses)


def _findings(
    step_id: str, checks: Sequence[Check], facts: Facts, before: Mapping[str, Witness], proven: Proven
) -> tuple[Finding, ...]:
    names = [check_name(step_id, index) for index in range(len(checks))]
    return tuple(
        _with_hint(
            check,
            explained(check, judged(check, facts, before.get(name), proven.witnesses.get(name)), facts),
        )
        for name, check in zip(names, checks, strict=True)
    )


def _with_hint(check: Check, finding: Finding) -> Finding:
    """The finding with the author's own hint, before anything that guidegen says by itself."""
    held = finding.verdict in (Verdict.DONE, Verdict.INAPPLICABLE)
    if held or not check.if_missed or check.if_missed in finding.hint:
        return finding
    return replace(finding, hint=f"{check.if_missed} {finding.hint}".strip())


def _own_verdict(step: Step, applies: Conditions, findings: Sequence[Finding]) -> Verdict:
    """A step's verdict before anything is said of the steps that it needs."""
    if applies.verdict is Verdict.INAPPLICABLE:
        return applies.verdict
    if not step.check:
        return Verdict.UNTRACEABLE
    return worst([finding.verdict for finding in findings])


def _relied_on(
    step: Step, results: Mapping[str, StepResult], earlier: Mapping[str, Sequence[StepResult]]
) -> list[StepResult]:
    """The steps that `step` needs; for one that leaves no trace, those that it needs in its turn, too."""
    found: dict[str, StepResult] = {}
    for need in step.needs:
        found[need] = results[need]
        if results[need].verdict is Verdict.UNTRACEABLE:
            found |= {result.id: result for result in earlier[need]}
    return list(found.values())


def _in_context(
    own: Verdict, needed: Sequence[StepResult], proven: "_Consequences"
) -> tuple[Verdict, tuple[int, ...]]:
    """The verdict in the light of the earlier steps, and the steps that it follows from.

    While a step that it needs is missing, the result of a step cannot be trusted, whichever way it looks.
    Where the recipe says nothing of that, the proof knows what does not hold for want of an earlier step.
    """
    if own in (Verdict.UNTRACEABLE, Verdict.INAPPLICABLE):
        return own, ()
    if reasons := [need for need in needed if _missing(need)] or proven.of(_missing):
        return Verdict.BLOCKED, _roots(reasons)
    unknown = [need for need in needed if need.verdict is Verdict.UNKNOWN]
    unknown += [step for step in proven.of(_missing_or_unknown) if step.verdict is Verdict.UNKNOWN]
    if unknown:
        return Verdict.UNKNOWN, _roots(unknown)
    return own, ()


def _missing(step: StepResult) -> bool:
    return step.verdict.is_fault or step.verdict is Verdict.BLOCKED


def _missing_or_unknown(step: StepResult) -> bool:
    return _missing(step) or step.verdict is Verdict.UNKNOWN


class _Consequences:
    """Whether a step fails as it does in a rehearsal when earlier steps are left out."""

    def __init__(
        self, step_id: str, findings: Sequence[Finding], earlier: Iterable[StepResult], rows: Sequence[Row]
    ) -> None:
        self._failing = frozenset(
            check_name(step_id, index) for index, finding in enumerate(findings) if finding.verdict.is_fault
        )
        self._earlier = tuple(earlier)
        self._rows = tuple(row for row in rows if row.fell & self._failing)

    def of(self, suspect: Callable[[StepResult], bool]) -> list[StepResult]:
        """The earlier steps for want of which all of its failing checks fall; none where some do not.

        Steps that each are enough are all of them reasons.
        """
        suspects = frozenset(step.id for step in self._earlier if suspect(step))
        rows = [row for row in self._rows if row.steps <= suspects]
        if not self._failing or not self._failing <= falls(rows, suspects):
            return []
        enough = [row for row in rows if row.fell >= self._failing]
        fewest = min((len(row.steps) for row in enough), default=0)
        reasons = [row for row in enough if len(row.steps) == fewest] or rows
        named = frozenset[str]().union(*(row.steps for row in reasons))
        return [step for step in self._earlier if step.id in named]


def _renamed(findings: Sequence[Finding], verdict: Verdict) -> tuple[Finding, ...]:
    """What is at fault is what the step is: a consequence, or undone. What holds was seen to hold."""
    return tuple(
        replace(finding, verdict=verdict) if finding.verdict.is_fault else finding for finding in findings
    )


def _roots(reasons: Sequence[StepResult]) -> tuple[int, ...]:
    """The steps where it began: a blocked or unknown step hands on its own reasons."""
    numbers = {number for reason in reasons for number in (reason.because_of or (reason.number,))}
    return tuple(sorted(numbers))


__all__ = ["DONE_WHEN", "Judgement", "check_name", "judge", "named_checks", "witnesses"]
