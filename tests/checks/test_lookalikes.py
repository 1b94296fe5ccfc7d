"""Text that was pasted, or saved by a program of Windows: what it was meant to say."""

import pytest

from guidegen.checks.lookalikes import _AS, alike, as_meant, odd_signs, why_not


def read(raw: bytes) -> str:
    return raw.decode(errors="surrogateescape")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_any_encoding_that_an_editor_may_choose_means_the_same_lines(encoding: str) -> None:
    assert as_meant(read("a = 1\r\nb = 2\n".encode(encoding))) == "a = 1\nb = 2\n"


def test_quotes_dashes_and_blanks_of_a_word_processor() -> None:
    assert as_meant("--x\u00a0\u2013y \u201cz\u201d it\u2019s") == '--x -y "z" it\'s'


@pytest.mark.parametrize("char", _AS)
def test_each_has_a_name(char: str) -> None:
    assert why_not(f"a{char}", sensitive=False).startswith(
        ("holds characters that only look right: ", "ends as Windows")
    )


def test_of_a_sensitive_line_no_more_than_the_kind_of_these_characters_is_told() -> None:
    assert why_not("a\u2013", sensitive=True).endswith(": a typographic dash")
    assert why_not("a\uff1a\u2013", sensitive=True) == "holds characters that only look right"


def test_other_alphabets_full_width_and_ligatures_mean_what_they_look_like() -> None:
    assert as_meant("ex\u0430mple\uff1a of\ufb01ce \u039f") == "example: office O"
    assert as_meant("Mu\u0308ller") == "M\u00fcller"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("\u2014verbose", "--verbose", True),
        ("\u2026/media", "../media", True),
        ("-v", "--v", True),
        ("a.b", "a-b", False),
    ],
)
def test_runs_of_one_sign_look_alike(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same


def test_signs_that_are_meant_are_not_odd() -> None:
    assert odd_signs("\u201cx\u201d \u2013", among="\u201cx\u201d") == ["a typographic dash"]
