"""What a user can cause to go wrong: one family of errors, each with its exit status."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

import click

from guidegen.printable import printable


class Exit(IntEnum):
    """The exit statuses of every command."""

    DONE = 0
    FOUND = 1
    """A step is skipped, wrong or undone, `done_when` fails, or a rule found a fault."""
    USAGE = 2
    INVALID = 3
    """A recipe, check or answer is invalid."""
    CANNOT_TELL = 4
    """Something could not be looked at or done: no host, no room, no right."""
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text that a person wrote; `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    text: str = ""
    """The whole source line, for the caret to stand under."""
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and what to write instead."""

    message: str
    span: Span | None = None
    hint: str = ""
    rule: str = ""
    """The lint rule that found it; empty for a fault of structure."""

    def __str__(self) -> str:
        place = f"{self.span}: " if self.span else ""
        rule = f" [{self.rule}]" if self.rule else ""
        lines = [f"{place}{self.message}{rule}"]
        if self.span and self.span.text:
            start = self.span.column - 1
            shown = self.span.text.replace("\t", " ")
            width = max(1, min(self.span.length, len(shown) - start))
            # A control character is shown as several columns, so the caret is placed by what is shown.
            lead, marked = printable(shown[:start]), printable(shown[start : start + width])
            lines += [f"    {printable(shown)}", f"    {' ' * len(lead)}{'^' * max(1, len(marked))}"]
        if self.hint:
            lines.append(f"    {self.hint}")
        return printable("\n".join(lines))


class GuidegenError(click.ClickException):
    """An error with something to say to the user; never shown as a traceback."""

    exit_code: ClassVar[int] = Exit.CANNOT_TELL

    def format_message(self) -> str:
        """What `show` prints: names from the command line and of files are in it as well."""
        return printable(self.message)


class Invalid(GuidegenError):
    """A recipe, a check or an answer that cannot be used: all its problems at once."""

    exit_code: ClassVar[int] = Exit.INVALID

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class Misused(GuidegenError):
    """A call of the command line that does not make sense."""

    exit_code: ClassVar[int] = Exit.USAGE


class Unreachable(GuidegenError):
    """A host could not be reached or spoken to; the message says why in one plain sentence."""


class Unwritable(GuidegenError):
    """A file could not be written; what was there before is untouched."""


class Unavailable(GuidegenError):
    """Something outside of guidegen that is needed is not there; the message says what, and what to do."""
