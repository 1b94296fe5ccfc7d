"""The sentences of a recipe that a customer reads, for what has to do with words."""

import re
from collections.abc import Iterator

from guidegen.model import MARKDOWN_KEYS, Path_, Recipe

_FENCE = re.compile(r"^(```|~~~).*?^\1|^(?: {4}|\t).*?$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`]*`")
_BLOCK = re.compile(r"\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s+|\n#+ ")
# A full stop inside a name or a number ends nothing, and neither does one of an abbreviation.
_END = re.compile(r"(?<=[.!?:;])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)[\"')\]*_]*\s+")


def sentences(recipe: Recipe) -> Iterator[tuple[Path_, str]]:
    """Each sentence of the Markdown in a recipe written in English, with the path of its key.

    What is code counts as one word, "code".
    """
    if not recipe.language.startswith("en"):
        return
    for path, text in texts(recipe):
        plain = _CODE.sub("code", _FENCE.sub("", text))
        for block in _BLOCK.split(plain):
            for sentence in _END.split(block):
                if words := " ".join(sentence.split()):
                    yield path, words


def texts(recipe: Recipe) -> Iterator[tuple[Path_, str]]:
    """Each Markdown text of a recipe, with the path of its key."""
    for key in sorted(MARKDOWN_KEYS):
        if text := getattr(recipe, key, ""):
            yield (key,), text
    for number, step in enumerate(recipe.steps):
        for key in sorted(MARKDOWN_KEYS):
            if text := getattr(step, key, ""):
                yield ("steps", number, key), text
        for index, check in enumerate(step.check):
            if check.do:
                yield ("steps", number, "check", index, "do"), check.do
