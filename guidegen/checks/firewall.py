"""The check kind `firewall`: the host's packet filter lets connections to a port in, or keeps them out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, ClassVar, Final, Literal

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.firewalls import Family, Opinion, Packet, firewalld, iptables, nft, ufw
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Fact,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.firewall import FirewallRules, Rules
from guidegen.probe.recorded import recorded

_FAMILIES: Final[tuple[Family, ...]] = ("IPv4", "IPv6")


@dataclass(frozen=True, kw_only=True)
class Firewall(Check):
    """The host's own packet filter lets new connections to a port in, over IPv4 and IPv6, or keeps them out.

    firewalld, ufw, nftables and iptables are asked, and what is in force counts. A port that firewalld opens
    only until it is loaded again, or only after that, is not done. The sender is taken to be one that no rule
    names; with `source` it is in that network. Where a packet's way depends on what cannot be told from the
    rules (the interface, a rate, a match that is not understood), the answer is unknown. Filters in front of
    the host are not seen: for that there is `reachable` with `from: here`. Only root may see the rules.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "firewall"
    main_field: ClassVar = "open"

    firewall: str | int = option("The port, with /tcp (the default) or /udp: 587/tcp.")
    open: bool = option("false: new connections must be kept out.", True)
    source: str = option("The network or address from which they come; by default anybody's.", "")
    zone: str = option("Of firewalld: the zone; by default each that has an interface.", "")
    family: Literal["", "ipv4", "ipv6"] = option("ipv4 or ipv6, where only one matters.", "")

    def __post_init__(self) -> None:
        """Raise Misfit for what is no port or no network."""
        match = re.fullmatch(r"(\d{1,5})(?:/(?:tcp|udp))?", str(self.firewall))
        if isinstance(self.firewall, bool) or not match or not 0 < int(match[1]) < 65536:
            raise Misfit(
                "firewall", "a port is a number from 1 to 65535, with /tcp or /udp", "firewall: 587/tcp"
            )
        if self.source:
            try:
                ip_network(self.source)
            except ValueError as error:
                raise Misfit("source", f"this is no network: {error}", "source: 192.0.2.0/24") from error
        if self.zone and not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", self.zone):
            raise Misfit("zone", "a zone's name is made of letters and digits", "zone: public")

    @property
    def subject(self) -> str:
        """`587/tcp`."""
        number, _, protocol = str(self.firewall).partition("/")
        return f"{int(number)}/{protocol or 'tcp'}"

    @property
    def _packets(self) -> list[Packet]:
        number, _, protocol = self.subject.partition("/")
        source = ip_network(self.source) if self.source else None
        return [
            Packet(protocol=protocol, port=int(number), family=family, source=source)
            for family in _FAMILIES
            if self.family in ("", family.lower()) and (source is None or family == f"IPv{source.version}")
        ]

    def instruct(self) -> Instruction:
        """What the firewall must do, and how the usual ones are told."""
        port = code(self.subject)
        if not self.open:
            return Instruction(f"The firewall must keep connections from outside to port {port} out.")
        zone = f" --zone={self.zone}" if self.zone else ""
        add = code(f"sudo firewall-cmd --permanent{zone} --add-port={self.subject}")
        return Instruction(
            f"The firewall must let connections from outside to port {port} in. With ufw, type"
            f" {code(f'sudo ufw allow {self.subject}')}. With firewalld, type {add}"
            f" and then {code('sudo firewall-cmd --reload')}."
        )

    def expectation(self) -> str:
        """`the firewall lets 587/tcp in`."""
        sender = f" from {shown(self.source)}" if self.source else ""
        verb, way = ("lets", "in") if self.open else ("keeps", "out")
        return f"the firewall {verb} {self.subject}{sender} {way}"

    def wants(self) -> tuple[Want[Any], ...]:
        """All rules, once for all ports."""
        return (FirewallRules(),)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Both families; then whether it stays so."""
        fact = facts[FirewallRules()]
        if fact.value is None or not fact.known:
            what = f"what the firewall does with {self.subject}"
            return conclude(self, [unseen(what, fact, "firewall")], witnesses)
        return conclude(self, self._aspects(fact.value), witnesses)

    def _aspects(self, rules: Rules) -> list[Aspect]:
        opinions = {packet.family: _opinion(rules, packet, self.zone) for packet in self._packets}
        words = "; ".join(
            f"{self.subject} over {family} is {opinion.words}" for family, opinion in opinions.items()
        )
        if len({opinion.words for opinion in opinions.values()}) == 1:
            words = f"{self.subject} is {next(iter(opinions.values())).words}"
        if not self.open and ufw.is_off(rules.ufw):
            words += "; ufw is there and switched off, so that its rules do nothing"
        evidence = (Evidence(source="firewall", text=words),)
        # One family that goes the wrong way is enough to say so; one that cannot be told is enough not to.
        wrong = {family for family, one in opinions.items() if one.open is (not self.open)}
        if not wrong and any(one.open is None for one in opinions.values()):
            why = "; ".join(one.words for one in opinions.values() if one.open is None)
            what = f"what the firewall does with {self.subject}"
            return [unseen(what, Fact[Rules](FactState.GARBLED, detail=why), "firewall")]
        right = sorted(family for family, one in opinions.items() if one.open is self.open)
        attempts = tuple(text for family in sorted(wrong) for text in opinions[family].attempts)
        tried = "".join(f"; {text}" for text in dict.fromkeys(attempts))
        should = f"where it should be {'let in' if self.open else 'kept out'}"
        aspects = [
            Aspect(
                field=Field(
                    name="open",
                    holds=not wrong,
                    # Something was done for one family alone.
                    actual=f"over {right[0]} alone" if wrong and right else self.open if not wrong else None,
                    passive=not (wrong and right),
                    attempts=attempts,
                ),
                actual=words,
                statement=f"{words}{tried}, {should}",
                evidence=evidence,
                traces=attempts,
            )
        ]
        if not wrong and not all(one.kept for one in opinions.values()):
            lost = f"{words}, but only until firewalld loads its permanent rules again"
            hint = "firewall-cmd --runtime-to-permanent keeps what is in force now."
            aspects.append(
                Aspect(
                    field=Field(name="kept", holds=False, actual="until the next reload"),
                    actual=lost,
                    statement=lost,
                    evidence=evidence,
                    hint=hint,
                )
            )
        return aspects

    def apply(self) -> tuple[str, ...]:
        """In the words of whichever firewall the machine has."""
        number, _, protocol = self.subject.partition("/")
        zone = f" --zone={self.zone}" if self.zone else ""
        source = f" from {self.source}" if self.source else ""
        if self.open:
            by_ufw = f"ufw allow proto {protocol}{source or ' from any'} to any port {number}"
            by_firewalld, target, verdict = "--add-port", "ACCEPT", "accept"
        else:
            by_ufw = f"ufw insert 1 deny proto {protocol}{source or ' from any'} to any port {number}"
            by_firewalld, target, verdict = "--remove-port", "DROP", "drop"
        return (
            "if ufw status 2>/dev/null | grep -q '^Status: active'; then " + by_ufw + "\n"
            "elif firewall-cmd --state >/dev/null 2>&1; then\n"
            f"firewall-cmd{zone} --permanent {by_firewalld}={self.subject} && firewall-cmd --reload\n"
            "elif nft list chain inet filter input >/dev/null 2>&1; then\n"
            f"nft insert rule inet filter input {protocol} dport {number} {verdict}\n"
            "else for t in iptables ip6tables; do\n"
            f"$t -C INPUT -p {protocol} --dport {number} -j {target} 2>/dev/null ||"
            f" $t -I INPUT 1 -p {protocol} --dport {number} -j {target}; done; fi",
        )


_OF_IPTABLES: Final = frozenset(
    f"{family} {table}"
    for family in ("ip", "ip6")
    for table in ("filter", "nat", "mangle", "raw", "security")
)
_OF_FIREWALLD: Final = frozenset({"inet firewalld", "ip firewalld", "ip6 firewalld"})


def _opinion(rules: Rules, packet: Packet, zone: str) -> Opinion:
    """What becomes of the packet, once every filter that is in force has had its say."""
    if rules.nft and (elsewhere := nft.sent_on(rules.nft, packet)):
        return elsewhere
    said: list[Opinion] = []
    listed = rules.iptables if packet.family == "IPv4" else rules.ip6tables
    without: frozenset[str] = frozenset()
    if rules.firewalld:
        kept, services = rules.firewalld_permanent, rules.firewalld_services
        said.append(firewalld.opinion(rules.firewalld, kept, services, packet, zone))
        without |= _OF_FIREWALLD
        if "-N INPUT_direct" in listed:  # firewalld wrote these, too
            listed, without = "", without | _OF_IPTABLES
    if ufw.is_active(rules.ufw):
        said.append(ufw.opinion(rules.ufw, packet))
        listed, without = "", without | _OF_IPTABLES
    if listed:
        said.append(iptables.opinion(listed, packet))
        without |= _OF_IPTABLES
    if rules.nft:
        said += nft.opinions(rules.nft, packet, without=without)
    if not said:
        if not rules.nft:
            return Opinion(open=None, words=f"no tool there lists the rules for {packet.family}")
        said = [Opinion(open=True, words="let in, as there are no rules")]
    for verdict in (False, None):
        if one := next((one for one in said if one.open is verdict), None):
            return one
    # Where several let it in, the one that a person set up speaks.
    return said[0]


def _rules(**tools: str) -> Facts:
    return recorded([{"firewall_rules": None, **tools}])


_SUBMISSION = Firewall(firewall="587/tcp")
_UFW: Final = """Status: active
Logging: on (low)
Default: deny (incoming), allow (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
22/tcp                     ALLOW IN    Anywhere
{0}22/tcp (v6)                ALLOW IN    Anywhere (v6)
{1}"""
_OPENED = "587/tcp                    ALLOW IN    Anywhere\n"
_OPENED_V6 = "587/tcp (v6)               ALLOW IN    Anywhere (v6)\n"
_ZONE: Final = """public (active)
  target: default
  icmp-block-inversion: no
  interfaces: eth0
  sources:
  services:
  ports: {}
  protocols:
  rich rules:
"""

Firewall.EXAMPLES = (
    Example(
        name="ufw lets it in, over both families",
        check=_SUBMISSION,
        facts=_rules(ufw=_UFW.format(_OPENED, _OPENED_V6)),
        verdict=Verdict.DONE,
    ),
    Example(
        name="no rule lets it in",
        check=_SUBMISSION,
        facts=_rules(ufw=_UFW.format("", "")),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it is let in over IPv4 alone",
        check=_SUBMISSION,
        facts=_rules(ufw=_UFW.format(_OPENED, "")),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the rule stands below one that drops everything",
        check=_SUBMISSION,
        facts=_rules(
            iptables="-P INPUT ACCEPT\n-A INPUT -j DROP\n-A INPUT -p tcp -m tcp --dport 587 -j ACCEPT",
            ip6tables="-P INPUT ACCEPT",
        ),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="firewalld lets it in until it is loaded again",
        check=_SUBMISSION,
        facts=_rules(
            firewalld=_ZONE.format("587/tcp") + "default zone: public",
            firewalld_permanent=_ZONE.format(""),
        ),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="only root may see the rules",
        check=_SUBMISSION,
        facts=recorded([{"firewall_rules": None, "state": "forbidden"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
