"""Colours of terminals: each can be read on the ground it stands on."""

from hypothesis import given
from hypothesis import strategies as st

from guidegen.screenshots.colour import (
    GROUNDS,
    INK,
    MIN_CONTRAST,
    NAMED,
    PAPER,
    Rgb,
    contrast,
    readable,
    to_hex,
)

ANY = st.tuples(*[st.integers(0, 255)] * 3)


def test_the_measure_is_that_of_wcag() -> None:
    assert round(contrast((0, 0, 0), (255, 255, 255)), 1) == 21.0
    assert round(contrast((118, 118, 118), (255, 255, 255)), 2) == 4.54


def test_every_named_colour_can_be_read_on_paper_and_ink_on_every_ground() -> None:
    assert {name for name, colour in NAMED.items() if contrast(colour, PAPER) < MIN_CONTRAST} == set()
    assert {name for name, ground in GROUNDS.items() if contrast(INK, ground) < MIN_CONTRAST} == set()


@given(ANY, ANY)
def test_every_pair_becomes_readable(colour: Rgb, ground: Rgb) -> None:
    assert contrast(readable(colour, ground), ground) >= MIN_CONTRAST - 0.01


def test_what_can_be_read_already_stays() -> None:
    assert readable((0, 0, 128), (255, 255, 255)) == (0, 0, 128)
    assert to_hex((0, 10, 255)) == "000aff"
