"""What a difference between two texts is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks.difference import difference, in_brackets, slip_between

TOLD = {
    ("a\u00a0b", "a b"): "no-break space",
    ("\u201cx\u201d", '"x"'): "curly quotes",
    ("\u2014verbose", "--verbose"): "a typographic dash",
    ("of\ufb01ce", "office"): "a ligature, which is one sign in place of several letters",
    ("ex\u0430mple", "example"): "Cyrillic letters",
    ("a\uff1a1", "a:1"): "a colon of full width",
    ("\ufeffa", "a"): "a byte order mark",
    ("a\r", "a"): "the line end of Windows",
    ("M\udcfcller", "M\u00fcller"): "letters that are not UTF-8",
    ("Mu\u0308ller", "M\u00fcller"): "letters that are put together of two signs each",
    ("10.0.0,5", "10.0.0.5"): "a comma in place of a full stop",
    ("a: b", "a = b"): "a colon in place of an equals sign",
    ("a b", "a = b"): "without an equals sign that belongs there",
    ("a = b", "a=b"): "blanks where none may be",
    ("a.b c", "a.bc"): "blanks where none may be",
    ("no;", "no"): "a semicolon behind it",
    ("4711", "004711"): "leading zeros are lost",
    ("1O", "10"): "the letter O in place of the digit 0",
    ("10", "1O"): "the digit 0 in place of the letter O",
    ("Relay", "relay"): "a capital letter in place of a small one",
    ("relay", "Relay"): "a small letter in place of a capital one",
    ("6 relay", "relay"): "the number of the line stands before it",
    ("> relay", "relay"): "the mark of a quoted mail stands before it",
    ("$ echo 'relay'", "relay"): "the prompt of a terminal stands before it",
    ("anna@office:~$ relay", "relay"): "the prompt of a terminal stands before it",
    ('"relay"', "relay"): "quotes around it, which belong to the value here",
    ("[x](http://x):1", "[x]:1"): "a mail program made a link of it",
    ("[<relay>]:1", "[x]:1"): "<relay> is a placeholder, for which something else has to be put in",
    ("x\\par", "x"): "marks of a word processor",
    ("x:1", "[x]:1"): "without its square brackets",
    ("1 * root", "1 * * root"): "without an asterisk that belongs there",
    ("b a c", "a b c"): "the right words in another order",
    ("aaaa bbbb", "aaaa bbbb cc"): "its last word is missing",
    ("bbbb cccc", "aa bbbb cccc"): "its first word is missing",
    ("a = a = b", "a = b"): "a = stands there twice",
    ("\ta", "a"): "a tab before it",
    ("2202", "2022"): "two digits are swapped",
    ("exmaple", "example"): "two letters are swapped",
    ("exmple", "example"): "a letter is missing",
    ("exaample", "example"): "a letter too many",
    ("exemple", "example"): "one letter is another",
    ("no", "yes"): "",
    ("a b c", "x y z"): "",
    ("", "a"): "",
}


@pytest.mark.parametrize(("texts", "named"), TOLD.items())
def test_each_slip_has_its_name(texts: tuple[str, str], named: str) -> None:
    told = difference(*texts)
    assert (told.found, told.wanted, told.named) == (*texts, named)


@pytest.mark.parametrize(
    ("found", "wanted"), [("exmaple", "example"), ("2202", "2022"), ("exmple", "example")]
)
def test_a_slip_of_the_finger_may_as_well_be_another_value(found: str, wanted: str) -> None:
    slip = slip_between(found, wanted)
    assert slip is not None
    assert not slip.telling


def test_what_is_the_same_has_no_difference() -> None:
    assert slip_between("a", "a") is None
    assert in_brackets("a", "a") == ""
    assert in_brackets("no;", "no") == " (a semicolon behind it)"


def test_of_a_secret_the_name_repeats_nothing() -> None:
    slip = slip_between("hunter2 hunter2b hunter2c", "hunter hunter2 hunter2b hunter2c")
    assert slip is not None
    assert slip.harmless
    assert "hunter" not in slip.name


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(found: str, wanted: str) -> None:
    told = difference(found, wanted)
    assert (told.found, told.wanted) == (found, wanted)
