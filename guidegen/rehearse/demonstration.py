"""The main job in small: a practice machine on which one step was left out, and the report that names it."""

from collections.abc import Callable

from guidegen.connect.target import Target
from guidegen.model import Loaded, Report
from guidegen.rehearse.play import commands
from guidegen.rehearse.practice import practice_machine
from guidegen.verify import verify

RECIPE = "first-steps-demo"
"""Touches nothing outside the home folder and needs no root, so it can be played anywhere."""
LEFT_OUT = 2


def demonstrate(loaded: Loaded, say: Callable[[str], None]) -> Report:
    """Play the recipe on a practice machine without step `LEFT_OUT`, and verify it over SSH.

    `say` is told what happens. Raises OSError where no server can listen on the loopback.
    """
    recipe = loaded.recipe
    with practice_machine() as machine:
        say("A practice machine is up: an SSH server in this process, with a home folder made for it.")
        machine.type(recipe.lab.before)
        for number, step in enumerate(recipe.steps, 1):
            if number == LEFT_OUT:
                say(f"  step {number} is left out: {step.title}")
                continue
            machine.type(commands(step))
            say(f"  step {number} done: {step.title}")
        return verify(loaded, Target(address=machine.address, config=machine.config))
