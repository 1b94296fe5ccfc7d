"""A guide as one HTML file that asks nobody for anything."""

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from guidegen import __version__
from guidegen.model import Loaded
from guidegen.render.content import guide_pages
from guidegen.render.context import GuidePages
from guidegen.render.options import GuideOptions
from guidegen.render.theme import theme
from guidegen.render.typed import unbroken

if TYPE_CHECKING:
    from jinja2 import Template


def html(loaded: Loaded, options: GuideOptions) -> str:
    """The guide as one HTML file. Raises Invalid for screenshots that cannot be shown."""
    return page(guide_pages(loaded, options))


def page(pages: GuidePages, *, screen: bool = True) -> str:
    """The HTML of a guide's content: styles, fonts and images inside, no script, no address to load from.

    `screen=False` leaves out what only a screen needs, for the PDF.
    """
    body = _template("guide.html.j2").render(guide=pages)
    chosen = theme()
    rules = [chosen.style(screen=screen)]
    rules += sorted(frozenset[str]().union(*(terminal.rules for terminal in pages.terminals)))
    in_terminals = set("".join(terminal.screen for terminal in pages.terminals))
    # The style sheets bring letters of their own: signs before words.
    fonts = chosen.fonts_for(set(body).union(*rules), in_terminals)
    style = "\n".join([fonts, *rules])
    # The page may use this one style sheet, and load nothing.
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return _template("page.html.j2").render(
        guide=pages,
        body=Markup(body),  # noqa: S704 - made by a template that escapes
        style=Markup(style),  # noqa: S704 - the theme's own
        digest=digest,
        version=__version__,
    )


@cache
def _template(name: str) -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("guidegen.render"),
        autoescape=True,  # every template here makes HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["unbroken"] = unbroken
    return environment.get_template(name)
