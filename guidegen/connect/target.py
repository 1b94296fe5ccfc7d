"""Whom to talk to, and on which terms."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from guidegen.connect.session import Limits
from guidegen.errors import Misused
from guidegen.printable import one_line

LOCAL: Final = "local"
"""The address that means this machine."""


class HostKeyPolicy(StrEnum):
    """What becomes of a host whose key is in no known_hosts file. A changed key is always refused."""

    STRICT = "strict"
    ACCEPT_NEW = "accept-new"


@dataclass(frozen=True, kw_only=True)
class Target:
    """A host as the user named it. What is left empty comes from ~/.ssh/config, as with ssh."""

    address: str
    user: str = ""
    port: int | None = None
    identity: Path | None = None
    jump: str = ""
    """[USER@]HOST[:PORT] of the machine in between; several, in order, with commas."""
    host_key: HostKeyPolicy | None = None
    """None: as StrictHostKeyChecking says where it says `accept-new`, else strict."""
    sudo: bool | None = None
    """Whether to read as root through sudo. None: where the recipe asks for it; False: never."""
    ask_sudo_password: bool = False
    """Ask for a password where sudo wants one; else such a sudo counts as refused."""
    config: Path | None = None
    """Read in place of ~/.ssh/config."""
    inside: tuple[str, ...] = ()
    """In place of SSH: the command that takes one more word, a command line, into a container."""
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def parse(cls, text: str) -> Self:
        """`[USER@]HOST`, or `local`. Raises `Misused` for what cannot be a host."""
        user, _, address = text.rpartition("@")
        if not address or address.startswith("-") or user.startswith("-") or not _plain(text):
            raise Misused(f"“{one_line(text, 80)}” is not a host: write HOST, USER@HOST or local.")
        return cls(address=address, user=user)

    @property
    def is_local(self) -> bool:
        """Whether it is this machine, without SSH."""
        return self.address == LOCAL and not self.user

    @property
    def name(self) -> str:
        """The machine, whoever logs in: HOST, or HOST:PORT where the port was named."""
        return self.address if self.port is None else f"{self.address}:{self.port}"

    def __str__(self) -> str:
        return f"{self.user}@{self.address}" if self.user else self.address


def _plain(text: str) -> bool:
    """Nothing that a prompt could be forged with, or that the shell of a ProxyCommand would act upon."""
    return text.isprintable() and not re.search(r"""[\s'"`$\\;&<>|(){}*?!#]""", text)
