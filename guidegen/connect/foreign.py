"""Hosts that let one in and have no POSIX shell, recognised by what they answer to a script."""

from typing import Final

from guidegen.connect.session import Ended, Limits, Reply
from guidegen.printable import one_line

_WINDOWS: Final = (
    b"is not recognized as an internal or external command",
    b"is not recognized as the name of a cmdlet",
    b"is not recognized as a name of a cmdlet",
    b"Microsoft Windows [",
    b"The system cannot find the path specified.",
)
_NO_LOGIN: Final = (b"account is currently not available", b"/nologin", b"account is not available")


def explain(address: str, reply: Reply, limits: Limits) -> str:
    """One plain sentence on why a script sent to `address` never began to answer."""
    if reply.ended is Ended.TIMED_OUT:
        return f"{address} did not answer the checks within {limits.run_seconds:g} s."
    if reply.ended is Ended.LOST:
        return f"{address} closed the connection before it answered the checks."
    if reply.ended is Ended.REFUSED:
        return f"{address} lets one in but runs no commands: it has no shell that could be asked."
    if reply.ended is Ended.TOO_LARGE:
        size = limits.answer_bytes // (1024 * 1024)
        return f"{address} answered with more than {size} MB that are no answer to the checks."
    said = reply.stderr + b"\n" + reply.stdout
    if any(words in said for words in _WINDOWS):
        return f"{address} is a Windows host; guidegen can look at hosts with a POSIX shell only."
    if any(words in said for words in _NO_LOGIN):
        return f"The login on {address} has no shell: “{_first_line(said)}”"
    if _first_line(said):
        return f"{address} did not answer as a POSIX shell does; it said: “{_first_line(said)}”"
    return f"{address} did not answer as a POSIX shell does; it said nothing."


def _first_line(said: bytes) -> str:
    lines = (one_line(line, 120) for line in said[:4096].decode("utf-8", "replace").splitlines())
    return next((line for line in lines if line), "")
