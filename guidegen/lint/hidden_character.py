"""The rule `hidden-character`."""

import unicodedata
from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded
from guidegen.printable import printable
from guidegen.recipe.source import Source
from guidegen.recipe.strict_yaml import parse


class HiddenCharacter(Rule):
    """A recipe holds no character that nobody sees.

    Marks of the direction of writing make a command look like another one; a zero-width blank, as web pages
    hide it in what is copied from them, breaks the command that a customer pastes; a no-break blank is no
    blank to a shell.
    """

    GOOD = ("summary: Grüße, “quotes” – and so on",)
    BAD = (
        "summary: a\u200bb",
        "summary: a\u202eb",
        "help: a\u00a0b",
        'summary: "a\\e[31mb"',
        'help: "\\u202e"',
    )

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        source = Source.read(loaded.file)
        for number, line in enumerate(source.lines, 1):
            column = next((column for column, char in enumerate(line) if _hidden(char)), None)
            if column is not None:
                yield Problem(_named(line[column]), source.span(number, column + 1), "type the text again")
        for _, node in parse(source).walk():
            there = "".join(source.lines[node.span.line - 1 : node.last_line])
            # A letter that is not in the text of the file was written as an escape: "\\e".
            if found := next((char for char in node.text if _hidden(char) and char not in there), ""):
                yield Problem(_named(found), node.span, "leave it out: a guide shows its number in its place")


def _hidden(char: str) -> bool:
    return char == "\u00a0" or printable(char) != char


def _named(char: str) -> str:
    name = unicodedata.name(char, "an unnamed character").lower()
    return f"a character that nobody sees: U+{ord(char):04X}, {name}"
