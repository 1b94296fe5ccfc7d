"""Reports to be rendered."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from guidegen.model import Evidence, Finding, Host, Report, StepResult, Verdict

NASTY = "a\x1b[2J\x00\ufffe\u202eb\udcff<&>\r"
"""An escape sequence, a null, a character that is none, a turned direction, a stray byte, markup."""


@pytest.fixture
def report() -> Report:
    """Step 2 of three was skipped, step 3 follows from it, step 4 leaves no trace; the host is hostile."""
    missed = Finding(
        kind="setting",
        subject="relayhost",
        verdict=Verdict.SKIPPED,
        expected="relayhost = [smtp.example.com]:587",
        actual=NASTY,
        statement=f"/etc/postfix/main.cf:12 says relayhost = {NASTY}",
        hint="Ask for the file's line 12.",
        evidence=(
            Evidence(
                source="file",
                file="/etc/postfix/main.cf",
                line=12,
                text=NASTY,
                modified=datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
            ),
        ),
    )
    held = replace(missed, verdict=Verdict.DONE, statement="", hint="", actual="there")
    steps = (
        StepResult(number=1, id="back-up", title="Keep a copy", verdict=Verdict.DONE, findings=(held,)),
        StepResult(
            number=2, id="require-tls", title=f"Use {NASTY}", verdict=Verdict.SKIPPED, findings=(held, missed)
        ),
        StepResult(
            number=3,
            id="reload",
            title="Reload",
            verdict=Verdict.BLOCKED,
            because_of=(2,),
            findings=(missed,),
        ),
        StepResult(number=4, id="read-log", title="Watch", verdict=Verdict.UNTRACEABLE),
    )
    return Report(
        guidegen="0.1.0",
        started=datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
        seconds=0.4123,
        recipe_id="mail-relay-tls",
        recipe_title="Send mail again",
        recipe_sha256="0" * 64,
        host=Host(address="mail.example.com", user="support", system=f"Debian {NASTY}", sudo=True),
        verdict=Verdict.SKIPPED,
        sentence="Step 2 was skipped: it is so.",
        warning="This host runs something else.",
        notes=("sudo does not let support read as root; what only root may read is unknown.",),
        steps=steps,
        done_when=(held,),
        first=steps[1],
    )
