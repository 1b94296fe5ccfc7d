"""The practice machine, spoken to with the system's own ssh."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from guidegen.rehearse.practice import PracticeMachine, practice_machine

pytestmark = pytest.mark.skipif(shutil.which("ssh") is None, reason="OpenSSH's client is not installed")


@pytest.fixture
def machine() -> Iterator[PracticeMachine]:
    with practice_machine() as running:
        yield running


def ssh(
    machine: PracticeMachine, command: str, *options: str, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["ssh", "-F", str(machine.config), "-o", "BatchMode=yes", *options, machine.address, command],
        input=stdin,
        capture_output=True,
        timeout=30,
    )


def test_a_command_runs_in_the_scratch_home_with_its_exit_status(machine: PracticeMachine) -> None:
    run = ssh(machine, 'pwd; echo "$HOME"; echo oops >&2; exit 7')
    assert run.stdout.decode().split() == [str(machine.home), str(machine.home)]
    assert run.stderr == b"oops\n"
    assert run.returncode == 7


def test_standard_input_arrives_whole(machine: PracticeMachine) -> None:
    data = bytes(range(256)) * 8000
    assert ssh(machine, "cat", stdin=data).stdout == data


def test_a_command_that_does_not_read_its_input_still_ends(machine: PracticeMachine) -> None:
    assert ssh(machine, "exit 3", stdin=b"x" * 1_000_000).returncode == 3


def test_a_client_that_keeps_its_input_open_still_gets_the_exit_status(machine: PracticeMachine) -> None:
    settings = paramiko.SSHConfig.from_path(str(machine.config)).lookup(machine.address)
    with paramiko.SSHClient() as client:
        client.load_host_keys(settings["userknownhostsfile"])
        client.connect(
            settings["hostname"],
            int(settings["port"]),
            settings["user"],
            key_filename=settings["identityfile"],
            allow_agent=False,
            look_for_keys=False,
        )
        _, stdout, _ = client.exec_command("exit 5", timeout=10)
        stdout.channel.status_event.wait(10)
        assert stdout.channel.exit_status == 5


def test_another_key_is_refused(machine: PracticeMachine) -> None:
    identity = paramiko.SSHConfig.from_path(str(machine.config)).lookup(machine.address)["identityfile"][0]
    Path(identity).unlink()
    paramiko.ECDSAKey.generate().write_private_key_file(identity)
    run = ssh(machine, "true")
    assert (run.returncode, b"Permission denied" in run.stderr) == (255, True)


def test_another_user_is_refused(machine: PracticeMachine) -> None:
    assert ssh(machine, "true", "-l", "root").returncode == 255


def test_nothing_is_left_of_it() -> None:
    threads = set(threading.enumerate())
    with practice_machine() as machine:
        assert ssh(machine, "true").returncode == 0
        scratch = machine.home.parent
    assert not scratch.exists()
    for thread in set(threading.enumerate()) - threads:
        thread.join(timeout=5)
    assert set(threading.enumerate()) <= threads
