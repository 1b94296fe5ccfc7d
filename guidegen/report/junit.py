"""JUnit's XML, for build servers: a suite a host, a test case a step."""

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from guidegen.model import Report
from guidegen.printable import printable
from guidegen.report import WIDTH
from guidegen.report.parts.cases import Case, Outcome, cases

_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped; and the carriage return, that no reader keeps."""

_TAGS: Final = {Outcome.FAILED: "failure", Outcome.ERROR: "error", Outcome.SKIPPED: "skipped"}


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
    found = list(cases(report))
    for case in found:
        _case(suite, report, case)
    suite.set("tests", str(len(found)))
    for attribute, outcome in (
        ("failures", Outcome.FAILED),
        ("errors", Outcome.ERROR),
        ("skipped", Outcome.SKIPPED),
    ):
        suite.set(attribute, str(sum(case.outcome is outcome for case in found)))
    if remarks := [*filter(None, (report.warning,)), *report.notes]:
        SubElement(suite, "system-out").text = _legal("\n".join(remarks))


def _case(suite: Element, report: Report, case: Case) -> None:
    classname, name = _legal(report.recipe_id), _legal(case.name)
    element = SubElement(suite, "testcase", classname=classname, name=name, time="0")
    if case.outcome is Outcome.PASSED:
        return
    result = SubElement(element, _TAGS[case.outcome], message=_legal(case.message))
    if case.outcome is not Outcome.SKIPPED:
        result.set("type", case.verdict.value)
        result.text = _legal("\n".join(case.details))


def _legal(text: str) -> str:
    # What XML allows and a terminal acts upon, or turns the direction of writing, is made visible.
    return printable(_ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text))
