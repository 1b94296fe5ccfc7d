"""Mended once by hand on a real machine: the steps that are proposed are done there, and nowhere else."""

import subprocess
import sys
from pathlib import Path

from guidegen.connect.target import Target
from guidegen.model import Report, Verdict
from guidegen.recipe.loader import load
from guidegen.rehearse.lab import Machine
from guidegen.verify import verify

HEAD = "id: mended\ntitle: All is well again\nrun_as: root\nsteps:\n"
MEND = """
set -e
systemctl disable --now nginx 2>/dev/null
sleep 0.3
postconf -e 'relayhost = [smtp.example.com]:587' 'smtp_tls_security_level = encrypt'
sleep 0.3
systemctl reload postfix
sleep 0.3
printf 'Banner /etc/issue.net\\n' > /etc/ssh/sshd_config.d/10-banner.conf
sleep 0.3
useradd -m -s /bin/sh anna
sleep 0.3
printf 'top secret\\n' > /etc/mended.key; chmod 600 /etc/mended.key
sleep 0.3
ln -s /etc/postfix/main.cf /etc/mended.link
sleep 0.3
chmod 640 /etc/issue
sleep 0.3
rm /etc/motd
"""


def guidegen(
    machine: Machine, folder: Path, *words: str, user: str = Machine.user
) -> "subprocess.CompletedProcess[str]":
    where = f"{user}@{machine.address}"
    return subprocess.run(
        [
            *(sys.executable, "-m", "guidegen", *(where if word == "HOST" else word for word in words)),
            *("--ssh-config", str(machine.ssh_config)),
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def report(machine: Machine, recipe: Path) -> Report:
    target = Target(address=machine.address, user=machine.user, config=machine.ssh_config)
    return verify(load(recipe), target)


def test_what_is_mended_by_hand_is_proposed_done_there_and_not_on_a_fresh_machine(
    machine: Machine, tmp_path: Path
) -> None:
    kept = guidegen(machine, tmp_path, "snapshot", "HOST", "-o", "before.json", "--contents", "--sudo")
    assert kept.returncode == 0, kept.stderr
    mended = machine.run(MEND)
    assert mended.returncode == 0, mended.stderr
    told = guidegen(machine, tmp_path, "suggest", "--between", "before.json", "HOST", "--sudo")
    assert told.returncode == 0, told.stderr
    print(told.stdout)
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(HEAD + told.stdout)
    steps = load(recipe).recipe.steps
    titles = [step.title for step in steps]
    assert titles == [
        "Stop and disable nginx",
        "Change /etc/postfix/main.cf",
        "Reload postfix",
        "Write /etc/ssh/sshd_config.d/10-banner.conf",
        "Add the user anna",
        "Write /etc/mended.key",
        "Make /etc/mended.link a link",
        "Change the rights of /etc/issue",
        "Remove /etc/motd",
        "See to the open ports",
    ]
    reload = next(step for step in steps if step.title == "Reload postfix")
    assert reload.needs == ("change-etc-postfix-main-cf",)
    settings = {check.subject: dict(check.was) for check in steps[1].check}
    assert settings == {"relayhost": {"is": ("",)}, "smtp_tls_security_level": {"is": ("may",)}}
    assert "top secret" not in told.stdout + (tmp_path / "before.json").read_text()
    there = report(machine, recipe)
    assert {step.verdict for step in there.steps} == {Verdict.DONE}, there.sentence
    machine.reset()
    fresh = report(machine, recipe)
    assert [step.title for step in fresh.steps if step.verdict is Verdict.DONE] == []
