"""All that guidegen shows: results on standard output, progress and remarks on standard error.

What comes from hosts and recipes is made printable here, whatever it was before.
"""

import os
import shutil
import sys

import click

from guidegen.errors import Unwritable
from guidegen.printable import printable
from guidegen.report import WIDTH


def result(text: str) -> None:
    """What was asked for, on standard output. Raises Unwritable (a full disk)."""
    _write(f"{printable(text)}\n")


def remark(text: str) -> None:
    """What is good to know on the way, on standard error."""
    click.echo(printable(text), err=True)


def finished(text: str) -> None:
    """A report that is safe to show as it stands, and may hold colours of our own. Raises Unwritable."""
    _write(text)


def wants_colour() -> bool:
    """Whether standard output shows colours: on a terminal, unless NO_COLOR or FORCE_COLOR says otherwise."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def width() -> int:
    """The columns to write in: COLUMNS where it is set, the terminal's, or as many as suit a file."""
    return shutil.get_terminal_size((WIDTH, 24)).columns


def progress(text: str) -> None:
    """What is being done, on standard error, where somebody is watching."""
    if sys.stderr.isatty():
        click.echo(printable(f"{text} …"), err=True)


def ask_secret(prompt: str) -> str:
    """What somebody types and nobody sees. Asked on the terminal, standard output stays clean."""
    typed: str = click.prompt(
        printable(prompt), prompt_suffix="", default="", show_default=False, hide_input=True, err=True
    )
    return typed


def can_ask() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def _write(text: str) -> None:
    try:
        click.echo(text, nl=False, color=True)
    except UnicodeEncodeError:  # a terminal of another time: what it lacks becomes a question mark
        known = sys.stdout.encoding
        click.echo(text.encode(known, "replace").decode(known), nl=False, color=True)
    except BrokenPipeError:
        raise  # whoever read it has seen enough; click ends the program without a word
    except OSError as error:
        # What could not be written is given up, or Python would try again, and fail, at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Unwritable(f"Standard output cannot be written: {error.strerror}.") from error
