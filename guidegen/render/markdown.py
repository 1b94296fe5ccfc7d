"""A recipe's prose becomes HTML that can do nothing but be read.

Raw HTML in the prose is shown as the text that it is; what Markdown makes of the rest goes through nh3 with a
short list of tags, so that neither script nor request nor file of this machine can come through.
"""

import html
import re
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markupsafe import Markup, escape

from guidegen.printable import printable
from guidegen.render.typed import unbroken_code

if TYPE_CHECKING:
    from markdown import Markdown

_TAGS: Final = {
    *("p", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td", "a", "span"),
}
_SCHEMES: Final = {"https", "http", "mailto", "tel"}
_AMPERSAND: Final = "\x02amp\x03"
"""Markdown's own stand-in for the & of a character reference."""
_ONE_PARAGRAPH: Final = re.compile(r"^<p>((?:(?!</?p>).)*)</p>$", re.DOTALL)


def prose(text: str) -> Markup:
    """Markdown as harmless HTML blocks; empty for empty text."""
    import nh3

    if not text.strip():
        return Markup()
    made = _markdown().reset().convert(printable(text))
    clean = nh3.clean(
        made,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}, "span": {"class"}},
        url_schemes=_SCHEMES,
        link_rel="noreferrer noopener",
    )
    # Character references may have brought in what `printable` took out; now it must not become a tag.
    shown = "".join(char if printable(char) == char else escape(printable(char)) for char in clean)
    return Markup(unbroken_code(shown))  # noqa: S704 - cleaned above


def phrase(text: str) -> Markup:
    """Markdown of one paragraph without the paragraph's own tags, for captions and titles."""
    made = prose(text)
    single = _ONE_PARAGRAPH.match(made.strip())
    return Markup(single[1]) if single else made  # noqa: S704 - a part of what was cleaned


def plain(text: str) -> Markup:
    """Text that is no Markdown: a title, a command, an answer."""
    return escape(printable(text))


@cache
def _markdown() -> "Markdown":
    from markdown import Markdown
    from markdown.extensions import Extension
    from markdown.treeprocessors import Treeprocessor

    class ForPaper(Treeprocessor):
        """What a printed, tagged page needs of the tree that Markdown made."""

        def run(self, root: Element) -> None:
            for element in list(root.iter()):
                if re.fullmatch("h[1-6]", element.tag):
                    _as_strong_paragraph(element)  # the guide's own headings must stay without gaps
                elif element.tag == "img":
                    _as_its_description(element)
            for parent in list(root.iter()):
                for child in list(parent):
                    if child.tag == "a":
                        _show_address(parent, child)

    class Harmless(Extension):
        def extendMarkdown(self, md: "Markdown") -> None:  # noqa: N802 - Markdown's name for it
            md.preprocessors.deregister("html_block")
            md.inlinePatterns.deregister("html")
            md.treeprocessors.register(ForPaper(md), "for_paper", 5)

    return Markdown(extensions=["sane_lists", "fenced_code", "tables", Harmless()], output_format="html")


def _as_strong_paragraph(heading: Element) -> None:
    strong = Element("strong")
    strong.text, strong[:] = heading.text, list(heading)
    heading.tag, heading.text, heading[:] = "p", None, [strong]
    heading.attrib.clear()


def _as_its_description(image: Element) -> None:
    """Pictures come in by `screenshot`, which hides, crops and scales them."""
    image.tag, image.text = "em", image.get("alt", "")
    image.attrib.clear()


def _show_address(parent: Element, link: Element) -> None:
    """Put the whole address behind a link, so that nobody is sent where the words do not say."""
    address = _address(_revealed(link.get("href", "")))
    words = _revealed("".join(link.itertext()))
    link[:] = []  # tagged PDF allows nothing but text inside a link
    link.text = words
    link.attrib.clear()
    if address is None:  # goes nowhere that a guide may lead: the words stay
        link.tag = "span"
        return
    link.set("href", address)
    if words.strip() not in (address, address.partition(":")[2]):
        shown = Element("span", {"class": "address"})
        shown.text, shown.tail, link.tail = f"({address})", link.tail, " "
        parent.insert(list(parent).index(link) + 1, shown)


def _revealed(text: str) -> str:
    """Markdown hides mail addresses from robots behind character references; a guide has none to fear."""
    return html.unescape(text.replace(_AMPERSAND, "&"))


def _address(href: str) -> str | None:
    """The address as it is shown: a host in letters of another script by its technical name."""
    try:
        parts = urlsplit(href)
        if parts.scheme not in _SCHEMES:
            return None
        if parts.hostname and not parts.hostname.isascii():
            return href.replace(parts.netloc, parts.netloc.encode("idna").decode("ascii"), 1)
    except (ValueError, UnicodeError):
        return None
    return href
