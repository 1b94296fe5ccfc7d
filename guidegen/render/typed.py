"""What is typed to the letter, set so that no break in a line can be taken for a blank."""

import re
from typing import Final

from markupsafe import Markup, escape

_CODE: Final = re.compile(r"(?P<block><pre>)?<code>(?P<text>[^<]*)</code>")
_SHORT: Final = 30
"""Letters that stay on one line even on a telephone."""
_LONG: Final = 100
"""Letters of a word that no line has room for: it breaks wherever a line is full."""


def unbroken(line: str) -> Markup:
    """A typed line that a page may break at its blanks alone."""
    words = [
        escape(word) if word.isspace() or len(word) > _LONG else Markup("<span>{}</span>").format(word)
        for word in re.split(r"(\s+)", line)
        if word
    ]
    return Markup("").join(words)


def unbroken_code(html: str) -> str:
    """The same for every `code` element of `html`, in which there are no tags inside code."""
    return _CODE.sub(_set, html)


def _set(code: re.Match[str]) -> str:
    if not code["block"] and len(code["text"]) <= _SHORT and "\n" not in code["text"]:
        return f'<code class="short">{code["text"]}</code>'
    text = Markup(code["text"]).unescape()  # noqa: S704 - unescaped here, and escaped again below
    if not code["block"]:
        return f"<code>{unbroken(text)}</code>"
    # A line that goes on in the next one must look like one line, and not like two commands.
    lines = text.removesuffix("\n").split("\n")
    made = Markup("").join(Markup('<span class="line">{}\n</span>').format(unbroken(line)) for line in lines)
    return f"<pre><code>{made}</code>"
