"""The report as JUnit's XML."""

from dataclasses import replace
from xml.etree import ElementTree

from guidegen import report as reports
from guidegen.model import Report, Verdict
from guidegen.printable import printable


def suites(*shown: Report) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(reports.render(shown, "junit", colour=True)))


def test_it_is_valid_xml_whatever_the_host_says(report: Report) -> None:
    text = reports.render([report], "junit")
    text.encode()  # no half surrogate pair is left
    assert not {char for char in text if ord(char) < 32 and char not in "\n\t"}
    (suite,) = suites(report)
    assert suite.attrib["hostname"] == "mail.example.com"


def test_steps_are_cases_and_the_counts_are_right(report: Report) -> None:
    (suite,) = suites(report)
    counts = {name: suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "5", "failures": "1", "errors": "1", "skipped": "1"}
    outcomes = [next(iter(case)).tag if len(case) else "passed" for case in suite.iter("testcase")]
    assert outcomes == ["passed", "failure", "error", "skipped", "passed"]
    failure = next(suite.iter("failure"))
    assert failure.attrib == {"type": "skipped", "message": "Step 2 was skipped: it is so."}


def test_unknown_is_an_error_and_never_skipped_or_passed(report: Report) -> None:
    steps = tuple(replace(step, verdict=Verdict.UNKNOWN, because_of=()) for step in report.steps)
    (suite,) = suites(replace(report, steps=steps, verdict=Verdict.UNKNOWN, first=steps[0]))
    assert (suite.attrib["errors"], suite.attrib["skipped"]) == ("4", "0")


def test_each_host_is_a_suite(report: Report) -> None:
    assert len(suites(report, report)) == 2


def test_an_optional_step_that_was_left_out_is_no_failure(report: Report) -> None:
    optional = replace(report, verdict=Verdict.DONE, sentence="All is done.", first=None)
    (suite,) = suites(optional)
    assert (suite.attrib["failures"], suite.attrib["errors"]) == ("0", "0")
    assert suite.attrib["skipped"] == "3"  # step 2, step 3 that follows from it, and step 4


def test_a_host_that_was_not_reached_is_an_error_also_where_no_step_leaves_a_trace(report: Report) -> None:
    silent = tuple(replace(step, verdict=Verdict.UNTRACEABLE, findings=()) for step in report.steps)
    unreached = replace(
        report, steps=silent, done_when=(), first=None, verdict=Verdict.UNKNOWN, sentence="No route."
    )
    (suite,) = suites(unreached)
    assert suite.attrib["errors"] == "1"
    assert next(suite.iter("error")).attrib == {"type": "unknown", "message": "No route."}


def test_nothing_in_it_acts_upon_a_terminal(report: Report) -> None:
    """XML allows the controls beyond ASCII, and the marks that turn the direction of writing."""
    hostile = replace(report, sentence="a\x9b2Jb\u202ec", notes=("\x85",))
    text = reports.render([hostile], "junit")
    assert printable(text) == text
