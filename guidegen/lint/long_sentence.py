"""The rule `long-sentence`."""

from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded
from guidegen.recipe.prose import sentences

MOST_WORDS = 25


class LongSentence(Rule):
    """A sentence has at most 25 words.

    Above that, readers lose the beginning before they reach the end, and in an instruction the beginning is
    the act. (ASD-STE100, rule 5.1, asks for 20 in an instruction and 25 in a description; GOV.UK for 25.)
    """

    GOOD = ("summary: " + "word " * 24 + "end.", "summary: " + "short one. " * 30)
    BAD = ("summary: " + "word " * 26 + "end.",)

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        for path, sentence in sentences(loaded.recipe):
            if (count := len(sentence.split())) > MOST_WORDS:
                begin = " ".join(sentence.split()[:4])
                message = f'the sentence that begins "{begin} …" has {count} words'
                yield Problem(message, loaded.span(*path), f"make two of it: {MOST_WORDS} are enough")
