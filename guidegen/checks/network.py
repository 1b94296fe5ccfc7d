"""What the kinds that look over a network have in common: names of machines, and from where was asked."""

import re
from ipaddress import ip_address
from typing import Final, Literal

from guidegen.checks.finding import Aspect
from guidegen.checks.weighing import Field
from guidegen.checks.wording import shown
from guidegen.model import Evidence, Misfit, Reader
from guidegen.probe.failure import Failure

Origin = Literal["host", "here"]
FROM: Final = "From where it is asked: host, or here, the machine on which guidegen runs."

ASKED: Final = {"host": "asked from the host", "here": "asked from here"}
SEEN: Final = {"host": "from the host", "here": "from here"}

_HOST: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")

_WORDS: Final = {
    Failure.REFUSED: "the connection is refused, so nothing listens there",
    Failure.TIMED_OUT: "nothing answers in time, which is most often a firewall",
    Failure.NO_NAME: "the name is not known",
    Failure.NO_RESOLVER: "no name server answers",
    Failure.UNREACHABLE: "there is no way to that address",
    Failure.CLOSED: "the connection is closed before an answer comes",
    Failure.EXPIRED: "its certificate has expired",
    Failure.NOT_YET: "its certificate is not valid yet",
    Failure.OTHER_NAME: "its certificate is for another name",
    Failure.ISSUER: "its certificate is signed by nobody who is trusted there, or by itself",
    Failure.TLS: "it does not speak TLS there",
}


def reader(origin: Origin) -> Reader:
    """As whom, and so where, a question over the network is asked."""
    return Reader.HERE if origin == "here" else Reader.LOGIN


def failed(failure: Failure) -> str:
    """A failure as a clause."""
    return _WORDS[failure]


def no_answer(what: str, failure: Failure, origin: Origin, field: str, tool: str, detail: str) -> Aspect:
    """The aspect of something that did not answer; `what` begins the clause.

    A resolver that is silent has told nothing, and a name or a way that is missing here nothing of the host.
    """
    lost = failure is Failure.NO_RESOLVER or (
        origin == "here" and failure in (Failure.NO_NAME, Failure.UNREACHABLE)
    )
    if lost:
        words = f"whether {what} answers cannot be told, {ASKED[origin]}: {failed(failure)}"
    else:
        words = f"{what} does not answer, {ASKED[origin]}: {failed(failure)}"
    return Aspect(
        field=None if lost else Field(name=field, holds=False, actual=None, passive=True),
        actual=words,
        statement=words,
        evidence=(Evidence(source=f"{tool}, {SEEN[origin]}", text=shown(detail) if detail else words),),
        hint="The fault may lie in the network between here and there." if origin == "here" else "",
    )


def require_host(key: str, name: str) -> None:
    """Raise Misfit unless `name` can be a machine's name or address."""
    if not _HOST.fullmatch(name) and not _is_address(name):
        raise Misfit(key, f"“{shown(name)}” is no name or address of a machine", "www.example.com")


def host_and_port(key: str, text: str) -> tuple[str, int]:
    """The parts of `HOST:PORT` or `[IPv6]:PORT`. Raises Misfit."""
    match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([^:\[\]]+)):(\d{1,5})", text)
    if not match or not 0 < int(match[3]) < 65536:
        raise Misfit(key, "it is a machine and a port, with a colon between", f"{key}: mail.example.com:587")
    host = match[1] or match[2]
    require_host(key, host)
    return host, int(match[3])


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text
