"""From reports to an exit status."""

from dataclasses import replace

import pytest

from guidegen.errors import Exit
from guidegen.model import Finding, Report, Verdict
from guidegen.report import exit_status, formats


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        (["done"], Exit.DONE),
        (["skipped"], Exit.FOUND),
        (["wrong"], Exit.FOUND),
        (["undone"], Exit.FOUND),
        (["unknown"], Exit.CANNOT_TELL),
        (["blocked"], Exit.CANNOT_TELL),
        (["done", "unknown", "skipped"], Exit.FOUND),
        (["done", "unknown"], Exit.CANNOT_TELL),
        (["done", "done"], Exit.DONE),
        ([], Exit.CANNOT_TELL),
    ],
)
def test_found_comes_before_unknown_comes_before_done(
    report: Report, verdicts: list[str], status: Exit
) -> None:
    assert exit_status([replace(report, verdict=Verdict(verdict)) for verdict in verdicts]) is status


def test_a_fix_that_does_not_hold_is_found_even_beside_an_unknown_step(report: Report) -> None:
    failing = Finding(kind="port", subject="25/tcp", verdict=Verdict.WRONG, expected="open", actual="closed")
    unknown = replace(report, verdict=Verdict.UNKNOWN, done_when=(failing,))
    assert exit_status([unknown]) is Exit.FOUND
    assert exit_status([replace(unknown, done_when=())]) is Exit.CANNOT_TELL


def test_every_format_is_found_by_being_there() -> None:
    assert formats() == ("html", "json", "junit", "tap", "text")
