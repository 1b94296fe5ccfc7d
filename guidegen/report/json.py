"""JSON, for programs: `guidegen.report/1`, of several hosts `guidegen.reports/1`."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from guidegen.model import Difference, Evidence, Finding, Report, StepResult
from guidegen.printable import encodable
from guidegen.report import WIDTH


def render(reports: Sequence[Report], colour: bool = False, width: int = WIDTH) -> str:
    """One report as an object, several as a list within one. It is plain ASCII, without colours."""
    del colour, width
    several = {"schema": "guidegen.reports/1", "hosts": [_report(report) for report in reports]}
    data = _report(reports[0]) if len(reports) == 1 else several
    # Escaped to ASCII, no character of a host's can act upon a terminal, nor be invalid as UTF-8.
    return json.dumps(_sound(data), indent=2, ensure_ascii=True) + "\n"


def _report(report: Report) -> dict[str, Any]:
    first = report.first
    return {
        "schema": "guidegen.report/1",
        "guidegen": report.guidegen,
        "started": _time(report.started),
        "seconds": round(report.seconds, 3),
        "recipe": {"id": report.recipe_id, "title": report.recipe_title, "sha256": report.recipe_sha256},
        "host": {
            "address": report.host.address,
            "user": report.host.user,
            "system": report.host.system,
            "sudo": report.host.sudo,
        },
        "warning": report.warning,
        "notes": list(report.notes),
        "verdict": report.verdict,
        "first": {"number": first.number, "id": first.id, "verdict": first.verdict} if first else None,
        "sentence": report.sentence,
        "customer": report.customer,
        "steps": [_step(step) for step in report.steps],
        "done_when": [_finding(finding) for finding in report.done_when],
    }


def _step(step: StepResult) -> dict[str, Any]:
    return {
        "number": step.number,
        "id": step.id,
        "title": step.title,
        "verdict": step.verdict,
        "because_of": list(step.because_of),
        "condition": step.condition,
        "last_done": _time(step.last_done) if step.last_done else None,
        "account": list(step.account),
        "findings": [_finding(finding) for finding in step.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "subject": finding.subject,
        "verdict": finding.verdict,
        "expected": finding.expected,
        "actual": finding.actual,
        "statement": finding.statement,
        "hint": finding.hint,
        "difference": _difference(finding.difference),
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
    }


def _difference(difference: Difference | None) -> dict[str, Any] | None:
    if difference is None:
        return None
    return {"found": difference.found, "wanted": difference.wanted, "named": difference.named}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "source": evidence.source,
        "file": evidence.file,
        "line": evidence.line,
        "text": evidence.text,
        "modified": _time(evidence.modified) if evidence.modified else None,
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _sound(data: Any) -> Any:
    """`data` without half surrogate pairs: bytes of a host that were no UTF-8, which JSON cannot hold."""
    if isinstance(data, str):
        return encodable(data)
    if isinstance(data, dict):
        return {key: _sound(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_sound(value) for value in data]
    return data
