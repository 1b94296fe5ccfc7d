"""`log`: since when a line counts, and when its absence is certain."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks.log import Log
from guidegen.checks.log_time import written
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Jan  2 11:00:00 mx app: x", "2026-01-02T10:00:00"),
        ("Dec 31 23:00:00 mx app: x", "2025-12-31T22:00:00"),
        ("2026-01-02T11:00:00.25+01:00 mx x", "2026-01-02T10:00:00.250000"),
        ("2026-01-02 11:00:00,250 x", "2026-01-02T10:00:00.250000"),
        ("2026/01/02 11:00:00 [error] x", "2026-01-02T10:00:00"),
        ("[2026-01-02T10:00:00Z] x", "2026-01-02T10:00:00"),
        ('192.0.2.1 - - [02/Jan/2026:10:00:00 +0000] "GET /"', "2026-01-02T10:00:00"),
        ("[Fri Jan 02 11:00:00.5 2026] [core:error] x", "2026-01-02T10:00:00"),
        ("1767348000.250000 mx app[7]: x", "2026-01-02T10:00:00.250000"),
    ],
)
def test_when_a_line_was_written(line: str, moment: str) -> None:
    assert written(line, 3600, NOW) == datetime.fromisoformat(f"{moment}+00:00")


@given(st.text(max_size=80), st.integers(-90_000, 90_000))
def test_no_line_breaks_the_reading(line: str, offset: int) -> None:
    written(line, offset, NOW)


def seen(*texts: str, mode: str = "0640", **more: Any) -> Facts:
    parts = [
        {"path": f"/var/log/app{'.1' * number}", "text": text, **({"cut": True} if more.get("cut") else {})}
        for number, text in enumerate(texts)
    ]
    rest = {key: value for key, value in more.items() if key != "cut"}
    change = {"mtime": "2026-11-22T09:00:00+00:00", "ctime": "2026-11-22T09:00:00+00:00"}
    return recorded(
        [
            {"log_file": "/var/log/app", "parts": parts, "now": 1795341600, **rest},
            {"stat": "/var/log/app", "follow": True, "type": "file", "mode": mode},
            {"newest": "/etc/app", **change},
        ]
    )


NEW, OLD = "2026-11-22T09:30:00Z app: sent\n", "2026-11-22T08:30:00Z app: sent\n"
OTHER_OLD, OTHER_NEW = OLD.replace("sent", "idle"), NEW.replace("sent", "idle")


@pytest.mark.parametrize(
    ("facts", "verdict", "gone"),
    [
        (seen(OLD + NEW), DONE, WRONG),
        (seen(NEW), DONE, SKIPPED),
        (seen(OLD), SKIPPED, DONE),
        (seen(OLD + "    more: sent\n"), SKIPPED, DONE),
        (seen(OTHER_NEW, OLD + NEW), DONE, WRONG),
        (seen("2026-11-22T09:00:00Z app: sent\n"), UNKNOWN, UNKNOWN),
        (seen("app: sent\n"), UNKNOWN, UNKNOWN),
        (seen(OTHER_NEW, cut=True), UNKNOWN, UNKNOWN),
        (seen(OTHER_OLD, cut=True), SKIPPED, DONE),
        (seen(OTHER_NEW, older=True), UNKNOWN, UNKNOWN),
        (seen(""), SKIPPED, DONE),
        (Facts(), UNKNOWN, UNKNOWN),
    ],
)
def test_lines_since_a_change(facts: Facts, verdict: Verdict, gone: Verdict) -> None:
    fields: dict[str, Any] = {"log": "/var/log/app", "contains": "sent", "since": "/etc/app"}
    assert Log(**fields).judge(facts).verdict is verdict
    assert Log(**fields, present=False).judge(facts).verdict is gone


def test_a_line_of_a_private_log_is_never_told() -> None:
    check = Log(log="/var/log/app", pattern="sent$")
    text = NEW.replace("sent", "s3cret sent")
    assert "s3cret" not in repr(check.judge(seen(text)))
    assert "s3cret" in repr(check.judge(seen(text, mode="0644")))


def test_the_journal_tells_seconds_since_1970() -> None:
    journal = {"parts": [{"path": "app", "text": "1795341000.500000 mx app[7]: sent\n"}], "now": 1795341600}
    facts = recorded([{"journal": "app", **journal}])
    assert Log(log="app", contains="sent", minutes=20).judge(facts).verdict is DONE
    assert Log(log="app", contains="sent", minutes=5).judge(facts).verdict is SKIPPED


@pytest.mark.parametrize(
    "fields",
    [
        {"log": "/var/log/app"},
        {"log": "/var/log/app", "contains": "a", "pattern": "b"},
        {"log": "-x", "contains": "a"},
        {"log": "/var/log/app", "contains": "a", "since": "noon"},
        {"log": "/var/log/app", "contains": "a", "since": "/etc/x", "minutes": 5},
        {"log": "/var/log/app", "pattern": "(?=a)"},
    ],
)
def test_keys_that_make_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Log(**fields)
