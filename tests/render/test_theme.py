"""The fonts that travel with a guide."""

import io
from importlib.resources import files

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from guidegen.render.theme import theme

FONTS = files("guidegen.render") / "themes" / "default" / "fonts"


def test_each_font_has_exactly_the_letters_it_is_listed_with() -> None:
    for face in theme().faces:
        has = {code for code in TTFont(io.BytesIO(theme().font(face))).getBestCmap() if code >= 0x20}
        assert has == face.covers, face.file


def test_every_font_file_is_listed_and_every_family_has_its_licence() -> None:
    names = {file.name for file in FONTS.iterdir()}
    assert {name for name in names if name.endswith(".woff2")} == {face.file for face in theme().faces}
    assert {"LICENSE-atkinson-hyperlegible.txt", "LICENSE-dejavu.txt"} <= names


def test_all_fonts_together_are_less_than_a_megabyte() -> None:
    assert sum(len(theme().font(face)) for face in theme().faces) < 1_000_000


def test_the_signs_that_the_style_sheets_bring_have_a_font() -> None:
    style = theme().style(screen=True)
    covered = frozenset[int]().union(*(face.covers for face in theme().faces))
    assert {char for char in style if char.isprintable() and ord(char) not in covered} == set()


def test_only_the_fonts_that_are_needed_are_embedded() -> None:
    plain = theme().fonts_for("Plain", "")
    assert plain.count("@font-face") == 5  # text in three cuts, code in two
    assert "Guide Wide" not in plain
    assert "Guide Wide" in theme().fonts_for("Привет", "")
    assert "Guide Terminal" in theme().fonts_for("a", "┌─┐")
