"""What is typed to the letter, set so that no break in a line can be taken for a blank."""

import re
from typing import Final

from markupsafe import Markup, escape

_CODE: Final = re.compile(r"<code>([^<]*)</code>")
_SHORT: Final = 30
"""Letters that stay on one line even on a telephone."""


def unbroken(line: str) -> Markup:
    """A typed line that a page may break at its blanks alone."""
    words = [
        escape(word) if word.isspace() else Markup("<span>{}</span>").format(word)
        for word in re.split(r"(\s+)", line)
        if word
    ]
    return Markup("").join(words)


def unbroken_code(html: str) -> str:
    """The same for every `code` element of `html`, in which there are no tags inside code."""
    return _CODE.sub(_set, html)


def _set(code: re.Match[str]) -> str:
    if len(code[1]) <= _SHORT and "\n" not in code[1]:
        return f'<code class="short">{code[1]}</code>'
    return f"<code>{unbroken(Markup(code[1]).unescape())}</code>"  # noqa: S704 - unescaped, then escaped again
