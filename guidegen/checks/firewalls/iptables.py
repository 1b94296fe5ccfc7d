"""Rules as `iptables -S` and `ip6tables -S` list them."""

import re
import shlex

from guidegen.checks.firewalls import Opinion, Packet
from guidegen.checks.firewalls.walk import Action, Rule, walk
from guidegen.checks.wording import shown

_ACTIONS: dict[str, Action] = {"ACCEPT": "accept", "DROP": "drop", "REJECT": "drop", "RETURN": "return"}
_SILENT = ("LOG", "NFLOG", "ULOG", "TRACE", "MARK", "CONNMARK", "AUDIT")
_STATE_OPTIONS = ("--ctstate", "--state")
_PORT_OPTIONS = ("--dport", "--dports", "--destination-port", "--destination-ports", "--ports")


def opinion(text: str, packet: Packet) -> Opinion:
    """What the table `filter` makes of the packet."""
    chains: dict[str, list[Rule]] = {}
    policy = "ACCEPT"
    for line in text.splitlines():
        try:
            words = shlex.split(line)
        except ValueError:
            return Opinion(open=None, words=f"“{shown(line)}” is not understood")
        if words[:2] == ["-P", "INPUT"] and len(words) > 2:
            policy = words[2]
        elif len(words) > 1 and words[0] in ("-P", "-N"):
            chains.setdefault(words[1], [])
        elif len(words) > 1 and words[0] == "-A":
            chains.setdefault(words[1], []).append(_rule(words[2:], line, packet))
    chains.setdefault("INPUT", [])
    return walk(chains, "INPUT", policy)


def _rule(words: list[str], line: str, packet: Packet) -> Rule:
    matches: bool | None = True
    action: Action = "none"
    target, about_port, negated = "", False, False
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "!":
            negated = True
            continue
        value = rest.pop(0) if rest and not rest[0].startswith("-") and rest[0] != "!" else ""
        if word in ("-j", "-g"):
            target = value
            action = _ACTIONS.get(value, "none" if value in _SILENT else "goto" if word == "-g" else "jump")
            break  # What follows are the target's own options.
        one = _match(word, value, packet)
        about_port = about_port or (word in _PORT_OPTIONS and one is True)
        if negated and one is not None:
            one = not one
        negated = False
        if one is False or matches is False:
            matches = False
        elif one is None:
            matches = None
    return Rule(matches=matches, action=action, target=target, text=shown(line), is_about_port=about_port)


def _match(option: str, value: str, packet: Packet) -> bool | None:
    if option in ("-m", "--comment"):
        return True
    if option == "-p":
        return value in (packet.protocol, "all")
    if option == "-i":
        return False if value == "lo" else None
    if option == "-s":
        return packet.comes_from(value)
    if option in _STATE_OPTIONS:
        return "NEW" in value.split(",")
    if option in _PORT_OPTIONS:
        return any(_within(packet.port, part) for part in value.split(","))
    return None


def _within(port: int, part: str) -> bool:
    found = re.fullmatch(r"(\d+)(?::(\d+))?", part)
    return found is not None and int(found[1]) <= port <= int(found[2] or found[1])
