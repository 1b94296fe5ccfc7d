"""The recorded screens of a recipe: where each is kept, and a digest of what it shows."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from guidegen.model import Check, Path_, Recipe, Screenshot, Step

_UNSEEN: Final = frozenset({"was", "if_missed", "do", "sensitive", "when"})
"""What a check says beside how the machine must be: a screen looks the same without it."""


@dataclass(frozen=True)
class Recording:
    """A screenshot that is taken from a live machine and kept as a recorded screen."""

    step: Step
    shot: Screenshot
    file: str
    """Where it is kept, from the recipe's folder."""
    place: Path_
    """Where the screenshot stands in the recipe."""

    @property
    def source(self) -> str:
        """The command or the file that it shows."""
        return self.shot.terminal or self.shot.editor

    @property
    def shows(self) -> str:
        """A digest of what it shows: the command or file, what the step does, and what must hold afterwards.

        Captions and marks have no part in it. A recipe that is loaded with examples and without secrets
        always gives the same.
        """
        content = {
            "terminal": self.shot.terminal,
            "editor": self.shot.editor,
            "act": [self.step.rehearse, self.step.run],
            "checks": [_said(check) for check in self.step.check],
        }
        text = json.dumps(content, sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def recordings(recipe: Recipe) -> Iterator[Recording]:
    """Every recorded screen of `recipe`, in its order."""
    for number, step in enumerate(recipe.steps):
        count = 0
        for index, shot in enumerate(step.screenshot):
            if not (shot.terminal or shot.editor):
                continue
            count += 1
            # No id of a step holds a point, so the second screen of one step is never another step's first.
            name = step.id if count == 1 else f"{step.id}.{count}"
            file = shot.recorded or f"screenshots/{name}.screen.json"
            yield Recording(step, shot, file, ("steps", number, "screenshot", index))


def _said(check: Check) -> dict[str, Any]:
    """What the recipe says of it; a field that a later guidegen adds changes nothing."""
    values = {field.name: (getattr(check, field.name), field.default) for field in fields(check)}
    said = {name: value for name, (value, default) in values.items() if value != default}
    return {"kind": check.kind, **{name: value for name, value in said.items() if name not in _UNSEEN}}
