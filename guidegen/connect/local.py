"""This machine, without SSH: the same scripts, given to the same `sh`."""

import getpass
import os

from guidegen.connect.child_process import converse
from guidegen.connect.dialogue import Dialogue
from guidegen.connect.session import AskSecret, Reply
from guidegen.connect.shell import ShellSession
from guidegen.connect.target import LOCAL, Target
from guidegen.errors import Unreachable


class LocalSession(ShellSession):
    """Runs scripts as child processes, in a process group of their own."""

    def __init__(self, target: Target, ask_sudo_password: AskSecret | None = None) -> None:
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a user id without a name, as in some containers
            user = str(os.getuid())
        super().__init__(LOCAL, user, ask_sudo_password)
        self._limits = target.limits

    def execute(self, command: str, dialogue: Dialogue) -> Reply:
        try:
            return converse(["sh", "-c", command], dialogue, self._limits)
        except OSError as error:
            raise Unreachable(
                f"This machine has no shell that could be started: {error.strerror}."
            ) from error

    def close(self) -> None:
        """Nothing is held between two runs."""
