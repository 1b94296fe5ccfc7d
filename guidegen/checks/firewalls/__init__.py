"""What packet filters do with the first packet of a new connection, as far as it can be told for certain.

Each module reads the rules of one tool. The sender is one that no rule names, unless a network is given: an
address that is let in, or kept out, for itself says nothing of everybody else.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal

Family = Literal["IPv4", "IPv6"]
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, kw_only=True)
class Packet:
    """A new connection from outside to a port of the host itself."""

    protocol: str
    port: int
    family: Family
    source: Network | None = None
    """Where it comes from; None: from a sender that no rule names."""

    def comes_from(self, text: str) -> bool | None:
        """Whether its sender is within `text`; None where only some are, or it is not understood."""
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            return None
        if network.prefixlen == 0:
            return network.version == int(self.family[-1])
        if self.source is None or self.source.version != network.version:
            return False
        if self.source.subnet_of(network):  # type: ignore[arg-type]
            return True
        return None if self.source.overlaps(network) else False


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What one tool's rules make of a packet."""

    open: bool | None
    """None: it cannot be told for certain."""
    words: str
    """Why, as a clause."""
    kept: bool = True
    """Whether it stays so when the rules are loaded again; where nobody tells, it counts as kept."""
    attempts: tuple[str, ...] = ()
    """Rules that look as if somebody had tried to bring the other thing about, each as a clause."""
