"""Patterns: what is refused, and that none can keep this side busy."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks.command import Text
from guidegen.checks.line import Line
from guidegen.checks.log import Log
from guidegen.checks.patterns import fits, require_pattern
from guidegen.model import Misfit


@pytest.mark.parametrize(
    "pattern",
    ["(", "[a", r"(?=a)", r"(?<!a)b", r"(a)\1", "a" * 2000, "a{1001}", ".{1000}", "((a?){30}){30}", "\udc80"],
)
def test_what_is_refused(pattern: str) -> None:
    with pytest.raises(Misfit):
        require_pattern("pattern", pattern)
    for make in (
        lambda: Line(pattern=pattern, path="/etc/x"),
        lambda: Text(matches=pattern),
        lambda: Log(log="/var/log/x", pattern=pattern),
    ):
        with pytest.raises(Misfit):
            make()


def test_what_is_not_known_is_said() -> None:
    with pytest.raises(Misfit) as caught:
        require_pattern("pattern", r"^(?!#)")
    assert "look-ahead" in caught.value.hint


@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(a|a)*$", r"(.*a){12}b", r"^(\w+\s?)*$", ".{0,100}a.{0,100}!"]
)
def test_a_pattern_cannot_keep_this_side_busy(pattern: str) -> None:
    require_pattern("pattern", pattern)
    began = time.monotonic()
    fits(pattern, "a" * 500_000 + "!b")
    assert time.monotonic() - began < 5


@given(st.text(min_size=1, max_size=40))
def test_an_answer_that_was_escaped_fits_itself_and_no_more(text: str) -> None:
    pattern = f"^{re.escape(text)}$"
    require_pattern("pattern", pattern)
    assert fits(pattern, text)
    assert not fits(pattern, f"{text}x")


def test_bytes_that_are_no_text_are_one_character_each() -> None:
    assert fits("^a.b$", "a\udc80b")
    assert fits("^a.b$", "a\0b")


def test_each_line_has_its_ends() -> None:
    assert fits("^b$", "a\nb\nc", each_line=True)
    assert not fits("^b$", "a\nb\nc")
