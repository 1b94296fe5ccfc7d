"""An image file becomes the picture in a guide: hidden, cropped, scaled, marked, in this order."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PIL import Image

from guidegen.errors import Invalid, Problem, Span
from guidegen.model import Mark, Screenshot
from guidegen.screenshots.image_file import ImageBytes, encode, open_image
from guidegen.screenshots.marks import Placed, burn_in, draw
from guidegen.screenshots.place import Misplaced, Rectangle, point, rectangle

MAX_WIDTH: Final = 1600
MAX_HEIGHT: Final = 1900
"""Pixels of a picture in the guide: 280 to the inch across an A4 page's text, more than print shows."""


def annotate(file: Path, shot: Screenshot, spans: Mapping[str, Span | None] | None = None) -> ImageBytes:
    """The image at `file` as `shot` wants it shown. What a `hide` covers, and what is cropped, is not in it.

    `spans` says where the screenshot's keys stand (`image`, `crop`, `mark`), and its marks (`mark 0`, from
    the first on), for errors. Raises Invalid for
    an image that cannot be used and for marks that stand outside of it: all of them at once.
    """
    where = spans or {}
    image = open_image(file, where.get("image"))
    size = image.size
    problems: list[Problem] = []

    window = Rectangle(0, 0, *size)
    if shot.crop:
        try:
            window = Rectangle(*rectangle(shot.crop, *size).outward())
        except Misplaced as fault:
            problems.append(Problem(f"this crop cannot be made: {fault}", where.get("crop")))

    placed: list[Placed] = []
    for index, mark in enumerate(shot.mark):
        try:
            placed.append(_place(mark, size, window, number=sum(old.kind == "number" for old in placed) + 1))
        except Misplaced as fault:
            span = where.get(f"mark {index}", where.get("mark"))
            problems.append(Problem(f"the mark {mark.kind} cannot be drawn on {file.name}: {fault}", span))
    if problems:
        raise Invalid(problems)

    # Before anything else: scaling would let hidden pixels bleed into their neighbours.
    image = burn_in(image, [mark.area for mark in placed if mark.kind == "hide"])
    image = image.crop(window.outward())
    scale = min(1.0, MAX_WIDTH / image.width, MAX_HEIGHT / image.height)
    if scale < 1:
        new_size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(new_size, Image.Resampling.LANCZOS)
    shown = [
        Placed(mark.kind, mark.area.seen_through(window, scale), mark.label)
        for mark in placed
        if mark.kind != "hide"
    ]
    return encode(draw(image, shown) if shown else image)


def _place(mark: Mark, size: tuple[int, int], window: Rectangle, number: int) -> Placed:
    """The mark's place on the whole image. Raises Misplaced."""
    if isinstance(mark.target, str):
        raise Misplaced(f"on an image it needs numbers, not the text {mark.target!r}")
    if mark.kind in ("arrow", "number"):
        x, y = point(mark.target, *size)
        if not (window.left <= x <= window.right and window.top <= y <= window.bottom):
            raise Misplaced("it points at a part that is cropped away")
        label = (mark.label or str(number)) if mark.kind == "number" else ""
        return Placed(mark.kind, Rectangle(x, y, x, y), label)
    area = rectangle(mark.target, *size)
    if mark.kind != "hide" and not area.overlaps(window):
        raise Misplaced("it stands on a part that is cropped away")
    return Placed(mark.kind, area)
