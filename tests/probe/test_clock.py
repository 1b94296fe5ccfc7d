"""`time`: two places for one zone, and four programs for one clock."""

from pathlib import Path
from typing import Any

import pytest

from guidegen.checks.time import Time
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.question import Section
from guidegen.probe.questions.clock import Clock, ClockState
from guidegen.probe.recorded import recorded
from tests.probe.shells import Shell

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
BERLIN = Time(time="zone", value="Europe/Berlin")
SHA = "a" * 64


def clock(*more: dict[str, Any], **said: Any) -> Facts:
    return recorded([{"clock": None, **said}, *more])


def digest(path: str, value: str) -> dict[str, str]:
    return {"sha256": path, "value": value}


@pytest.mark.parametrize(
    ("link", "listed", "verdict", "says"),
    [
        ("../usr/share/zoneinfo/Europe/Berlin", "", DONE, ""),
        ("/usr/share/zoneinfo/posix/Europe/Berlin", "Europe/Berlin", DONE, ""),
        ("/var/db/timezone/zoneinfo/Europe/Berlin", "", DONE, ""),
        ("/usr/share/zoneinfo/Europe/Berlin", "Etc/UTC", WRONG, "/etc/timezone still says Etc/UTC"),
        ("/usr/share/zoneinfo/Etc/UTC", "Europe/Berlin", WRONG, "that alone changes nothing"),
        ("/usr/share/zoneinfo/Europe/Paris", "", WRONG, "/etc/localtime says Europe/Paris"),
        ("file", "", UNKNOWN, "a copy without a name"),
        ("", "", WRONG, "/etc/localtime says UTC"),
    ],
)
def test_the_zone_in_its_two_places(link: str, listed: str, verdict: Verdict, says: str) -> None:
    found = BERLIN.judge(clock(localtime=link, timezone=listed))
    assert found.verdict is verdict
    assert says in found.statement


def test_another_name_and_a_copy_of_one_zone_are_the_zone() -> None:
    same = [
        digest("/etc/localtime", SHA),
        digest("/usr/share/zoneinfo/Europe/Berlin", SHA),
    ]
    assert BERLIN.judge(clock(*same, localtime="file")).verdict is DONE
    assert BERLIN.judge(clock(*same, localtime="/usr/share/zoneinfo/Arctic/Longyearbyen")).verdict is DONE
    other = [same[0], digest("/usr/share/zoneinfo/Europe/Berlin", "b" * 64)]
    assert BERLIN.judge(clock(*other, localtime="file")).verdict is WRONG
    utc = Time(time="zone", value="UTC")
    assert utc.judge(clock(localtime="/usr/share/zoneinfo/Etc/UTC", timezone="Etc/UTC")).verdict is DONE


def read(*lines: str) -> ClockState:
    output = "\n".join(["localtime file", *lines, "end", ""]).encode()
    (fact,) = Clock.read([Clock()], Section(output, 0))
    assert fact.value is not None
    return fact.value


@pytest.mark.parametrize(
    ("lines", "follows"),
    [
        (["timesyncd NTP=yes", "timesyncd NTPSynchronized=yes"], True),
        (["timesyncd NTP=yes", "timesyncd NTPSynchronized=no"], False),
        # chrony does not always tell the kernel.
        (["timesyncd NTPSynchronized=no", "chronyc Leap status     : Normal"], True),
        (["chronyc Leap status     : Not synchronised"], False),
        (["chronyc 506 Cannot talk to daemon"], None),
        (["ntpq associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,"], True),
        (["ntpq associd=0 status=c016 leap_alarm, sync_unspec, 1 event, restart,"], False),
        (["ntpctl 4/4 peers valid, clock synced, stratum 3"], True),
        (["ntpctl 0/4 peers valid, clock unsynced"], False),
        ([], None),
    ],
)
def test_who_says_that_the_clock_follows(lines: list[str], follows: bool | None) -> None:
    assert read(*lines).synchronised is follows


def test_a_service_that_is_switched_on_and_gets_nowhere_is_said_to_be_so() -> None:
    check = Time(time="synchronised")
    found = check.judge(clock(synchronised=False, source="timesyncd", switched_on=True))
    assert found.verdict is SKIPPED
    assert "though a service for it is switched on" in found.statement
    assert "123/udp" in found.hint


@pytest.mark.parametrize(
    "keys",
    [
        {"time": "zone"},
        {"time": "synchronised", "value": "UTC"},
        {"time": "zone", "value": "../../etc/shadow"},
    ],
)
def test_keys_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Time(**keys)


def test_the_zone_of_a_real_shell(shell: Shell) -> None:
    value = shell.ask(Clock())[Clock()].value
    assert value is not None
    if shell.root is None:
        assert bool(value.localtime) == Path("/etc/localtime").exists()
        return
    (shell.root / "etc").mkdir(exist_ok=True)
    link = shell.root / "etc/localtime"
    link.symlink_to("/usr/share/zoneinfo/Europe/Berlin")
    try:
        found = BERLIN.judge(shell.ask(*BERLIN.wants()))
        assert (value.localtime, found.verdict) == ("", DONE)
    finally:
        link.unlink()
