"""HTML, for people around a table: the sentence first, the steps as a line of marks, evidence folded away."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from guidegen.model import Evidence, Report
from guidegen.printable import encodable, one_line
from guidegen.report import WIDTH
from guidegen.report.parts.order import below_their_cause
from guidegen.report.text import MARKS

if TYPE_CHECKING:
    from jinja2 import Environment

_LONGEST: Final = 2000
"""Characters of one text of a host's."""


def render(reports: Sequence[Report], colour: bool = False, width: int = WIDTH) -> str:
    """One page, which asks nobody for anything and prints on one sheet where it is of one host."""
    del colour, width
    page = _environment()
    style = page.get_template("report.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return page.get_template("report.html.j2").render(
        reports=reports,
        marks=MARKS,
        style=Markup(style),  # noqa: S704 - our own
        digest=digest,
    )


def _place(evidence: Evidence) -> str:
    place = evidence.file or evidence.source
    return place if evidence.line is None else f"{place}:{evidence.line}"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("guidegen.report.parts"),
        autoescape=True,  # every template here makes HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Whatever a host says becomes one line in which nothing is hidden; the template escapes it.
    environment.filters["said"] = lambda text: one_line(encodable(str(text)), _LONGEST)
    environment.filters["place"] = _place
    environment.filters["below_their_cause"] = below_their_cause
    environment.filters["time"] = lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S UTC")
    return environment
