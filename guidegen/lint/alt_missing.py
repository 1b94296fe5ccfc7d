"""The rule `alt-missing`."""

from collections.abc import Iterator
from pathlib import PurePath

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded


class AltMissing(Rule):
    """A screenshot has an `alt`: what it shows, in words, for someone who cannot see it.

    Without it the PDF is not accessible (PDF/UA-1, 7.3), and a customer whose mail program blocks pictures
    reads nothing. The name of the file is no description. A recorded terminal is text already.
    """

    GOOD = (
        """
steps:
  - id: look
    title: Look at the settings
    do: Open the settings.
    screenshot: {image: settings.png, alt: The page "Mail" with the box "Use encryption" ticked}
""",
        """
steps:
  - id: look
    title: Look at the service
    run: systemctl status postfix
    screenshot: {terminal: systemctl status postfix}
""",
    )
    BAD = (
        """
steps:
  - id: look
    title: Look at the settings
    do: Open the settings.
    screenshot: {image: settings.png}
""",
        """
steps:
  - id: look
    title: Look at the settings
    do: Open the settings.
    screenshot: {image: settings.png, alt: settings.png}
""",
    )

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        for number, step in enumerate(loaded.recipe.steps):
            for index, shot in enumerate(step.screenshot):
                if not shot.image:
                    continue
                path = PurePath(shot.image)
                if not shot.alt.strip():
                    span = loaded.span("steps", number, "screenshot", index)
                    yield Problem(f"{shot.image} has no alt", span, "say in words what the picture shows")
                elif shot.alt.strip().casefold() in (path.name.casefold(), path.stem.casefold()):
                    span = loaded.span("steps", number, "screenshot", index, "alt")
                    yield Problem("this alt is only the file's name", span, "say what the picture shows")
