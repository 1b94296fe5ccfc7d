"""What the tests of recipes on real machines have in common: the lab's answers, and the call of `verify`."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from guidegen.model import Loaded
from guidegen.recipe.library import find_recipe
from guidegen.recipe.loader import load
from guidegen.rehearse.lab import Machine
from guidegen.rehearse.play import break_down


@cache
def answers(name: str) -> dict[str, str]:
    """What the lab answers to a recipe's questions: its own answers, else the examples."""
    recipe = load(find_recipe(name), examples=True).recipe
    return {**{key: ask.example for key, ask in recipe.ask.items()}, **recipe.lab.answers}


@cache
def secrets(name: str) -> dict[str, str]:
    """Those of the answers that no report may show."""
    asked = load(find_recipe(name), examples=True).recipe.ask
    return {key: value for key, value in answers(name).items() if asked[key].secret}


@cache
def loaded(name: str) -> Loaded:
    """A recipe with the lab's answers."""
    given = {key: value for key, value in answers(name).items() if key not in secrets(name)}
    return load(find_recipe(name), given, secrets=secrets(name))


def prepare(name: str, machine: Machine, user: str = Machine.user) -> None:
    """Bring the machine into the state in which the customer's is."""
    before = break_down(loaded(name).recipe, machine, user)
    assert before.well, before.output


def verify(
    name: str, machine: Machine, folder: Path, *options: str, user: str = Machine.user
) -> tuple[int, dict[str, Any]]:
    """The exit status and the report of `guidegen verify`, as an engineer would call it.

    `folder` is a place for the file of answers.
    """
    given = folder / "answers.yaml"
    given.write_text(yaml.safe_dump(answers(name)))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "guidegen", "verify", name, f"{user}@{machine.address}"),
            *("--ssh-config", str(machine.ssh_config), "--answers", str(given), "--format", "json"),
            # Each test speaks of one look: what an earlier one saw on the machine would make it "undone".
            *("--no-history", *options),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    assert all(secret not in done.stdout + done.stderr for secret in secrets(name).values())
    return done.returncode, json.loads(done.stdout)


def told(report: dict[str, Any]) -> dict[str, str]:
    """What was said of each step."""
    return {step["id"]: step["verdict"] for step in report["steps"]}
