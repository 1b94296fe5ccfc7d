"""Everything that a recipe wants to know, asked in one go; once more for what needs sudo."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from guidegen.connect import foreign
from guidegen.connect.local import LocalSession
from guidegen.connect.session import Ended, Limits, Reply, Session
from guidegen.connect.target import LOCAL, Target
from guidegen.errors import Unreachable
from guidegen.model import Fact, Facts, FactState, Host, Loaded, Reader, Want
from guidegen.probe import answer, script
from guidegen.probe.questions.identity import Identity, System
from guidegen.recipe.check_names import wants_more_of, wants_of
from guidegen.verify import wording

_LOGIN, _ROOT = Identity(reader=Reader.LOGIN), Identity(reader=Reader.RECIPE)
_MOST_ROUNDS: Final = 3
"""How often it is asked again for what the answers so far make worth knowing."""
_END = {
    Ended.TIMED_OUT: FactState.TIMED_OUT,
    Ended.TOO_LARGE: FactState.CUT_OFF,
    Ended.LOST: FactState.LOST,
    Ended.REFUSED: FactState.LOST,
}


@dataclass(frozen=True)
class Seen:
    """What a host answered, who answered, and what went wrong meanwhile."""

    facts: Facts
    host: Host
    notes: tuple[str, ...] = ()
    whole: bool = True
    """Whether nothing cut the answers short."""
    ahead: timedelta | None = None
    """By how much the host's clock is ahead of ours; None: it did not say, or it was not asked just now."""


def collect(
    loaded: Loaded, session: Session, *, sudo: bool | None = None, limits: Limits | None = None
) -> Seen:
    """Ask the host behind `session`. `sudo`: None, where the recipe reads as root; False, never.

    Raises `Unreachable` if the host answers nothing that could be an answer.
    """
    as_root, terms = _as_root(loaded, sudo), limits or Limits()
    seen = _Look(session, wants_of(loaded.recipe), sudo, as_root, terms).everything()
    for _ in range(_MOST_ROUNDS):
        # Where sudo was refused nobody is asked for a password once more.
        ready = seen.whole and (seen.host.sudo or not as_root)
        more = wants_more_of(loaded.recipe, seen.facts) if ready else ()
        if not more:
            break
        seen = _with(seen, more, _Look(session, more, sudo, as_root, terms))
    return seen


def _with(seen: Seen, more: Sequence[Want[Any]], look: "_Look") -> Seen:
    """What was seen, with the answers to `more`, which follow from it; they cannot make it worth less."""
    try:
        further = look.everything()
    except Unreachable:
        return replace(
            seen, facts=Facts({want: Fact(FactState.LOST) for want in more}) | seen.facts, whole=False
        )
    return replace(
        seen,
        facts=further.facts | seen.facts,
        notes=tuple(dict.fromkeys((*seen.notes, *further.notes))),
        whole=further.whole,
    )


def ask(
    session: Session, wants: Iterable[Want[Any]], *, sudo: bool | None = None, limits: Limits | None = None
) -> Seen:
    """As `collect`, for questions of no recipe: they are read as root with `sudo`, else as the login."""
    return _Look(session, wants, sudo, bool(sudo), limits or Limits()).everything()


def from_here(wants: Sequence[Want[Any]], limits: Limits | None = None) -> tuple[Facts, tuple[str, ...]]:
    """What is asked from this machine, and what went wrong: the same kind of script, never through sudo."""
    if not wants:
        return Facts(), ()
    nonce, terms = secrets.token_hex(16), limits or Limits()
    text = script.compose(wants, nonce, readers={Reader.HERE})
    try:
        with LocalSession(Target(address=LOCAL, limits=terms)) as session:
            reply = session.run(text)
    except Unreachable as error:
        return Facts({want: Fact(FactState.NO_TOOL, detail=error.message) for want in wants}), ()
    how = _END.get(reply.ended)
    notes = (wording.ended_early("this machine", how, terms.run_seconds),) if how else ()
    return answer.read(wants, nonce, reply.stdout, reply.ended), notes


def _as_root(loaded: Loaded, sudo: bool | None) -> bool:
    return sudo is not False and (sudo is True or loaded.recipe.run_as == "root")


class _Look:
    """One look at one host."""

    def __init__(
        self,
        session: Session,
        wants: Iterable[Want[Any]],
        sudo: bool | None,
        recipe_is_root: bool,
        limits: Limits,
    ) -> None:
        self._session, self._sudo, self._limits = session, sudo, limits
        asked = tuple(wants)
        self._here = tuple(want for want in asked if want.reader is Reader.HERE)
        self._wants: tuple[Want[Any], ...] = (
            _LOGIN,
            *(want for want in asked if want.reader is not Reader.HERE),
        )
        first = {Reader.LOGIN} if recipe_is_root else {Reader.LOGIN, Reader.RECIPE}
        self._readers, self._root_readers = first, set(Reader) - first - {Reader.HERE}
        self._notes: list[str] = []
        self._whole = True

    def everything(self) -> Seen:
        nonce = secrets.token_hex(16)
        text = script.compose(self._wants, nonce, readers=self._readers, if_root=self._root_readers)
        began = datetime.now(UTC)
        reply = self._session.run(text)
        facts = answer.read(self._wants, nonce, reply.stdout, reply.ended)
        if not any(fact.known for _, fact in facts):
            raise Unreachable(foreign.explain(self._session.address, reply, self._limits))
        self._note_end(reply)
        login = facts[_LOGIN].value or System(uid=-1)
        is_root = login.uid == 0
        left = [want for want in self._wants if want.reader in self._root_readers]
        if left and not is_root and reply.ended is Ended.WHOLE:
            more, is_root = self._as_root(left, login)
            facts |= more
        if self._here:
            here, notes = from_here(self._here, self._limits)
            facts |= here
            self._notes += notes
        ahead = login.clock - began if login.clock else None
        return Seen(facts, self._host(login, is_root), tuple(self._notes), self._whole, ahead)

    def _as_root(self, left: list[Want[Any]], login: System) -> tuple[Facts, bool]:
        """The answers to what root is asked, and whether root it was."""
        if self._sudo is False:
            self._notes.append(wording.not_root(login.user))
            return _forbidden(left, "sudo was not to be used"), False
        asked = (_ROOT, *left)
        nonce = secrets.token_hex(16)
        # What the recipe wants root to do is never done as somebody else; what it reads, may be readable.
        text = script.compose(asked, nonce, readers={Reader.RECIPE}, if_root={Reader.ROOT})
        reply = self._session.run(text, home=login.home, as_root=True)
        facts = answer.read(asked, nonce, reply.stdout, reply.ended)
        self._note_end(reply)
        is_root = (facts[_ROOT].value or System(uid=-1)).uid == 0
        if not is_root and reply.ended is Ended.WHOLE:
            words = reply.stderr.decode("utf-8", "replace").strip().splitlines()
            self._notes.append(wording.sudo_refused(login.user, words[-1] if words else ""))
            only_root = [want for want in left if want.reader is Reader.ROOT]
            facts |= _forbidden(only_root, "sudo was refused")
        return facts, is_root

    def _note_end(self, reply: Reply) -> None:
        if how := _END.get(reply.ended):
            self._whole = False
            self._notes.append(wording.ended_early(self._session.address, how, self._limits.run_seconds))

    def _host(self, login: System, is_root: bool) -> Host:
        return Host(
            address=self._session.address,
            user=login.user or self._session.user,
            system=login.system,
            system_id=login.system_id,
            sudo=is_root,
            clock=login.clock,
        )


def _forbidden(wants: Iterable[Want[Any]], detail: str) -> Facts:
    return Facts({want: Fact(FactState.FORBIDDEN, detail=detail) for want in wants})
