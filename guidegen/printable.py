"""Text of unknown origin, made safe to show.

A host's output, a file name or a recipe may hold escape sequences that move a terminal's cursor, or
letters that turn the direction of writing and so forge what a person reads. Here they become visible.
"""

import unicodedata

_KEPT = "\n\t"
# Cc control, Cf format (direction marks, zero widths), Cs surrogates, Co private use, Zl/Zp line separators
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def printable(text: str) -> str:
    """`text` with each character that a terminal acts upon or does not show written as `<U+001B>`."""
    return "".join(
        char if char in _KEPT or unicodedata.category(char) not in _HIDDEN else f"<U+{ord(char):04X}>"
        for char in text
    )


def encodable(text: str) -> str:
    """`text` with a question mark for each byte of a host's answer that was no UTF-8: no file holds those."""
    return text.encode("utf-8", "replace").decode()


def one_line(text: str, limit: int = 200) -> str:
    """`printable(text)` on one line, white space as single blanks, cut with an ellipsis after `limit`."""
    flat = " ".join(printable(text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
