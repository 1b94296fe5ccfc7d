"""What a rehearsal has shown, in its formats: each one file of this folder, found by being there.

A format is a module with `render(outcomes, colour) -> str`. What comes from a machine or a recipe is made
harmless by each format for its own readers.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from typing import Protocol, cast

from guidegen.rehearse.events import Outcome


class Format(Protocol):
    """What a module of this folder offers."""

    def render(self, outcomes: Sequence[Outcome], colour: bool = False) -> str:
        """The text of what the rehearsals of one recipe or of several have shown, ending with a newline."""
        ...


@cache
def formats() -> tuple[str, ...]:
    """The names of the formats, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def render(outcomes: Sequence[Outcome], form: str, colour: bool = False) -> str:
    """`outcomes` in the format `form`, one of `formats()`, with its colours where they are wanted."""
    module = cast("Format", importlib.import_module(f"{__name__}.{form}"))
    return module.render(outcomes, colour)
