"""The check kind `dns`: a name leads to the addresses that it should."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, ClassVar, Final

from guidegen.checks.finding import Aspect, conclude, left_open, unseen
from guidegen.checks.nearness import mistyped
from guidegen.checks.network import ASKED, FROM, SEEN, Origin, reader, require_host
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown, why
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Reader,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.resolve import Addresses, Resolve
from guidegen.probe.recorded import recorded

_HOSTS: Final = "/etc/hosts"


@dataclass(frozen=True)
class _HostsLine:
    """A line of the hosts file that names the machine."""

    number: int
    address: str
    text: str
    commented: bool


@dataclass(frozen=True, kw_only=True)
class Dns(Check):
    """A machine's name leads to addresses: as the programs of the host see it, or as one name server says.

    Without `server` the hosts file counts before any name server, as it does for programs; a line of it that
    says otherwise than it should is named. With `server` that server alone is asked, and the hosts file does
    not matter. `address` must be among the addresses; with `only: true` there may be no others. A server that
    does not answer leaves it unknown: that is not a name without addresses.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "dns"
    main_field: ClassVar = "address"

    dns: str = option("The name.", min_length=1)
    exists: bool = option("false: it must lead nowhere.", True)
    address: tuple[str, ...] = option("The address that it must lead to, or a list of them.", ())
    only: bool = option("true: it may lead to no other address.", False)
    server: str = option("The name server that is asked; by default what programs use.", "")
    asked_from: Origin = option(FROM, "host", alias="from")

    def __post_init__(self) -> None:
        """Raise Misfit for what is no name or no address."""
        require_host("dns", self.dns)
        if self.server:
            require_host("server", self.server)
        for text in self.address:
            try:
                ip_address(text)
            except ValueError as error:
                raise Misfit("address", "an address is made of numbers", "address: 192.0.2.10") from error
        if not self.exists and self.address:
            raise Misfit("address", "a name that must lead nowhere has no address")
        if self.only and not self.address:
            raise Misfit("only", "without an address there is nothing that it could be alone", "address: …")

    @property
    def subject(self) -> str:
        """The name."""
        return self.dns

    @property
    def _question(self) -> Resolve:
        return Resolve(self.dns, self.server, reader=reader(self.asked_from))

    @property
    def _hosts(self) -> Content:
        return Content(_HOSTS, reader=Reader.HERE if self.asked_from == "here" else Reader.LOGIN)

    @property
    def _how(self) -> str:
        by = f" of {shown(self.server)}" if self.server else ""
        return f"asked{by} {SEEN[self.asked_from]}" if by else ASKED[self.asked_from]

    def instruct(self) -> Instruction:
        """In words; who keeps the names sets them."""
        if not self.exists:
            return Instruction(f"The name {code(self.dns)} must lead nowhere any more.")
        if not self.address:
            return Instruction(f"The name {code(self.dns)} must be known.")
        addresses = joined([code(one) for one in self.address])
        return Instruction(f"The name {code(self.dns)} must lead to {addresses}.")

    def expectation(self) -> str:
        """`mail.example.com leads to 192.0.2.10, asked from the host`."""
        if not self.exists:
            return f"{shown(self.dns)} leads nowhere, {self._how}"
        if not self.address:
            return f"{shown(self.dns)} leads somewhere, {self._how}"
        alone = " alone" if self.only else ""
        return f"{shown(self.dns)} leads to {joined(list(self.address))}{alone}, {self._how}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The addresses, and the hosts file where it has a say."""
        return (self._question,) if self.server else (self._question, self._hosts)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The addresses as programs see them, or as the server says."""
        fact, lines = facts[self._question], self._lines(facts)
        what = f"where {shown(self.dns)} leads, {self._how},"
        live = [line for line in lines if not line.commented]
        seen = fact.value
        by_hosts = bool(live) and (seen is None or seen.source not in _SEE_HOSTS)
        if by_hosts:
            # This tool asks a server, and programs look into the hosts file before.
            seen = Addresses(addresses=tuple(line.address for line in live), source=_HOSTS)
        elif seen is not None and seen.source not in _SEE_HOSTS and not self.server:
            hosts = facts[self._hosts]
            if not hosts.known:
                return conclude(
                    self,
                    [unseen(f"what the hosts file says of {shown(self.dns)}", hosts, "file", _HOSTS)],
                    witnesses,
                )
        if seen is None:
            return conclude(self, [unseen(what, fact, "dns")], witnesses)
        aspect = self._aspect(seen, lines, facts)
        hosts = facts[self._hosts]
        if self.address and facts.asked(self._hosts) and not self.server and not hosts.known:
            aspect = left_open(aspect, f"{_HOSTS}: {why(hosts)}", witnesses)
        half = fact.state is FactState.CUT_OFF and not by_hosts
        if half and not (aspect.field and aspect.field.holds and self.exists and not self.only):
            return conclude(
                self, [unseen(what, type(fact)(FactState.GARBLED, detail=fact.detail), "dns")], witnesses
            )
        return conclude(self, [aspect], witnesses)

    def _lines(self, facts: Facts) -> list[_HostsLine]:
        text = None if self.server else facts[self._hosts].value
        return _hosts_lines(text or "", self.dns)

    def _mistyped(self, facts: Facts, wanted: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Lines of the hosts file with the right address, and the name by a slip: (line, name)."""
        text = None if self.server else facts[self._hosts].value
        meant = self.dns.rstrip(".").lower()
        for number, line in enumerate((text or "").splitlines(), 1):
            address, *names = [*line.partition("#")[0].split(), ""]
            if address in wanted and meant not in (name.lower() for name in names):
                yield from ((number, name) for name in names if mistyped(name.lower(), meant))

    def _aspect(self, seen: Addresses, lines: Sequence[_HostsLine], facts: Facts) -> Aspect:
        there = [str(ip_address(one)) for one in seen.addresses]
        wanted = [str(ip_address(one)) for one in self.address]
        if not self.exists or not wanted:
            holds = bool(there) == self.exists
        else:
            holds = set(wanted) <= set(there) and (not self.only or set(there) == set(wanted))
        guilty = [
            line
            for line in lines
            if not line.commented and line.address in there and line.address not in wanted
        ]
        where = f"{shown(self.dns)} leads " + (f"to {joined(there)}" if there else "nowhere")
        words = f"{where}, {self._how}"
        should = joined(wanted) if wanted else "an address" if self.exists else "nothing"
        statement = f"{words}, where {should}{' alone' if self.only else ''} should be"
        evidence = [Evidence(source=f"{seen.source}, {SEEN[self.asked_from]}", text=words)]
        if not holds and guilty:
            line = guilty[0]
            statement = (
                f"{_HOSTS}:{line.number} says “{shown(line.text)}”, which counts before any name server: "
                f"{statement}"
            )
        evidence += [
            Evidence(source="file", file=_HOSTS, line=one.number, text=shown(one.text)) for one in lines
        ]
        attempts = tuple(
            f"{_HOSTS}: {line.text}" for line in lines if line.commented and line.address in wanted
        )
        if not holds and attempts:
            line = next(line for line in lines if line.commented and line.address in wanted)
            statement += f"; {_HOSTS}:{line.number} holds it as a comment: “{shown(line.text)}”"
        for number, name in () if holds else self._mistyped(facts, wanted):
            statement += f"; {_HOSTS}:{number} names {shown(name)}, where {shown(self.dns)} should be"
            attempts += (f"{_HOSTS}: the name {name}",)
        return Aspect(
            field=Field(
                name="address" if wanted else "exists",
                holds=holds,
                actual=", ".join(sorted(there)) if there else None,
                # Nobody keeps a name alive by trying to remove it.
                passive=not self.exists,
                attempts=attempts,
                same=_same_addresses,
            ),
            actual=words,
            statement=statement,
            evidence=tuple(evidence),
            traces=attempts,
        )

    def apply(self) -> tuple[str, ...]:
        """Lines in the hosts file; what a certain server says cannot be made true from here."""
        if self.server or self.asked_from == "here" or not (self.address or not self.exists):
            return ()
        pattern = re.escape(self.dns.rstrip("."))
        drop = rf"sed -i -E '/^[[:space:]]*[^#]*[[:space:]]{pattern}([[:space:]]|$)/Id' {_HOSTS}"
        add = [
            f"printf '%s %s\\n' {shlex.quote(one)} {shlex.quote(self.dns.rstrip('.'))} >> {_HOSTS}"
            for one in self.address
        ]
        return (drop, *add)


_SEE_HOSTS: Final = ("getent", "dscacheutil")
"""Tools that look a name up as programs do."""


def _hosts_lines(text: str, name: str) -> list[_HostsLine]:
    """The lines of a hosts file that are about `name`, those that are comments too."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        commented = line.lstrip().startswith("#")
        words = line.lstrip("# \t").partition("#")[0].split()
        if len(words) < 2 or name.rstrip(".").lower() not in (word.lower() for word in words[1:]):
            continue
        try:
            address = str(ip_address(words[0].partition("%")[0]))
        except ValueError:
            continue
        found.append(_HostsLine(number, address, line.strip(), commented))
    return found


def _same_addresses(old: object, seen: object) -> bool:
    """Addresses of a witness may come in any order."""
    return old is not None and seen is not None and _sorted(str(old)) == _sorted(str(seen))


def _sorted(text: str) -> list[str]:
    return sorted(filter(None, re.split(r"[,\s]+", text)))


def _seen(*addresses: str, hosts: str = "127.0.0.1 localhost\n", source: str = "getent") -> Facts:
    return recorded(
        [
            {
                "resolve": "mail.example.com",
                "reader": "login",
                "addresses": list(addresses),
                "source": source,
            },
            {"content": _HOSTS, "reader": "login", "value": hosts},
        ]
    )


_MAIL = Dns(dns="mail.example.com", address=("192.0.2.10",))

Dns.EXAMPLES = (
    Example(name="it leads there", check=_MAIL, facts=_seen("192.0.2.10"), verdict=Verdict.DONE),
    Example(name="the name is not known", check=_MAIL, facts=_seen(), verdict=Verdict.SKIPPED),
    Example(
        name="it leads where it led before",
        check=_MAIL,
        facts=_seen("192.0.2.9"),
        verdict=Verdict.SKIPPED,
        witnesses=(Witness(WitnessSource.RECIPE, {"address": ("192.0.2.9",)}),),
    ),
    Example(
        name="a line of the hosts file says otherwise",
        check=_MAIL,
        facts=_seen("10.0.0.5", hosts="127.0.0.1 localhost\n10.0.0.5 mail.example.com mail\n"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the line in the hosts file is a comment",
        check=_MAIL,
        facts=_seen(hosts="# 192.0.2.10 mail.example.com\n"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="no name server answers",
        check=_MAIL,
        facts=recorded(
            [
                {"resolve": "mail.example.com", "state": "timed out"},
                {"content": _HOSTS, "reader": "login", "value": "127.0.0.1 localhost\n"},
            ]
        ),
        verdict=Verdict.UNKNOWN,
    ),
)
