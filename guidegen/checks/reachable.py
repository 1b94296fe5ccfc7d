"""The check kind `reachable`: a TCP connection to a port comes about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.network import FROM, SEEN, Origin, failed, host_and_port, no_answer, reader
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    Finding,
    Instruction,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.failure import Failure
from guidegen.probe.questions.connects import Connection, Connects
from guidegen.probe.recorded import recorded


@dataclass(frozen=True, kw_only=True)
class Reachable(Check):
    """A TCP port of some machine takes connections, as seen from the host or from here.

    Nothing is sent over the connection. A port that refuses has nothing listening; one that stays silent is
    most often behind a firewall; the two are told apart. What waits on the host itself is the kind `port`.
    Where the name or the way is missing here, nothing is known of the host.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "reachable"
    main_field: ClassVar = "open"

    reachable: str = option(
        "The machine and the port: mail.example.com:587, [2001:db8::1]:443.", min_length=1
    )
    open: bool = option("false: no connection may come about.", True)
    asked_from: Origin = option(FROM, "host", alias="from")

    def __post_init__(self) -> None:
        """Raise Misfit for what is no machine with a port."""
        host_and_port("reachable", self.reachable)

    @property
    def subject(self) -> str:
        """`mail.example.com:587`."""
        return self.reachable

    @property
    def _question(self) -> Connects:
        host, port = host_and_port("reachable", self.reachable)
        return Connects(host, port, reader=reader(self.asked_from))

    def instruct(self) -> Instruction:
        """In words; what opens the way is another step's matter."""
        host, port = host_and_port("reachable", self.reachable)
        must = "must be" if self.open else "must not be"
        where = "the host" if self.asked_from == "host" else "outside"
        return Instruction(f"Port {code(port)} of {code(host)} {must} reachable from {where}.")

    def expectation(self) -> str:
        """`mail.example.com:587 takes connections from the host`."""
        verb = "takes connections" if self.open else "takes no connections"
        return f"{shown(self.reachable)} {verb} {SEEN[self.asked_from]}"

    def wants(self) -> tuple[Want[Any], ...]:
        """One connection."""
        return (self._question,)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Open, or why not."""
        fact = facts[self._question]
        if fact.value is None or not fact.known:
            what = f"the way {SEEN[self.asked_from]} to {shown(self.reachable)}"
            return conclude(self, [unseen(what, fact, "connect")], witnesses)
        return conclude(self, [self._aspect(fact.value)], witnesses)

    def _aspect(self, seen: Connection) -> Aspect:
        failure = seen.failure or Failure.CLOSED
        if not seen.open and self.open:
            return no_answer(shown(self.reachable), failure, self.asked_from, "open", seen.tool, seen.detail)
        if seen.open:
            words = f"{shown(self.reachable)} takes connections {SEEN[self.asked_from]}"
        else:
            words = f"{shown(self.reachable)} takes no connections {SEEN[self.asked_from]}: {failed(failure)}"
        evidence = (
            Evidence(source=f"{seen.tool}, {SEEN[self.asked_from]}", text=shown(seen.detail or words)),
        )
        if not seen.open and failure in _BLIND:
            return Aspect(field=None, actual=words, statement=words, evidence=evidence)
        return Aspect(
            field=Field(
                name="open",
                holds=seen.open == self.open,
                actual=True if seen.open else None,
                passive=True,
            ),
            actual=words,
            statement=words if not seen.open else f"{words}, where none should come about",
            untouched=f"{shown(self.reachable)} still takes connections {SEEN[self.asked_from]}",
            evidence=evidence,
        )

    def apply(self) -> tuple[str, ...]:
        """Nothing: the way is opened by a service and by whoever keeps the firewall."""
        return ()


_BLIND: Final = (Failure.NO_NAME, Failure.NO_RESOLVER, Failure.UNREACHABLE)
"""Of the port behind a name that is not known, or that no way leads to, nothing is known."""


def _seen(**connection: Any) -> Facts:
    return recorded([{"connects": "mail.example.com", "port": 587, **connection}])


_RELAY = Reachable(reachable="mail.example.com:587")

Reachable.EXAMPLES = (
    Example(name="it takes connections", check=_RELAY, facts=_seen(open=True), verdict=Verdict.DONE),
    Example(
        name="nothing listens there",
        check=_RELAY,
        facts=_seen(open=False, failure="refused"),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="a firewall is silent",
        check=_RELAY,
        facts=_seen(open=False, failure="timed out"),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it takes connections that it should not, and took none before",
        check=Reachable(reachable="mail.example.com:587", open=False),
        facts=_seen(open=True),
        verdict=Verdict.WRONG,
        witnesses=(Witness(WitnessSource.BEFORE, {"open": (None,)}),),
    ),
    Example(
        name="no name server answers",
        check=_RELAY,
        facts=_seen(open=False, failure="no answer about the name"),
        verdict=Verdict.UNKNOWN,
    ),
)
