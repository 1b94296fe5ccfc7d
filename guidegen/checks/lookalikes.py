"""Characters that only look like those of a settings file: what is pasted from a mail, a PDF or a web page.

A program takes none of them for what they look like, so a line that holds them is an attempt that came out
otherwise: neither done nor left out.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_NOTHING: Final = "\ufeff\udcff\udcfe\0\u200b\u200c\u200d\u2060\u00ad"
_BLANKS: Final = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_CURLY: Final = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b", "'"),
}
_QUOTES: Final = {**dict.fromkeys("\u2033\u00ab\u00bb", '"'), **dict.fromkeys("\u2032\u00b4", "'")}
_DASHES: Final = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
_LIGATURES: Final = dict(
    zip(
        "\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06",
        ["ff", "fi", "fl", "ffi", "ffl", "st", "st"],
        strict=True,
    )
)
_WIDE: Final = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}
_CYRILLIC: Final = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d"
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405",
        "aeopcyxijshdqwABEKMHOPCTYXIJS",
        strict=True,
    )
)
_GREEK: Final = dict(
    zip(
        "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd",
        "ABEZHIKMNOPTYXov",
        strict=True,
    )
)
_ELLIPSIS: Final = "\u2026"
_AS: Final = {
    **dict.fromkeys(_NOTHING, ""),
    **dict.fromkeys(_BLANKS, " "),
    **_CURLY,
    **_QUOTES,
    **_DASHES,
    **_LIGATURES,
    **_WIDE,
    **_CYRILLIC,
    **_GREEK,
    _ELLIPSIS: "...",
    "\r": "",
}
_TABLE: Final = str.maketrans(_AS)
_NAMES: Final = {
    "\ufeff": "a byte order mark",
    # A file of UTF-16, which Windows calls Unicode, read as bytes.
    **dict.fromkeys("\udcff\udcfe", "a byte order mark of UTF-16"),
    "\0": "null characters, as in a file that was saved as UTF-16",
    **dict.fromkeys(_CURLY, "curly quotes"),
    **dict.fromkeys(_DASHES, "a typographic dash"),
    **dict.fromkeys(_LIGATURES, "a ligature, which is one sign in place of several letters"),
    **dict.fromkeys(_CYRILLIC, "Cyrillic letters"),
    **dict.fromkeys(_GREEK, "Greek letters"),
    _ELLIPSIS: "an ellipsis, which is one sign in place of several full stops",
}
_ENDS_AS_WINDOWS: Final = "ends as Windows ends lines"


def as_meant(text: str) -> str:
    """`text` as the person who wrote it saw it; with the same lines."""
    if text.isascii() and "\r" not in text and "\0" not in text:
        return text
    return unicodedata.normalize("NFC", text.translate(_TABLE))


def alike(one: str, other: str) -> bool:
    """Whether two texts look the same in print: signs that only look so, and runs of one sign, count once."""
    return _flat(one) == _flat(other)


def _flat(text: str) -> str:
    return re.sub(r"([-.])\1+", r"\1", as_meant(text))


def odd_signs(text: str, among: Iterable[str] = ()) -> list[str]:
    """What in `text` only looks right, each with its name; signs of `among` are meant to be there."""
    meant = frozenset(among)
    found = [_named(char) for char in text if char in _AS and char not in meant and char != "\r"]
    if unicodedata.normalize("NFC", text) != text:
        found.append("letters that are put together of two signs each")
    return list(dict.fromkeys(found))


def why_not(line: str, *, sensitive: bool) -> str:
    """What in `line` only looks right, as the end of "… looks right, but "; of a sensitive one the kind."""
    names = odd_signs(line)
    if not names and "\r" in line:
        return _ENDS_AS_WINDOWS
    if sensitive and not set(names) <= set(_NAMES.values()):
        return "holds characters that only look right"
    return f"holds characters that only look right: {', '.join(names)}"


def _named(char: str) -> str:
    if char in _WIDE:
        return f"a {unicodedata.name(_WIDE[char]).lower()} of full width"
    return _NAMES.get(char) or unicodedata.name(char).lower()
