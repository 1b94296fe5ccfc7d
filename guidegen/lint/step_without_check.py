"""The rule `step-without-check`."""

from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded


class StepWithoutCheck(Rule):
    """A step says what must be so afterwards, or why nothing can be looked at.

    A step that nobody can verify is the one whose omission nobody finds. Where the act leaves nothing behind,
    `no_check: REASON` says so, and the report calls the step untraceable instead of done.
    """

    GOOD = (
        """
steps:
  - id: send
    title: Send yourself a message
    do: Send it.
    no_check: Sending leaves nothing that can be told apart later.
""",
        """
steps:
  - id: make
    title: Make the folder
    check: {file: /srv/files, type: directory}
""",
    )
    BAD = (
        """
steps:
  - id: send
    title: Send yourself a message
    do: Send it.
""",
    )

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        for number, step in enumerate(loaded.recipe.steps):
            if not step.check and not step.no_check:
                hint = "add check:, or no_check: with the reason"
                yield Problem(f'nobody can verify the step "{step.id}"', loaded.span("steps", number), hint)
