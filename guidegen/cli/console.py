"""All that guidegen shows: results on standard output, progress and remarks on standard error.

What comes from hosts and recipes is made printable here, whatever it was before.
"""

import click

from guidegen.printable import printable


def result(text: str) -> None:
    """What was asked for, on standard output."""
    click.echo(printable(text))


def remark(text: str) -> None:
    """What is good to know on the way, on standard error."""
    click.echo(printable(text), err=True)
