"""Whether a TCP connection comes about."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.failure import Failure, failure
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.questions.command import CommandRun
from guidegen.probe.unanswered import from_section, last_line


@dataclass(frozen=True, kw_only=True)
class Connection:
    """What came of it."""

    open: bool
    failure: Failure | None = None
    detail: str = ""
    """The tool's own words about the failure."""
    tool: str = "bash"


@dataclass(frozen=True)
class Connects(Question[Connection]):
    """One TCP connection, over which nothing is sent."""

    name: ClassVar = "connects"
    value_type: ClassVar = Connection
    apart: ClassVar = True
    forms: ClassVar[Mapping[str, Form]] = {"debian": Form.TRIED, "alpine": Form.TRIED}

    host: str
    port: int
    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def limit(cls, questions: Sequence[Self]) -> int:  # noqa: ARG003 - each has one of its own
        """A name that is slow to come, and five seconds for the connection."""
        return 12

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """bash, else some nc, else curl, else openssl; the first line of the errors names it."""
        return "\n".join(CommandRun.script([CommandRun(_line(q.host, q.port))]) for q in questions)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Connection]]:
        """Open, or the failure that the words tell; other words tell nothing."""
        if len(questions) != 1:
            return [from_section(section)] * len(questions)
        (ran,) = CommandRun.read([CommandRun("")], section)
        if ran.value is None:
            return [Fact(ran.state, detail=ran.detail)]
        tool, _, errors = ran.value.stderr.partition("\n")
        why = _failure(tool, ran.value.status, errors)
        detail = last_line(errors.encode(errors="replace"))
        if why is None and _is_open(tool, ran.value.status, errors):
            return [Fact.had(Connection(open=True, tool=tool))]
        if why is None:
            return [Fact(FactState.GARBLED, detail=detail)]
        return [Fact.had(Connection(open=False, failure=why, detail=detail, tool=tool))]


def _line(host: str, port: int) -> str:
    name = shlex.quote(host)
    to = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return (
        # The time limit of bash's own connections is the kernel's, of two minutes.
        "if command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then echo bash >&2\n"
        f"timeout 5 bash -c 'exec 9<>\"/dev/tcp/$0/$1\"' {name} {port}\n"
        "elif nc -h 2>&1 | grep -q BusyBox; then echo busybox >&2\n"
        f"nc -w 5 {name} {port} -e true </dev/null\n"
        "elif command -v nc >/dev/null 2>&1; then echo nc >&2\n"
        f"nc -z -v -w 5 {name} {port} </dev/null\n"
        "elif command -v curl >/dev/null 2>&1; then echo curl >&2\n"
        f"curl -q -sS -v --connect-timeout 5 -m 6 {shlex.quote(f'telnet://{to}')} </dev/null\n"
        "elif command -v openssl >/dev/null 2>&1; then echo openssl >&2\n"
        f"openssl s_client -connect {shlex.quote(to)} </dev/null\n"
        "else echo 'bash, nc, curl or openssl: not found' >&2; exit 127; fi"
    )


def _failure(tool: str, status: int, errors: str) -> Failure | None:
    if tool == "bash" and status in (124, 143):
        return Failure.TIMED_OUT
    if tool == "bash" and status == 0:
        return None
    if tool == "curl" and status in (6, 28):
        # Where it waits for the other side to speak, it was connected.
        connected = "* Connected to " in errors
        return None if connected else Failure.NO_NAME if status == 6 else Failure.TIMED_OUT
    if _is_open(tool, status, errors):
        return None
    found = failure(errors)
    return None if found is None or found in (Failure.TLS, Failure.CLOSED) else found


def _is_open(tool: str, status: int, errors: str) -> bool:
    if tool == "curl":
        return "* Connected to " in errors
    if tool == "openssl":
        return status == 0 or failure(errors) in (Failure.TLS, Failure.CLOSED)
    if tool == "nc":
        # With -v every one of them says so; one that says nothing may have tried nothing.
        return status == 0 and re.search(r"succeeded|open|connected", errors, re.IGNORECASE) is not None
    return status == 0 and tool in ("bash", "busybox")
