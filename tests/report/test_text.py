"""The report for a person at a terminal."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen import report as reports
from guidegen.model import Evidence, Finding, Host, Report, StepResult, Verdict
from guidegen.printable import printable
from tests.report.conftest import NASTY

GOLDEN: Final = Path(__file__).parent / "golden"
UPDATE: Final = "UPDATE_GOLDEN"
"""The environment variable with which the golden files are written anew; look at what has changed then."""


def text(report: Report, width: int = 100) -> str:
    return reports.render([report], "text", width=width)


# ------------------------------------------------------------------------------------------- the order


def test_the_sentence_comes_first_of_all(report: Report) -> None:
    lines = text(replace(report, warning="")).splitlines()
    assert lines[0] == "Step 2 was skipped: it is so."
    assert lines[1] == "Ask for the file's line 12."
    assert lines[2].startswith("! sudo does not let support read as root;")
    assert lines[3].startswith("Send mail again · support@mail.example.com ·")
    assert lines.index("") == next(n for n, line in enumerate(lines) if "Keep a copy" in line) - 1


def test_only_that_the_recipe_is_for_other_hosts_stands_before_it(report: Report) -> None:
    lines = text(report).splitlines()
    assert lines[:2] == ["! This host runs something else.", "Step 2 was skipped: it is so."]


def test_steps_show_their_mark_and_what_they_follow_from(report: Report) -> None:
    shown = text(report)
    assert re.search(r"^✓ 1  Keep a copy +done$", shown, re.M)
    assert re.search(r"^○ 2  Use .*skipped: 1 of 2 hold$", shown, re.M)
    assert re.search(r"^  … 3  Reload +blocked: follows from step 2$", shown, re.M)
    assert re.search(r"^· 4  Watch +leaves no trace$", shown, re.M)
    assert "/etc/postfix/main.cf:12" in shown


def test_several_hosts_stand_one_below_the_other(report: Report) -> None:
    other = replace(report, sentence="All 4 steps are done.", first=None)
    shown = reports.render([report, other], "text")
    assert shown.index("Step 2 was skipped") < shown.index("All 4 steps are done.")


# --------------------------------------------------------------------------- no fact more often than needed


def finding(**more: object) -> Finding:
    given: dict[str, object] = {
        "kind": "setting",
        "subject": "level",
        "verdict": Verdict.SKIPPED,
        "expected": "level = encrypt in /main.cf",
        "actual": "may",
        "statement": "/main.cf:12 says level = may, where encrypt should be",
        "evidence": (
            Evidence(
                source="file",
                file="/main.cf",
                line=12,
                text="level = may",
                modified=datetime(2026, 11, 22, 9, 0, 1, tzinfo=UTC),
            ),
        ),
    }
    return Finding(**{**given, **more})  # type: ignore[arg-type]


def of(report: Report, *findings: Finding) -> str:
    step = replace(report.steps[1], title="Use", findings=findings)
    return text(replace(report, steps=(step,), first=step))


def test_what_the_statement_says_is_not_said_again(report: Report) -> None:
    shown = of(report, finding())
    assert "should be  " not in shown
    assert "        seen       /main.cf:12  (changed 2026-11-22 09:00:01 UTC)\n" in shown
    assert shown.count("level = may") == 1


def test_what_should_be_is_said_where_the_statement_does_not(report: Report) -> None:
    shown = of(report, finding(statement="/main.cf is not there"))
    assert "        should be  level = encrypt in /main.cf\n" in shown


def test_evidence_that_adds_nothing_is_left_out_and_what_adds_something_is_not(report: Report) -> None:
    nothing = Evidence(source="stat", text="level = may")
    more = Evidence(source="file", file="/drop-in.cf", line=1, text="level = none")
    shown = of(report, finding(evidence=(nothing, more, more)))
    assert "stat" not in shown
    assert shown.count("        seen       /drop-in.cf:1  level = none\n") == 1


# --------------------------------------------------------------------------------------------- the width


def test_long_lines_wrap_at_words_and_hang_below_their_beginning(report: Report) -> None:
    words = "one two three four five six seven eight nine ten eleven twelve"
    shown = text(
        replace(
            report,
            sentence=f"Step 2 was skipped: {words}.",
            steps=(replace(report.steps[1], findings=(finding(statement=words, evidence=()),)),),
        ),
        width=48,
    )
    assert "Step 2 was skipped: one two three four five six\nseven eight nine ten eleven twelve.\n" in shown
    assert "     ○ one two three four five six seven eight\n       nine ten eleven twelve\n" in shown


def test_a_path_is_never_broken(report: Report) -> None:
    path = "/etc/" + "very-long-name/" * 8 + "main.cf"
    assert path in text(replace(report, sentence=f"Step 2 was skipped: {path}:12 is not there."), width=40)


def test_a_command_to_be_copied_stays_on_its_line(report: Report) -> None:
    command = "ssh-keygen -R mail.example.com -f /home/support/.ssh/known_hosts"
    shown = text(replace(report, sentence=f"The key changed:\n    {command}"), width=40)
    assert f"The key changed:\n    {command}\n" in shown


WORDS = st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=30).map(" ".join)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS, width=st.integers(0, 140))
def test_lines_are_no_wider_than_the_page_and_safe_whatever_they_say(
    report: Report, words: str, width: int
) -> None:
    one = finding(statement=words, expected=words, evidence=(Evidence(source="file", text=words),))
    step = replace(report.steps[1], title=words, findings=(one,))
    shown = replace(
        report,
        sentence=words.replace("\n", " "),
        warning=words,
        notes=(words,),
        steps=(step,),
        first=step,
        done_when=(one,),
        host=HOST,
    )
    plain = text(shown, width)
    assert printable(plain) == plain
    longest_word = max(map(len, printable(words).split()), default=0)
    assert max(map(len, plain.splitlines())) <= max(width, 40, longest_word + 30)


# ------------------------------------------------------------------------------------------- the colours


@pytest.mark.parametrize("width", [40, 60, 100])
def test_colours_only_where_wanted_and_nothing_else_that_a_terminal_acts_upon(
    report: Report, width: int
) -> None:
    plain = reports.render([report], "text", width=width)
    assert printable(plain) == plain
    coloured = reports.render([report], "text", colour=True, width=width)
    assert "\x1b[33m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    # No colour runs on into the next line, or into whatever comes after the report.
    for line in coloured.splitlines():
        assert len(re.findall(r"\x1b\[[1-9][0-9;]*m", line)) == line.count("\x1b[0m")


# ------------------------------------------------------------------------------------- whole pages to look at

HOST = Host(address="mail.example.com", user="support", system="Debian GNU/Linux 12 (bookworm)", sudo=True)


def step(number: int, title: str, verdict: Verdict, *findings: Finding, because_of: int = 0) -> StepResult:
    reasons = (because_of,) if because_of else ()
    return StepResult(
        number=number, id=f"s{number}", title=title, verdict=verdict, because_of=reasons, findings=findings
    )


def page(verdict: Verdict, sentence: str, steps: tuple[StepResult, ...], **more: object) -> Report:
    given: dict[str, object] = {
        "guidegen": "0.1.0",
        "started": datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
        "seconds": 0.4,
        "recipe_id": "mail-relay-tls",
        "recipe_title": "Send mail through the relay again",
        "recipe_sha256": "0" * 64,
        "host": HOST,
        "verdict": verdict,
        "sentence": sentence,
        "steps": steps,
        "first": next((one for one in steps if one.verdict is verdict), None),
    }
    return Report(**{**given, **more})  # type: ignore[arg-type]


HELD: Final = finding(verdict=Verdict.DONE, subject="relayhost", statement="", evidence=())
PAGES: Final[Mapping[str, Report]] = {
    "skipped": page(
        Verdict.SKIPPED,
        "Step 2 is not finished, 1 of 2 changes is there: /etc/postfix/main.cf:12 still says "
        "smtp_tls_security_level = may, where encrypt should be; ask the customer to do step 2, “Tell the "
        "mail server to use encryption” again, and then step 4.",
        (
            step(1, "Keep a copy of the old settings", Verdict.DONE, HELD),
            step(
                2,
                "Tell the mail server to use encryption",
                Verdict.SKIPPED,
                HELD,
                finding(
                    statement="/etc/postfix/main.cf:12 still says smtp_tls_security_level = may, where "
                    "encrypt should be",
                    evidence=(
                        Evidence(
                            source="file",
                            file="/etc/postfix/main.cf",
                            line=12,
                            text="smtp_tls_security_level = may",
                            modified=datetime(2026, 11, 22, 9, 0, 1, tzinfo=UTC),
                        ),
                        Evidence(
                            source="file",
                            file="/etc/postfix/main.cf",
                            line=40,
                            text="#smtp_tls_security_level = encrypt",
                        ),
                    ),
                    hint="The line that counts is the last one of the file.",
                ),
            ),
            step(3, "Watch one message leave", Verdict.UNTRACEABLE),
            step(
                4,
                "Make the mail server read the new settings",
                Verdict.BLOCKED,
                finding(verdict=Verdict.BLOCKED, statement="postfix has not read /etc/postfix/main.cf since"),
                because_of=2,
            ),
        ),
        notes=(
            "The recipe has changed since it was rehearsed on 2026-11-01; the proof is older, and it is "
            "believed for the 7 of 8 checks that are still the same.",
        ),
        done_when=(
            finding(kind="command", subject="postqueue -p", statement="postqueue -p printed 3 messages"),
        ),
    ),
    "unknown": page(
        Verdict.UNKNOWN,
        "Step 1, “Hide the password”, is unknown: /etc/postfix/sasl_passwd could not be looked at: "
        "permission denied; nothing that could be looked at is missing.",
        (
            step(
                1,
                "Hide the password",
                Verdict.UNKNOWN,
                finding(
                    verdict=Verdict.UNKNOWN,
                    statement="/etc/postfix/sasl_passwd could not be looked at: permission denied",
                    hint="Verify again as root, or with sudo.",
                ),
            ),
            step(2, "Keep a copy of the old settings", Verdict.DONE, HELD),
        ),
        host=replace(HOST, sudo=False),
        warning="This host runs AlmaLinux 9; the recipe is for debian-12.",
        notes=("sudo does not let support read as root; what only root may read is unknown.",),
    ),
    "done": page(
        Verdict.DONE, "The one step is done.", (step(1, "Keep a copy", Verdict.DONE, HELD),), first=None
    ),
    "hostile": page(
        Verdict.WRONG,
        f"Step 1 was tried and came out otherwise: {NASTY}; ask the customer to do step 1 again.",
        (
            step(
                1, f"Use {NASTY}", Verdict.WRONG, finding(verdict=Verdict.WRONG, statement=NASTY, hint=NASTY)
            ),
        ),
        host=Host(address=f"host{NASTY}", system=NASTY),
        notes=(NASTY,),
    ),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [60, 100])
def test_a_page_looks_as_it_was_looked_at(name: str, width: int) -> None:
    shown, file = text(PAGES[name], width), GOLDEN / f"{name}.{width}.txt"
    if os.environ.get(UPDATE):
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown)
    assert shown == file.read_text()


def test_what_to_say_to_the_customer_comes_second(report: Report) -> None:
    lines = text(replace(report, warning="", customer="Please open the file.")).splitlines()
    assert lines[:2] == ["Step 2 was skipped: it is so.", "For the customer: Please open the file."]


def test_when_and_by_whom_stands_below_the_step_and_the_time_only_once(report: Report) -> None:
    step = replace(report.steps[1], account=("It was changed at noon.", "bob\x1b[2J was there."))
    shown = text(replace(report, steps=(report.steps[0], step, *report.steps[2:])))
    assert re.search(r"^ +It was changed at noon\.$", shown, re.M)
    assert "(changed " not in shown.split("It was changed at noon.")[0].split("○ 2")[1]
    assert "\x1b" not in shown
