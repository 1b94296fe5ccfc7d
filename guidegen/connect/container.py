"""A container, by its engine's own command line: the same scripts, given to the `sh` in it."""

from guidegen.connect.child_process import converse
from guidegen.connect.dialogue import Dialogue
from guidegen.connect.session import AskSecret, Reply
from guidegen.connect.shell import ShellSession
from guidegen.connect.target import Target
from guidegen.errors import Unreachable


class ContainerSession(ShellSession):
    """Runs each script by one call of the engine, as the user whom the target names."""

    def __init__(self, target: Target, ask_sudo_password: AskSecret | None = None) -> None:
        super().__init__(target.address, target.user, ask_sudo_password)
        self._inside, self._limits = target.inside, target.limits

    def execute(self, command: str, dialogue: Dialogue) -> Reply:
        try:
            return converse([*self._inside, command], dialogue, self._limits)
        except OSError as error:
            raise Unreachable(f"{self._inside[0]} cannot be started: {error.strerror}.") from error

    def close(self) -> None:
        """Nothing is held between two runs."""
