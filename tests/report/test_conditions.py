"""What does not apply, in every form of a report and in the exit status."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from guidegen import report as reports
from guidegen.errors import Exit
from guidegen.model import Report, Verdict
from guidegen.rehearse.runs import Kind
from guidegen.report import exit_status, formats
from tests.recipe.written import loaded
from tests.rehearse.simulated import run
from tests.verify.conftest import missing, there
from tests.verify.test_inapplicable import JAMMY

STEPS = """
steps:
  - {id: one, title: Do one, check: {file: /1}}
  - {id: two, title: Do two, when: {system: debian}, check: {file: /2}}
  - {id: three, title: Do three, check: [{file: /3}, {file: /4, when: {system: debian}}]}
"""
REASON = "the computer runs Ubuntu 22.04, not Debian"


@pytest.fixture
def done(tmp_path: Path) -> Report:
    """All that applies is done."""
    recipe = loaded(tmp_path, STEPS)
    return run(recipe, Kind.FULL, frozenset(), answers=JAMMY | there("/1", "/3") | missing("/2", "/4")).report


@pytest.fixture
def missed(tmp_path: Path) -> Report:
    """The last step is missing."""
    recipe = loaded(tmp_path, STEPS)
    return run(recipe, Kind.FULL, frozenset(), answers=JAMMY | there("/1") | missing("/2", "/3", "/4")).report


def test_text_says_that_and_why(done: Report, missed: Report) -> None:
    lines = [line.strip() for line in reports.render([done], "text").splitlines()]
    assert "– 2  Do two    does not apply here" in lines
    assert lines.count(REASON) == 1
    text = reports.render([missed], "text")
    assert "– it does not apply here: " + REASON in text
    assert "0 of" not in text


def test_json_has_the_verdict_and_the_condition(done: Report) -> None:
    data = json.loads(reports.render([done], "json"))
    assert [step["verdict"] for step in data["steps"]] == ["done", "inapplicable", "done"]
    assert [step["condition"] for step in data["steps"]] == ["", REASON, ""]
    assert [finding["verdict"] for finding in data["steps"][2]["findings"]] == ["done", "inapplicable"]


def test_junit_passes_it_over_with_its_reason(done: Report, missed: Report) -> None:
    suite = ElementTree.fromstring(reports.render([done], "junit"))[0]
    assert (suite.get("failures"), suite.get("errors"), suite.get("skipped")) == ("0", "0", "1")
    skipped = suite.find("testcase/skipped")
    assert skipped is not None
    assert skipped.get("message") == REASON
    failing = ElementTree.fromstring(reports.render([missed], "junit")).find(".//failure")
    assert failing is not None
    assert "does not apply" not in (failing.text or "")


def test_an_end_that_is_for_others_is_no_error_before_a_step_that_is_missing(tmp_path: Path) -> None:
    end = "done_when: {file: /end, when: {system: debian}}\n"
    recipe = loaded(tmp_path, end + STEPS)
    answers = JAMMY | there("/1") | missing("/2", "/3", "/4", "/end")
    report = run(recipe, Kind.FULL, frozenset(), answers=answers).report
    suite = ElementTree.fromstring(reports.render([report], "junit"))[0]
    assert (suite.get("failures"), suite.get("errors"), suite.get("skipped")) == ("1", "0", "2")


def test_the_exit_status_counts_it_neither_way(done: Report, missed: Report) -> None:
    assert exit_status([done]) is Exit.DONE
    assert exit_status([missed]) is Exit.FOUND


@pytest.mark.parametrize("form", formats())
def test_every_form_says_why_a_step_does_not_apply(done: Report, form: str) -> None:
    assert REASON in reports.render([done], form)


@pytest.mark.parametrize("form", formats())
def test_a_host_to_which_nothing_applies_is_not_called_done(tmp_path: Path, form: str) -> None:
    recipe = loaded(
        tmp_path, "\nsteps: [{id: one, title: Do it, when: {system: debian}, check: {file: /1}}]\n"
    )
    report = run(recipe, Kind.FULL, frozenset(), answers=JAMMY | there("/1")).report
    assert report.verdict is Verdict.INAPPLICABLE
    assert exit_status([report]) is Exit.CANNOT_TELL
    assert "No step applies to this host" in reports.render([report], form)
