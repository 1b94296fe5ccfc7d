"""The answers with which a recipe is played on a machine that may be broken: examples, and the lab's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guidegen.model import Loaded
from guidegen.recipe import loader

_SECRET = "only-for-the-lab"  # noqa: S105 - what is typed where a recipe names nothing


@dataclass(frozen=True)
class Prepared:
    """A recipe that can be played."""

    loaded: Loaded
    secrets: Mapping[str, str]
    """The secret answers that it was loaded with: none is anybody's."""


def load_with_examples(
    file: Path, given: Mapping[str, str] | None = None, secrets: Mapping[str, str] | None = None
) -> Prepared:
    """The recipe in `file` with what is `given`; else with its own answers: those of its `lab`, the examples.

    Recorded screens need not be there yet. Raises Invalid as `loader.load` does.
    """
    asked = loader.questions(file)
    lab = loader.load(file, examples=True, pictures=False).recipe.lab.answers
    own = {name: lab.get(name) or ask.example or _SECRET for name, ask in asked.items() if ask.secret}
    answers = {name: answer for name, answer in lab.items() if name not in own} | dict(given or {})
    own |= secrets or {}
    return Prepared(loader.load(file, answers, examples=True, secrets=own, pictures=False), own)
