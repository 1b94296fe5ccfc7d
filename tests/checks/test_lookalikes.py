"""Text that was pasted, or saved by a program of Windows: what it was meant to say."""

import pytest

from guidegen.checks.lookalikes import _AS, as_meant, why_not


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


def test_of_a_sensitive_line_not_even_these_characters_are_told() -> None:
    assert why_not("a\u2013", sensitive=True) == "holds characters that only look right"
