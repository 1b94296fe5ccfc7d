"""Machines to rehearse on. A family of them is one file of this folder, found by being there.

Such a file has `NAMES`, the words that may stand before the colon of `--on NAME:REST`, and `open_stage`,
which makes a `Stage` of what is `Wanted`.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from guidegen.connect.target import Target
from guidegen.errors import Misused
from guidegen.model import Loaded
from guidegen.printable import one_line
from guidegen.recipe.suggest import did_you_mean


class Stage(Protocol):
    """A machine on which a recipe is played."""

    name: str
    """As a proof names it: "lab:debian-12"."""
    user: str
    """A login that is not root and may use sudo without a password."""
    can_reset: bool
    """Whether it can be brought back to how it was; if not, what is left out can only be taken back."""
    weakness: str
    """What a rehearsal on it cannot prove, as one sentence; empty where it proves everything."""

    def ssh(self, user: str = "root", *options: str) -> list[str]:
        """The command line that logs in as `user`; what is to be run there may follow.

        `options` are ssh's: `-tt` asks for a terminal on the machine, `-e none` keeps `~.` from ending it.
        """
        ...

    def target(self, user: str) -> Target:
        """The machine as `verify` is told of it."""
        ...

    def reset(self) -> None:
        """Bring it back to how it was when it was opened. Raises Unavailable."""
        ...

    def packages(self, names: Iterable[str]) -> Mapping[str, str]:
        """The version of each package that is installed."""
        ...

    def close(self) -> None:
        """Let go of it; nothing of ours is left. Closing twice does no harm."""
        ...


@dataclass(frozen=True)
class Wanted:
    """What a family of machines is asked for."""

    text: str
    """What stands behind `--on`."""
    loaded: Loaded
    may_be_broken: bool
    """The user has said so of a machine of their own."""


@contextmanager
def open_stage(text: str, loaded: Loaded, *, may_be_broken: bool = False) -> Iterator[Stage]:
    """The machine that `--on TEXT` names, with what the recipe needs on it.

    Raises Misused for a text that names none, and Unavailable where it cannot be had.
    """
    name = text.partition(":")[0]
    modules = [
        importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)
    ]
    families = {known: module for module in modules for known in getattr(module, "NAMES", ())}
    if name not in families:
        hint = did_you_mean(name, list(families), "there are")
        raise Misused(f'--on "{one_line(text, 80)}" names no machine to rehearse on; {hint}.')
    stage: Stage = families[name].open_stage(Wanted(text, loaded, may_be_broken))
    try:
        yield stage
    finally:
        stage.close()
