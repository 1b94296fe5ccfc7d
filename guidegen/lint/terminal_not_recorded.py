"""The rule `terminal-not-recorded`."""

from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded
from guidegen.recipe.recordings import recordings


class TerminalNotRecorded(Rule):
    """A picture of a terminal or an editor has its recorded screen beside the recipe.

    Without it the guide names the command and shows nothing: the customer has no picture to compare with, and
    a mark has nothing to stand on.
    """

    GOOD = (
        """
steps:
  - id: look
    title: Look at the service
    run: systemctl status postfix
    screenshot: {image: settings.png, alt: The service is green}
    no_check: An example.
""",
    )
    BAD = (
        """
steps:
  - id: look
    title: Look at the service
    run: systemctl status postfix
    screenshot: {terminal: systemctl status postfix}
    no_check: An example.
""",
    )

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        for recording in recordings(loaded.recipe):
            if not (loaded.folder / recording.file).is_file():
                span = loaded.span(*recording.place)
                yield Problem(f"this screen is not recorded: there is no {recording.file}", span)
