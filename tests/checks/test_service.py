"""`service`: what runs, and whether it has read its settings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guidegen.checks.service import Service
from guidegen.model import Fact, Facts, FactState, Misfit, Verdict, Witness, WitnessSource
from guidegen.probe.questions.newest import Change, Newest
from guidegen.probe.questions.unit import Unit, UnitState
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PATH = "/etc/nginx/nginx.conf"
CHECK = Service(service="nginx", reloaded_since=PATH)
RESTART = Service(service="nginx", restarted_since=PATH)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def unit(**said: Any) -> UnitState:
    return UnitState(
        **{"id": "nginx.service", "active": "active", "sub": "running"}
        | {"starting": after(-100), "started": after(-99), "changed": after(-99)}
        | said
    )


def facts(state: UnitState, mtime: float = 0, ctime: float | None = None, resolution: float = 1e-6) -> Facts:
    change = Change(mtime=after(mtime), ctime=after(mtime if ctime is None else ctime), resolution=resolution)
    return Facts({Unit("nginx"): Fact.had(state), Newest(PATH): Fact.had(change)})


RELOADED = {"reloading": after(10), "reloaded": after(10.5), "changed": after(10.5)}
MICRO = 1e-6


@pytest.mark.parametrize(
    ("state", "mtime", "verdict"),
    [
        (unit(), -200, DONE),  # older than the start
        (unit(), -99.5, UNKNOWN),  # while it started
        (unit(), -99, UNKNOWN),  # the very moment
        (unit(), -99 + MICRO, SKIPPED),
        (unit(), 0, SKIPPED),
        (unit(**RELOADED), 10 - MICRO, DONE),
        (unit(**RELOADED), 10, UNKNOWN),
        (unit(**RELOADED), 10.5, UNKNOWN),
        (unit(**RELOADED), 10.5 + MICRO, SKIPPED),
        # A failed reload moves StateChangeTimestamp, and reads nothing.
        (unit(**RELOADED, reload_result="exit-code"), 0, WRONG),
        (unit(**RELOADED, reload_result="exit-code"), 20, SKIPPED),
        # systemd 253 tells of such a reload only that the state changed.
        (unit(type="notify-reload", changed=after(10)), 0, UNKNOWN),
        (unit(type="notify-reload", changed=after(10)), 20, SKIPPED),
        # `daemon-reload` makes systemd forget when a reload ran, and neither that it was nor how it ended.
        (unit(changed=after(10)), 0, UNKNOWN),
        (unit(changed=after(10)), 10, UNKNOWN),
        (unit(changed=after(10)), 20, SKIPPED),
        (unit(changed=after(10)), -200, DONE),
        (unit(changed=after(10), reload_result="exit-code"), 0, WRONG),
        (unit(active="inactive", sub="dead"), -200, SKIPPED),
    ],
)
def test_a_reload_counts_when_it_succeeded_and_began_after_the_change(
    state: UnitState, mtime: float, verdict: Verdict
) -> None:
    assert CHECK.judge(facts(state, mtime)).verdict is verdict


def test_a_reload_is_no_restart() -> None:
    assert RESTART.judge(facts(unit(**RELOADED))).verdict is SKIPPED
    assert RESTART.judge(facts(unit(), -200)).verdict is DONE


def test_of_a_reload_that_systemd_forgot_no_time_is_made_up() -> None:
    finding = CHECK.judge(facts(unit(changed=after(10))))
    assert "last reloaded at some time up to 2026-11-22 12:00:10 UTC" in finding.statement
    assert "systemd does not tell when that reload began" in finding.statement
    assert RESTART.judge(facts(unit(changed=after(10)))).verdict is SKIPPED


def test_a_file_moved_in_with_an_old_time_is_unknown() -> None:
    finding = CHECK.judge(facts(unit(**RELOADED), mtime=-500, ctime=20))
    assert finding.verdict is UNKNOWN
    assert "cannot be told" in finding.statement
    assert CHECK.judge(facts(unit(**RELOADED), mtime=-500, ctime=5)).verdict is DONE


def test_a_change_within_a_tick_of_the_reload_is_unknown() -> None:
    for mtime, verdict in ((9.9, DONE), (9.995, UNKNOWN), (10.6, SKIPPED)):
        change = Change(mtime=after(mtime), ctime=after(mtime))
        seen = Facts({Unit("nginx"): Fact.had(unit(**RELOADED)), Newest(PATH): Fact.had(change)})
        assert CHECK.judge(seen).verdict is verdict


@pytest.mark.parametrize(("mtime", "verdict"), [(8, DONE), (9.5, UNKNOWN), (10, UNKNOWN), (11, SKIPPED)])
def test_whole_seconds_are_compared_as_whole_seconds(mtime: float, verdict: Verdict) -> None:
    assert CHECK.judge(facts(unit(**RELOADED), mtime, resolution=1.0)).verdict is verdict


def shell(*instances: UnitState) -> UnitState:
    return unit(sub="exited", started=after(100), starting=after(100), instances=instances)


def test_a_shell_without_a_process_does_not_run_but_its_instances_may() -> None:
    check = Service(service="nginx", running=True)
    assert check.judge(facts(shell())).verdict is SKIPPED
    assert check.judge(facts(shell(unit(id="nginx@a")))).verdict is DONE
    broken = shell(unit(id="nginx@a"), unit(id="nginx@b", active="failed", sub="failed"))
    finding = check.judge(facts(broken))
    assert finding.verdict is WRONG
    assert "nginx@b failed (failed)" in finding.statement


def test_of_a_shell_the_instances_must_have_read_the_settings() -> None:
    fresh, stale = unit(id="nginx@a", **RELOADED), unit(id="nginx@b")
    assert CHECK.judge(facts(shell(fresh))).verdict is DONE
    assert CHECK.judge(facts(shell(fresh, stale))).verdict is SKIPPED


@pytest.mark.parametrize(
    ("state", "wanted", "verdict"),
    [
        ("enabled", True, DONE),
        ("alias", True, DONE),
        ("disabled", True, SKIPPED),
        ("enabled-runtime", True, WRONG),  # until the next start only
        ("masked", True, WRONG),
        ("masked", False, DONE),
        ("enabled", False, SKIPPED),
        ("static", True, UNKNOWN),
        ("generated", False, UNKNOWN),
        ("", True, UNKNOWN),
    ],
)
def test_enabled(state: str, wanted: bool, verdict: Verdict) -> None:
    assert Service(service="nginx", enabled=wanted).judge(facts(unit(enabled=state))).verdict is verdict


def test_a_failed_service_was_tried_and_a_stopped_one_was_not() -> None:
    check = Service(service="nginx", running=True)
    assert check.judge(facts(unit(active="inactive", sub="dead"))).verdict is SKIPPED
    failed = check.judge(facts(unit(active="failed", sub="failed")))
    assert failed.verdict is WRONG
    assert "journalctl -u nginx" in failed.hint


def test_a_stale_reload_is_skipped_though_it_was_fresh_before_the_fix() -> None:
    fresh = Witness(WitnessSource.BEFORE, {"reloaded_since": (True,)})
    assert CHECK.judge(facts(unit()), (fresh,)).verdict is SKIPPED


def test_what_could_not_be_asked_is_unknown() -> None:
    both = facts(unit(**RELOADED))
    no_systemd = recorded([{"unit": "nginx", "state": "no such tool"}])
    no_path = recorded([{"newest": PATH, "state": "forbidden"}])
    assert CHECK.judge(both | no_systemd).verdict is UNKNOWN
    assert CHECK.judge(both | no_path).verdict is UNKNOWN
    assert CHECK.judge(Facts()).verdict is UNKNOWN
    stopped = Service(service="nginx", running=False)
    assert stopped.judge(Facts()).verdict is UNKNOWN


def test_a_service_that_there_is_not() -> None:
    gone = facts(unit(load="not-found", active="inactive", sub="dead"))
    assert CHECK.judge(gone).verdict is SKIPPED
    assert Service(service="nginx", running=False).judge(gone).verdict is DONE
    assert Service(service="nginx", running=True).judge(gone).statement == (
        "there is no service nginx on this host"
    )


def test_the_settings_themselves_are_missing() -> None:
    missing = recorded([{"newest": PATH, "state": "missing"}])
    assert CHECK.judge(facts(unit(**RELOADED)) | missing).verdict is SKIPPED


@pytest.mark.parametrize(
    "keys", [{}, {"running": False, "reloaded_since": "/x"}, {"reloaded_since": "nginx.conf"}]
)
def test_keys_that_do_not_go_together(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Service(service="nginx", **keys)


@pytest.mark.parametrize(
    ("active", "sub", "should_run", "should_be_stopped"),
    [
        ("activating", "start", UNKNOWN, UNKNOWN),
        ("deactivating", "stop-sigterm", UNKNOWN, UNKNOWN),
        # systemd starts it again and again.
        ("activating", "auto-restart", WRONG, SKIPPED),
        ("failed", "failed", WRONG, DONE),
        ("inactive", "dead", SKIPPED, DONE),
        # It has no process of its own, and was not stopped: nftables holds its rules.
        ("active", "exited", SKIPPED, SKIPPED),
        ("active", "running", DONE, SKIPPED),
    ],
)
def test_what_runs_and_what_is_stopped(
    active: str, sub: str, should_run: Verdict, should_be_stopped: Verdict
) -> None:
    seen = facts(unit(active=active, sub=sub))
    assert Service(service="nginx", running=True).judge(seen).verdict is should_run
    assert Service(service="nginx", running=False).judge(seen).verdict is should_be_stopped


def test_whether_a_service_that_is_just_starting_has_read_its_settings_cannot_be_told() -> None:
    assert CHECK.judge(facts(unit(active="activating", sub="start"))).verdict is UNKNOWN


UNIT_FILE = "/etc/systemd/system/nginx.service.d/more.conf"


def _unit_file(state: UnitState, changed: str = "2026-11-22T09:00:00+00:00") -> Facts:
    moment = datetime.fromisoformat(changed)
    news = Change(mtime=moment, ctime=moment)
    return Facts({Unit("nginx"): Fact.had(state)}) | Facts({Newest(UNIT_FILE): Fact.had(news)})


def test_a_restart_without_daemon_reload_took_the_old_unit() -> None:
    check = Service(service="nginx", restarted_since=UNIT_FILE)
    moment = datetime(2026, 11, 22, 10, tzinfo=UTC)
    started = {"starting": moment, "started": moment}
    stale = check.judge(_unit_file(unit(need_reload=True, **started)))
    assert stale.verdict is WRONG
    assert "systemctl daemon-reload" in stale.statement
    assert check.judge(_unit_file(unit(**started))).verdict is DONE
    assert CHECK.judge(facts(unit(need_reload=True, **RELOADED))).verdict is DONE, "no unit file of systemd's"


def _instances(mine: UnitState, *others: UnitState, state: FactState = FactState.HAD) -> Facts:
    value = replace(mine, instances=others) if state is FactState.HAD else None
    moment = datetime(2026, 11, 22, 10, 5, tzinfo=UTC)
    return Facts(
        {
            Unit("db@15"): Fact.had(mine),
            Unit("db@*"): Fact(state, value),
            Newest("/etc/db"): Fact.had(Change(mtime=moment, ctime=moment)),
        }
    )


def _db(name: str, hour: int) -> UnitState:
    moment = datetime(2026, 11, 22, hour, 8, tzinfo=UTC)
    return unit(id=f"db@{name}.service", starting=moment, started=moment)


def test_another_instance_that_was_restarted_in_its_place_is_named() -> None:
    check = Service(service="db@15", restarted_since="/etc/db")
    assert Unit("db@*") in check.wants()
    before = check.judge(_instances(_db("15", 8), _db("13", 8)))
    witness = Witness(WitnessSource.BEFORE, {}, frozenset(before.traces))
    taken = _instances(_db("15", 8), _db("13", 10))
    found = check.judge(taken, [witness])
    assert found.verdict is WRONG
    assert "db@13 was restarted since, and db@15 was not" in found.statement
    assert check.judge(taken).verdict is SKIPPED, "it may restart by itself every hour"
    assert check.judge(_instances(_db("15", 8), _db("13", 8)), [witness]).verdict is SKIPPED
    assert check.judge(_instances(_db("15", 10), _db("13", 10))).verdict is DONE


@pytest.mark.parametrize("state", [FactState.FORBIDDEN, FactState.TIMED_OUT, FactState.LOST])
def test_other_instances_that_cannot_be_seen_leave_it_unknown(state: FactState) -> None:
    check = Service(service="db@15", restarted_since="/etc/db")
    assert check.judge(_instances(_db("15", 8), state=state)).verdict is UNKNOWN
    assert check.judge(_instances(_db("15", 10), state=state)).verdict is DONE
    assert check.judge(_instances(_db("15", 8), state=FactState.MISSING)).verdict is SKIPPED


def test_a_failed_service_says_since_when_it_is_down() -> None:
    check = Service(service="nginx", running=True)
    moment = datetime(2026, 11, 22, 10, 7, tzinfo=UTC)
    down = check.judge(facts(unit(active="failed", sub="failed", changed=moment)))
    assert down.statement == "nginx failed at 2026-11-22 10:07:00 UTC and is down since"
    again = check.judge(facts(unit(active="activating", sub="auto-restart")))
    assert "systemd keeps starting it again" in again.statement


def test_a_failed_reload_says_that_the_old_settings_run_on() -> None:
    failed = CHECK.judge(facts(unit(**{**RELOADED, "reload_result": "exit-code"})))
    assert "so it runs on with its old settings" in failed.statement
