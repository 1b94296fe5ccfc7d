"""A report as test cases, for the formats that machines read: a step a case, and each check of the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from guidegen.model import Finding, Report, StepResult, Verdict


class Outcome(StrEnum):
    """What a harness knows of a test."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    """It could not be told."""
    SKIPPED = "skipped"
    """There is nothing to be told, and a reason why."""


@dataclass(frozen=True)
class Case:
    """One test."""

    name: str
    outcome: Outcome
    verdict: Verdict
    message: str = ""
    details: tuple[str, ...] = ()
    """What each check that does not hold found."""


def cases(report: Report) -> Iterator[Case]:
    """Never all passed or skipped where the report is not done: nobody may read that as well done."""
    found = [*_steps(report), *_ends(report)]
    yield from found
    if report.verdict is not Verdict.DONE and not any(
        case.outcome in (Outcome.FAILED, Outcome.ERROR) for case in found
    ):
        # All steps leave no trace, and the host could not be reached.
        yield _case("the host", report.verdict, report.sentence, ())


def _steps(report: Report) -> Iterator[Case]:
    # Where there is no step to go back to, what does not hold is optional.
    going_back = report.first is not None and report.first.verdict.is_fault
    for step in report.steps:
        verdict, name = step.verdict, f"{step.number}. {step.title}"
        first = report.first is not None and report.first.number == step.number
        message = report.sentence if first else _because(step)
        if verdict is Verdict.UNTRACEABLE:
            yield Case(name, Outcome.SKIPPED, verdict, "leaves nothing that could be looked at")
        elif verdict is Verdict.INAPPLICABLE:
            yield Case(name, Outcome.SKIPPED, verdict, message)
        elif verdict.fails and not going_back:
            yield Case(name, Outcome.SKIPPED, verdict, "optional, and was left out")
        else:
            yield _case(name, verdict, message, step.findings)


def _ends(report: Report) -> Iterator[Case]:
    for finding in report.done_when:
        # Before a step that is missing, the end is not expected to hold.
        told = finding.verdict in (Verdict.DONE, Verdict.INAPPLICABLE)
        before = report.first is not None and not told
        verdict = Verdict.BLOCKED if before else finding.verdict
        name = f"done when: {finding.kind} {finding.subject}"
        if verdict is Verdict.INAPPLICABLE:
            yield Case(name, Outcome.SKIPPED, verdict, finding.statement or finding.actual)
        else:
            yield _case(name, verdict, finding.statement or finding.actual, (finding,))


def _case(name: str, verdict: Verdict, message: str, findings: Sequence[Finding]) -> Case:
    if verdict is Verdict.DONE:
        return Case(name, Outcome.PASSED, verdict)
    details = tuple(
        finding.statement or finding.actual or finding.subject
        for finding in findings
        if finding.verdict not in (Verdict.DONE, Verdict.INAPPLICABLE)
    )
    return Case(name, Outcome.FAILED if verdict.is_fault else Outcome.ERROR, verdict, message, details)


def _because(step: StepResult) -> str:
    if step.condition:
        return step.condition
    if step.because_of:
        return f"cannot be told because of step {', '.join(map(str, step.because_of))}"
    return next(
        (f.statement or f.actual for f in step.findings if f.verdict is step.verdict), step.verdict.value
    )
