"""Zones as `firewall-cmd --list-all-zones` lists them, running and permanent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from guidegen.checks.firewalls import Opinion, Packet
from guidegen.checks.wording import joined, shown


@dataclass(frozen=True, kw_only=True)
class _Zone:
    name: str
    active: bool
    said: Mapping[str, str]
    rich: tuple[str, ...] = ()

    def words(self, key: str) -> list[str]:
        return self.said.get(key, "").split()


def opinion(running: str, permanent: str, services: str, packet: Packet, zone: str = "") -> Opinion:
    """What is in force in `zone`, or in every zone that has an interface; and whether it is kept."""
    now, kept, ports = _zones(running), _zones(permanent), _services(services)
    if zone and zone not in now:
        return Opinion(open=False, words=f"firewalld has no zone {shown(zone)}")
    names = [zone] if zone else _in_use(now, running)
    if not names or any(name not in now for name in names):
        return Opinion(open=None, words="firewalld does not tell which zone is in use")
    each = {name: _in_zone(now[name], packet, ports) for name in names}
    if len(set(each.values())) > 1 or None in each.values():
        doubtful = [name for name, opens in each.items() if opens is None] or list(each)
        return Opinion(
            open=None, words=f"it depends on the zones {joined(list(map(shown, doubtful)))} of firewalld"
        )
    opens = each[names[0]]
    where = f"firewalld's zone {joined(list(map(shown, names)))}"
    later = {_in_zone(kept[name], packet, ports) for name in names if name in kept}
    stays = later != {not opens}
    if opens:
        return Opinion(open=True, words=f"let in by {where}", kept=stays)
    attempts = []
    if not stays:
        attempts.append("the permanent settings let it in, but firewalld was not reloaded")
    others = [
        name
        for name, one in now.items()
        if name not in names and one.said.get("target") != "ACCEPT" and _in_zone(one, packet, ports)
    ]
    if others:
        attempts.append(f"it is let in by the zone {shown(others[0])}, which is not the one in use")
    other = "udp" if packet.protocol == "tcp" else "tcp"
    if any(f"{packet.port}/{other}" in now[name].words("ports") for name in names):
        attempts.append(f"{packet.port}/{other} is let in, and not {packet.port}/{packet.protocol}")
    return Opinion(open=False, words=f"kept out by {where}", kept=stays, attempts=tuple(attempts))


def _zones(text: str) -> dict[str, _Zone]:
    found: dict[str, _Zone] = {}
    for block in re.split(r"\n(?=\S)", text):
        head, _, body = block.partition("\n")
        name = re.fullmatch(r"(\S+)(?: \((.*)\))?\s*", head)
        if not name or not body:
            continue
        said = dict(re.findall(r"^  ([a-z -]+): *(.*?) *$", body, re.MULTILINE))
        rich = tuple(re.findall(r"^\s+(rule .*)$", body, re.MULTILINE))
        active = "active" in (name[2] or "")
        found[name[1]] = _Zone(name=name[1], active=active, said=said, rich=rich)
    return found


def _in_use(zones: Mapping[str, _Zone], text: str) -> list[str]:
    """The zones with interfaces; without any, the default one."""
    default = re.search(r"^default zone: (\S+)", text, re.MULTILINE)
    active = [zone.name for zone in zones.values() if zone.active and zone.words("interfaces")]
    return active or ([default[1]] if default else [])


def _services(text: str) -> dict[str, list[str]]:
    """The ports of each service, `22/tcp`."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("= "):
            name = line[2:]
            found[name] = []
        elif name:
            port, protocol = re.search(r'\bport="([^"]*)"', line), re.search(r'protocol="([^"]*)"', line)
            if port and protocol:
                found[name].append(f"{port[1]}/{protocol[1]}")
    return found


def _in_zone(zone: _Zone, packet: Packet, services: Mapping[str, list[str]]) -> bool | None:
    if any(_is_about(rule, packet) for rule in zone.rich):
        return None
    open_ports = zone.words("ports") + [
        port for service in zone.words("services") for port in services.get(service, [])
    ]
    if any(_is(port, packet) for port in open_ports) or packet.protocol in zone.words("protocols"):
        return True
    if any(service not in services for service in zone.words("services")):
        return None
    return zone.said.get("target") == "ACCEPT"


def _is_about(rule: str, packet: Packet) -> bool:
    """Whether a rich rule may be about the packet: it names its port, or none."""
    ports = re.findall(r'\bport="([^"]*)"', rule)
    return not ports or any(_is(f"{port}/{packet.protocol}", packet) for port in ports)


def _is(port: str, packet: Packet) -> bool:
    found = re.fullmatch(r"(\d+)(?:-(\d+))?/(\w+)", port)
    if not found or found[3] != packet.protocol:
        return False
    return int(found[1]) <= packet.port <= int(found[2] or found[1])
