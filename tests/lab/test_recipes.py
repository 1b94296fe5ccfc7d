"""The recipes that guidegen ships, on real machines with the real services.

Played in full, every step is done and the fix holds; with any one step left out, `guidegen verify` names that
step, and says that it was skipped.
"""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from guidegen.recipe.library import find_recipe
from guidegen.recipe.loader import load
from guidegen.rehearse.lab import Machine
from guidegen.rehearse.play import play
from tests.lab.verifying import loaded, prepare, told, verify

SYSTEM_RECIPES = ("mail-relay-tls", "web-server-tls", "ssh-login-keys")
RECIPES = (*SYSTEM_RECIPES, "first-steps-demo")
LOGINS = [(recipe, user) for recipe in SYSTEM_RECIPES for user in ("support", "root")]


def steps_with_checks() -> list[Any]:
    """Each step that can be found out, with the recipe that it is of."""
    return [
        pytest.param(name, step.id, id=f"{name}-{step.id}")
        for name in RECIPES
        for step in load(find_recipe(name), examples=True).recipe.steps
        if step.check
    ]


@pytest.mark.parametrize("name", RECIPES)
def test_before_the_fix_no_step_is_taken_for_done(name: str, machine: Machine, tmp_path: Path) -> None:
    prepare(name, machine)
    status, report = verify(name, machine, tmp_path)
    assert status == 1
    assert report["sentence"].startswith("Step 1 was skipped")
    assert set(told(report).values()) <= {"skipped", "blocked", "untraceable"}, report
    assert all(finding["verdict"] != "done" for finding in report["done_when"])


@pytest.mark.parametrize(("name", "user"), [*LOGINS, ("first-steps-demo", "support")])
def test_the_whole_recipe_mends_the_machine(name: str, user: str, machine: Machine, tmp_path: Path) -> None:
    prepare(name, machine, user)
    played = play(loaded(name).recipe, machine, user=user)
    assert [step for step in played if not step.well] == []
    status, report = verify(name, machine, tmp_path, user=user)
    assert set(told(report).values()) <= {"done", "untraceable"}, report
    assert status == 0, report
    assert report["verdict"] == "done"
    assert report["first"] is None


@pytest.mark.parametrize(("name", "left_out"), steps_with_checks())
def test_a_step_left_out_is_named_as_skipped(
    name: str, left_out: str, machine: Machine, tmp_path: Path
) -> None:
    recipe = loaded(name).recipe
    prepare(name, machine)
    play(recipe, machine, without={left_out}, user="support")
    status, report = verify(name, machine, tmp_path)
    assert report["first"] == {"number": recipe.number(left_out), "id": left_out, "verdict": "skipped"}, (
        report
    )
    assert status == 1
    assert report["sentence"].startswith(f"Step {recipe.number(left_out)} was skipped")
    assert "wrong" not in told(report).values(), report


def test_a_key_lets_in_where_it_did_not_before(machine: Machine, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "me@home", "-f", key], check=True)
    public_key = key.with_suffix(".pub").read_text().strip()
    recipe = load(find_recipe("ssh-login-keys"), {"public_key": public_key}).recipe
    log_in = [
        *("ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-i", str(key), "-p", "22"),
        *("-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={tmp_path / 'known'}"),
        *(f"support@{machine.address}", "echo in"),
    ]
    prepare("ssh-login-keys", machine)
    assert subprocess.run(log_in, capture_output=True, text=True, check=False).stdout == ""
    play(recipe, machine)
    assert subprocess.run(log_in, capture_output=True, text=True, check=False).stdout == "in\n"
