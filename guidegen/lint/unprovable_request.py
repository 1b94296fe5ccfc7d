"""The rule `unprovable-request`."""

import re
from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded
from guidegen.recipe.prose import sentences

_ASKED = re.compile(r"\b(make sure|ensure|check that|check whether|check if|verify that|be sure)\b", re.I)


class UnprovableRequest(Rule):
    """A step asks for an act that proves itself, never to "make sure" or to "check that".

    Somebody who is sure that it is so answers yes without looking. "Unplug the cable, blow off the dust, plug
    it back in" cannot be done without finding that it was loose. (Joel Spolsky, Seven steps to remarkable
    customer service.)
    """

    GOOD = ("steps: [{id: a, title: T, do: 'Take the cable out, and plug it in again.', no_check: x}]",)
    BAD = ("steps: [{id: a, title: T, do: Make sure that the cable is plugged in., no_check: x}]",)

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        for path, sentence in sentences(loaded.recipe):
            if path[-1] == "do" and (found := _ASKED.search(sentence)):
                hint = "ask for an act that cannot be done without looking"
                yield Problem(f'"{found[0]}" is answered yes without looking', loaded.span(*path), hint)
