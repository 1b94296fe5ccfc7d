"""A theme: style sheets, and the fonts that travel with every guide."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


@dataclass(frozen=True)
class Face:
    """One font file."""

    family: str
    weight: int
    style: str
    file: str
    characters: str
    """The characters it has, as CSS `unicode-range` writes them."""

    @cached_property
    def covers(self) -> frozenset[int]:
        """The same as code points."""
        ends = [part.removeprefix("U+").split("-") for part in self.characters.split(",")]
        return frozenset(code for end in ends for code in range(int(end[0], 16), int(end[-1], 16) + 1))


@dataclass(frozen=True)
class Theme:
    """The folder of a theme."""

    folder: Traversable

    def style(self, *, screen: bool) -> str:
        """Its style sheets; for a PDF without what only a screen needs."""
        names = ["page.css", "screen.css", "paper.css"] if screen else ["page.css", "paper.css"]
        return "\n".join((self.folder / name).read_text("utf-8") for name in names)

    @cached_property
    def faces(self) -> tuple[Face, ...]:
        listed: list[dict[str, Any]] = json.loads((self.folder / "fonts" / "faces.json").read_text("utf-8"))
        return tuple(Face(**face) for face in listed)

    def font(self, face: Face) -> bytes:
        return (self.folder / "fonts" / face.file).read_bytes()

    def fonts_for(self, letters: Iterable[str], terminal_letters: Iterable[str]) -> str:
        """`@font-face` rules, the fonts inside them, for a page that shows `letters`, some in terminals.

        Left out are faces that have none of the letters, and of the wide fallback what the text and code
        faces have already.
        """
        # Every face has the blank: it takes the font of its neighbours.
        codes = {ord(letter) for letter in letters if letter.isprintable() and letter != " "}
        text, code = self._covered("Guide Text"), self._covered("Guide Code")
        needed = {
            "Guide Text": codes,
            "Guide Code": codes,
            "Guide Wide": codes - (text & code),
            "Guide Terminal": {ord(letter) for letter in terminal_letters if not letter.isspace()},
        }
        return "\n".join(self._rule(face) for face in self.faces if face.covers & needed[face.family])

    def _covered(self, family: str) -> frozenset[int]:
        return frozenset[int]().union(*(face.covers for face in self.faces if face.family == family))

    def _rule(self, face: Face) -> str:
        data = base64.b64encode(self.font(face)).decode("ascii")
        return (
            f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-style:{face.style};'
            f"font-display:block;unicode-range:{face.characters};"
            f'src:url("data:font/woff2;base64,{data}") format("woff2")}}'
        )


@cache
def theme(name: str = "default") -> Theme:
    """A theme that comes with guidegen."""
    return Theme(files("guidegen.render") / "themes" / name)
