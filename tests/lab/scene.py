"""What one kind of check needs in order to be tried on a real machine, and where such scenes are found."""

import importlib
import os
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guidegen.model import Verdict
from tests.lab import scenes

CHOSEN = tuple(filter(None, os.environ.get("GUIDEGEN_SCENES", "").split(",")))
"""Names of the scenes' files, where only some are to be played; a machine needs fewer packages then."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A check that does not hold once `prepare` has run, and holds after `apply()` and `finish`.

    All scenes share one machine: each keeps to files, users and ports of its own.
    """

    check: str
    """One check, as YAML."""
    prepare: str = ""
    """Shell, run as root before anything is looked at."""
    finish: str = ""
    """Shell, run as root after `apply()`, for what a check alone cannot bring about."""
    mistakes: Mapping[str, Verdict] = field(default_factory=dict)
    """What a customer does wrong, as shell that is run as root after all holds, and what must be found."""
    packages: tuple[str, ...] = ()


def every_scene() -> Sequence[tuple[str, Scene]]:
    """Each scene with the name of its file."""
    names = [module.name for module in pkgutil.iter_modules(scenes.__path__)]
    return [
        (name, scene)
        for name in names
        if not CHOSEN or name in CHOSEN
        for scene in importlib.import_module(f"{scenes.__name__}.{name}").SCENES
    ]


def packages() -> frozenset[str]:
    """What the scenes' machine must have."""
    return frozenset(name for _, scene in every_scene() for name in scene.packages)
