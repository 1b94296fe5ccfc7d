"""The rule `step-not-playable`."""

from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded


class StepNotPlayable(Rule):
    """A step that is verified can be played on a scratch machine.

    A rehearsal types what stands in `run` and `rehearse`, else what the checks themselves know to do. A step
    of which none of these can be had is never proven, and every step after it would be played without it.
    """

    GOOD = (
        """
steps:
  - id: press
    title: Press the button in the web page
    do: Press the button.
    rehearse: touch /srv/pressed
    check: {file: /srv/pressed}
""",
        """
steps:
  - id: open
    title: Open the folder
    check: {file: /srv/files, type: directory}
""",
    )
    BAD = (
        """
steps:
  - id: press
    title: Press the button in the web page
    do: Press the button.
    check: {command: button --state, stdout: {contains: pressed}}
""",
    )

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        for number, step in enumerate(loaded.recipe.steps):
            if not step.check or step.run.strip() or step.rehearse.strip():
                continue
            if not any(check.apply() for check in step.check):
                hint = "add rehearse: with commands that do what the step asks for"
                message = f'a rehearsal does not know how to do the step "{step.id}"'
                yield Problem(message, loaded.span("steps", number), hint)
