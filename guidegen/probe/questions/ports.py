"""The sockets on which a host waits."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import ClassVar, Literal, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section, last_line

Protocol = Literal["tcp", "udp"]


@dataclass(frozen=True, kw_only=True)
class Socket:
    """A socket that waits for connections (tcp) or datagrams (udp)."""

    protocol: Protocol = "tcp"
    address: str
    """Without brackets and zone: 0.0.0.0, ::1; `*` where it takes every address of both families."""
    port: int


@dataclass(frozen=True, kw_only=True)
class Sockets:
    """All of a host's waiting sockets."""

    sockets: tuple[Socket, ...] = ()
    source: str = "ss"
    """What told them: ss, netstat (Linux'), bsd (that of macOS and the BSDs) or proc.

    Of netstat and proc, `::` may take IPv4 as well.
    """


@dataclass(frozen=True)
class Listening(Question[Sockets]):
    """Every waiting socket of both protocols and both address families."""

    name: ClassVar = "listening"
    value_type: ClassVar = Sockets

    forms: ClassVar = {
        "debian": Form.TRIED,
        "alpine": Form.TRIED,
        "rhel": Form.RECORDED,
        "macos": Form.RECORDED,
        "bsd": Form.RECORDED,
    }

    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """`ss`, else `netstat`, else the kernel's own tables; each says its name at the end."""
        return (
            # -W, which keeps long addresses whole, means something else on the other BSDs
            "wide=; case $(uname -s) in Darwin | FreeBSD) wide=W ;; esac\n"
            "case $(uname -s) in Darwin | *BSD)\n"
            "netstat -an$wide -p tcp && netstat -an$wide -p udp && echo '= bsd'; exit ;; esac\n"
            "if ss -Hltun 2>/dev/null; then echo '= ss'\n"
            # busybox' netstat ends well without the tables that it reads
            "elif [ -r /proc/net/tcp ] && netstat -ltun 2>/dev/null; then echo '= netstat'\n"
            "elif [ -r /proc/net/tcp ]; then\n"
            "for t in tcp tcp6 udp udp6; do\n"
            'if [ -r "/proc/net/$t" ]; then echo "= table $t"; cat "/proc/net/$t" || exit; fi\n'
            "done; echo '= proc'\n"
            "else exit 127; fi"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Sockets]]:
        """The same answer for all; without the last line it is not whole, and says nothing."""
        lines = section.lines
        source = lines[-1].removeprefix("= ") if lines else ""
        parse = {"ss": _from_tool, "netstat": _from_tool, "bsd": _from_bsd, "proc": _from_proc}.get(source)
        if parse is None or not section.whole or section.status:
            return [from_section(section)] * len(questions)
        # An older ss without -H fails half way only after it printed nothing, so lines are of one tool.
        if source == "ss" and any(not _TOOL_LINE.match(line) for line in lines[:-1] if line):
            return [Fact(FactState.GARBLED, detail=last_line(section.output))] * len(questions)
        sockets = tuple(dict.fromkeys(parse(lines[:-1])))
        return [Fact.had(Sockets(sockets=sockets, source=source))] * len(questions)


_TOOL_LINE = re.compile(
    r"(?P<protocol>tcp|udp)6?\s+(?:(?:LISTEN|UNCONN)\s+)?\d+\s+\d+\s+(?P<address>\S+):(?P<port>\d+)\s"
)


def _from_tool(lines: Sequence[str]) -> Iterator[Socket]:
    for line in lines:
        if match := _TOOL_LINE.match(line):
            address = re.sub(r"%[^\]]*", "", match["address"]).strip("[]")
            yield Socket(
                protocol="tcp" if match["protocol"] == "tcp" else "udp",
                address=_plain(address),
                port=int(match["port"]),
            )


_BSD_LINE = re.compile(
    r"(?P<protocol>tcp|udp)(?P<family>46|4|6)?\s+\d+\s+\d+\s+(?P<address>\S+)\.(?P<port>\d+)\s+\*\.\*"
    r"(?P<state>\s.*)?"
)


def _from_bsd(lines: Sequence[str]) -> Iterator[Socket]:
    for line in lines:
        if not (match := _BSD_LINE.fullmatch(line)):
            continue
        tcp = match["protocol"] == "tcp"
        if tcp and (match["state"] or "").split()[:1] != ["LISTEN"]:
            continue
        every = {"46": "*", "6": "::"}.get(match["family"] or "", "0.0.0.0")  # noqa: S104 - read
        address = match["address"].partition("%")[0]
        yield Socket(
            protocol="tcp" if tcp else "udp",
            address=every if address == "*" else _plain(address),
            port=int(match["port"]),
        )


_PROC_LINE = re.compile(
    r"\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) "
)
_WAITING = {"tcp": "0A", "udp": "07"}


def _from_proc(lines: Sequence[str]) -> Iterator[Socket]:
    protocol: Protocol = "tcp"
    for line in lines:
        if line.startswith("= table "):
            protocol = "udp" if "udp" in line else "tcp"
        elif (match := _PROC_LINE.match(line)) and match[3] == _WAITING[protocol]:
            # Words of four bytes, each in the order of the host's processor: nearly always little end first.
            words = [bytes.fromhex(match[1][i : i + 8])[::-1] for i in range(0, len(match[1]), 8)]
            packed = b"".join(words)
            address = IPv4Address(packed) if len(packed) == 4 else IPv6Address(packed)
            yield Socket(protocol=protocol, address=_plain(str(address)), port=int(match[2], 16))


def _plain(address: str) -> str:
    return address.removeprefix("::ffff:") if "." in address else address
