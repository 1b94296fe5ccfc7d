"""The report as TAP."""

import re
from dataclasses import replace

import yaml

from guidegen import report as reports
from guidegen.model import Report, Verdict


def lines(*shown: Report) -> list[str]:
    return reports.render(shown, "tap", colour=True).splitlines()


def test_a_step_is_a_test_and_the_plan_counts_them(report: Report) -> None:
    told = lines(report)
    assert told[:2] == ["TAP version 13", "1..5"]
    tests = [line for line in told if re.match(r"(not )?ok ", line)]
    assert [line.split(" - ")[0] for line in tests] == ["ok 1", "not ok 2", "not ok 3", "ok 4", "ok 5"]
    assert tests[3].endswith("# SKIP leaves nothing that could be looked at")


def test_the_tests_of_several_hosts_are_counted_through(report: Report) -> None:
    told = lines(report, report)
    assert told[1] == "1..10"
    assert sum(line.startswith("# Step 2 was skipped") for line in told) == 2
    assert any(line.startswith("not ok 7 - mail.example.com: 2. ") for line in told)


def test_what_does_not_hold_says_why_in_yaml(report: Report) -> None:
    text = "\n".join(lines(report))
    block = text.split("not ok 2")[1].split("  ---\n")[1].split("\n  ...")[0]
    said = yaml.safe_load(block)
    assert said["verdict"] == "skipped"
    assert said["message"] == "Step 2 was skipped: it is so."
    assert len(said["found"]) == 1


def test_no_title_can_pass_for_a_directive_or_a_result(report: Report) -> None:
    step = replace(report.steps[0], title="x # SKIP\nnot ok 9 - y")
    told = lines(replace(report, steps=(step,), done_when=(), verdict=Verdict.DONE, first=None))
    assert told[-1] == r"ok 1 - mail.example.com: 1. x \# SKIP not ok 9 - y"


def test_nothing_of_a_host_can_act_upon_a_terminal(report: Report) -> None:
    assert all(char.isprintable() or char == "\n" for char in "\n".join(lines(report)))
