"""A line that was tried above the one that should be, with a mark under what differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.model import Difference
from guidegen.report.parts.comparison import compare


@pytest.mark.parametrize(
    ("found", "wanted", "shown"),
    [
        ("a = 1O", "a = 10", ("a = 1O", "a = 10", "     ^")),
        ("a = x.", "a = x", ("a = x.", "a = x", "     ^")),
        ("a = x", "a = [x]", ("a = x", "a = [x]", "    ^")),
        ("a\u00a0b\r", "a b", ("a<U+00A0>b<U+000D>", "a b", " ^^^^^^^^^^^^^^^^^")),
        ("  a\n", "b", ("a", "b", "^")),
        ("\ta", "a", ("<U+0009>a", "a", "^^^^^^^^")),
    ],
)
def test_the_mark_stands_below_what_differs(found: str, wanted: str, shown: tuple[str, str, str]) -> None:
    told = compare(Difference(found=found, wanted=wanted))
    assert (told.found, told.wanted, told.mark) == shown


def test_its_name_stands_behind_the_mark() -> None:
    told = compare(Difference(found="1,5", wanted="1.5", named="a comma in place of a full stop"))
    assert told.mark == " ^ a comma in place of a full stop"


@given(st.text(), st.text(), st.text())
def test_whatever_a_host_holds_stays_on_its_line(found: str, wanted: str, named: str) -> None:
    told = compare(Difference(found=found, wanted=wanted, named=named))
    for line in (told.found, told.wanted, told.mark):
        assert "\n" not in line
        assert "\x1b" not in line
        assert len(line) < 20_000
