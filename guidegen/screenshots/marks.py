"""What is drawn on a screenshot. Each shape has a white rim: it shows on dark and light, and in grey."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from guidegen.model import MarkKind
from guidegen.screenshots.place import Rectangle

SIGNAL: Final = (190, 24, 32)
RIM: Final = (255, 255, 255)
HIDDEN: Final = (28, 31, 33)
_FINER: Final = 3
"""Shapes are drawn so many times larger and then shrunk, for smooth edges."""


@dataclass(frozen=True)
class Placed:
    """A mark and where it stands on the finished picture, in pixels; a point is an empty rectangle."""

    kind: MarkKind
    area: Rectangle
    label: str = ""


def burn_in(image: Image.Image, areas: Sequence[Rectangle]) -> Image.Image:
    """A fresh image in which every pixel that `areas` touch is opaque and of one colour."""
    image = image.copy()
    for area in areas:
        left, top, right, bottom = area.outward()
        image.paste(HIDDEN, (max(0, left), max(0, top), min(image.width, right), min(image.height, bottom)))
    return Image.frombytes("RGB", image.size, image.tobytes())


def draw(image: Image.Image, marks: Sequence[Placed]) -> Image.Image:
    """`image` with `marks` on it; of `hide` marks there must be none left, see `burn_in`."""
    image = image.copy()
    if spots := [mark.area for mark in marks if mark.kind == "spotlight"]:
        image = _spotlit(image, spots)
    stroke = max(3.0, min(image.width, 1400) / 260)
    for mark in marks:
        _SHAPES[mark.kind](image, mark, stroke)
    return image


def _spotlit(image: Image.Image, spots: Sequence[Rectangle]) -> Image.Image:
    shade = Image.new("L", image.size, 140)  # so much of 255 is darkness
    pencil = ImageDraw.Draw(shade)
    for spot in spots:
        pencil.rectangle(spot.outward(), fill=0)
    return Image.composite(Image.new("RGB", image.size, (20, 24, 28)), image, shade)


class _Sheet:
    """A part of the image, on which shapes are drawn finer than its pixels are."""

    def __init__(self, image: Image.Image, around: Rectangle, margin: float) -> None:
        box = Rectangle(
            around.left - margin, around.top - margin, around.right + margin, around.bottom + margin
        ).outward()
        self._image = image
        self._at = (max(0, box[0]), max(0, box[1]))
        self._size = (min(image.width, box[2]) - self._at[0], min(image.height, box[3]) - self._at[1])
        fine = (self._size[0] * _FINER, self._size[1] * _FINER)
        self._mask = {colour: Image.new("L", fine, 0) for colour in (RIM, SIGNAL)}

    def pencil(self, colour: tuple[int, int, int]) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self._mask[colour])

    def fine(self, x: float, y: float) -> tuple[float, float]:
        return (x - self._at[0]) * _FINER, (y - self._at[1]) * _FINER

    def put_down(self) -> None:
        for colour, mask in self._mask.items():
            smooth = mask.resize(self._size, Image.Resampling.LANCZOS)
            self._image.paste(colour, self._at, smooth)


def _box(image: Image.Image, mark: Placed, stroke: float) -> None:
    gap = stroke * 1.5  # the box stands around its target, not on it
    left, top = max(stroke, mark.area.left - gap), max(stroke, mark.area.top - gap)
    area = Rectangle(
        left,
        top,
        max(left, min(image.width - stroke, mark.area.right + gap)),
        max(top, min(image.height - stroke, mark.area.bottom + gap)),
    )
    sheet = _Sheet(image, area, stroke * 2)
    for colour, thick in ((RIM, stroke * 2), (SIGNAL, stroke)):
        # Both are centred on the same line, so the rim shows inside and outside.
        half = thick / 2
        left, top = sheet.fine(area.left - half, area.top - half)
        right, bottom = sheet.fine(area.right + half, area.bottom + half)
        sheet.pencil(colour).rounded_rectangle(
            (left, top, right, bottom), radius=stroke * 2 * _FINER, outline=255, width=round(thick * _FINER)
        )
    sheet.put_down()


def _arrow(image: Image.Image, mark: Placed, stroke: float) -> None:
    """From the side with the most room towards the point."""
    x, y = mark.area.left, mark.area.top
    length = stroke * 22
    away_x, away_y = (1 if x < image.width / 2 else -1), (1 if y < image.height / 2 else -1)
    angle = math.atan2(away_y * 0.7, away_x)
    tip = (x + math.cos(angle) * stroke, y + math.sin(angle) * stroke)
    tail = (x + math.cos(angle) * length, y + math.sin(angle) * length)
    sheet = _Sheet(
        image,
        Rectangle(min(tip[0], tail[0]), min(tip[1], tail[1]), max(tip[0], tail[0]), max(tip[1], tail[1])),
        stroke * 7,
    )
    for colour, grow in ((RIM, stroke * 0.7), (SIGNAL, 0.0)):
        pencil = sheet.pencil(colour)
        pencil.polygon(
            [sheet.fine(*corner) for corner in _arrow_outline(tip, angle, length, stroke, grow)], fill=255
        )
    sheet.put_down()


def _arrow_outline(
    tip: tuple[float, float], angle: float, length: float, stroke: float, grow: float
) -> list[tuple[float, float]]:
    """The corners of an arrow that points at `tip`, `grow` pixels fatter on every side."""
    head, half_head, half_shaft = stroke * 7, stroke * 3.8 + grow * 1.4, stroke * 1.2 + grow
    along_across = [
        (-grow * 2, 0.0),
        (head + grow, half_head),
        (head + grow, half_shaft),
        (length + grow, half_shaft),
        (length + grow, -half_shaft),
        (head + grow, -half_shaft),
        (head + grow, -half_head),
    ]
    cos, sin = math.cos(angle), math.sin(angle)
    return [(tip[0] + a * cos - b * sin, tip[1] + a * sin + b * cos) for a, b in along_across]


def _number(image: Image.Image, mark: Placed, stroke: float) -> None:
    radius = stroke * 4.5
    x = min(max(mark.area.left, radius + stroke), image.width - radius - stroke)
    y = min(max(mark.area.top, radius + stroke), image.height - radius - stroke)
    sheet = _Sheet(image, Rectangle(x, y, x, y), radius + stroke * 2)
    for colour, size in ((RIM, radius + stroke * 0.8), (SIGNAL, radius)):
        sheet.pencil(colour).ellipse(
            (*sheet.fine(x - size, y - size), *sheet.fine(x + size, y + size)), fill=255
        )
    # The figure is cut out of the disc, so that the white rim below shows through.
    font = ImageFont.load_default(size=radius * 1.25 * _FINER)
    sheet.pencil(SIGNAL).text(sheet.fine(x, y), mark.label, fill=0, font=font, anchor="mm")
    sheet.put_down()


def _spotlight(image: Image.Image, mark: Placed, stroke: float) -> None:
    left, top, right, bottom = mark.area.outward()
    pencil = ImageDraw.Draw(image)
    pencil.rectangle((left, top, right - 1, bottom - 1), outline=RIM, width=max(2, round(stroke / 2)))


_SHAPES: Final[Mapping[str, Callable[[Image.Image, Placed, float], None]]] = {
    "box": _box,
    "arrow": _arrow,
    "number": _number,
    "spotlight": _spotlight,
}
