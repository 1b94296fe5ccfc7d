"""What a report says to a person: every sentence of it, apart from the reasons for them.

A sentence names the step, the place, what is there and what should be, and what to tell the customer. It
blames nobody: steps are skipped, not people careless.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from guidegen.checks.wording import at, joined
from guidegen.errors import Invalid
from guidegen.model import FactState, Finding, Host, Recipe, StepResult, Verdict
from guidegen.printable import one_line
from guidegen.probe.questions.identity import System

_MOST_ALTERNATIVES: Final = 2
"""More explanations than the seen one and these are not read out."""


def statement(finding: Finding) -> str:
    """The clause that says where, what is there, what should be."""
    said = (
        finding.statement or f"{finding.kind} {finding.subject} is {finding.actual}, not {finding.expected}"
    )
    return one_line(said, 600).rstrip(".")


@dataclass(frozen=True)
class Progress:
    """How far a step has come: of all its changes, those in place and those that could not be looked at."""

    changes: int
    there: int
    unseen: int


@dataclass(frozen=True)
class Explained:
    """What explains the faults that were seen, beyond the steps at fault themselves."""

    others: Sequence[StepResult] = ()
    """The other steps at fault, and those that cannot be told while they are."""
    instead: Sequence[Sequence[StepResult]] = ()
    """For each other explanation of the first fault, the steps that it names."""
    elsewhere: Sequence[tuple[Sequence[StepResult], Sequence[StepResult]]] = ()
    """Of the further faults some, and the steps that explain them as well."""
    unseen: Sequence[StepResult] = ()
    """Steps that could not be looked at."""
    changed: str = ""
    """When what does not hold was changed, and what is known of by whom."""

    @property
    def asked_too(self) -> tuple[StepResult, ...]:
        """The steps of the other explanations that are read out: the customer is asked to do them as well."""
        read_out = self.elsewhere[:_MOST_ALTERNATIVES]
        sets = (*self.instead, *(swap[1] for swap in read_out))
        return tuple(step for steps in sets for step in steps)


def step_to_go_back_to(step: StepResult, finding: Finding, progress: Progress, explained: Explained) -> str:
    """`finding` is the first of the step's that does not hold.

    A step of which a part is there, or may be there for all that could be seen, is never called skipped.
    """
    name = f"Step {step.number}"
    lead = {
        Verdict.SKIPPED: f"{name} was skipped",
        Verdict.WRONG: f"{name} was tried and came out otherwise",
        Verdict.UNDONE: f"{name} was done when it was last seen so, at {at(step.last_done)}, and is not now",
    }[step.verdict]
    if step.verdict is Verdict.UNDONE:
        if progress.there:
            lead += f" ({progress.there} of {progress.changes} changes {_are(progress.there)} still there)"
    elif progress.there:
        changes = f"{progress.there} of {progress.changes} changes {_are(progress.there)} there"
        lead = f"{name} is not finished, {changes}"
    elif progress.unseen:
        lead = (
            f"{name} is not finished, and {progress.unseen} of {progress.changes} changes could not be seen"
        )
    untouched = step.verdict is Verdict.SKIPPED and not progress.there
    again = "" if untouched else " again"
    if explained.instead:
        lead += f", or {_alternatives(explained.instead)} left out"
    elsewhere = explained.elsewhere[:_MOST_ALTERNATIVES]
    asked = f"step {step.number}, {_quoted(step.title)}{again}"
    todo = _todo(step, asked, (*explained.asked_too, *explained.others))
    rest = "".join(
        f"; {numbers(faults)} may fail only for want of {_named(instead)}" for faults, instead in elsewhere
    )
    if explained.unseen:
        rest += f"; {numbers(explained.unseen)} could not be looked at"
    changed = f"; {explained.changed}" if explained.changed else ""
    return f"{lead}: {statement(finding)}{changed}; {todo}{rest}."


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def one_cause_of_several(
    faults: Sequence[StepResult],
    causes: Sequence[Sequence[StepResult]],
    finding: Finding,
    others: Sequence[StepResult],
) -> str:
    """Fewer steps than are at fault explain everything; `finding` is the first that does not hold."""
    verb = "does" if len(faults) == 1 else "do"
    first, *rest = [*(step for cause in causes for step in cause), *faults, *others]
    as_when = f"as when {_alternatives(causes, 'is', 'are')} left out"
    todo = _todo(first, f"step {first.number}", rest)
    return f"{_capital(numbers(faults))} {verb} not hold, {as_when}: {statement(finding)}; {todo}."


def _todo(step: StepResult, asked: str, others: Sequence[StepResult]) -> str:
    """What to ask the customer to do, in the steps' order: `step`, in the words `asked`, and `others`."""
    further = {other.number: other for other in others if other.number != step.number}
    earlier = [further[number] for number in sorted(further) if number < step.number]
    later = [further[number] for number in sorted(further) if number > step.number]
    parts = [*([numbers(earlier)] if earlier else []), asked, *([numbers(later)] if later else [])]
    before = f"{', then '.join(parts[:-1])}, and then " if len(parts) > 1 else ""
    return f"ask the customer to do {before}{parts[-1]}"


def _alternatives(sets: Sequence[Sequence[StepResult]], one: str = "was", several: str = "were") -> str:
    """`step 3, “Title”, which leaves no trace, or step 4, “Other”, was`, for a participle to follow."""
    shown = [f"{_named(steps)}," for steps in sets]
    if len(shown) > _MOST_ALTERNATIVES:
        shown = [*shown[:_MOST_ALTERNATIVES], "another step,"]
    verb = several if len(sets[min(len(sets), _MOST_ALTERNATIVES) - 1]) > 1 else one
    return f"{' or '.join(shown)} {verb}"


def _named(steps: Sequence[StepResult]) -> str:
    return ", and ".join(f"step {step.number}, {_silence(step)}" for step in steps)


def _silence(step: StepResult) -> str:
    """The step's title, and why nothing was found missing in it."""
    reasons = {
        Verdict.UNTRACEABLE: ", which leaves no trace",
        Verdict.UNKNOWN: ", which could not be looked at",
        Verdict.DONE: ", whose own checks hold either way",
    }
    return f"{_quoted(step.title)}{reasons.get(step.verdict, '')}"


def unknown(
    step: StepResult,
    reason: str,
    optional: Sequence[StepResult] = (),
    failing: Sequence[Finding] = (),
    progress: Progress | None = None,
) -> str:
    """No step is known to be missing, but this one could not be looked at; `failing` is of the end."""
    what = "no step" if failing else "nothing"
    apart = f", apart from the optional {numbers(optional)}" if optional else ""
    end = f"; in the end {statement(failing[0])}" if failing else ""
    if progress and progress.there and step.verdict is Verdict.UNKNOWN and not step.because_of:
        reason = f"{progress.there} of {progress.changes} changes {_are(progress.there)} there, and {reason}"
    return (
        f"Step {step.number}, {_quoted(step.title)}, is unknown: {reason}; "
        f"{what} that could be looked at is missing{apart}{end}."
    )


def all_done(steps: Sequence[StepResult], optional: Sequence[StepResult]) -> str:
    """Everything that can be looked at is in place."""
    silent = _silent(steps)
    if not silent:
        return f"{_state(steps, optional)}."
    verb = "leaves" if len(silent) == 1 else "leave"
    return f"{_state(steps, optional)}; {numbers(silent)} {verb} none, so only the customer can tell."


def _state(steps: Sequence[StepResult], optional: Sequence[StepResult]) -> str:
    """That all is done that can be told, as one clause."""
    left_out = f", apart from the optional {numbers(optional)}" if optional else ""
    foreign = [step for step in steps if step.verdict is Verdict.INAPPLICABLE]
    left_out += f"; {numbers(foreign)} {_does(foreign)} not apply here" if foreign else ""
    if _silent(steps):
        return f"All steps that leave a trace are done{left_out}"
    if len(steps) == len(optional):
        return f"Nothing had to be done: {numbers(optional)} {'is' if len(steps) == 1 else 'are'} optional"
    if foreign:
        return f"All steps that apply are done{left_out}"
    return f"{_all(steps)} done{left_out}"


def none_applies(steps: Sequence[StepResult]) -> str:
    """The recipe has nothing to say to this host."""
    reasons = dict.fromkeys(_condition(step) for step in steps)
    return f"No step applies to this host: {one_line('; '.join(reasons), 300)}."


def _condition(step: StepResult) -> str:
    """Why a step does not apply, from its own condition or from that of its first check."""
    return step.condition or statement(step.findings[0])


def _does(steps: Sequence[StepResult]) -> str:
    return "does" if len(steps) == 1 else "do"


def _silent(steps: Sequence[StepResult]) -> list[StepResult]:
    return [step for step in steps if step.verdict is Verdict.UNTRACEABLE]


def fault_elsewhere(
    steps: Sequence[StepResult],
    finding: Finding,
    causes: Sequence[Sequence[StepResult]] = (),
    optional: Sequence[StepResult] = (),
) -> str:
    """All steps took, and the fix as a whole does not hold; `causes` are the steps that would explain it."""
    apart = f", apart from the optional {numbers(optional)}" if optional else ""
    if causes:
        first, *rest = [step for cause in causes for step in cause]
        return (
            f"All steps that can be told took{apart}, but the end is as when "
            f"{_alternatives(causes, 'is', 'are')} left out: {statement(finding)}; "
            f"{_todo(first, f'step {first.number}', rest)}."
        )
    silent = _silent(steps)
    told = "All steps that leave a trace took" if silent else "All steps took"
    doubts = f", or in {numbers(optional)}, which {_was(optional)} left out" if optional else ""
    if silent:
        doubts += f", or in {numbers(silent)}, which {'leaves' if len(silent) == 1 else 'leave'} none"
    return f"{told}{apart}; the fault lies elsewhere{doubts}: {statement(finding)}."


def end_unknown(steps: Sequence[StepResult], finding: Finding, optional: Sequence[StepResult] = ()) -> str:
    """All steps are done, and whether the fix holds could not be looked at."""
    return f"{_state(steps, optional)}, but whether the fix holds is unknown: {statement(finding)}."


def _was(steps: Sequence[StepResult]) -> str:
    return "was" if len(steps) == 1 else "were"


def consequence(step: StepResult) -> str:
    """Why a step is no fault of its own."""
    what, verb = ("step", "is") if len(step.because_of) == 1 else ("steps", "are")
    state = "not done" if step.verdict is Verdict.BLOCKED else "unknown"
    return f"cannot be told while {what} {joined([str(number) for number in step.because_of])} {verb} {state}"


def other_system(recipe: Recipe, host: Host) -> str:
    """The host is none that the recipe was written for."""
    system = one_line(host.system or host.system_id, 80)
    return f"This host runs {system}; the recipe is for {', '.join(recipe.applies_to)}."


def sudo_refused(user: str, words: str) -> str:
    """What only root may read stays unknown."""
    said = f" (“{one_line(words, 120)}”)" if words.strip() else ""
    return f"sudo does not let {one_line(user, 40)} read as root{said}; what only root may read is unknown."


def not_root(user: str) -> str:
    """The recipe wants to read as root, and sudo was not to be used."""
    return f"Read as {one_line(user, 40)}, without sudo; what only root may read is unknown."


def ended_early(address: str, how: str, seconds: float) -> str:
    """The answers stopped before the end. `how` is a `FactState`'s."""
    name = one_line(address, 80)
    return {
        FactState.TIMED_OUT: f"{name} did not answer everything within {seconds:g} s.",
        FactState.CUT_OFF: f"{name} answered more than guidegen takes; the rest is unknown.",
    }.get(FactState(how), f"The connection to {name} ended before everything was looked at.")


def recipe_changed(recipe_id: str) -> str:
    """The guide was made from another text of the recipe."""
    return f"The recipe {recipe_id} has changed since the guide was made; the steps may differ."


def before_of_another(host: str, address: str) -> str:
    """What a case keeps of one host is not believed of another."""
    known, other = one_line(host, 80), one_line(address, 80)
    return f"The case says how {known} stood before the fix; of {other} it says nothing."


def proof_stale(made: datetime, same: int, checks: int) -> str:
    """The proof was made of an earlier text of the recipe."""
    known = f"it is believed for the {same} of {checks} checks that are still the same" if same else ""
    return (
        f"The recipe has changed since it was rehearsed on {made:%Y-%m-%d}; the proof is older, and "
        f"{known or 'nothing in it is known to be still the same, so it is not believed'}."
    )


def proof_with_faults(faults: int) -> str:
    """The rehearsal did not go well."""
    found = "one fault" if faults == 1 else f"{faults} faults"
    return f"This recipe is not proven: its rehearsal found {found}."


def proof_unreadable(error: Invalid) -> str:
    """The proof is damaged."""
    said = one_line(str(error).splitlines()[0], 200)
    return f"The recipe's proof cannot be read, and is not believed: {said}."


def numbers(steps: Sequence[StepResult]) -> str:
    """`step 3`, `steps 3 and 4`, `steps 3, 4 and 7`, `steps 2 to 5 and 7`; in the order given."""
    if len(steps) == 1:
        return f"step {steps[0].number}"
    runs: list[list[int]] = []
    for step in steps:
        if runs and step.number == runs[-1][-1] + 1:
            runs[-1].append(step.number)
        else:
            runs.append([step.number])
    words = [
        word
        for run in runs
        for word in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(number) for number in run])
    ]
    return f"steps {joined(words)}"


def _all(steps: Sequence[StepResult]) -> str:
    return "The one step is" if len(steps) == 1 else f"All {len(steps)} steps are"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _quoted(title: str) -> str:
    return f"“{one_line(title, 80)}”"


WHO_ANSWERS: Final = "Who answers: the user, the system, its clock"
WHOLE_FIX: Final = "At the end: whether the fix holds as a whole"
NOT_RUN_AS_ROOT: Final = "the script was not run as root"
ANSWERS_HINT: Final = (
    "make the script anew with guidegen probe, and ask for its answers as an attachment, not as a mail's text"
)


def step_heading(number: int, title: str) -> str:
    """What a part of the script is for."""
    return f"Step {number}: {one_line(title, 120)}"


def handout(recipe: Recipe) -> tuple[str, ...]:
    """What the script says of itself to the administrator who is asked to run it."""
    root = recipe.run_as == "root"
    run = "sudo sh look.sh > answers.txt" if root else "sh look.sh > answers.txt"
    return (
        f"This script looks at what the guide “{one_line(recipe.title, 100)}” has changed here.",
        "It only reads: it writes no file, changes no setting and sends nothing anywhere; and it prints",
        "no text of a file that not all users may read. Each part stands below the step that it is for.",
        "",
        f"    {run}",
        "",
        "Then send answers.txt back, as an attachment: a mail program may change the text of a mail, and a",
        "digest in the last line tells so.",
    )


def handed_in(system: System) -> str:
    """Whence the answers are, and of when, by the host's own clock."""
    who, where = one_line(system.user, 40), one_line(system.hostname, 80)
    return f"Nobody logged in: {who} had these answers printed on {where} at {at(system.now)} by its clock."
