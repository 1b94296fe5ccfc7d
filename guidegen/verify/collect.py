"""Everything that a recipe wants to know, asked in one go; once more for what needs sudo."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guidegen.connect import foreign
from guidegen.connect.session import Ended, Limits, Reply, Session
from guidegen.errors import Unreachable
from guidegen.model import Fact, Facts, FactState, Host, Loaded, Reader, Want
from guidegen.probe import answer, script
from guidegen.probe.questions.identity import Identity, System
from guidegen.recipe.check_names import named_checks
from guidegen.verify import wording

_LOGIN, _ROOT = Identity(reader=Reader.LOGIN), Identity(reader=Reader.RECIPE)


@dataclass(frozen=True)
class Seen:
    """What a host answered, who answered, and what went wrong meanwhile."""

    facts: Facts
    host: Host
    notes: tuple[str, ...] = ()


def wants_of(loaded: Loaded) -> tuple[Want[Any], ...]:
    """Every question of the recipe, once."""
    return tuple(dict.fromkeys(want for _, check in named_checks(loaded.recipe) for want in check.wants()))


def collect(
    loaded: Loaded, session: Session, *, sudo: bool | None = None, limits: Limits | None = None
) -> Seen:
    """Ask the host behind `session`. `sudo`: None, where the recipe reads as root; False, never.

    Raises `Unreachable` if the host answers nothing that could be an answer.
    """
    return _Look(session, wants_of(loaded), sudo, _as_root(loaded, sudo), limits or Limits()).everything()


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
        self._wants: tuple[Want[Any], ...] = (_LOGIN, *wants)
        first = {Reader.LOGIN} if recipe_is_root else {Reader.LOGIN, Reader.RECIPE}
        self._readers, self._root_readers = first, set(Reader) - first
        self._notes: list[str] = []

    def everything(self) -> Seen:
        nonce = secrets.token_hex(16)
        text = script.compose(self._wants, nonce, readers=self._readers, if_root=self._root_readers)
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
        return Seen(facts, self._host(login, is_root), tuple(self._notes))

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
        how = {
            Ended.TIMED_OUT: FactState.TIMED_OUT,
            Ended.TOO_LARGE: FactState.CUT_OFF,
            Ended.LOST: FactState.LOST,
            Ended.REFUSED: FactState.LOST,
        }.get(reply.ended)
        if how:
            self._notes.append(wording.ended_early(self._session.address, how, self._limits.run_seconds))

    def _host(self, login: System, is_root: bool) -> Host:
        return Host(
            address=self._session.address,
            user=login.user or self._session.user,
            system=login.system,
            system_id=login.system_id,
            sudo=is_root,
        )


def _forbidden(wants: Iterable[Want[Any]], detail: str) -> Facts:
    return Facts({want: Fact(FactState.FORBIDDEN, detail=detail) for want in wants})
