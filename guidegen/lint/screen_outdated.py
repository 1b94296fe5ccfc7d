"""The rule `screen-outdated`."""

from collections.abc import Iterator
from typing import ClassVar

from guidegen.errors import Invalid, Problem
from guidegen.lint import Rule
from guidegen.model import Loaded
from guidegen.recipe.recordings import Recording, recordings
from guidegen.screenshots.screen import Screen, read_screen


class ScreenOutdated(Rule):
    """A recorded screen shows its step as the step is now.

    A customer compares the picture with the window before him, line by line. A picture that was taken before
    the command, the file or what must stand in it was changed tells him that he has made a mistake. A caption
    or a mark may change without a new picture.
    """

    FILES: ClassVar = {
        "screenshots/look.screen.json": """
{"schema": "guidegen.screen/1", "command": "systemctl status postfix", "output": "active (running)",
 "shows": "b8bf1f48147d6c347d27e26273653346cbe1793c669bf48dba2bbb8059e4b290"}
"""
    }
    GOOD = (
        """
steps:
  - id: look
    title: Look at the service
    run: systemctl status postfix
    screenshot: {terminal: systemctl status postfix, caption: It runs}
    no_check: An example.
""",
    )
    BAD = (
        """
steps:
  - id: look
    title: Look at the service
    run: systemctl status exim4
    screenshot: {terminal: systemctl status exim4}
    no_check: An example.
""",
        """
steps:
  - id: look
    title: Look at the service
    run: sudo systemctl restart postfix
    screenshot: {terminal: systemctl status postfix}
    no_check: An example.
""",
    )

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        for recording in recordings(loaded.recipe):
            span = loaded.span(*recording.place)
            try:
                screen = read_screen(loaded.folder / recording.file)
            except Invalid as broken:
                if (loaded.folder / recording.file).exists():
                    yield from (Problem(problem.message, span) for problem in broken.problems)
                continue
            if not _shows(screen, recording):
                message = f"the step has changed since {recording.file} was recorded"
                yield Problem(message, span, f"guidegen shoot {loaded.recipe.id} --on lab takes it again")


def _shows(screen: Screen, recording: Recording) -> bool:
    """Whether `screen` is of the step as it is now; of one written by hand only the command tells."""
    if screen.shows:
        return screen.shows == recording.shows
    return bool(recording.shot.editor) or screen.command == recording.shot.terminal
