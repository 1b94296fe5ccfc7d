"""A screen written down and drawn again is the same screen, and the same screen is always written alike."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyte.screens import Char

from guidegen.screenshots.ansi import ansi, plain

COLUMNS, ROWS = 24, 5

STYLES = [0, 1, 3, 4, 5, 7, 9, 22, 27, 31, 33, 39, 42, 49, 90, 97, 100, 105, "38;5;245", "48;2;1;2;3"]
STEERING = ["\r", "\n", "\r\n", "\t", "\b", "\x1b[2J", "\x1b[K", "\x1b[?1049h", "\x1b[2P", "\x1b[3@"]


def pieces(letters: str) -> st.SearchStrategy[str]:
    """What a program may write: letters, colours, and jumps of the cursor."""
    piece = st.one_of(
        st.text(alphabet=letters, min_size=1, max_size=30),
        st.sampled_from(STEERING),
        st.builds("\x1b[{};{}H".format, st.integers(1, ROWS + 1), st.integers(1, COLUMNS + 1)),
        st.builds("\x1b[{}m".format, st.lists(st.sampled_from(STYLES).map(str), max_size=3).map(";".join)),
    )
    return st.lists(piece, max_size=30).map("".join)


def drawn(text: str) -> pyte.Screen:
    display = pyte.Screen(COLUMNS, ROWS)
    pyte.Stream(display).feed(text)
    return display


def cells(display: pyte.Screen) -> list[list[Char]]:
    return [[display.buffer[y][x] for x in range(COLUMNS)] for y in range(ROWS)]


@given(pieces("ab ä─█"))
def test_what_is_written_draws_the_same_cells(text: str) -> None:
    display = drawn(text)
    assert cells(drawn(ansi(display))) == cells(display)


@given(pieces("ab 漢字e\u0301"))
def test_what_is_drawn_again_is_written_alike(text: str) -> None:
    once = ansi(drawn(text))
    assert ansi(drawn(once)) == once


@pytest.mark.parametrize(
    "text",
    [
        "one\r\ntwo",
        "\x1b[2;1Htwo\x1b[1;1Hone",
        "xyz\rone\r\ntwo   \r\n\r\n",
        "\x1b[0mone\x1b[m\r\n\x1b[31m\x1b[mtwo",
    ],
)
def test_how_it_was_drawn_leaves_no_trace(text: str) -> None:
    assert ansi(drawn(text)) == "one\r\ntwo"


def test_half_a_wide_letter_is_a_blank() -> None:
    assert plain(drawn("字b\ra\r\n字\x1b[2;2Hc"))[:2] == ["a b", " c"]


def test_blanks_at_the_ends_are_dropped_but_for_coloured_ones() -> None:
    assert ansi(drawn("a  \r\n\r\n\x1b[7mb \x1b[m  \r\n  ")) == "a\r\n\r\n\x1b[0;7mb \x1b[0m"


def test_a_link_of_a_program_is_dropped_and_its_text_stays() -> None:
    assert ansi(drawn("\x1b]8;;file://lab/etc\x07etc\x1b]8;;\x07")) == "etc"


def test_plain_rows_have_no_colours_and_no_blanks_at_the_end() -> None:
    assert plain(drawn("\x1b[31mred \x1b[m\r\n字")) == ["red", "字", "", "", ""]
