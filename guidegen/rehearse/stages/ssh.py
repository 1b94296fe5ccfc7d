"""`ssh:[USER@]HOST`: a machine of the user's own, which nobody can bring back to how it was."""

import shlex
import shutil
from collections.abc import Iterable, Mapping
from typing import Final

from guidegen import connect
from guidegen.connect.target import Target
from guidegen.errors import Misused, Unavailable
from guidegen.printable import one_line
from guidegen.rehearse.installed import installed
from guidegen.rehearse.stages import Wanted

NAMES: Final = ("ssh",)
FLAG: Final = "--yes-this-machine-may-be-broken"

# What follows is one command with its words; nothing follows where somebody logs in.
_AS_ROOT: Final = 'if [ $# = 0 ]; then exec sudo -n -i; fi; cd; "$@"'


def open_stage(wanted: Wanted) -> "OwnMachine":
    """The machine, once it is certain that one can log in and become root there. Raises Unreachable too."""
    text = wanted.text.partition(":")[2]
    target = Target.parse(text)
    if target.is_local:
        raise Misused("A rehearsal logs in: write ssh:localhost for this computer.")
    if not wanted.may_be_broken:
        raise Misused(
            f"A rehearsal breaks {target} as the recipe says, and may leave it broken. If nothing on it is "
            f"missed, say {FLAG}; else use --on lab."
        )
    if shutil.which("ssh") is None:
        raise Unavailable("There is no ssh here: install openssh-client, or choose --on lab.")
    machine = OwnMachine(target)
    packages = wanted.loaded.recipe.lab.packages
    if absent := sorted({*packages} - {*machine.packages(packages)}):
        raise Unavailable(
            f"No package {one_line(', '.join(absent), 200)} is to be seen on {target}, and the recipe's lab: "
            "packages: asks for it: install it there, or choose --on lab."
        )
    return machine


class OwnMachine:
    """A machine of the user's own as a stage."""

    can_reset = False
    weakness = (
        "The machine was not made clean between the runs: what was on it before may have helped or hidden "
        "something, and only steps whose undo: has commands were tried with the step missing."
    )

    def __init__(self, target: Target) -> None:
        """Raises Unreachable, and Unavailable where its login may not become root without a password."""
        self.name = f"ssh:{target}"
        self._target = target
        with connect.open(target) as session:
            self.user = session.user
            reply = session.run("id -u", as_root=True)
        if reply.stdout.strip() != b"0":
            said = one_line((reply.stderr.decode(errors="replace").strip().splitlines() or [""])[-1], 200)
            raise Unavailable(
                f"{self.user} may not become root on {target} without a password "
                f"({said or 'no reason given'}): allow it there with NOPASSWD in sudoers, or choose --on lab."
            )

    def ssh(self, user: str = "root", *options: str) -> list[str]:
        """See `Stage.ssh`. As root through sudo, what follows must be one command with its words."""
        settings = ["-F", str(self._target.config)] if self._target.config else []
        line = ["ssh", *settings, "-o", "BatchMode=yes", *options, str(self._target)]
        if user == "root" and self.user != "root":
            line += ["sudo", "-n", "-H", "sh", "-c", shlex.quote(_AS_ROOT), "sh"]
        return line

    def target(self, user: str) -> Target:
        """See `Stage.target`. Who is not root reads as root through sudo."""
        return self._target

    def reset(self) -> None:
        """It cannot be."""
        raise Unavailable(f"{self._target} cannot be made clean.")

    def packages(self, names: Iterable[str]) -> Mapping[str, str]:
        """See `Stage.packages`."""
        return installed(self._target, names)

    def close(self) -> None:
        """Nothing is held; the machine stays as the last run left it."""
