"""What every way to a host has in common: a script goes there, bytes come back."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self


class Ended(StrEnum):
    """How a run on the host ended."""

    WHOLE = "whole"
    TIMED_OUT = "timed out"
    TOO_LARGE = "too large"
    LOST = "connection lost"
    REFUSED = "the host starts no command"


@dataclass(frozen=True)
class Reply:
    """What a host sent back. `status` is None where none came."""

    stdout: bytes
    stderr: bytes
    status: int | None
    ended: Ended = Ended.WHOLE


@dataclass(frozen=True)
class Limits:
    """Limits held on this side, whatever the host does."""

    connect_seconds: float = 15.0
    """To reach the host and log in, per hop; the time in which somebody types a password is not counted."""
    run_seconds: float = 120.0
    """For one run of a script."""
    answer_bytes: int = 32 * 1024 * 1024
    """For standard output and standard error of one run, each."""


class Session(Protocol):
    """An open way to a host; a context manager that closes it. It knows nothing of recipes.

    Opening raises `errors.Unreachable` with one plain sentence. `run` never raises for what the host or the
    line does: that is said in `Reply.ended`, with what was had until then.
    """

    address: str
    user: str

    def run(self, script: str, *, home: str = "", as_root: bool = False) -> Reply:
        """Run `script` with `sh`, from standard input, `home` as its "$1".

        `as_root` goes through `sudo -n` (with the password that was given, if that is refused); where sudo is
        refused altogether, the script runs as the login user after all, and sudo's own words are in `stderr`.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


AskSecret = Callable[[str], str]
"""Asks the user for something that is not shown as it is typed; given the prompt."""
