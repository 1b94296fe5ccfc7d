"""Rules as `ufw status verbose` lists them."""

import re

from guidegen.checks.firewalls import Opinion, Packet
from guidegen.checks.wording import shown

_ROW = re.compile(
    r"(?P<to>\S.*?)\s{2,}(?P<action>ALLOW|DENY|REJECT|LIMIT)(?: (?P<way>IN|OUT|FWD))?"
    r"\s+(?P<from>\S.*?)\s*(?:#.*)?"
)


def is_active(text: str) -> bool:
    """Whether it filters at all."""
    return bool(re.search(r"^Status: active$", text, re.MULTILINE))


def is_off(text: str) -> bool:
    """Whether it is installed and filters nothing."""
    return bool(re.search(r"^Status: inactive$", text, re.MULTILINE))


def opinion(text: str, packet: Packet) -> Opinion:
    """The first row that is about the packet decides, else the default."""
    rows = [row for line in text.splitlines() if (row := _ROW.fullmatch(line.rstrip()))]
    incoming = [row for row in rows if row["way"] in (None, "IN")]
    doubt = ""
    attempts = []
    for row in incoming:
        named = shown(" ".join(row[0].split()))
        matches = _matches(row["to"], packet)
        sender = _comes_from(row["from"], packet)
        opens = row["action"] in ("ALLOW", "LIMIT")
        if matches is False or sender is False:
            if other := _near(row["to"], packet):
                attempts.append((opens, f"the rule “{named}” is for {other}, not for {packet.protocol}"))
            elif matches and sender is False and opens and packet.source is None:
                attempts.append((opens, f"the rule “{named}” lets in {shown(row['from'])} alone"))
            continue
        if matches is None or sender is None:
            doubt = doubt or named
            continue
        if doubt:
            return Opinion(open=None, words=f"it depends on the rule “{doubt}” of ufw")
        verb = "let in" if opens else "kept out"
        later = [
            (other["action"] in ("ALLOW", "LIMIT"), shown(" ".join(other[0].split())))
            for other in incoming[incoming.index(row) + 1 :]
            if _matches(other["to"], packet) and _comes_from(other["from"], packet)
        ]
        late = [
            f"the rule “{text}” stands below it and is never reached"
            for other, text in later
            if other != opens
        ]
        return Opinion(open=opens, words=f"{verb} by ufw's rule “{named}”", attempts=tuple(late))
    default = re.search(r"^Default: (\w+) \(incoming\)", text, re.MULTILINE)
    if doubt or not default:
        return Opinion(
            open=None, words=f"it depends on the rule “{doubt}” of ufw" if doubt else "ufw tells no default"
        )
    opens = default[1] == "allow"
    tried = tuple(words for would_open, words in attempts if would_open != opens)
    verb = "let in" if opens else "kept out"
    return Opinion(open=opens, words=f"{verb} by ufw's default, {default[1]}", attempts=tried)


def _of_family(text: str, packet: Packet) -> bool:
    return ("(v6)" in text) == (packet.family == "IPv6")


def _ports(to: str) -> tuple[str, str]:
    """The ports and the protocol of `80,443/tcp (Nginx Full) (v6)`; empty where it is about any."""
    found = re.match(r"(?:Anywhere|(?P<ports>[\d,:]+))(?:/(?P<protocol>tcp|udp))?(?= |$)", to)
    return (found["ports"] or "", found["protocol"] or "") if found else ("?", "")


def _has_port(ports: str, port: int) -> bool:
    for part in ports.split(","):
        low, _, high = part.partition(":")
        if low.isdigit() and int(low) <= port <= int(high or low):
            return True
    return False


def _matches(to: str, packet: Packet) -> bool | None:
    if not _of_family(to, packet):
        return False
    ports, protocol = _ports(to)
    if ports == "?":
        return None
    if (protocol and protocol != packet.protocol) or (ports and not _has_port(ports, packet.port)):
        return False
    return None if " on " in to else True


def _near(to: str, packet: Packet) -> str:
    """The other protocol, where the row is about the same port for that one."""
    ports, protocol = _ports(to)
    is_same_port = _of_family(to, packet) and bool(ports) and _has_port(ports, packet.port)
    return protocol if is_same_port and protocol not in ("", packet.protocol) else ""


def _comes_from(text: str, packet: Packet) -> bool | None:
    bare = text.removesuffix("(v6)").strip()
    if bare == "Anywhere":
        return True
    return packet.comes_from(bare)
