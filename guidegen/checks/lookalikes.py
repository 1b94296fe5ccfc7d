"""Characters that only look like those of a settings file: what is pasted from a mail, a PDF or a web page.

A program takes none of them for what they look like, so a line that holds them is an attempt that came out
otherwise: neither done nor left out.
"""

import unicodedata
from typing import Final

_NAMES: Final = {
    "\ufeff": "a byte order mark",
    # A file of UTF-16, which Windows calls Unicode, read as bytes.
    **dict.fromkeys("\udcff\udcfe", "a byte order mark of UTF-16"),
    "\0": "null characters",
}
_NOTHING: Final = "\ufeff\udcff\udcfe\0\u200b\u200c\u200d\u2060\u00ad"
_BLANKS: Final = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_AS: Final = {
    **dict.fromkeys(_NOTHING, ""),
    **dict.fromkeys(_BLANKS, " "),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    "\r": "",
}
_TABLE: Final = str.maketrans(_AS)


def as_meant(text: str) -> str:
    """`text` as the person who wrote it saw it; with the same lines."""
    return text.translate(_TABLE)


def why_not(line: str, *, sensitive: bool) -> str:
    """What in `line` only looks right, as the end of "… looks right, but "; of a sensitive one not which."""
    found = list(dict.fromkeys(char for char in line if char in _AS))
    if found == ["\r"]:
        return "ends as Windows ends lines"
    if sensitive:
        return "holds characters that only look right"
    names = dict.fromkeys(
        _NAMES.get(char) or unicodedata.name(char).lower() for char in found if char != "\r"
    )
    return f"holds characters that only look right: {', '.join(names)}"
