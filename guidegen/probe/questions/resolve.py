"""What addresses a name has, as the programs of a machine see it or as one server says."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.failure import Failure, failure
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.questions.command import CommandRun
from guidegen.probe.unanswered import from_section, last_line


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """The answer. Without addresses the name is known to have none."""

    addresses: tuple[str, ...] = ()
    source: str = "getent"
    """What told them: getent sees what programs see; dig, host, nslookup and drill ask a server only."""


@dataclass(frozen=True)
class Resolve(Question[Addresses]):
    """The addresses of a name, of both families."""

    name: ClassVar = "resolve"
    value_type: ClassVar = Addresses
    apart: ClassVar = True
    forms: ClassVar[Mapping[str, Form]] = {"debian": Form.TRIED, "alpine": Form.TRIED}

    host: str
    server: str = ""
    """Ask this server; empty: as programs do, the hosts file included where the tool can."""
    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def limit(cls, questions: Sequence[Self]) -> int:  # noqa: ARG003 - each has one of its own
        """A resolver that does not answer is given up after some seconds, twice."""
        return 15

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One tool; the first line of the errors names it."""
        return "\n".join(CommandRun.script([CommandRun(_line(question))]) for question in questions)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Addresses]]:
        """Addresses, or that there are none; a server that did not answer has not said that."""
        if len(questions) != 1:
            return [from_section(section)] * len(questions)
        (ran,) = CommandRun.read([CommandRun("")], section)
        if ran.value is None:
            return [Fact(ran.state, detail=ran.detail)]
        tool, _, errors = ran.value.stderr.partition("\n")
        words = f"{ran.value.stdout}\n{errors}"
        if tool not in _ADDRESSES:
            return [Fact(FactState.GARBLED, detail=last_line(words.encode(errors="replace")))]
        found = tuple(dict.fromkeys(filter(None, map(_address, _ADDRESSES[tool](ran.value.stdout)))))
        if found:
            # One family may have been answered and the other not.
            state = FactState.CUT_OFF if _NO_ANSWER.search(words) and tool != "getent" else FactState.HAD
            return [Fact(state, Addresses(addresses=found, source=tool))]
        return [_none(tool, words)]


def _line(question: Resolve) -> str:
    name, server = shlex.quote(question.host), question.server
    if not server:
        return (
            "if command -v getent >/dev/null 2>&1; then echo getent >&2\n"
            f"getent ahosts {name} && exit; getent hosts {name} && exit\n"
            # It says nothing of the reason. bash does, and connects to nobody, as there is no address.
            f"bash -c ': <\"/dev/tcp/$0/9\"' {name} 2>&1 || ping -c 1 {name} 2>&1\n"
            "elif command -v dscacheutil >/dev/null 2>&1; then echo dscacheutil >&2\n"
            f"dscacheutil -q host -a name {name}\n"
            f"{_by_server(name, '')}"
        )
    return f"if false; then :\n{_by_server(name, shlex.quote(server))}"


def _by_server(name: str, server: str) -> str:
    at = f"@{server} " if server else ""
    return (
        "elif command -v dig >/dev/null 2>&1; then echo dig >&2\n"
        f"for t in A AAAA; do dig +time=3 +tries=1 +noall +comments +answer {at}-t $t -q {name}; done\n"
        "elif command -v drill >/dev/null 2>&1; then echo drill >&2\n"
        f"for t in A AAAA; do drill {name} {at}$t; done\n"
        "elif command -v host >/dev/null 2>&1; then echo host >&2\n"
        f"for t in A AAAA; do host -W 3 -t $t {name} {server}; done\n"
        "elif command -v nslookup >/dev/null 2>&1; then echo nslookup >&2\n"
        f"nslookup {name} {server}\n"
        "else echo 'getent, dig, host or nslookup: not found' >&2; exit 127; fi"
    )


def _address(word: str) -> str:
    try:
        return str(ip_address(word.partition("%")[0]))
    except ValueError:
        return ""


def _from_getent(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if line.strip()]


def _from_dscacheutil(text: str) -> list[str]:
    return re.findall(r"^ipv?6?_address: (\S+)", text, re.MULTILINE)


def _from_dig(text: str) -> list[str]:
    return re.findall(r"^[^;\s]\S*\s+\d+\s+IN\s+(?:A|AAAA)\s+(\S+)", text, re.MULTILINE)


def _from_host(text: str) -> list[str]:
    return re.findall(r" has (?:IPv6 )?address (\S+)$", text, re.MULTILINE)


def _from_nslookup(text: str) -> list[str]:
    """What stands below a line `Name:`; above it is the server's own address."""
    _, name, answer = text.partition("\nName:")
    return re.findall(r"^Address(?: \d+)?:\s+(\S+)", answer, re.MULTILINE) if name else []


_ADDRESSES: Final = {
    "getent": _from_getent,
    "dscacheutil": _from_dscacheutil,
    "dig": _from_dig,
    "drill": _from_dig,
    "host": _from_host,
    "nslookup": _from_nslookup,
}
_NO_ANSWER: Final = re.compile(
    r"servfail|refused|connection timed out|no servers could be reached|communications error|not ?imp", re.I
)
_NO_NAME: Final = re.compile(
    r"nxdomain|has no (a|aaaa) record|status: noerror|rcode: noerror|no answer|can't find \S+: no answer",
    re.I,
)


def _none(tool: str, words: str) -> Fact[Addresses]:
    detail = last_line(words.encode(errors="replace"))
    if _NO_ANSWER.search(words):
        timed_out = re.search("timed out|no servers could be reached", words, re.IGNORECASE)
        return Fact(FactState.TIMED_OUT if timed_out else FactState.GARBLED, detail=detail)
    why = failure(words)
    if (tool in ("getent", "dscacheutil") and why is Failure.NO_NAME) or (
        tool not in ("getent", "dscacheutil") and _NO_NAME.search(words)
    ):
        return Fact.had(Addresses(source=tool))
    if why is Failure.TIMED_OUT:
        return Fact(FactState.TIMED_OUT, detail=detail)
    if tool == "getent" and why is not Failure.NO_RESOLVER:
        detail = "getent found nothing, and no tool there tells an unknown name from a silent resolver"
    return Fact(FactState.GARBLED, detail=detail)
