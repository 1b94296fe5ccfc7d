"""A report that is read back from its JSON."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guidegen import report as reports
from guidegen.errors import Invalid
from guidegen.model import Difference, Report
from guidegen.report.parts.again import read_report


@pytest.fixture
def file(report: Report, tmp_path: Path) -> Path:
    """A report as `verify --format json` writes it."""
    step = report.steps[1]
    changed = replace(step.findings[0], difference=Difference(found="a\u00a0b \U0001f600", wanted="a b"))
    steps = (report.steps[0], replace(step, findings=(changed, *step.findings[1:])), *report.steps[2:])
    file = tmp_path / "report.json"
    file.write_text(reports.render([replace(report, steps=steps)], "json"))
    return file


def test_what_was_written_is_read(report: Report, file: Path) -> None:
    found = read_report(file)
    assert (found.recipe, found.recipe_sha256) == (report.recipe_id, report.recipe_sha256)
    assert [(one.number, one.id, one.verdict, one.because_of) for one in found.steps] == [
        (one.number, one.id, one.verdict, one.because_of) for one in report.steps
    ]
    finding, was = found.steps[1].findings[0], report.steps[1].findings[0]
    assert finding.difference == Difference(found="a\u00a0b \U0001f600", wanted="a b")
    assert (finding.verdict, finding.evidence[0].line) == (was.verdict, was.evidence[0].line)


def broken(file: Path, change: Callable[[Any], None]) -> str:
    data = json.loads(file.read_text())
    change(data)
    file.write_text(json.dumps(data))
    with pytest.raises(Invalid) as caught:
        read_report(file)
    return str(caught.value)


def set_at(*path: str | int, to: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        if to is KeyError:
            del data[path[-1]]
        else:
            data[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (set_at("steps", 1, "verdict", to="fine"), "steps[1].verdict: 'fine' is none of done, skipped"),
        (set_at("steps", 1, "number", to="2"), "steps[1].number: a whole number is needed, not '2'"),
        (set_at("steps", 1, "number", to=True), "steps[1].number: a whole number is needed, not True"),
        (set_at("steps", 1, "number", to=0), "steps[1].number: at least 1 is needed, not 0"),
        (set_at("steps", 1, "number", to=7), "steps: they are not numbered from 1 on"),
        (set_at("steps", 1, "id", to=KeyError), "steps[1]: id is missing"),
        (set_at("steps", to={}), "steps: a list is needed, not {}"),
        (set_at("schema", to="guidegen.report/2"), "schema: 'guidegen.report/1' is needed"),
        (set_at("started", to="yesterday"), "started: a time with its zone is needed, not 'yesterday'"),
        (set_at("steps", 1, "findings", 0, "difference", "wanted", to=3), ".difference"),
        (set_at("steps", 1, "findings", 0, "evidence", 0, "line", to=-1), "evidence[0].line"),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(
    file: Path, change: Callable[[Any], None], told: str
) -> None:
    message = broken(file, change)
    assert told in message
    assert str(file) in message


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"schema": ,}', "report.json:1:12: this is not JSON"),
        (b'{"a": 1, "a": 2}', "'a' stands there twice"),
        (b'{"a": NaN}', "NaN is no number"),
        (b"[" * 200_000, "nested too deeply"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "an object is needed"),
        (b"", "this is not JSON"),
    ],
)
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "report.json"
    file.write_bytes(content)
    with pytest.raises(Invalid, match=r"report\.json") as caught:
        read_report(file)
    assert told in str(caught.value)


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read: No such file"):
        read_report(tmp_path / "none.json")


def test_of_several_hosts_one_must_be_chosen(report: Report, tmp_path: Path) -> None:
    file = tmp_path / "several.json"
    file.write_text(reports.render([report, report], "json"))
    with pytest.raises(Invalid, match="it is of 2 hosts"):
        read_report(file)
