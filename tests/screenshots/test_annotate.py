"""From an image file to the picture in the guide: hiding, cropping, scaling, marking."""

import io
from pathlib import Path

import pytest
from PIL import Image

from guidegen.errors import Invalid, Span
from guidegen.model import Mark, MarkKind, Screenshot
from guidegen.screenshots.annotate import MAX_WIDTH, annotate
from guidegen.screenshots.marks import HIDDEN, SIGNAL

SECRET = (255, 0, 170)
Pixel = tuple[int, int, int]


def _file(
    folder: Path, width: int = 400, height: int = 200, secret: tuple[int, int, int, int] = (0, 0, 1, 1)
) -> Path:
    image = Image.new("RGB", (width, height), "white")
    image.paste(SECRET, secret)
    file = folder / "shot.png"
    image.save(file)
    return file


def _made(file: Path, shot: Screenshot) -> Image.Image:
    return Image.open(io.BytesIO(annotate(file, shot).data)).convert("RGB")


def _near(pixel: object, colour: Pixel, by: int = 60) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= by for a, b in zip(pixel, colour, strict=True))


def _pixels(image: Image.Image) -> list[Pixel]:
    data = image.tobytes()
    return [(data[i], data[i + 1], data[i + 2]) for i in range(0, len(data), 3)]


def test_hidden_pixels_are_gone_to_the_last_one(tmp_path: Path) -> None:
    file = _file(tmp_path, secret=(101, 51, 199, 89))
    hide = Mark(kind="hide", target=(101, 51, 98, 38))
    made = _made(file, Screenshot(image=file.name, mark=(hide,)))
    assert not any(_near(pixel, SECRET, 90) for pixel in _pixels(made))
    assert made.getpixel((150, 70)) == HIDDEN


def test_hidden_pixels_do_not_bleed_into_their_neighbours_when_scaled(tmp_path: Path) -> None:
    file = _file(tmp_path, 4001, 2000, secret=(1001, 501, 1999, 899))
    hide = Mark(kind="hide", target=(1001, 501, 998, 398))
    made = _made(file, Screenshot(image=file.name, mark=(hide,)))
    assert made.width == MAX_WIDTH
    # White and the dark of hiding blend to greys; the secret has a hue.
    assert all(max(pixel) - min(pixel) < 12 for pixel in _pixels(made))


def test_per_cent_hides_the_pixels_that_it_cuts_through(tmp_path: Path) -> None:
    file = _file(tmp_path, 333, 100, secret=(33, 10, 67, 20))
    hide = Mark(kind="hide", target=("10%", "10%", "10%", "10%"))
    made = _made(file, Screenshot(image=file.name, mark=(hide,)))
    assert SECRET not in _pixels(made)


def test_a_crop_shows_its_part_and_nothing_else(tmp_path: Path) -> None:
    file = _file(tmp_path, secret=(0, 0, 50, 200))
    made = _made(file, Screenshot(image=file.name, crop=(100, 0, "50%", 100)))
    assert made.size == (200, 100)
    assert set(_pixels(made)) == {(255, 255, 255)}


def test_marks_count_from_the_corner_of_the_whole_image_even_when_cropped(tmp_path: Path) -> None:
    shot = Screenshot(
        image="shot.png", crop=(100, 50, 200, 100), mark=(Mark(kind="box", target=(150, 80, 60, 30)),)
    )
    made = _made(_file(tmp_path), shot)
    red_columns = [x for x in range(200) if _near(made.getpixel((x, 45)), SIGNAL)]
    assert red_columns
    assert 40 <= red_columns[0] <= 50 <= 110 <= red_columns[-1] <= 118
    assert made.getpixel((80, 45)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["box", "arrow", "number"])
def test_each_mark_shows_on_white_and_on_red(tmp_path: Path, kind: MarkKind) -> None:
    target = (150, 80, 60, 30) if kind == "box" else (150, 80)
    for ground in ("white", SIGNAL):
        file = tmp_path / "shot.png"
        Image.new("RGB", (400, 200), ground).save(file)
        made = _made(file, Screenshot(image=file.name, mark=(Mark(kind=kind, target=target),)))
        pixels = _pixels(made)
        assert any(_near(pixel, SIGNAL) for pixel in pixels)
        assert any(_near(pixel, (255, 255, 255), 30) for pixel in pixels)


def test_numbers_count_from_one_and_keep_a_given_label(tmp_path: Path) -> None:
    def number(*labels: str) -> bytes:
        marks = tuple(
            Mark(kind="number", target=(100 * (i + 1), 100), label=label) for i, label in enumerate(labels)
        )
        return _made(_file(tmp_path), Screenshot(image="shot.png", mark=marks)).tobytes()

    assert number("", "") == number("1", "2")
    assert number("", "") != number("7", "2")


def test_a_spotlight_darkens_all_but_its_place(tmp_path: Path) -> None:
    shot = Screenshot(image="shot.png", mark=(Mark(kind="spotlight", target=(100, 50, 100, 50)),))
    made = _made(_file(tmp_path), shot)
    assert made.getpixel((150, 75)) == (255, 255, 255)
    outside = made.getpixel((300, 150))
    assert isinstance(outside, tuple)
    assert max(outside) < 160


def test_marks_at_the_very_edge_are_drawn_inside(tmp_path: Path) -> None:
    marks = (
        Mark(kind="box", target=(0, 0, "100%", "100%")),
        Mark(kind="number", target=(0, 0)),
        Mark(kind="arrow", target=(400, 200)),
    )
    made = _made(_file(tmp_path), Screenshot(image="shot.png", mark=marks))
    assert made.size == (400, 200)
    assert any(_near(pixel, SIGNAL) for pixel in _pixels(made))


def test_all_misplaced_marks_are_told_at_once_with_their_place(tmp_path: Path) -> None:
    shot = Screenshot(
        image="shot.png",
        crop=(0, 0, 100, 100),
        mark=(
            Mark(kind="box", target=(390, 0, 50, 50)),
            Mark(kind="arrow", target=(300, 150)),
            Mark(kind="number", target="active"),
        ),
    )
    with pytest.raises(Invalid) as caught:
        annotate(_file(tmp_path), shot, {"mark": Span("recipe.yaml", 9, 5)})
    told = str(caught.value)
    assert told.count("recipe.yaml:9:5") == 3
    assert "it ends at 440, 50; the picture is 400 by 200" in told
    assert "cropped away" in told
    assert "not the text 'active'" in told


def test_an_impossible_crop_is_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="this crop cannot be made"):
        annotate(_file(tmp_path), Screenshot(image="shot.png", crop=(0, 0, 500, 10)))


def test_each_misplaced_mark_is_told_at_its_own_place(tmp_path: Path) -> None:
    shot = Screenshot(
        image="shot.png", mark=(Mark(kind="arrow", target=(1, 1)), Mark(kind="arrow", target=(900, 1)))
    )
    spans = {"mark": Span("r", 9, 5), "mark 0": Span("r", 9, 6), "mark 1": Span("r", 10, 6)}
    with pytest.raises(Invalid) as caught:
        annotate(_file(tmp_path), shot, spans)
    assert [str(problem.span) for problem in caught.value.problems] == ["r:10:6"]


@pytest.mark.parametrize("size", [(1, 1), (2, 9), (30, 1), (800, 2)])
def test_marks_on_a_tiny_picture_are_drawn(tmp_path: Path, size: tuple[int, int]) -> None:
    width, height = size
    corner = (width - 1, height - 1, 1, 1)
    marks = (
        Mark(kind="box", target=corner),
        Mark(kind="spotlight", target=corner),
        Mark(kind="number", target=size),
        Mark(kind="arrow", target=size),
    )
    assert _made(_file(tmp_path, *size), Screenshot(image="shot.png", mark=marks)).size == size
