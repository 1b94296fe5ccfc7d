"""The lab's machines: real, clean after a reset, apart from one another, and gone whatever happens."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from guidegen.rehearse.lab import Lab, Machine
from guidegen.rehearse.lab.systems import LOGIN

BOOT_AND_WAIT = """
import sys, time
from guidegen.rehearse.lab import Lab
from tests.lab.conftest import packages
with Lab(packages()).boot() as machine:
    print(machine.address, machine.identity.parent, flush=True)
    time.sleep(60)
"""


def gone(check: Callable[[], bool], seconds: float = 10) -> bool:
    """Whether `check` comes true in time."""
    latest = time.monotonic() + seconds
    while not check():
        if time.monotonic() > latest:
            return False
        time.sleep(0.1)
    return True


def traces(process: int) -> list[str]:
    """What is left of the machines that `process` booted: their keepers and their control groups."""
    name = f"gglab-{process}-"
    mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    groups = [Path(line.split()[1]) for line in mounts if line.split()[2] == "cgroup2"]
    return [
        *(line for line in command_lines() if "keeper.sh" in line and name in line),
        *(str(found) for folder in groups for found in folder.glob(f"{name}*")),
    ]


def command_lines() -> Iterator[str]:
    """Of every process."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it may end while we look
            yield path.read_bytes().replace(b"\0", b" ").decode(errors="replace")


def interfaces(process: int) -> set[str]:
    """Those of the machines that `process` booted."""
    found = set()
    for path in Path("/sys/class/net").glob("gglab-*"):
        with suppress(OSError):  # it may go while we look
            if (path / "ifalias").read_text(encoding="ascii").strip() == f"guidegen-{process}":
                found.add(path.name)
    return found


def test_it_runs_a_systemd_of_its_own_with_real_services(machine: Machine) -> None:
    assert machine.run("cat /proc/1/comm; systemctl is-active nginx postfix@- ssh").stdout.split() == [
        *("systemd", "active", "active", "active")
    ]
    assert "VERSION_CODENAME=bookworm" in machine.run("cat /etc/os-release").stdout


def test_the_login_uses_sudo_without_a_password(machine: Machine) -> None:
    assert machine.run("id -un; sudo -n id -un", LOGIN).stdout.split() == [LOGIN, "root"]


def test_it_reaches_nothing_but_this_computer(machine: Machine) -> None:
    machine_says = machine.run("ip -4 route; curl -s --max-time 5 http://192.0.2.1/ || echo none").stdout
    assert machine_says.count(" dev eth0 ") == 1
    assert "default" not in machine_says
    assert machine_says.endswith("none\n")


def test_the_computers_kernel_cannot_be_changed_from_it(machine: Machine) -> None:
    assert machine.run("echo 0 > /proc/sys/kernel/pid_max").returncode != 0
    assert machine.run("mknod /tmp/disk b 8 0").returncode != 0


def test_a_reset_takes_less_than_four_seconds_and_leaves_nothing(machine: Machine) -> None:
    address = machine.address
    machine.run("touch /root/left /run/left /tmp/left; rm -r /etc/nginx; systemctl stop postfix")
    started = time.monotonic()
    machine.reset()
    assert time.monotonic() - started < 4
    assert machine.run("ls -d /root/left /run/left /tmp/left /etc/nginx").stdout.split() == ["/etc/nginx"]
    assert machine.address == address


def test_two_at_once_do_not_meet(machine: Machine, lab: Lab) -> None:
    with lab.boot() as other:
        assert other.address != machine.address
        machine.run("touch /root/mine; systemctl stop nginx; systemctl set-property ssh TasksMax=99")
        assert other.run("ls /root/mine").returncode != 0
        assert other.run("systemctl is-active nginx").stdout.strip() == "active"
        assert "99" not in other.run("systemctl show -p TasksMax ssh").stdout
        stranger = subprocess.run(
            [*machine.ssh("root", "-o", f"HostName={other.address}"), "true"],
            capture_output=True,
            check=False,
        )
        assert stranger.returncode == 255  # each has a host key and a login key of its own
        assert machine.run(f"curl --silent --max-time 5 http://{other.address}/").returncode != 0


def test_nothing_is_left_after_closing(lab: Lab) -> None:
    before, earlier = interfaces(os.getpid()), set(traces(os.getpid()))
    with lab.boot() as machine:
        folder = machine.identity.parent
        (new,) = interfaces(os.getpid()) - before
        running = traces(os.getpid())
        assert any(str(folder) in line for line in running)
    assert not Path("/sys/class/net", new).exists()
    assert not folder.exists()
    assert set(traces(os.getpid())) <= earlier


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_whoever_booted_it_is_ended(how: signal.Signals, lab: Lab) -> None:
    booter = subprocess.Popen(
        [sys.executable, "-c", BOOT_AND_WAIT],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert booter.stdout is not None
    _, folder = booter.stdout.readline().split()
    assert traces(booter.pid)
    booter.send_signal(how)
    booter.wait(timeout=20)
    booter.stdout.close()
    assert gone(lambda: not Path(folder).exists())
    assert gone(lambda: not traces(booter.pid))
