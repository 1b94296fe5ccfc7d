"""`reboot`: what the start of a machine lies after, and which kernel is the newest."""

from typing import Any

import pytest

from guidegen.checks.reboot import Reboot, flavour, newer_kernel
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.questions.boot import Boot, BootState, Kernel
from guidegen.probe.recorded import recorded
from tests.probe.shells import Shell

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def boot(mtime: str, ctime: str = "", **said: Any) -> Facts:
    return recorded(
        [
            {"boot": None, "booted": "2026-11-20T12:00:00Z", **said},
            {"newest": "/etc/fstab", "mtime": mtime, "ctime": ctime or mtime},
        ]
    )


@pytest.mark.parametrize(
    ("mtime", "ctime", "verdict"),
    [
        ("2026-11-20T11:59:57Z", "", DONE),
        ("2026-11-20T11:59:59Z", "", UNKNOWN),
        ("2026-11-20T12:00:01Z", "", UNKNOWN),
        ("2026-11-20T12:00:03Z", "", SKIPPED),
        # Moved in with its old time.
        ("2026-11-19T12:00:00Z", "2026-11-20T13:00:00Z", UNKNOWN),
    ],
)
def test_the_start_against_the_change(mtime: str, ctime: str, verdict: Verdict) -> None:
    assert Reboot(reboot="/etc/fstab").judge(boot(mtime, ctime)).verdict is verdict


def test_a_time_a_date_and_a_file_that_is_not_there() -> None:
    seen = boot("2026-11-20T13:00:00Z")
    assert Reboot(reboot="2026-11-20").judge(seen).verdict is DONE
    assert Reboot(reboot="2026-11-20T14:00:00+01:00").judge(seen).verdict is SKIPPED
    assert Reboot(reboot="/etc/none").judge(seen).verdict is UNKNOWN
    assert Reboot(reboot="/etc/fstab").judge(Facts()).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("runs", "installed", "newer"),
    [
        ("6.1.0-9-amd64", ["6.1.0-9-amd64", "6.1.0-10-amd64"], "6.1.0-10-amd64"),
        ("6.1.0-10-amd64", ["6.1.0-9-amd64", "6.1.0-10-amd64"], ""),
        ("6.1.0-9-cloud-amd64", ["6.1.0-9-cloud-amd64", "6.1.0-10-amd64"], ""),
        ("5.14.0-362.el9.x86_64", ["5.14.0-362.8.1.el9_3.x86_64"], "5.14.0-362.8.1.el9_3.x86_64"),
        ("6.6.58-0-lts", ["6.6.60-0-lts"], "6.6.60-0-lts"),
        ("13.2-RELEASE", ["13.2-RELEASE-p4"], "13.2-RELEASE-p4"),
        # A container sees kernels that are not the one that runs; another flavour tells nothing.
        ("6.18.44-fc-v657", ["6.1.0-9-amd64"], None),
        ("6.2.0-1-amd64", ["6.1.0-9-amd64"], None),
        ("6.2.0-1-amd64", [], None),
    ],
)
def test_the_newest_kernel_of_the_flavour_that_runs(
    runs: str, installed: list[str], newer: str | None
) -> None:
    kernels = tuple(Kernel(release=release) for release in installed)
    assert newer_kernel(BootState(kernel=runs, kernels=kernels)) == newer


def test_flavours() -> None:
    assert flavour("6.1.0-9-amd64") == flavour("6.1.0-31-amd64") != flavour("6.1.0-9-rt-amd64")


def test_what_waits() -> None:
    check = Reboot(reboot="pending")
    assert check.judge(boot("2026-11-20T13:00:00Z")).verdict is DONE
    found = check.judge(boot("2026-11-20T13:00:00Z", required=True, required_by=["libc6"]))
    assert (found.verdict, found.statement) == (SKIPPED, "a restart is asked for by libc6")
    assert Reboot(reboot="kernel").judge(boot("2026-11-20T13:00:00Z", kernel="6.1")).verdict is UNKNOWN


@pytest.mark.parametrize("since", ["yesterday", "fstab", "2026-13-01", "12:00"])
def test_what_is_no_moment(since: str) -> None:
    with pytest.raises(Misfit):
        Reboot(reboot=since)


@pytest.mark.parametrize("shell", ["dash", "bash"], indirect=True)
def test_this_machine_tells_when_it_was_started(shell: Shell) -> None:
    value = shell.ask(Boot())[Boot()].value
    assert value is not None
    assert value.booted is not None
    assert value.kernel
