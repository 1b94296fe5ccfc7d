"""The check kind `port`: something waits for connections on a port."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, ClassVar

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.suggesting import is_port
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.ports import Listening, Socket, Sockets
from guidegen.probe.recorded import recorded


@dataclass(frozen=True, kw_only=True)
class Port(Check):
    """A port is open on the host itself, for TCP or UDP.

    With `address`, it must be bound to that very address: 0.0.0.0 for every IPv4 address (a socket for both
    families does too), 127.0.0.1 for this machine alone, and then nothing else may be.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "port"
    main_field: ClassVar = "address"

    port: str | int = option("The port, with /tcp (the default) or /udp: 587/tcp.")
    listening: bool = option("false: nothing may wait there.", True)
    address: str = option("The address that it must be bound to: 0.0.0.0, ::, 127.0.0.1, …", "")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        match = re.fullmatch(r"(\d{1,5})(?:/(?:tcp|udp))?", str(self.port))
        if isinstance(self.port, bool) or not match or not 0 < int(match[1]) < 65536:
            raise Misfit("port", "a port is a number from 1 to 65535, with /tcp or /udp", "port: 587/tcp")
        if self.address and not self.listening:
            raise Misfit("address", "a port on which nothing may wait has no address")
        if self.address:
            try:
                ip_address(self.address)
            except ValueError as error:
                raise Misfit("address", "an address is made of numbers", "address: 0.0.0.0") from error

    @property
    def subject(self) -> str:
        """`587/tcp`."""
        return f"{self._number}/{self._protocol}"

    @property
    def _number(self) -> int:
        return int(str(self.port).partition("/")[0])

    @property
    def _protocol(self) -> str:
        return str(self.port).partition("/")[2] or "tcp"

    def instruct(self) -> Instruction:
        """In words; what opens the port is another step's matter."""
        if not self.listening:
            return Instruction(f"Nothing may use port {code(self.subject)} any more.")
        where = f" at the address {code(self.address)}" if self.address else ""
        return Instruction(f"The program must wait for connections on port {code(self.subject)}{where}.")

    def expectation(self) -> str:
        """`587/tcp is open at 0.0.0.0`."""
        if not self.listening:
            return f"nothing listens on {self.subject}"
        return f"something listens on {self.subject}" + (f" at {shown(self.address)}" if self.address else "")

    def wants(self) -> tuple[Want[Any], ...]:
        """All sockets, once for all ports."""
        return (Listening(),)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The port first, then the address."""
        fact = facts[Listening()]
        if fact.value is None:
            return conclude(self, [unseen(f"port {self.subject}", fact, "ss")], witnesses)
        before = frozenset[str]().union(*(witness.traces for witness in witnesses))
        return conclude(self, self._aspects(fact.value, before), witnesses)

    def _aspects(self, seen: Sockets, before: frozenset[str]) -> list[Aspect]:
        """`before`: the near ports that are known to have been open before."""
        here = [s for s in seen.sockets if s.port == self._number and s.protocol == self._protocol]
        where = joined(sorted({shown(socket.address) for socket in here}))
        words = (
            f"something listens on {self.subject} at {where}"
            if here
            else f"nothing listens on {self.subject}"
        )
        evidence = (Evidence(source=seen.source, text=words),)
        near = [] if here or not self.listening else self._near(seen.sockets)
        others = tuple(f"{socket.port}/{socket.protocol}" for socket in near)
        new = [other for other in dict.fromkeys(others) if other not in before]
        beside = f", but on {joined(new)}" if new else ""
        aspects = [
            Aspect(
                field=Field(
                    name="listening",
                    holds=bool(here) == self.listening,
                    actual=True if here else None,
                    passive=True,
                    suspects=others,
                ),
                traces=others,
                actual=words,
                statement=f"{words}{beside}",
                untouched=f"something still listens on {self.subject} at {where}" if here else words,
                evidence=evidence,
            )
        ]
        if not here or not self.address or not self.listening:
            return aspects
        holds = self._bound_right(here, seen.source)
        if holds is None:
            words = f"{words}, and {seen.source} does not tell whether that takes IPv4 too"
            return [*aspects, Aspect(field=None, actual=words, statement=words, evidence=evidence)]
        only_here = all(_is_loopback(socket.address) for socket in here) and not _is_loopback(self.address)
        reach = ", which only this machine itself can reach" if only_here else ""
        there = f"open at {where}{reach}, where {shown(self.address)} should be"
        aspects.append(
            Aspect(
                field=Field(name="address", holds=holds, actual=where),
                actual=words,
                statement=f"{self.subject} is {there}",
                untouched=f"{self.subject} is still {there}",
                evidence=evidence,
            )
        )
        return aspects

    def _near(self, sockets: Sequence[Socket]) -> list[Socket]:
        """Those at the same number of the other protocol, or at a number that one slip makes of it."""
        return [
            socket
            for socket in sockets
            if (socket.port == self._number and socket.protocol != self._protocol)
            or (socket.protocol == self._protocol and _one_slip(str(socket.port), str(self._number)))
        ]

    def _bound_right(self, here: Sequence[Socket], source: str) -> bool | None:
        """Whether the address is the one; None where the source cannot tell."""
        addresses = {socket.address for socket in here}
        wanted = str(ip_address(self.address))
        if _is_loopback(wanted) and not all(map(_is_loopback, addresses)):
            return False
        if wanted in addresses or ("*" in addresses and wanted in ("0.0.0.0", "::")):  # noqa: S104 - compared
            return True
        # ss writes * for both families; netstat and the kernel's tables write :: for that and for IPv6 alone.
        if wanted == "0.0.0.0" and "::" in addresses and source != "ss":  # noqa: S104 - compared
            return None
        return False

    def apply(self) -> tuple[str, ...]:
        """Nothing: a port is opened by a service."""
        return ()

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:  # noqa: ARG003
        """All sockets."""
        return (Listening(),) if is_port(subject) else ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple[Check, ...]:
        """Who may reach it, where that is one address; else that it is open, or that it is not."""
        if not is_port(subject) or (seen := facts[Listening()].value) is None:
            return ()
        number, _, named = subject.partition("/")
        found: list[Check] = []
        for protocol in ("tcp", "udp"):
            at = {s.address for s in seen.sockets if s.port == int(number) and s.protocol == protocol}
            if named in ("", protocol) and at:
                address = next(iter(at)) if len(at) == 1 and "*" not in at else ""
                found.append(Port(port=f"{number}/{protocol}", address=address))
        return tuple(found) or (Port(port=f"{number}/{named or 'tcp'}", listening=False),)


def _one_slip(one: str, other: str) -> bool:
    """Whether one digit of at least three is another, too many or missing, or two neighbours are swapped."""
    if min(len(one), len(other)) < 3 or one == other:
        return False
    if len(one) == len(other):
        differ = [i for i in range(len(one)) if one[i] != other[i]]
        swapped = len(differ) == 2 and differ[1] == differ[0] + 1 and one[differ[0]] == other[differ[1]]
        return len(differ) == 1 or (swapped and one[differ[1]] == other[differ[0]])
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and any(
        longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))
    )


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _open(*addresses: str) -> Facts:
    sockets = [{"address": address, "port": 587} for address in addresses]
    return recorded([{"listening": None, "sockets": sockets}])


_SUBMISSION = Port(port="587/tcp", address="0.0.0.0")  # noqa: S104 - an example

Port.EXAMPLES = (
    Example(name="it is open for both families", check=_SUBMISSION, facts=_open("*"), verdict=Verdict.DONE),
    Example(name="nothing listens there", check=_SUBMISSION, facts=_open(), verdict=Verdict.SKIPPED),
    Example(
        name="it is open for this machine alone",
        check=_SUBMISSION,
        facts=_open("127.0.0.1", "::1"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the sockets could not be listed",
        check=_SUBMISSION,
        facts=recorded([{"listening": None, "state": "timed out"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
