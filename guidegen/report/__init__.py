"""Reports in their formats: each one file of this folder, found by being there.

A format is a module with `render(reports, colour, width) -> str`. What comes from a host is made
harmless by each format for its own readers.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from typing import Final, Protocol, cast

from guidegen.errors import Exit
from guidegen.model import Report, Verdict

WIDTH: Final = 100
"""The columns of a text of which nobody knows where it will be shown."""


class Format(Protocol):
    """What a module of this folder offers."""

    def render(self, reports: Sequence[Report], colour: bool = False, width: int = WIDTH) -> str:
        """The text of a report on one host or on several, ending with a newline.

        `colour` and `width` are for formats that people read.
        """
        ...


@cache
def formats() -> tuple[str, ...]:
    """The names of the formats, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg))


def render(reports: Sequence[Report], form: str, colour: bool = False, width: int = WIDTH) -> str:
    """`reports` in the format `form`, one of `formats()`; with colours where they are wanted, in lines of
    `width` columns where words allow it."""
    module = cast("Format", importlib.import_module(f"{__name__}.{form}"))
    return module.render(reports, colour, width)


def exit_status(reports: Sequence[Report]) -> Exit:
    """The exit status for these hosts: something found before something unknown before all done."""
    verdicts = {report.verdict for report in reports}
    ends = {finding.verdict for report in reports for finding in report.done_when}
    if any(verdict.is_fault for verdict in verdicts | ends):
        return Exit.FOUND
    if verdicts <= {Verdict.DONE, Verdict.UNTRACEABLE} and verdicts:
        return Exit.DONE
    return Exit.CANNOT_TELL
