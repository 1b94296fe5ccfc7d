"""The check kind `group`: a group of users is there, with its number and its members."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from guidegen.checks.finding import Aspect, conclude, left_open, unseen
from guidegen.checks.nearness import mistyped
from guidegen.checks.suggesting import is_name
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown, why
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.account import NAME
from guidegen.probe.questions.account_names import AccountNames
from guidegen.probe.questions.group import GroupEntry, GroupState
from guidegen.probe.recorded import recorded


@dataclass(frozen=True, kw_only=True)
class Group(Check):
    """A group is there, or is not, with its number and its members.

    A member is who is named in the group, and whose own group it is. What a user may do follows at the next
    login only: a session that is open keeps the groups with which it began, which this check does not see.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "group"
    main_field: ClassVar = "gid"

    group: str = option("The name of the group.", pattern=NAME)
    exists: bool = option("false: there must be no such group.", True)
    gid: int | None = option("Its number.", None, strict=True, ge=0)
    members: tuple[str, ...] = option("The users who must be in it; others may be, too.", ())
    no_members: tuple[str, ...] = option("Users who must not be in it.", ())

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if not re.fullmatch(NAME, self.group):
            raise Misfit("group", "this is no name of a group", "group: docker")
        for key in ("members", "no_members"):
            for user in getattr(self, key):
                if not re.fullmatch(NAME, user):
                    raise Misfit(key, f'"{shown(user)}" is no name of a user', f"{key}: [alice]")
        if both := set(self.members) & set(self.no_members):
            raise Misfit("no_members", f"{min(both)} cannot both be in it and not be in it")
        if not self.exists:
            for key in ("gid", "members", "no_members"):
                if getattr(self, key) not in (None, ()):
                    raise Misfit(key, f"a group that must not be there has no {key}")

    @property
    def subject(self) -> str:
        """The name."""
        return self.group

    def instruct(self) -> Instruction:
        """In words, with the commands of Linux."""
        name = code(self.group)
        if not self.exists:
            return Instruction(f"Remove the group {name}.", commands=(f"sudo groupdel {self.group}",))
        said, commands = [], []
        if self.gid is not None:
            said.append(f"Give the group {name} the number {code(self.gid)}.")
            commands.append(f"sudo groupmod -g {self.gid} {self.group}")
        if self.members:
            said.append(f"Put {joined([code(user) for user in self.members])} into the group {name}.")
            commands += [f"sudo usermod -aG {self.group} {user}" for user in self.members]
        if self.no_members:
            said.append(f"Take {joined([code(user) for user in self.no_members])} out of the group {name}.")
            commands += [f"sudo gpasswd -d {user} {self.group}" for user in self.no_members]
        if not said:
            said.append(f"Make a group with the name {name}.")
            commands.append(f"sudo groupadd {self.group}")
        return Instruction(" ".join(said), commands=tuple(commands))

    def expectation(self) -> str:
        """`the group docker, with alice in it`."""
        if not self.exists:
            return f"no group {self.group}"
        parts = [f"number {self.gid}"] if self.gid is not None else []
        parts += [f"with {joined(list(self.members))} in it"] if self.members else []
        parts += [f"without {joined(list(self.no_members))}"] if self.no_members else []
        return ", ".join([f"the group {self.group}", *parts])

    def wants(self) -> tuple[Want[Any], ...]:
        """The group; all names, to find a mistyped one."""
        return (GroupEntry(self.group), AccountNames("group"))

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The presence first; of a group that is there, each field."""
        fact = facts[GroupEntry(self.group)]
        if not fact.known:
            return conclude(self, [unseen(f"the group {self.group}", fact, "group")], witnesses)
        names, knows = facts[AccountNames("group")], any(witness.saw_this_host for witness in witnesses)
        # Only a name that was not there before shows an attempt.
        dark = f"the names of all groups: {why(names)}" if self.exists and knows and not names.known else ""
        aspects = [left_open(self._presence(fact.value, facts), dark, witnesses)]
        if fact.value is not None and self.exists:
            aspects += self._fields(fact.value)
        return conclude(self, aspects, witnesses)

    def _presence(self, seen: GroupState | None, facts: Facts) -> Aspect:
        words = f"there is {'a' if seen else 'no'} group {self.group}"
        names = facts[AccountNames("group")].value
        all_names = names.names if names and not seen and self.exists else ()
        near = [name for name in all_names if mistyped(name, self.group)]
        said = f", but one called {shown(near[-1])}" if near else ""
        return Aspect(
            field=Field(
                name="exists",
                holds=bool(seen) == self.exists,
                actual=True if seen else None,
                passive=not self.exists,
                suspects=tuple(f"the group {name}" for name in near),
            ),
            actual=words + said,
            statement=words + said,
            untouched=f"there is still a group {self.group}" if seen else "",
            evidence=(Evidence(source="group", file="/etc/group", text=words),),
            hint=f"Was {shown(near[-1])} meant to be {self.group}?" if near else "",
            traces=tuple(f"the group {name}" for name in near),
        )

    def _fields(self, seen: GroupState) -> list[Aspect]:
        found = []
        if self.gid is not None:
            words = f"the group {self.group} has the number {seen.gid}"
            should = f", where {self.gid} should be"
            found.append(self._aspect("gid", seen.gid, seen.gid == self.gid, words, words + should, False))
        there = [shown(user) for user in seen.members]
        now = f"only {joined(there)} {'are' if len(there) > 1 else 'is'}" if there else "nobody is"
        all_in_it = " ".join(sorted(seen.members))
        if self.members:
            missing = [user for user in self.members if user not in seen.members]
            who = joined(missing or list(self.members))
            words = f"{who} is {'not ' if missing else ''}in the group {self.group}"
            statement = f"{words}; {now}"
            others = tuple(f"{user} in the group" for user in there if user not in self.members)
            found.append(self._aspect("members", all_in_it, not missing, words, statement, True, others))
        if self.no_members:
            left = [user for user in self.no_members if user in seen.members]
            words = f"{joined(left) or 'nobody else'} is {'still ' if left else ''}in the group {self.group}"
            found.append(self._aspect("no_members", all_in_it, not left, words, words, True))
        return found

    def _aspect(
        self,
        name: str,
        actual: str | int,
        holds: bool,
        words: str,
        statement: str,
        passive: bool,
        others: tuple[str, ...] = (),
    ) -> Aspect:
        return Aspect(
            # Whoever was put in since, while the one who should be was not, was put in by mistake.
            field=Field(name=name, holds=holds, actual=actual, passive=passive, suspects=others),
            actual=words,
            statement=statement,
            evidence=(Evidence(source="group", file="/etc/group", text=words),),
            traces=others,
        )

    def apply(self) -> tuple[str, ...]:
        """With the tools of Linux."""
        name = shlex.quote(self.group)
        there = f"""awk -F: -v g={name} '$1 == g {{ f = 1 }} END {{ exit !f }}' /etc/group"""
        if not self.exists:
            return (f"! {there} || groupdel {name}",)
        commands = [f"{there} || groupadd {name}"]
        if self.gid is not None:
            commands.append(f"groupmod -g {self.gid} {name}")
        commands += [f"usermod -aG {name} {shlex.quote(user)}" for user in self.members]
        for user in map(shlex.quote, self.no_members):
            commands.append(f'case " $(id -Gn {user}) " in *" "{name}" "*) gpasswd -d {user} {name};; esac')
        return tuple(commands)

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:  # noqa: ARG003
        """The group, where it can be the name of one."""
        return (GroupEntry(subject),) if is_name(subject) and re.fullmatch(NAME, subject) else ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple[Check, ...]:
        """That it is there, with its members. Numbers differ between hosts."""
        seen = facts[GroupEntry(subject)].value
        members = tuple(name for name in seen.members if name != subject) if seen else ()
        return (Group(group=subject, members=members),) if seen else ()


def _docker(*members: str) -> Facts:
    return recorded([{"group": "docker", "gid": 990, "members": list(members)}])


_CHECK = Group(group="docker", members=("alice",))
_NONE = {"group": "docker", "state": "missing"}

Group.EXAMPLES = (
    Example(name="alice is in it", check=_CHECK, facts=_docker("bob", "alice"), verdict=Verdict.DONE),
    Example(name="alice was not put into it", check=_CHECK, facts=_docker("bob"), verdict=Verdict.SKIPPED),
    Example(name="there is no such group", check=_CHECK, facts=recorded([_NONE]), verdict=Verdict.SKIPPED),
    Example(
        name="the group was made with a mistyped name",
        check=_CHECK,
        facts=recorded([_NONE, {"account_names": "group", "names": ["root", "doker"]}]),
        verdict=Verdict.WRONG,
        witnesses=(Witness(WitnessSource.BEFORE, {"exists": (None,)}),),
    ),
    Example(
        name="it has another number",
        check=Group(group="docker", gid=999),
        facts=_docker(),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the directory service did not answer",
        check=_CHECK,
        facts=recorded([{"group": "docker", "state": "timed out"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
