"""How near a word is to the one that was meant."""

from difflib import SequenceMatcher
from typing import Final

CARRIES: Final = 0.7
"""From here on a key counts as the meant one mistyped, where it carries the new value."""
ALONE: Final = 0.9
"""From here on a key counts even with another value, where it is known not to have been there."""

MOST: Final = 20
"""Of near misses no more are told: in a file with hundreds of them they are no traces of a person."""


def nearness(word: str, meant: str) -> float:
    """0 to 1; 1.0 only for words that differ in nothing but capitals."""
    # The quick bounds spare the slow comparison for nearly every line of a long file.
    if 2 * min(len(word), len(meant)) < CARRIES * (len(word) + len(meant)):
        return 0.0
    matcher = SequenceMatcher(None, word.casefold(), meant.casefold(), autojunk=False)
    if matcher.quick_ratio() < CARRIES:
        return 0.0
    return matcher.ratio()
