"""What a person probably meant."""

import pytest

from guidegen.recipe.suggest import did_you_mean, nearest

KEYS = ["setting", "in", "is", "one_of", "section", "if_not", "do", "run", "see", "title", "owner"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("si", "is"),
        ("iss", "is"),
        ("ni", "in"),
        ("od", "do"),
        ("rum", "run"),
        ("seee", "see"),
        ("oneof", "one_of"),
        ("one-of", "one_of"),
        ("If not", "if_not"),
        ("TITLE", "title"),
        ("onwer", "owner"),
        ("xyzzy", ""),
        ("", ""),
    ],
)
def test_the_nearest_word(typed: str, meant: str) -> None:
    assert nearest(typed, KEYS) == meant


def test_two_words_equally_near_are_no_suggestion() -> None:
    assert nearest("i", ["in", "is"]) == ""


def test_without_a_near_word_all_are_listed() -> None:
    assert did_you_mean("xyzzy", ["b", "a"]) == "known here: a, b"
    assert did_you_mean("xyzzy", []) == ""
