"""The history of a host as one page that asks nobody for anything."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from guidegen.history.grid import WORDS, Grid
from guidegen.printable import one_line
from guidegen.report.text import MARKS

_MOST: Final = 40
"""Runs beside each other."""


def html(host: str, shown: Sequence[Grid]) -> str:
    """A table for each recipe."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    page = Environment(
        loader=PackageLoader("guidegen.history"),
        autoescape=True,  # the template makes HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page.filters["said"] = lambda text: one_line(str(text))
    style = page.get_template("history.css").render()
    return page.get_template("history.html.j2").render(
        host=host,
        grids=[grid.last(_MOST) for grid in shown],
        marks=MARKS,
        words=WORDS,
        style=Markup(style),  # noqa: S704 - our own
        digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    )
