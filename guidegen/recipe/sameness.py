"""Which steps and checks of a recipe are still what they were when a proof was made of an earlier text.

The digests do not depend on a customer's answers, and no secret goes into them: they are taken of the recipe
as its examples fill it, with the question where a secret would stand.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from guidegen.errors import Invalid
from guidegen.model import Check, Step
from guidegen.recipe import loader
from guidegen.recipe.check_names import named_checks

_BESIDE_THE_POINT: Final = ("was", "if_missed", "do")
"""What an author says about a check, and not what it looks at."""


def digests(file: Path, sha256: str) -> Mapping[str, str]:
    """By step id, of what is typed and checked in the step; by "STEP-ID/INDEX", of each of its checks.

    Empty where the recipe in `file` is not that of `sha256` any more, or is invalid.
    """
    try:
        loaded = loader.load(file, examples=True, pictures=False)
    except Invalid:
        return {}
    if loaded.sha256 != sha256:
        return {}
    steps = {step.id: _digest(_step(step)) for step in loaded.recipe.steps}
    return steps | {name: _digest(_check(check)) for name, check in named_checks(loaded.recipe)}


def _step(step: Step) -> Any:
    stated = [step.run, step.rehearse, [_check(check) for check in step.check]]
    return [*stated, [_check(check) for check in step.when]] if step.when else stated


def _check(check: Check) -> Any:
    stated = {
        one.name: getattr(check, one.name) for one in fields(check) if one.name not in _BESIDE_THE_POINT
    }
    if not check.when:
        # A check for every host is what it was before there were others.
        del stated["when"]
    return [check.kind, stated]


def _digest(stated: Any) -> str:
    text = json.dumps(
        stated, sort_keys=True, default=lambda one: _check(one) if isinstance(one, Check) else repr(one)
    )
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:32]
