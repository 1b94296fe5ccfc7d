"""The rule `belittling-word`."""

import re
from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded
from guidegen.recipe.prose import sentences

_WORDS = re.compile(
    r"\b(simply|just|easy|easily|obviously|of course)\b(?! (?:as|before|after|below|above)\b)", re.I
)


class BelittlingWord(Rule):
    """No "simply", "just", "easy" or "obviously": to somebody who is stuck it says that it is their fault.

    The act is as long without the word, and the customer who finds it hard reads on. (Google developer
    documentation style guide, "Inclusive language".)
    """

    GOOD = (
        "summary: Open the file and delete the line.",
        "summary: It looks just as it did before. Type it just below the first line.",
        "language: de\nsummary: Das ist just so.",
    )
    BAD = ("summary: Simply open the file.", "help: This is easy.")

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        for path, sentence in sentences(loaded.recipe):
            if found := _WORDS.search(sentence):
                message = f'"{found[0]}" blames whoever finds it hard'
                yield Problem(message, loaded.span(*path), "leave the word out")
