"""The rule `hidden-character`."""

import unicodedata
from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded
from guidegen.printable import printable
from guidegen.recipe.source import Source


class HiddenCharacter(Rule):
    """A recipe holds no character that nobody sees.

    Marks of the direction of writing make a command look like another one; a zero-width blank, as web pages
    hide it in what is copied from them, breaks the command that a customer pastes; a no-break blank is no
    blank to a shell.
    """

    GOOD = ("summary: Grüße, “quotes” – and so on",)
    BAD = ("summary: a\u200bb", "summary: a\u202eb", "help: a\u00a0b")

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        source = Source.read(loaded.file)
        for number, line in enumerate(source.lines, 1):
            for column, char in enumerate(line, 1):
                if char == "\u00a0" or (char != "\t" and printable(char) != char):
                    name = unicodedata.name(char, "an unnamed character").lower()
                    message = f"a character that nobody sees: U+{ord(char):04X}, {name}"
                    yield Problem(message, source.span(number, column), "type the text again")
                    break
