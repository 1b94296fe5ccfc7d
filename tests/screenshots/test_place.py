"""Where things stand on a picture: pixels, per cent, and what leaves the picture."""

import pytest

from guidegen.screenshots.place import Misplaced, Rectangle, point, rectangle


def test_pixels_and_per_cent_may_be_mixed() -> None:
    assert rectangle((10, "50%", "25 %", "20"), 400, 200) == Rectangle(10, 100, 110, 120)


def test_the_whole_picture_in_per_cent_fits_in_spite_of_rounding() -> None:
    assert rectangle(("0%", "0%", "100%", "100%"), 333, 777) == Rectangle(0, 0, 333, 777)


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((0, 0, 500, 10), "500, 10"),
        ((0, 0, 0, 10), "less than one pixel"),
        ((0, 0, 10), "four numbers"),
        (("-5", 0, 10, 10), "'-5'"),
        (("ten", 0, 10, 10), "'ten'"),
        (("1e3", 0, 10, 10), "'1e3'"),
        (("nan", 0, 10, 10), "'nan'"),
    ],
)
def test_what_names_no_place_is_refused_with_the_reason(numbers: tuple[str | int, ...], told: str) -> None:
    with pytest.raises(Misplaced, match=told):
        rectangle(numbers, 400, 200)


def test_a_point_outside_is_refused() -> None:
    assert point(("50%", 20), 400, 200) == (200, 20)
    with pytest.raises(Misplaced, match="outside the picture of 400 by 200"):
        point((401, 20), 400, 200)


def test_a_rectangle_covers_every_pixel_it_touches() -> None:
    assert Rectangle(1.2, 2.9, 3.1, 4.0).outward() == (1, 2, 4, 4)
