"""The report as JSON: a contract with other programs."""

import json
from dataclasses import replace

from guidegen import report as reports
from guidegen.model import Report


def test_it_has_the_shape_that_was_promised(report: Report) -> None:
    data = json.loads(reports.render([report], "json"))
    assert data["schema"] == "guidegen.report/1"
    assert data["started"] == "2026-11-22T10:00:00Z"
    assert data["seconds"] == 0.412
    assert data["recipe"] == {"id": "mail-relay-tls", "title": "Send mail again", "sha256": "0" * 64}
    assert set(data["host"]) == {"address", "user", "system", "sudo"}
    assert data["warning"] == "This host runs something else."
    assert data["notes"] == ["sudo does not let support read as root; what only root may read is unknown."]
    assert data["verdict"] == "skipped"
    assert data["first"] == {"number": 2, "id": "require-tls", "verdict": "skipped"}
    assert data["sentence"] == "Step 2 was skipped: it is so."
    assert [step["verdict"] for step in data["steps"]] == ["done", "skipped", "blocked", "untraceable"]
    assert [step["because_of"] for step in data["steps"]] == [[], [], [2], []]
    finding = data["steps"][1]["findings"][1]
    assert list(finding) == [
        *("kind", "subject", "verdict", "expected", "actual"),
        *("statement", "hint", "difference", "evidence"),
    ]
    assert finding["evidence"][0]["line"] == 12
    assert finding["evidence"][0]["modified"] == "2026-11-22T09:00:00Z"


def test_several_hosts_are_a_list(report: Report) -> None:
    data = json.loads(reports.render([report, replace(report, first=None)], "json"))
    assert data["schema"] == "guidegen.reports/1"
    assert [host["first"] is None for host in data["hosts"]] == [False, True]


def test_nothing_of_a_host_can_act_upon_a_terminal_or_break_the_encoding(report: Report) -> None:
    text = reports.render([report], "json", colour=True)
    assert text.isascii()
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "\\udc" not in text


def test_what_only_the_judge_needs_stays_out(report: Report) -> None:
    assert "observed" not in reports.render([report], "json")
