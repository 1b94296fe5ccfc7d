"""From what became of each step to the one step to go back to, and the one sentence. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guidegen.model import Finding, Recipe, StepResult, Verdict, Witness
from guidegen.verify import wording
from guidegen.verify.explain import explain
from guidegen.verify.judge import Judgement, check_name
from guidegen.verify.proven import Proven


@dataclass(frozen=True)
class Diagnosis:
    """What a report leads with."""

    verdict: Verdict
    sentence: str
    first: StepResult | None
    asked: tuple[StepResult, ...] = ()
    """Every step that the sentence asks for."""


def diagnose(
    recipe: Recipe,
    judgement: Judgement,
    before: Mapping[str, Witness] | None = None,
    proven: Proven | None = None,
) -> Diagnosis:
    """The earliest step that is skipped, wrong or undone; else the earliest unknown; else the end.

    Which step is first is told from the steps alone. What else would explain what was seen, by the recipe's
    `needs` and by its proof, is said in the sentence, and nothing more is claimed of it.
    """
    steps, known = judgement.steps, proven or Proven()
    optional = _optional(recipe, steps)
    faults = [step for step in steps if step.verdict.is_fault and step not in optional]
    if faults:
        sentence, asked = _Faults(recipe, judgement, faults, before or {}, known).sentence()
        return Diagnosis(faults[0].verdict, sentence, faults[0], asked)
    failing = [finding for finding in judgement.done_when if finding.verdict.is_fault]
    for step in steps:
        if step.verdict in (Verdict.UNKNOWN, Verdict.BLOCKED) and step not in optional:
            progress = _progress(step, before or {}, known)
            sentence = wording.unknown(step, _reason(step), optional, failing, progress)
            return Diagnosis(Verdict.UNKNOWN, sentence, step)
    if failing:
        causes = [_results(steps, found) for found in explain(recipe, judgement, known.rows, ())]
        sentence = wording.fault_elsewhere(steps, failing[0], causes, optional)
        return Diagnosis(Verdict.WRONG, sentence, None, tuple(step for cause in causes for step in cause))
    told = (Verdict.DONE, Verdict.INAPPLICABLE)
    unseen = [finding for finding in judgement.done_when if finding.verdict not in told]
    if unseen:
        return Diagnosis(Verdict.UNKNOWN, wording.end_unknown(steps, unseen[0], optional), None)
    verdicts = {step.verdict for step in steps} | {finding.verdict for finding in judgement.done_when}
    if verdicts == {Verdict.INAPPLICABLE}:
        # That nothing is asked of this host is no proof that anything is well on it.
        return Diagnosis(Verdict.INAPPLICABLE, wording.none_applies(steps), None)
    return Diagnosis(Verdict.DONE, wording.all_done(steps, optional), None)


def _optional(recipe: Recipe, steps: Sequence[StepResult]) -> list[StepResult]:
    """Optional steps that were left out, and that no step waits for but such as are left out with them."""
    may_miss = {
        result.number
        for step, result in zip(recipe.steps, steps, strict=True)
        if step.optional and result.verdict in (Verdict.SKIPPED, Verdict.BLOCKED)
    }
    awaited = {number for step in steps if step.number not in may_miss for number in step.because_of}
    left_out = {
        step.number for step in steps if step.number in may_miss - awaited and step.verdict is Verdict.SKIPPED
    }
    return [
        step
        for step in steps
        if step.number in left_out
        or (step.number in may_miss and step.because_of and left_out.issuperset(step.because_of))
    ]


def _results(steps: Sequence[StepResult], numbers: Sequence[int]) -> list[StepResult]:
    return [steps[number - 1] for number in numbers]


Swap = tuple[tuple[int, ...], tuple[int, ...]]
"""Steps at fault, and the other steps that explain the same."""


def _swaps(sets: Sequence[tuple[int, ...]], seen: tuple[int, ...]) -> list[Swap]:
    """How each other explanation differs from the steps at fault; no combinations of such differences."""
    found = [
        (tuple(n for n in seen if n not in one), tuple(n for n in one if n not in seen))
        for one in sets
        if one != seen
    ]
    return [
        (fault, instead)
        for fault, instead in found
        if not any(set(other) < set(instead) and set(less) < set(fault) for less, other in found)
    ]


@dataclass(frozen=True)
class _Faults:
    """The sentence on steps that are skipped, wrong or undone."""

    recipe: Recipe
    judgement: Judgement
    faults: Sequence[StepResult]
    before: Mapping[str, Witness]
    proven: Proven

    def sentence(self) -> tuple[str, tuple[StepResult, ...]]:
        """The sentence, and the steps that it asks for."""
        step, *further = self.faults
        seen = tuple(fault.number for fault in self.faults)
        sets = explain(self.recipe, self.judgement, self.proven.rows, self.faults)
        others = [*further, *self._consequences()]
        if sets and len(sets[0]) < len(seen):
            causes = [_results(self.judgement.steps, found) for found in sets]
            sentence = wording.one_cause_of_several(self.faults, causes, _telling(step), others)
            return sentence, (*(one for cause in causes for one in cause), *self.faults, *others)
        swaps = [
            (_results(self.judgement.steps, fault), _results(self.judgement.steps, instead))
            for fault, instead in _swaps(sets, seen)
        ]
        explained = wording.Explained(
            others=others,
            instead=[instead for fault, instead in swaps if step in fault],
            elsewhere=[swap for swap in swaps if step not in swap[0]],
            unseen=self._unseen(),
            changed=self.judgement.clauses.get(step.id, ""),
        )
        sentence = wording.step_to_go_back_to(step, _telling(step), self._progress(step), explained)
        return sentence, (step, *explained.asked_too, *others)

    def _unseen(self) -> list[StepResult]:
        """What could not be looked at for reasons of its own."""
        return [
            step for step in self.judgement.steps if step.verdict is Verdict.UNKNOWN and not step.because_of
        ]

    def _consequences(self) -> list[StepResult]:
        """What cannot be told while a fault is there has to be done after it, if not again."""
        return [step for step in self.judgement.steps if step.verdict is Verdict.BLOCKED]

    def _progress(self, step: StepResult) -> wording.Progress:
        return _progress(step, self.before, self.proven)


def _progress(step: StepResult, before: Mapping[str, Witness], proven: Proven) -> wording.Progress:
    changes = [
        verdict
        for index, finding in enumerate(step.findings)
        if finding.verdict is not Verdict.INAPPLICABLE
        and not _is_guard(check_name(step.id, index), finding, before, proven)
        for verdict in finding.parts or (finding.verdict,)
    ]
    return wording.Progress(
        changes=len(changes),
        there=changes.count(Verdict.DONE),
        unseen=changes.count(Verdict.UNKNOWN),
    )


def _is_guard(name: str, finding: Finding, before: Mapping[str, Witness], proven: Proven) -> bool:
    """Whether the check holds and held already: a guard, and no change of the customer's.

    What was seen of this host is believed before what a scratch machine has shown.
    """
    if finding.verdict is not Verdict.DONE:
        return False
    if (witness := before.get(name)) is not None:
        return _held_before(finding, witness)
    return name in proven.guards


def _held_before(finding: Finding, before: Witness) -> bool:
    return bool(finding.observed) and all(
        value in before.values.get(name, ()) for name, value in finding.observed.items()
    )


def _telling(step: StepResult) -> Finding:
    """The finding that gave the step its verdict."""
    return next(finding for finding in step.findings if finding.verdict is step.verdict)


def _reason(step: StepResult) -> str:
    """Why a step is unknown: what it needs is, or what the first of its own checks says."""
    if step.because_of:
        return f"it {wording.consequence(step)}"
    return wording.statement(_telling(step))
