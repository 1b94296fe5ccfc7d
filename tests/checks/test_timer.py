"""`timer`: calendars by what they mean, and times to come and gone by."""

from typing import Any

import pytest

from guidegen.checks.timer import Timer
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def seen(calendar: str = "", **state: Any) -> Facts:
    whole = {"active": "active", "sub": "waiting", "enabled": "enabled", "unit": "a.service", **state}
    change = {"mtime": "2026-11-22T09:00:00+00:00", "ctime": "2026-11-22T09:00:00+00:00"}
    return recorded(
        [
            {"timer": "a.timer", "calendar": calendar, "unit_load": "loaded", **whole},
            {"identity": None, "reader": "login", "now": "2026-11-22T10:00:00+00:00"},
            {"newest": "/etc/a", **change},
        ]
    )


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ({"calendars": ["*-*-* 00:00:00"], "wanted_calendar": "*-*-* 00:00:00"}, DONE),
        ({"calendars": ["daily"]}, DONE),
        ({"calendars": ["*-*-* 00:00:00"]}, UNKNOWN),
        ({"calendars": ["*-*-* 00:00:00", "*-*-* 12:00:00"], "wanted_calendar": "*-*-* 00:00:00"}, WRONG),
        ({"calendars": [], "wanted_calendar": "*-*-* 00:00:00"}, SKIPPED),
        ({"calendars": ["*-*-* 00:00:00"], "wanted_calendar": "*-*-* 00:00:00", "need_reload": True}, WRONG),
    ],
)
def test_calendars(state: dict[str, Any], verdict: Verdict) -> None:
    assert Timer(timer="a", on_calendar="daily").judge(seen("daily", **state)).verdict is verdict


def test_when_it_runs_next_and_ran_last() -> None:
    soon = seen(next="2026-11-22T11:30:00+00:00", last="2026-11-22T09:30:00.5+00:00")
    assert Timer(timer="a", next_within_hours=2).judge(soon).verdict is DONE
    assert Timer(timer="a", next_within_hours=1).judge(soon).verdict is SKIPPED
    assert Timer(timer="a", last_since="/etc/a").judge(soon).verdict is DONE
    assert Timer(timer="a", last_since="2026-11-22T09:45:00Z").judge(soon).verdict is SKIPPED
    assert Timer(timer="a", last_since="/etc/a").judge(seen()).verdict is SKIPPED
    assert Timer(timer="a", next_within_hours=1).judge(seen(waits=True)).verdict is UNKNOWN


def test_what_it_starts_must_exist() -> None:
    assert Timer(timer="a").judge(seen(unit_load="not-found")).verdict is WRONG
    assert Timer(timer="a", enabled=True).judge(seen(enabled="static")).verdict is UNKNOWN
    assert Timer(timer="a", active=False).judge(seen(load="not-found", active="inactive")).verdict is DONE


@pytest.mark.parametrize(
    "fields",
    [{"active": None}, {"on_calendar": "$(id)"}, {"active": False, "next_within_hours": 1}, {"timer": "a b"}],
)
def test_keys_that_make_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Timer(**{"timer": "a", **fields})


def test_a_timer_whose_times_are_all_past_is_not_done() -> None:
    over: dict[str, Any] = {"sub": "elapsed", "calendars": ["2020-01-01 00:00:00"]}
    assert Timer(timer="a").judge(seen(**over)).verdict is WRONG
    assert Timer(timer="a").judge(seen(sub="elapsed")).verdict is DONE


def test_a_service_is_no_timer() -> None:
    with pytest.raises(Misfit, match="a service is no timer"):
        Timer(timer="backup.service")
