"""How near a word is to the one that was meant."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

CARRIES: Final = 0.7
"""From here on a key counts as the meant one mistyped, where it carries the new value."""
ALONE: Final = 0.9
"""From here on a key counts even with another value, where it is known not to have been there."""

MOST: Final = 20
"""Of near misses no more are told: in a file with hundreds of them they are no traces of a person."""

_LONG: Final = 60
"""A line with fewer characters is not broken by a window or a mail program."""


def nearness(word: str, meant: str) -> float:
    """0 to 1; 1.0 only for words that differ in nothing but capitals."""
    # The quick bounds spare the slow comparison for nearly every line of a long file.
    if 2 * min(len(word), len(meant)) < CARRIES * (len(word) + len(meant)):
        return 0.0
    matcher = SequenceMatcher(None, word.casefold(), meant.casefold(), autojunk=False)
    if matcher.quick_ratio() < CARRIES:
        return 0.0
    return matcher.ratio()


def mistyped(word: str, meant: str) -> bool:
    """Whether a name is another by a slip: two neighbouring letters swapped, or hardly any other than meant.

    Names that differ in a digit are two names: web1 and web2.
    """
    if word == meant or re.sub(r"\d+", "", word) == re.sub(r"\d+", "", meant):
        return False
    odd = [at for at, (one, other) in enumerate(zip(word, meant, strict=False)) if one != other]
    if len(word) == len(meant) and len(odd) == 2 and odd[1] == odd[0] + 1:
        return word[odd[0]] == meant[odd[1]] and word[odd[1]] == meant[odd[0]]
    return nearness(word, meant) >= ALONE


def broken(wanted: str, lines: Sequence[tuple[int, str]], least: int = _LONG) -> list[tuple[int, str]]:
    """The neighbours among `lines` that together are `wanted`, blanks apart; empty where there are none.

    Mail programs and narrow windows break long lines. Those of fewer than `least` characters are left alone:
    their words may stand below one another by chance.
    """
    whole, pieces, so_far = "".join(wanted.split()), list[tuple[int, str]](), ""
    if len(whole) < least:
        return []
    for number, line in lines:
        piece = "".join(line.split())
        if not (piece and whole.startswith(so_far + piece)):
            pieces, so_far = [], ""
        if piece and whole.startswith(so_far + piece):
            pieces.append((number, line))
            so_far += piece
        if so_far == whole:
            return pieces if len(pieces) > 1 else []
    return []
