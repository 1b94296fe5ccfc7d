"""The words for when something was changed and by whom: never surer than what was seen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from guidegen.checks.wording import at, joined, shown, why
from guidegen.model import Fact
from guidegen.printable import one_line
from guidegen.probe.questions.logins import LoginList, LoginSession
from guidegen.probe.questions.sudo_lines import SudoLine

NOBODY_LOGGED_IN: Final = (
    "Nobody is on record as logged in at that time; programs, and commands over SSH without a terminal, "
    "leave no such record."
)
LOGINS_TOO_YOUNG: Final = "The record of logins does not go back to that time."
OLDER_THAN_LAST_DONE: Final = (
    "That is before the step was last seen done, so it is not this change that took it back, or the host's "
    "clock was set since."
)
_MOST: Final = 4
"""Of more people only so many are named."""


def moment(host: datetime, ahead: timedelta | None) -> str:
    """A time of the host's, by our clock."""
    return at(host - ahead) if ahead else at(host)


def clock(ahead: timedelta | None) -> str:
    """That the host's clock is wrong, and what was done about it."""
    off = ahead or timedelta()
    way = "ahead" if off > timedelta() else "behind"
    return f"The host's clock is {length(abs(off))} {way}; the times here are put right by that."


def length(span: timedelta) -> str:
    """`730 days`, `2 hours`, `3 minutes`, `40 seconds`: the largest unit of which there is more than one."""
    seconds = int(span.total_seconds())
    for name, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {name}s"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def changed(path: str, when: str, owner: str) -> str:
    """When a file was last changed, and whose it is."""
    whose = f"; it belongs to {shown(owner)}" if owner else ""
    return f"{shown(path)} was last changed at {when}{whose}."


def moved(path: str, when: str) -> str:
    """That there was a later change, of other things than the content."""
    return f"The name, the place or the rights of {shown(path)} changed later, at {when}."


def command(line: SudoLine, source: str, ahead: timedelta | None) -> str:
    """Who ran what through sudo."""
    by = f"By {shown(source)}, " if source else ""
    return (
        f"{by}{shown(line.user)} ran {_ran(line)} with sudo at {moment(line.at, ahead)}; what it changed "
        "is not on record."
    )


def _ran(line: SudoLine) -> str:
    program, _, path = line.command.partition(" ")
    name = shown(program.rpartition("/")[2])
    return f"{name} on {shown(path)}" if path else f"a shell ({name})"


def logged_in(sessions: Sequence[LoginSession]) -> str:
    """Who was logged in at the time of a change."""
    gone = all(session.gone for session in sessions)
    verb = "may still have been" if gone else "was" if len(sessions) == 1 else "were"
    return f"{_people(sessions)} {verb} logged in at that time; that does not tell who it was."


def logins_unseen(logins: Fact[LoginList]) -> str:
    """That it could not be looked at, and why."""
    return f"Who was logged in at that time could not be looked at: {why(logins)}."


def _people(sessions: Sequence[LoginSession]) -> str:
    people = [
        f"{one_line(session.user, 60)}{f' (from {one_line(session.address, 60)})' if session.address else ''}"
        for session in sessions
    ]
    if len(people) > _MOST:
        people = [*people[: _MOST - 1], f"{len(people) - _MOST + 1} more"]
    return joined(people)


def last_changed(path: str, when: str) -> str:
    """For the one sentence."""
    return f"{shown(path)} was last changed at {when}"


def changed_while(path: str, when: str, sessions: Sequence[LoginSession]) -> str:
    """For the one sentence: who was logged in."""
    if all(session.gone for session in sessions):
        verb = "may still have been"
    else:
        verb = "was" if len(sessions) == 1 else "were"
    who = f"{_people(sessions)} {verb} logged in, which does not tell who it was"
    return f"{last_changed(path, when)}, when {who}"


def changed_after(path: str, when: str, line: SudoLine, change: datetime) -> str:
    """For the one sentence: the command through sudo that came before."""
    span = change - line.at
    earlier = f"{length(span)} after" if span >= timedelta(seconds=1) else "just when"
    name, on = (
        shown(line.command.partition(" ")[0].rpartition("/")[2]),
        "on it " if " " in line.command else "",
    )
    return f"{last_changed(path, when)}, {earlier} {one_line(line.user, 60)} ran {name} {on}with sudo"
