"""The history of a host as a picture."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from guidegen.history.grid import WORDS, Grid
from guidegen.model import Verdict
from guidegen.printable import one_line

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

_MOST: Final = 24
"""Runs beside each other."""
_INK, _SOFT, _LINE, _PAPER = "#1c1f21", "#545d62", "#c9d1d3", "#ffffff"
_FILL: Final = {
    Verdict.DONE: "#0d5c2c",
    Verdict.SKIPPED: "#ffffff",
    Verdict.WRONG: "#a3141d",
    Verdict.UNDONE: "#a3141d",
    Verdict.BLOCKED: "#c9d1d3",
    Verdict.UNKNOWN: "#ffffff",
    Verdict.UNTRACEABLE: "#f1f5f5",
    Verdict.INAPPLICABLE: "#f1f5f5",
}
_EDGE: Final = {Verdict.SKIPPED: "#a3141d", Verdict.UNKNOWN: "#6b4a00"}
_SIGN: Final = {
    Verdict.DONE: "",
    Verdict.WRONG: "x",
    Verdict.UNDONE: "<",
    Verdict.UNKNOWN: "?",
    Verdict.BLOCKED: "...",
    Verdict.INAPPLICABLE: "-",
}
_COLUMN, _ROW, _MARGIN, _NAMES = 92, 48, 40, 300
"""Pixels."""


def png(host: str, shown: Sequence[Grid]) -> bytes:
    """The picture: a table for each recipe, one below the other."""
    from PIL import Image, ImageDraw

    grids = [grid.last(_MOST) for grid in shown]
    columns = max((len(grid.times) for grid in grids), default=1)
    width = max(2 * _MARGIN + _NAMES + columns * _COLUMN, 900)
    height = 110 + sum(_height(grid) for grid in grids)
    image = Image.new("RGB", (width, height), _PAPER)
    canvas = _Canvas(ImageDraw.Draw(image), width)
    canvas.write((_MARGIN, 32), f"What was found on {one_line(host, 80)}", size=28)
    top = 90
    for grid in grids:
        canvas.table(grid, top)
        top += _height(grid)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _height(grid: Grid) -> int:
    return 100 + len(grid.rows) * _ROW + 70


@dataclass
class _Canvas:
    draw: "ImageDraw"
    width: int
    fonts: "dict[int, FreeTypeFont | ImageFont]" = field(default_factory=dict)

    def write(
        self, at: tuple[int, int], text: str, *, size: int = 20, ink: str = _INK, anchor: str = "la"
    ) -> int:
        """Write `text`; how wide it is."""
        font = self._font(size)
        self.draw.text(at, text, fill=ink, font=font, anchor=anchor)
        return int(self.draw.textlength(text, font=font))

    def _font(self, size: int) -> "FreeTypeFont | ImageFont":
        from PIL import ImageFont

        return self.fonts.setdefault(size, ImageFont.load_default(size))

    def table(self, grid: Grid, top: int) -> None:
        """One recipe's steps and runs, and what the marks mean."""
        self.write((_MARGIN, top), one_line(grid.recipe, 60), size=24)
        for column, time in enumerate(grid.times):
            middle = self._middle(column)
            self.write((middle, top + 44), f"{time:%m-%d}", size=16, ink=_SOFT, anchor="ma")
            self.write((middle, top + 64), f"{time:%H:%M}", size=16, ink=_SOFT, anchor="ma")
        for row, (step, verdicts) in enumerate(grid.rows):
            line = top + 96 + row * _ROW
            self.draw.line([(_MARGIN, line), (self.width - _MARGIN, line)], fill=_LINE)
            self.write(
                (_MARGIN, line + _ROW // 2), self._fitting(f"{row + 1}  {one_line(step)}"), anchor="lm"
            )
            for column, verdict in enumerate(verdicts):
                if verdict:
                    self.mark((self._middle(column), line + _ROW // 2), verdict)
        left, line = _MARGIN, top + 96 + len(grid.rows) * _ROW + 30
        for verdict in grid.verdicts():
            self.mark((left + 14, line), verdict)
            left += 36 + self.write((left + 36, line), WORDS[verdict], size=16, ink=_SOFT, anchor="lm") + 28

    def mark(self, at: tuple[int, int], verdict: Verdict) -> None:
        """A circle, filled where it was done, with a sign for what is not told by that alone."""
        x, y = at
        edge = _EDGE.get(verdict, _FILL[verdict])
        self.draw.ellipse([x - 14, y - 14, x + 14, y + 14], fill=_FILL[verdict], outline=edge, width=3)
        if verdict is Verdict.DONE:
            self.draw.line([(x - 7, y), (x - 2, y + 6), (x + 7, y - 6)], fill=_PAPER, width=3)
        elif sign := _SIGN.get(verdict, ""):
            ink = _PAPER if verdict in (Verdict.WRONG, Verdict.UNDONE) else _INK
            self.write(at, sign, size=18, ink=ink, anchor="mm")

    def _fitting(self, name: str) -> str:
        """As much of `name` as does not reach into the first column."""
        font = self._font(20)
        kept = name
        while self.draw.textlength(kept, font=font) > _NAMES - 10:
            kept = f"{kept[:-2]}…"
        return kept

    @staticmethod
    def _middle(column: int) -> int:
        return _MARGIN + _NAMES + column * _COLUMN + _COLUMN // 2
