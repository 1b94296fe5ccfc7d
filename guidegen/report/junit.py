"""JUnit's XML, for build servers: a suite a host, a test case a step."""

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from guidegen.model import Finding, Report, StepResult, Verdict
from guidegen.report import WIDTH

_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped; and the carriage return, that no reader keeps."""


def render(reports: Sequence[Report], colour: bool = False, width: int = WIDTH) -> str:
    """Faults are failures, what could not be told is an error, what leaves no trace is skipped."""
    del colour, width
    root = Element("testsuites", name="guidegen")
    for report in reports:
        _suite(root, report)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, report: Report) -> None:
    suite = SubElement(
        root,
        "testsuite",
        name=_legal(f"{report.recipe_id} on {report.host.address}"),
        hostname=_legal(report.host.address),
        timestamp=report.started.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00"),
        time=f"{report.seconds:.3f}",
    )
    # Where there is no step to go back to, what does not hold is optional.
    going_back = report.first is not None and report.first.verdict.is_fault
    for step in report.steps:
        verdict, first = step.verdict, report.first is not None and report.first.number == step.number
        message = report.sentence if first else _because(step)
        name = f"{step.number}. {step.title}"
        if going_back or not (verdict.is_fault or verdict is Verdict.BLOCKED):
            _case(suite, report, name, verdict, message, step.findings)
        else:
            _passed_over(suite, report, name, "optional, and was left out")
    for finding in report.done_when:
        # Before a step that is missing, the end is not expected to hold.
        verdict = (
            finding.verdict if report.first is None or finding.verdict is Verdict.DONE else Verdict.BLOCKED
        )
        name = f"done when: {finding.kind} {finding.subject}"
        _case(suite, report, name, verdict, finding.statement or finding.actual, (finding,))
    if (
        report.verdict is not Verdict.DONE
        and suite.find("*/failure") is None
        and suite.find("*/error") is None
    ):
        # All steps leave no trace, and the host could not be reached: nobody may read that as well done.
        _case(suite, report, "the host", report.verdict, report.sentence, ())
    for attribute, tag in (
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ):
        suite.set(attribute, str(sum(1 for _ in suite.iter(tag))))
    if remarks := [*filter(None, (report.warning,)), *report.notes]:
        SubElement(suite, "system-out").text = _legal("\n".join(remarks))


def _case(
    suite: Element, report: Report, name: str, verdict: Verdict, message: str, findings: Sequence[Finding]
) -> None:
    if verdict is Verdict.UNTRACEABLE:
        _passed_over(suite, report, name, "leaves nothing that could be looked at")
        return
    case = _named(suite, report, name)
    if verdict is Verdict.DONE:
        return
    tag = "failure" if verdict.is_fault else "error"
    result = SubElement(case, tag, type=verdict.value, message=_legal(message))
    result.text = _legal(
        "\n".join(_line(finding) for finding in findings if finding.verdict is not Verdict.DONE)
    )


def _passed_over(suite: Element, report: Report, name: str, reason: str) -> None:
    SubElement(_named(suite, report, name), "skipped", message=reason)


def _named(suite: Element, report: Report, name: str) -> Element:
    return SubElement(suite, "testcase", classname=_legal(report.recipe_id), name=_legal(name), time="0")


def _because(step: StepResult) -> str:
    if step.because_of:
        return f"cannot be told because of step {', '.join(map(str, step.because_of))}"
    return next(
        (f.statement or f.actual for f in step.findings if f.verdict is step.verdict), step.verdict.value
    )


def _line(finding: Finding) -> str:
    return finding.statement or finding.actual or finding.subject


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
