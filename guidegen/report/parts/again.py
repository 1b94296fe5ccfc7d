"""A report read back from its JSON, for what is made of it later; strict, as a recipe is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from guidegen.errors import Invalid, Problem, Span
from guidegen.model import Difference, Evidence, Finding, StepResult, Verdict
from guidegen.report.parts.conforms import misfits
from guidegen.report.parts.schema import report_schema

LARGEST: Final = 16 * 1024 * 1024
"""Bytes of a report."""
_MOST_TOLD: Final = 10


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What a report said of one host."""

    file: Path
    recipe: str
    """The recipe's id."""
    recipe_sha256: str
    address: str
    steps: tuple[StepResult, ...]


def read_report(file: Path) -> Reported:
    """The report in `file`. Raises Invalid, with the place, for none, and for one of several hosts."""
    data = _data(file)
    schema = report_schema()
    several = isinstance(data, dict) and data.get("schema") == "guidegen.reports/1"
    if found := list(misfits(data, schema["$defs"]["reports" if several else "report"], schema)):
        told = [Problem(f"{file}: {one}") for one in found[:_MOST_TOLD]]
        raise Invalid(told)
    if several and len(data["hosts"]) != 1:
        hint = "make it of one host: guidegen verify RECIPE HOST --format json -o REPORT.json"
        raise Invalid([Problem(f"{file}: it is of {len(data['hosts'])} hosts", None, hint)])
    report = data["hosts"][0] if several else data
    steps = tuple(_step(step) for step in report["steps"])
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise Invalid([Problem(f"{file}: steps: they are not numbered from 1 on")])
    return Reported(
        file=file,
        recipe=report["recipe"]["id"],
        recipe_sha256=report["recipe"]["sha256"],
        address=report["host"]["address"],
        steps=steps,
    )


def _data(file: Path) -> Any:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise Invalid([Problem(f"{file} cannot be read: {error.strerror}")]) from error
    if len(content) > LARGEST:
        raise Invalid([Problem(f"{file}: is larger than {LARGEST // 1024 // 1024} MiB")])
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Invalid([Problem(f"{file}: this is not UTF-8 text")]) from error
    except json.JSONDecodeError as error:
        span = Span(str(file), error.lineno, error.colno)
        hint = "a report is made by: guidegen verify RECIPE HOST --format json -o REPORT.json"
        raise Invalid([Problem(f"this is not JSON: {error.msg}", span, hint)]) from error
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise Invalid([Problem(f"{file}: {reason}")]) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        doubled = next(key for key, _ in pairs if sum(other == key for other, _ in pairs) > 1)
        raise ValueError(f"{doubled!r} stands there twice in one object")
    return found


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON's")


def _step(data: Mapping[str, Any]) -> StepResult:
    return StepResult(
        number=data["number"],
        id=data["id"],
        title=data["title"],
        verdict=Verdict(data["verdict"]),
        because_of=tuple(data["because_of"]),
        findings=tuple(_finding(finding) for finding in data["findings"]),
        condition=data["condition"],
        last_done=datetime.fromisoformat(data["last_done"]) if data["last_done"] else None,
        account=tuple(data["account"]),
    )


def _finding(data: Mapping[str, Any]) -> Finding:
    difference = data["difference"]
    return Finding(
        kind=data["kind"],
        subject=data["subject"],
        verdict=Verdict(data["verdict"]),
        expected=data["expected"],
        actual=data["actual"],
        statement=data["statement"],
        hint=data["hint"],
        difference=Difference(**{name: difference[name] for name in ("found", "wanted", "named")})
        if difference
        else None,
        evidence=tuple(_evidence(evidence) for evidence in data["evidence"]),
    )


def _evidence(data: Mapping[str, Any]) -> Evidence:
    return Evidence(
        source=data["source"],
        file=data["file"],
        line=data["line"],
        text=data["text"],
        modified=datetime.fromisoformat(data["modified"]) if data["modified"] else None,
    )
