"""The systems that a lab machine can run. A family of them is one file of this folder, found by being there.

Such a file has `SYSTEMS`: what it offers, the preferred one first.
"""

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

LOGIN: Final = "support"
"""The login that is not root."""
PORT: Final = 1022
"""Of the lab's own SSH server. The machine's, on port 22, is the recipe's to change and to break."""


@dataclass(frozen=True)
class System(ABC):
    """One release of a system: how its root file system is built, and how a machine of it comes up."""

    name: str
    """As a recipe's `applies_to` and `--on lab:NAME` name it."""
    suite: str
    """The release in Debian's archive from which its packages are taken."""

    variant: ClassVar[str]
    """How much mmdebstrap puts in of its own accord."""
    hooks: ClassVar[tuple[str, ...]]
    """What is done to the root file system, "$1", once its packages are in."""
    hooks_after: ClassVar[str] = "customize"
    """After which of mmdebstrap's acts that is."""
    init: ClassVar[tuple[str, ...]]
    """What becomes the machine's first process."""
    links: ClassVar[Mapping[str, str]] = {}
    """Links that set this machine apart, and what they point at."""
    room: ClassVar[int]
    """Bytes of disk that building it takes, with what its packages may need."""
    up: ClassVar[str]
    """Shell that waits until all is started that is going to be, and then prints `running`."""
    why_not: ClassVar[str] = ":"
    """Shell that says what has failed."""

    @abstractmethod
    def packages(self, wanted: Iterable[str]) -> list[str]:
        """All the packages of a machine that is to have those `wanted`. Raises Unavailable."""

    @abstractmethod
    def files(self, host_key: str, authorized_key: str) -> Mapping[str, str]:
        """The files that set one machine apart, by their paths: its keys, its name, its way in."""


def systems() -> Mapping[str, System]:
    """All there are, by name; in the order of the files, and of each file's SYSTEMS."""
    modules = [
        importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)
    ]
    return {system.name: system for module in modules for system in module.SYSTEMS}
