"""What is made of two snapshots: which changes become steps, in which order, and which never do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guidegen.checks.file import File
from guidegen.checks.line import Line
from guidegen.checks.package import Package
from guidegen.checks.port import Port
from guidegen.checks.service import Service
from guidegen.checks.setting import Setting
from guidegen.checks.timer import Timer
from guidegen.errors import Invalid
from guidegen.probe.questions.unit import UnitState
from guidegen.suggest import changed_files, changed_system
from guidegen.suggest.between import _require_same_host
from guidegen.suggest.draft import Draft
from guidegen.suggest.snapshot import PathThere, Snapshot, UnitThere

THEN = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
LATER = THEN + timedelta(minutes=5)
OLD, NEW = "a" * 64, "b" * 64


def there(moment: datetime = THEN, **fields: Any) -> PathThere:
    given = {"type": "file", "owner": "root", "group": "root", "mode": "0644", "size": 9, "digest": OLD}
    return PathThere(**{**given, "mtime": moment, "ctime": moment, **fields})


def host(**fields: Any) -> Snapshot:
    return Snapshot(**{"taken": THEN, "address": "mail", "hostname": "mail", "folders": ("/etc",), **fields})


def drafts(before: dict[str, PathThere], now: dict[str, PathThere], **more: Any) -> list[Draft]:
    is_open = {path for path, one in now.items() if one.is_open}
    return list(changed_files.drafts(host(files=before), host(files=now), is_open, **more))


def only(before: dict[str, PathThere], now: dict[str, PathThere]) -> Draft:
    [draft] = drafts(before, now)
    return draft


def test_what_did_not_change_is_no_step_though_its_time_did() -> None:
    assert drafts({"/etc/a": there()}, {"/etc/a": there(LATER)}) == []
    folder = there(type="directory", digest="", mode="0755")
    assert drafts({"/etc/d": folder}, {"/etc/d": replace(folder, mtime=LATER, ctime=LATER, size=10)}) == []


def test_settings_are_told_with_their_old_values_where_texts_were_kept() -> None:
    path = "/etc/postfix/main.cf"
    before = {path: there(text="a = 1\nb = 2\nc = 3\n# d = 4\n")}
    after = {path: there(LATER, digest=NEW, text="a = 1\nb = 5\n# c = 3\nd = 4\n")}
    assert only(before, after).checks == (
        Setting(setting="b", path=path, value=5, was={"is": (2,)}),
        Setting(setting="d", path=path, value=4),
        Setting(setting="c", path=path, absent=True, was={"is": (3,)}),
    )


def test_a_secret_setting_is_named_and_not_told() -> None:
    path = "/etc/app.conf"
    before, after = "password = old1\nlevel = 1\n", "password = new2\nlevel = 2\n"
    draft = only({path: there(text=before)}, {path: there(LATER, digest=NEW, text=after)})
    assert draft.checks == (Setting(setting="level", path=path, value=2, was={"is": (1,)}),)
    assert draft.remarks == ("not suggested, setting password: it looks like a secret",)
    assert "old1" not in str(draft)
    assert "new2" not in str(draft)


def test_without_texts_the_whole_file_is_told_by_its_digest() -> None:
    draft = only({"/etc/a": there()}, {"/etc/a": there(LATER, digest=NEW)})
    assert draft.checks == (File(file="/etc/a", sha256=NEW, was={"sha256": (OLD,)}),)
    assert "--contents" in draft.remarks[0]


def test_of_a_private_file_nothing_is_told_but_that_it_changed() -> None:
    before = {"/etc/key": there(mode="0600", digest="digest:01")}
    draft = only(before, {"/etc/key": there(LATER, mode="0600", digest="digest:02")})
    assert draft.checks == ()
    assert draft.said
    assert "digest" not in str(draft)


def test_a_file_that_was_private_and_is_open_now_is_compared_by_size_and_time() -> None:
    before = {"/etc/key": there(mode="0600", digest="digest:01")}
    draft = only(before, {"/etc/key": replace(there(), ctime=LATER)})
    assert draft.title == "Change the rights of /etc/key"
    assert draft.checks == (File(file="/etc/key", mode="0644", was={"mode": ("0600",)}),)


def test_a_copy_of_the_old_file_is_a_copy() -> None:
    before = {"/etc/a": there()}
    after = {"/etc/a": there(LATER, digest=NEW), "/etc/a.bak": there(LATER)}
    draft = next(draft for draft in drafts(before, after) if draft.path == "/etc/a.bak")
    assert draft.title == "Keep a copy of /etc/a"
    assert draft.checks == (File(file="/etc/a.bak", owner="root", group="root", mode="0644"),)


def test_what_was_removed_was_removed_when_its_folder_changed() -> None:
    folder = there(type="directory", digest="")
    before = {"/etc": folder, "/etc/a": there()}
    draft = only(before, {"/etc": replace(folder, mtime=LATER, ctime=LATER)})
    assert (draft.title, draft.moment) == ("Remove /etc/a", LATER)
    assert draft.checks == (File(file="/etc/a", exists=False),)


@pytest.mark.parametrize("when", ["then", "now"])
def test_what_was_not_seen_once_is_neither_new_nor_gone(when: str) -> None:
    inside, blind = {"/etc/d/a": there()}, {"unseen": {"/etc/d": "permission denied"}}
    before = host(files={}, **blind) if when == "then" else host(files=inside)
    now = host(files=inside) if when == "then" else host(files={}, **blind)
    assert list(changed_files.drafts(before, now, set())) == []


def test_what_programs_write_is_no_step() -> None:
    names = ("/etc/ld.so.cache", "/etc/passwd-", "/etc/aliases.db", "/etc/.main.cf.swp", "/etc/main.cf~")
    assert drafts({}, {name: there(LATER) for name in names}) == []


# --------------------------------------------------------------------------------------- beside files


def units(before: UnitThere, now: UnitThere, state: UnitState, files: Sequence[Draft] = ()) -> list[Draft]:
    name = "nginx.service"
    return list(
        changed_system.unit_drafts(
            host(units={name: before}), host(units={name: now}), {name: state}, list(files)
        )
    )


RUNS = UnitThere(enabled="enabled", active="active", sub="running")
STOPPED = UnitThere(enabled="disabled", active="inactive", sub="dead")
STARTED = UnitState(id="nginx.service", active="active", sub="running", started=THEN - timedelta(days=1))
EDIT = Draft(moment=LATER, title="Change", path="/etc/nginx/nginx.conf")
SECOND = timedelta(seconds=1)


def test_a_reload_after_the_edit_needs_the_edit() -> None:
    state = replace(STARTED, reloading=LATER + SECOND, reloaded=LATER + 2 * SECOND)
    [draft] = units(RUNS, RUNS, state, [EDIT])
    assert draft.reads == ("/etc/nginx/nginx.conf",)
    assert draft.checks == (Service(service="nginx", running=True, reloaded_since="/etc/nginx/nginx.conf"),)


def test_a_restart_is_told_as_one() -> None:
    [draft] = units(RUNS, RUNS, replace(STARTED, started=LATER + SECOND), [EDIT])
    assert draft.title == "Restart nginx"
    assert draft.checks == (Service(service="nginx", running=True, restarted_since="/etc/nginx/nginx.conf"),)


@pytest.mark.parametrize(
    ("reloading", "file"),
    [(LATER - SECOND, EDIT), (None, EDIT), (LATER + SECOND, replace(EDIT, path="/etc/motd"))],
    ids=["before the edit", "never", "of another service"],
)
def test_what_took_up_no_edit_is_no_step(reloading: datetime | None, file: Draft) -> None:
    assert units(RUNS, RUNS, replace(STARTED, reloading=reloading, reloaded=reloading), [file]) == []


def test_a_failed_reload_took_up_nothing() -> None:
    state = replace(STARTED, reloading=LATER + SECOND, reload_result="exit-code")
    assert units(RUNS, RUNS, state, [EDIT]) == []


def test_what_was_stopped_and_disabled() -> None:
    [draft] = units(RUNS, STOPPED, replace(STARTED, active="inactive", sub="dead", changed=LATER))
    assert (draft.title, draft.moment) == ("Stop and disable nginx", LATER)
    assert draft.checks == (Service(service="nginx", running=False, enabled=False),)


def test_a_timer_that_was_turned_on_is_told_as_a_timer() -> None:
    waits = UnitThere(enabled="enabled", active="active", sub="waiting")
    before, now = host(units={"x.timer": STOPPED}), host(units={"x.timer": waits})
    [draft] = changed_system.unit_drafts(before, now, {}, [])
    assert draft.checks == (Timer(timer="x", active=True, enabled=True),)


@pytest.mark.parametrize(
    ("unit", "path"),
    [
        ("ssh.service", "/etc/ssh/sshd_config"),
        ("sshd.service", "/etc/ssh/sshd_config.d/10-x.conf"),
        ("cron.service", "/etc/crontab"),
        ("cron.service", "/etc/cron.d/job"),
        ("nginx.service", "/etc/default/nginx"),
        ("postfix@-.service", "/etc/postfix/main.cf"),
        ("nginx.service", "/etc/systemd/system/nginx.service.d/limits.conf"),
        ("systemd-journald.service", "/etc/systemd/journald.conf"),
    ],
)
def test_a_services_own_files_are_known_by_their_names(unit: str, path: str) -> None:
    assert changed_system.reads(unit, path)


def test_other_files_are_not_a_services_own() -> None:
    assert not changed_system.reads("ssh.service", "/etc/ssl/openssl.cnf")
    assert not changed_system.reads("nginx.service", "/etc/motd")
    assert not changed_system.reads("cron.service", "/etc/postfix/main.cf")


def test_packages_come_go_and_grow() -> None:
    before = host(packages={"bash": "5.1-1", "telnet": "1", "same": "1"})
    now = host(packages={"bash": "1:5.2-3", "nginx": "1.22", "libx": "1", "same": "1"})
    found = changed_system.package_drafts(before, now, {"nginx": LATER}, {"libx"})
    assert {draft.title: (draft.checks, draft.moment) for draft in found} == {
        "Bring the package bash up to date": ((Package(package="bash", version=">=1:5.2-3"),), THEN),
        "Install the package nginx": ((Package(package="nginx"),), LATER),
        "Remove the package telnet": ((Package(package="telnet", installed=False),), THEN),
    }
    assert list(changed_system.package_drafts(replace(before, packages=None), now, {}, ())) == []


def test_ports_that_opened_and_closed_but_none_of_those_given_out_by_chance() -> None:
    before = host(ports=("25/tcp 127.0.0.1", "22/tcp *", "40001/udp *"))
    now = host(ports=("587/tcp 0.0.0.0", "587/tcp ::", "22/tcp *", "5432/tcp 127.0.0.1", "40002/udp *"))
    assert changed_system.port_checks(before, now) == (
        Port(port="25/tcp", listening=False),
        Port(port="587/tcp"),
        Port(port="5432/tcp", address="127.0.0.1"),
    )
    assert changed_system.port_checks(replace(before, ports=None), now) == ()


def test_a_user_that_no_kind_tells_of_is_told_by_the_line() -> None:
    given: dict[str, Any] = {"was": False, "there": True, "offered": (), "moment": LATER}
    draft = changed_system.account_draft("user", "/etc/passwd", "a.b", **given)
    assert draft.checks == (Line(pattern=r"^a\.b:", path="/etc/passwd"),)
    gone = changed_system.account_draft(
        "user", "/etc/passwd", "bob", **{**given, "was": True, "there": False}
    )
    assert gone.checks == (Line(pattern="^bob:", path="/etc/passwd", present=False),)
    assert gone.title == "Remove the user bob"


def test_another_hosts_snapshot_is_refused_by_name() -> None:
    _require_same_host(host(machine="x"), host(machine="x", hostname="renamed"))
    for other in (host(machine="y"), host(hostname="web")):
        with pytest.raises(Invalid, match="another host"):
            _require_same_host(host(machine="x" if other.machine else ""), other)
    with pytest.raises(Invalid, match="clock"):
        _require_same_host(host(), host(taken=THEN - SECOND))
