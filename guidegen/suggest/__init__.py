"""Checks and steps that are read off a live host, as a start for an author."""

from collections.abc import Callable, Sequence
from typing import Any

from guidegen import connect
from guidegen.connect.session import AskSecret, Session
from guidegen.connect.target import Target
from guidegen.model import Facts, Want
from guidegen.suggest import between, survey
from guidegen.suggest.between import Proposal
from guidegen.suggest.propose import Look, Suggestions, suggestions
from guidegen.suggest.snapshot import Snapshot
from guidegen.verify.collect import ask

Tell = Callable[[str], None]
"""Told what whoever reads must know: that sudo was refused, that an answer was cut."""


def suggest(
    target: Target, subjects: Sequence[str], *, ask_secret: AskSecret | None = None, tell: Tell
) -> list[Suggestions]:
    """What holds at `target` of each of `subjects`. Raises Unreachable."""
    with connect.open(target, ask_secret) as session:
        return suggestions(look_over(session, target, tell), subjects)


def take(
    target: Target,
    folders: Sequence[str],
    *,
    contents: bool = False,
    ask_secret: AskSecret | None = None,
    tell: Tell,
) -> Snapshot:
    """How `target` stands now. Raises Unreachable."""
    with connect.open(target, ask_secret) as session:
        return survey.survey(look_over(session, target, tell), str(target), folders, contents=contents)


def since(before: Snapshot, target: Target, *, ask_secret: AskSecret | None = None, tell: Tell) -> Proposal:
    """What changed at `target` since `before`. Raises Unreachable; Invalid for another host."""
    with connect.open(target, ask_secret) as session:
        return between.propose(look_over(session, target, tell), before, str(target))


def look_over(session: Session, target: Target, tell: Tell) -> Look:
    """A look at the host behind `session`."""
    told: set[str] = set()

    def answers(wants: Sequence[Want[Any]]) -> Facts:
        seen = ask(session, wants, sudo=target.sudo, limits=target.limits)
        for note in seen.notes:
            if note not in told:
                told.add(note)
                tell(note)
        return seen.facts

    return Look(answers)
