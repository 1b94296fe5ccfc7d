"""Where something stands on a picture: numbers in pixels or per cent, as a recipe writes them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

_PER_CENT = re.compile(r"^(\d+(?:\.\d+)?)\s*%$")
_PIXELS = re.compile(r"^\d+(?:\.\d+)?$")


class Misplaced(ValueError):
    """Numbers that name no place on the picture; the message says why, for a person."""


@dataclass(frozen=True)
class Rectangle:
    """A part of a picture, in pixels; right and bottom are the first that no longer belong to it."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def outward(self) -> tuple[int, int, int, int]:
        """The whole pixels that it touches."""
        return floor(self.left), floor(self.top), ceil(self.right), ceil(self.bottom)

    def seen_through(self, window: "Rectangle", scale: float) -> "Rectangle":
        """Where it stands once only `window` is shown, `scale` times as large."""
        return Rectangle(
            (self.left - window.left) * scale,
            (self.top - window.top) * scale,
            (self.right - window.left) * scale,
            (self.bottom - window.top) * scale,
        )

    def overlaps(self, other: "Rectangle") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def _length(number: str | int, whole: int) -> float:
    text = str(number).strip()
    if percent := _PER_CENT.match(text):
        return float(percent[1]) * whole / 100
    if _PIXELS.match(text):
        return float(text)
    raise Misplaced(f'{text!r} is neither a number of pixels nor per cent like "12.5%"')


def rectangle(numbers: Sequence[str | int], width: int, height: int) -> Rectangle:
    """`x, y, width, height` on a picture of `width` by `height`.

    Raises Misplaced where it leaves the picture.
    """
    if len(numbers) != 4:
        raise Misplaced(f"four numbers are needed, x, y, width, height; there are {len(numbers)}")
    left, top = _length(numbers[0], width), _length(numbers[1], height)
    found = Rectangle(left, top, left + _length(numbers[2], width), top + _length(numbers[3], height))
    if found.width < 1 or found.height < 1:
        raise Misplaced("it is less than one pixel wide or high")
    # Half a pixel is what rounding of per cents may cost.
    if found.right > width + 0.5 or found.bottom > height + 0.5:
        raise Misplaced(
            f"it ends at {found.right:.0f}, {found.bottom:.0f}; the picture is {width} by {height} pixels"
        )
    return Rectangle(found.left, found.top, min(found.right, width), min(found.bottom, height))


def point(numbers: Sequence[str | int], width: int, height: int) -> tuple[float, float]:
    """`x, y` on a picture of `width` by `height`. Raises Misplaced where it leaves the picture."""
    if len(numbers) != 2:
        raise Misplaced(f"two numbers are needed, x, y; there are {len(numbers)}")
    x, y = _length(numbers[0], width), _length(numbers[1], height)
    if x > width or y > height:
        raise Misplaced(f"{x:.0f}, {y:.0f} lies outside the picture of {width} by {height} pixels")
    return x, y
