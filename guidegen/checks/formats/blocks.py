"""What nginx and apache have in common: sections that stand inside one another, called by what they are for.

A section is written as its steps from the outside in: `server example.com > location /x`. A step holds if
every word of it is one of the block's own, so that a server may be called by any of its names or ports.
"""

from dataclasses import replace
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format, bare, squeezed
from guidegen.checks.wording import code

SIGN: Final = " > "


class Blocks(Format):
    """Sections inside sections."""

    everywhere: ClassVar = True

    def inside(self, outer: str, section: str) -> str:
        """What is included belongs to the block around it."""
        return SIGN.join(filter(None, (outer, section)))

    def same(self, one: str, other: str) -> bool:
        """Word for word, without quotes; blanks between words count once."""
        return _words(one) == _words(other)

    def fits(self, wanted: str, given: str) -> bool:
        """Whether a block with the heading `given` is the one that is called `wanted`."""
        kind, *names = wanted.split()
        own = given.split()
        return self.fold(kind) == self.fold(own[0]) and set(map(bare, names)) <= set(map(bare, own[1:]))

    def within(self, path: str, wanted: str, section: str) -> bool:
        """The steps that are given are the innermost; without any, no block of this kind is around."""
        del path
        asked, there = steps(wanted), steps(section)
        if not asked:
            return not there
        inner = there[len(there) - len(asked) :] if len(asked) <= len(there) else []
        return bool(inner) and all(map(self.fits, asked, inner))

    def place(self, section: str) -> str:
        """`location /x` inside of `server example.com`."""
        inside = " inside of ".join(code(step) for step in reversed(steps(section)))
        return f"the block {inside}"


def steps(section: str) -> list[str]:
    """The headings of a section, from the outside in."""
    return [step for step in (squeezed(one) for one in section.split(SIGN)) if step]


def _words(value: str) -> list[str]:
    return value.replace('"', " ").replace("'", " ").split()


def moved(entry: Entry, section: list[str]) -> Entry:
    """The entry in another section."""
    return replace(entry, section=SIGN.join(section))
