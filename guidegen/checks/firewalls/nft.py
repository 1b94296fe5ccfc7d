"""Rules as `nft -j list ruleset` lists them."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from guidegen.checks.firewalls import Opinion, Packet
from guidegen.checks.firewalls.walk import Action, Rule, walk
from guidegen.checks.wording import shown

Json = Any
_SILENT: Final = ("counter", "log", "comment", "mangle", "notrack", "last")
_FAMILIES: Final = {"IPv4": ("inet", "ip"), "IPv6": ("inet", "ip6")}


def opinions(text: str, packet: Packet, *, without: Collection[str] = ()) -> list[Opinion]:
    """One for each chain that sees packets for the host, but for the tables in `without`: `ip filter`."""
    try:
        tables = _Tables(_entries(text), packet)
        return [
            walk(tables.chains[key], name, policy)
            for key, name, policy in tables.inputs
            if f"{key[0]} {key[1]}" not in without
        ]
    except _ODD:
        return [Opinion(open=None, words="what nft prints is not understood")]


def sent_on(text: str, packet: Packet) -> Opinion | None:
    """That the packet may go to another port or host before a filter of this one sees it, by which rule."""
    try:
        tables = _Tables(_entries(text), packet)
        said = [walk(tables.chains[key], name, "accept") for key, name in tables.sending]
    except _ODD:
        return None
    return next((one for one in said if one.open is None), None)


_ODD: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def _entries(text: str) -> Sequence[Mapping[str, Json]]:
    found: Sequence[Mapping[str, Json]] = json.loads(text[text.index("{") :])["nftables"]
    return found


class _Tables:
    """Every chain of the packet's family, seen from the packet."""

    def __init__(self, entries: Sequence[Mapping[str, Json]], packet: Packet) -> None:
        self._packet = packet
        self.chains: dict[tuple[str, str], dict[str, list[Rule]]] = {}
        self.inputs: list[tuple[tuple[str, str], str, str]] = []
        self.sending: list[tuple[tuple[str, str], str]] = []
        """The chains that translate addresses, before any filter of the host sees the packet."""
        self._sets: dict[tuple[str, str, str], Json] = {}
        families = _FAMILIES[packet.family]
        for entry in entries:
            for kind in ("set", "map"):
                if (one := entry.get(kind)) is not None:
                    self._sets[one["family"], one["table"], one["name"]] = one.get("elem", [])
            if (chain := entry.get("chain")) is not None and chain["family"] in families:
                key = (chain["family"], chain["table"])
                self.chains.setdefault(key, {})[chain["name"]] = []
                if chain.get("hook") in ("input", "prerouting") and chain.get("type") == "filter":
                    self.inputs.append((key, chain["name"], chain.get("policy", "accept")))
                if chain.get("hook") == "prerouting" and chain.get("type") == "nat":
                    self.sending.append((key, chain["name"]))
        for entry in entries:
            if (rule := entry.get("rule")) is not None and rule["family"] in families:
                key = (rule["family"], rule["table"])
                self.chains[key][rule["chain"]] += self._rules(key, rule["expr"])

    def _rules(self, key: tuple[str, str], statements: Sequence[Mapping[str, Json]]) -> list[Rule]:
        matches: bool | None = True
        about_port = False
        found: list[Rule] = []
        text = shown(_said(statements))
        for statement in statements:
            ((name, body),) = statement.items()
            if name == "match":
                one = self._match(key, body)
                about_port = about_port or (_is_port(body["left"]) and one is True)
                matches = False if one is False or matches is False else None if one is None else matches
            elif name == "vmap":
                found += self._by_map(key, body, matches, text)
            elif name in ("accept", "drop", "reject", "return", "jump", "goto"):
                found.append(
                    Rule(
                        matches=matches,
                        action=_action(name),
                        target=body["target"] if name in ("jump", "goto") else "",
                        text=text,
                        is_about_port=about_port,
                    )
                )
            elif name == "limit" or (name == "xt" and isinstance(body, dict) and body.get("type") == "match"):
                matches = None if matches else matches
            elif name not in _SILENT:
                found.append(Rule(matches=None if matches else matches, action="unknown", text=text))
        return found

    def _by_map(
        self, key: tuple[str, str], body: Mapping[str, Json], matches: bool | None, text: str
    ) -> list[Rule]:
        pairs = self._elements(key, body["data"])
        if pairs is None:
            return [Rule(matches=None if matches else matches, action="unknown", text=text)]
        found = []
        for value, verdict in pairs:
            one = self._equal(key, body["key"], value)
            both = False if one is False or matches is False else None if None in (one, matches) else True
            ((name, target),) = verdict.items()
            found.append(
                Rule(
                    matches=both,
                    action=_action(name),
                    target=target["target"] if isinstance(target, dict) and "target" in target else "",
                    text=text,
                    is_about_port=_is_port(body["key"]) and one is True,
                )
            )
        return found

    def _match(self, key: tuple[str, str], body: Mapping[str, Json]) -> bool | None:
        equal = self._equal(key, body["left"], body["right"])
        if body["op"] in ("==", "in"):
            return equal
        return None if equal is None or body["op"] != "!=" else not equal

    def _elements(self, key: tuple[str, str], value: Json) -> list[Json] | None:
        if isinstance(value, str) and value.startswith("@"):
            value = self._sets.get((*key, value[1:]))
        if isinstance(value, dict) and "set" in value:
            value = value["set"]
        return value if isinstance(value, list) else None

    def _equal(self, key: tuple[str, str], left: Json, right: Json) -> bool | None:
        """Whether what `left` names is `right`, or among it, in the packet."""
        several = self._elements(key, right)
        if several is None and isinstance(right, str) and right.startswith("@"):
            return None
        if several is not None:
            each = [self._equal(key, left, one) for one in several]
            return True if True in each else None if None in each else False
        if isinstance(right, dict) and "elem" in right:
            return self._equal(key, left, right["elem"].get("val"))
        packet = self._packet
        what = _named(left)
        if what in ("tcp dport", "udp dport", "th dport"):
            if what[:3] not in (packet.protocol, "th "):
                return False
            return _within(packet.port, right)
        if what in ("meta l4proto", "ip protocol", "ip6 nexthdr"):
            return bool(right in (packet.protocol, {"tcp": 6, "udp": 17}[packet.protocol]))
        if what == "meta nfproto":
            return bool(right == packet.family.lower())
        if what == "meta protocol":
            return bool(right == {"IPv4": "ip", "IPv6": "ip6"}[packet.family])
        if what == "ct state":
            return "new" in (right if isinstance(right, list) else [right])
        if what in ("meta iifname", "meta iif"):
            return False if right == "lo" else None
        if what in ("ip saddr", "ip6 saddr"):
            if (what == "ip saddr") != (packet.family == "IPv4"):
                return False
            return packet.comes_from(_network(right))
        if what and what.split()[0] in ("icmp", "icmpv6", "tcp", "udp", "sctp", "dccp", "ah", "esp"):
            return None if what.split()[0] == packet.protocol else False
        if what and what.split()[0] in ("ip", "ip6"):
            return None if (what.split()[0] == "ip") == (packet.family == "IPv4") else False
        return None


def _named(left: Json) -> str:
    """`tcp dport`, `meta iifname`, `ct state`; empty for what is not understood."""
    if not isinstance(left, dict) or len(left) != 1:
        return ""
    ((kind, body),) = left.items()
    if kind == "payload" and "protocol" in body:
        return f"{body['protocol']} {body['field']}"
    if kind in ("meta", "ct"):
        return f"{kind} {body['key']}"
    return ""


def _is_port(left: Json) -> bool:
    return _named(left).endswith(" dport")


def _within(port: int, right: Json) -> bool | None:
    if isinstance(right, int):
        return port == right
    if isinstance(right, dict) and "range" in right:
        low, high = right["range"]
        return bool(low <= port <= high)
    return None


def _network(right: Json) -> str:
    if isinstance(right, dict) and "prefix" in right:
        return f"{right['prefix']['addr']}/{right['prefix']['len']}"
    return right if isinstance(right, str) else ""


def _action(name: str) -> Action:
    actions: dict[str, Action] = {
        "accept": "accept", "drop": "drop", "reject": "drop", "return": "return", "jump": "jump",
        "goto": "goto", "continue": "none",
    }  # fmt: skip
    return actions.get(name, "unknown")


def _said(statements: Sequence[Mapping[str, Json]]) -> str:
    """A rule in nft's own words, as far as that is short."""
    words = []
    for statement in statements:
        ((name, body),) = statement.items()
        if name == "match":
            operator = "" if body["op"] in ("==", "in") else f"{body['op']} "
            words.append(f"{_named(body['left']) or '…'} {operator}{_value(body['right'])}")
        elif name in ("jump", "goto"):
            words.append(f"{name} {body['target']}")
        elif name == "vmap":
            words.append(f"{_named(body['key']) or '…'} vmap {{…}}")
        elif name not in ("counter", "comment"):
            words.append(name)
    return " ".join(words)


def _value(right: Json) -> str:
    if isinstance(right, dict) and "set" in right:
        return "{ " + ", ".join(map(_value, right["set"])) + " }"
    if isinstance(right, dict) and "range" in right:
        return "-".join(map(str, right["range"]))
    if isinstance(right, dict) and "prefix" in right:
        return _network(right)
    if isinstance(right, list):
        return ",".join(map(_value, right))
    return str(right) if isinstance(right, (str, int)) else "…"
