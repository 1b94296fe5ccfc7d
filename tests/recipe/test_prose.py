"""The sentences of a recipe are counted as a reader counts them."""

from pathlib import Path

import pytest

from guidegen.recipe.prose import sentences
from tests.recipe.written import loaded


def read(folder: Path, text: str, language: str = "en") -> list[str]:
    indented = "".join(f"  {line}\n" for line in text.splitlines())
    body = f"language: {language}\nhelp: |\n{indented}steps: [{{id: a, title: T, do: Wait.}}]\n"
    return [sentence for path, sentence in sentences(loaded(folder, body).recipe) if path == ("help",)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two!\nThree? four", ["One.", "Two!", "Three?", "four"]),
        ("Open main.cf in nano 7.2 now. Done.", ["Open main.cf in nano 7.2 now.", "Done."]),
        ("Use a name, e.g. this one.", ["Use a name, e.g. this one."]),
        ("- one\n- two", ["- one", "two"]),
        ("First\n\nSecond", ["First", "Second"]),
        ("Type `a b. c d` now.", ["Type code now."]),
        ("Type:\n\n    a. b. c\n\nThen wait.", ["Type:", "Then wait."]),
        ('He said "no." Then he left.', ['He said "no.', "Then he left."]),
    ],
)
def test_sentences(tmp_path: Path, text: str, found: list[str]) -> None:
    assert read(tmp_path, text) == found


def test_only_english_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "Das ist just so.", "de") == []


def test_the_steps_are_read_too(tmp_path: Path) -> None:
    found = loaded(tmp_path, "steps: [{id: a, title: T, do: Wait. Go on., see: It works.}]\n")
    assert list(sentences(found.recipe)) == [
        (("steps", 0, "do"), "Wait."),
        (("steps", 0, "do"), "Go on."),
        (("steps", 0, "see"), "It works."),
    ]
