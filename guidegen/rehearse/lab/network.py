"""A wire between this computer and one machine, with an address that only the two of them use."""

import os
import secrets
import subprocess
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Final

from guidegen.errors import Unavailable

# RFC 2544 keeps 198.18.0.0/15 for test networks, so no real host is ever hidden behind a lab machine.
_FIRST: Final = IPv4Address("198.18.0.0")
_WIRES: Final = 1 << 15
_TRIES: Final = 20


@dataclass(frozen=True)
class Wire:
    """One of the 32768 networks of four addresses. The name of its interface is what keeps it for us."""

    number: int

    @property
    def interface(self) -> str:
        """This computer's end."""
        return f"gglab-{self.number:04x}"

    @property
    def near(self) -> IPv4Address:
        """This computer's address on the wire."""
        return _FIRST + 4 * self.number + 1

    @property
    def far(self) -> IPv4Address:
        """The machine's address."""
        return self.near + 1

    def plug(self, process: int) -> None:
        """Lay it into the network namespace of `process`, as eth0. Raises Unavailable when it cannot be."""
        if said := _ip(*f"link add {self.interface} type veth peer name eth0 netns {process}".split()):
            raise Unavailable(f"A lab machine could not be given a network: {said}")
        for command in (
            f"addr add {self.near}/30 dev {self.interface}",
            # So that whoever meets it in a list can tell whose it is.
            f"link set {self.interface} alias guidegen-{os.getpid()}",
            f"link set {self.interface} up",
        ):
            if said := _ip(*command.split()):
                self.unplug()
                raise Unavailable(f"A lab machine could not be given a network: {said}")

    def unplug(self) -> None:
        """Take it away at once; the kernel would do so too, a little after the machine's end."""
        _ip("link", "del", self.interface)


def lay(process: int) -> Wire:
    """A wire that nobody else has, plugged into the network namespace of `process`."""
    for _ in range(_TRIES):
        wire = Wire(secrets.randbelow(_WIRES))
        try:
            wire.plug(process)
        except Unavailable as refused:
            if "File exists" not in str(refused):
                raise
        else:
            return wire
    raise Unavailable("A lab machine could not be given a network: every one that was tried is in use.")


def _ip(*words: str) -> str:
    """What `ip` complains of; empty when it did as it was told."""
    done = subprocess.run(
        ["ip", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stderr.strip() or f"exit status {done.returncode}"
