"""`lab` and `lab:SYSTEM`: a fresh, real machine, booted here."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from guidegen.connect.target import Target
from guidegen.errors import Unavailable
from guidegen.model import Loaded
from guidegen.printable import one_line
from guidegen.rehearse.installed import installed
from guidegen.rehearse.lab import Lab, Machine
from guidegen.rehearse.lab.systems import systems
from guidegen.rehearse.stages import Wanted

NAMES: Final = ("lab",)
DEFAULT: Final = "debian-12"


def open_stage(wanted: Wanted) -> "LabStage":
    """A booted machine. Raises Unavailable for a system that the lab has not."""
    known = systems()
    name = wanted.text.partition(":")[2] or _system_for(wanted.loaded, known)
    if name not in known:
        raise Unavailable(
            f"The lab has no {one_line(name, 60)}; it has {', '.join(sorted(known))}. Another system may be "
            "rehearsed on docker:IMAGE, or on ssh:HOST with a machine of yours that may be broken."
        )
    machine = Lab(wanted.loaded.recipe.lab.packages, known[name]).boot()
    return LabStage(f"lab:{name}", machine)


def _system_for(loaded: Loaded, known: Collection[str]) -> str:
    """The first system that the recipe is for and the lab has."""
    wanted = loaded.recipe.applies_to
    return next((name for name in wanted if name in known), wanted[0] if wanted else DEFAULT)


class LabStage:
    """A lab machine as a stage."""

    can_reset = True
    weakness = ""

    def __init__(self, name: str, machine: Machine) -> None:
        self.name, self._machine = name, machine
        self.user = machine.user

    def ssh(self, user: str = "root", *options: str) -> list[str]:
        """See `Stage.ssh`."""
        return self._machine.ssh(user, *options)

    def target(self, user: str) -> Target:
        """See `Stage.target`."""
        return Target(address=self._machine.address, user=user, config=self._machine.ssh_config)

    def reset(self) -> None:
        """See `Stage.reset`."""
        self._machine.reset()

    def packages(self, names: Iterable[str]) -> Mapping[str, str]:
        """See `Stage.packages`."""
        return installed(self.target("root"), names)

    def close(self) -> None:
        """See `Stage.close`."""
        self._machine.close()
