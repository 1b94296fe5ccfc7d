"""Who changed a file on a real machine: as far as its own records tell it."""

import subprocess
from pathlib import Path

from guidegen.connect.target import Target
from guidegen.model import Report
from guidegen.recipe.loader import load
from guidegen.rehearse.lab import Machine
from guidegen.verify import verify

_RECIPE = """
id: fix
title: Keep backups longer
run_as: root
steps:
  - {id: keep, title: Keep them, check: [{setting: KEPT, in: /etc/backup.conf, is: 30, was: 7}]}
"""


def _look(machine: Machine, tmp_path: Path) -> Report:
    file = tmp_path / "fix" / "recipe.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(_RECIPE)
    return verify(load(file), Target(address=machine.address, user=machine.user, config=machine.ssh_config))


def _by_terminal(machine: Machine, command: str) -> None:
    """As a person does it: a login with a terminal, and sudo in it."""
    ssh = ["ssh", "-F", str(machine.ssh_config), "-tt", f"{machine.user}@{machine.address}", command]
    subprocess.run(ssh, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True)


def test_the_login_and_the_command_through_sudo_are_told_and_nothing_of_what_was_typed(
    machine: Machine, tmp_path: Path
) -> None:
    machine.run("echo KEPT=7 > /etc/backup.conf; touch -d '2 days ago' /etc/backup.conf")
    _by_terminal(machine, "sudo sed -i s/KEPT=7/KEPT=hunter2/ /etc/backup.conf; sleep 2")
    report = _look(machine, tmp_path)
    account = " ".join(report.steps[0].account)
    assert "/etc/backup.conf was last changed at " in account
    assert f"{machine.user} ran sed on /etc/backup.conf with sudo" in account
    assert f"{machine.user} (from " in account
    assert "does not tell who it was" in account
    assert f"{machine.user} ran sed on it with sudo" in report.sentence
    assert "hunter2" not in account


def test_a_change_without_any_login_names_nobody(machine: Machine, tmp_path: Path) -> None:
    machine.run("echo KEPT=8 > /etc/backup.conf; touch -d '2 days ago' /etc/backup.conf")
    report = _look(machine, tmp_path)
    assert machine.user not in report.sentence
    assert machine.user not in " ".join(report.steps[0].account)
