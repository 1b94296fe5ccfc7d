"""The check kind `user`: an account is there, as it should be."""
# ruff: noqa: S105, S106, S604 - the states of passwords, and a shell that is a field

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from guidegen.checks.finding import Aspect, conclude, left_open, unseen
from guidegen.checks.moment import require_since, wants_of
from guidegen.checks.nearness import mistyped
from guidegen.checks.suggesting import is_name
from guidegen.checks.user_edit import edit_commands
from guidegen.checks.user_password import SHADOW, account_aspect, age_aspect, password_aspect
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown, why
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Fact,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.account import NAME, Account, AccountState
from guidegen.probe.questions.account_names import AccountNames
from guidegen.probe.recorded import recorded

_STATED = ("uid", "home", "shell", "groups", "locked", "password_changed_since")


@dataclass(frozen=True, kw_only=True)
class User(Check):
    """An account is there, or is not, with its number, home, shell and groups, its password in use or not.

    `locked` speaks of the password: a key still lets in who has one, unless the account has expired too.
    When a password was last set is kept as a day, in UTC; whether that was before or after something else of
    the same day is unknown. The password's hash is never read out: the host answers with one word. Of users
    from a directory service the host does not keep the password, so that it is unknown.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "user"
    main_field: ClassVar = "shell"

    user: str = option("The name of the account.", pattern=NAME)
    exists: bool = option("false: there must be no such account.", True)
    uid: int | None = option("Its number.", None, strict=True, ge=0)
    home: str = option("Its home folder.", "", pattern=r"^(/[^:\x00-\x1f]*)?$")
    shell: str = option("The program it gets at a login.", "", pattern=r"^(/[^:\x00-\x1f]*)?$")
    groups: tuple[str, ...] = option("The groups that it must be in; it may be in more.", ())
    locked: bool | None = option(
        "true: no password lets it in; false: its password is in use.", None, strict=True
    )
    password_changed_since: str = option(
        "Its password was set after this time or date, or after this file changed.", ""
    )

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if not re.fullmatch(NAME, self.user):
            raise Misfit("user", "this is no name of an account", "user: alice")
        for group in self.groups:
            if not re.fullmatch(NAME, group):
                raise Misfit("groups", f'"{shown(group)}" is no name of a group', "groups: [docker]")
        stated = [key for key in _STATED if getattr(self, key) not in (None, "", ())]
        if not self.exists and stated:
            raise Misfit(stated[0], f"an account that must not be there has no {stated[0]}")
        if self.password_changed_since:
            require_since("password_changed_since", self.password_changed_since)

    @property
    def subject(self) -> str:
        """The name."""
        return self.user

    def instruct(self) -> Instruction:
        """In words, with the commands of Linux."""
        name = code(self.user)
        if not self.exists:
            return Instruction(f"Remove the account {name}.", commands=(f"sudo userdel {self.user}",))
        said, commands = [], []
        for key, word, flag in (
            ("uid", "the number", "-u"),
            ("home", "the home folder", "-d"),
            ("shell", "the login shell", "-s"),
        ):
            if (value := getattr(self, key)) not in (None, ""):
                said.append(f"Give the account {name} {word} {code(value)}.")
                commands.append(f"sudo usermod {flag} {shlex.quote(str(value))} {self.user}")
        if self.groups:
            said.append(f"Add the account {name} to the group {joined([code(g) for g in self.groups])}.")
            commands.append(f"sudo usermod -aG {','.join(self.groups)} {self.user}")
        if self.locked is not None:
            verb = "Lock" if self.locked else "Unlock"
            said.append(f"{verb} the password of the account {name}.")
            commands.append(f"sudo usermod {'-L' if self.locked else '-U'} {self.user}")
        if self.password_changed_since:
            said.append(f"Set a new password for the account {name}.")
            commands.append(f"sudo passwd {self.user}")
        if not said:
            said.append(f"Make an account with the name {name}.")
            commands.append(f"sudo useradd -m {self.user}")
        return Instruction(" ".join(said), commands=tuple(commands))

    def expectation(self) -> str:
        """`the user alice: shell /bin/bash, in the group docker`."""
        if not self.exists:
            return f"no user {self.user}"
        parts = [
            f"{key} {shown(v)}"
            for key in ("uid", "home", "shell")
            if (v := getattr(self, key)) not in (None, "")
        ]
        parts += [f"in the group {joined(list(self.groups))}"] if self.groups else []
        if self.locked is not None:
            parts.append("password locked" if self.locked else "password in use")
        if self.password_changed_since:
            parts.append(f"password set after {shown(self.password_changed_since)}")
        return f"the user {self.user}" + (f": {', '.join(parts)}" if parts else "")

    def wants(self) -> tuple[Want[Any], ...]:
        """The account; all names, to find a mistyped one; when the passwords' file changed."""
        wanted: list[Want[Any]] = [Account(self.user), AccountNames()]
        if self.password_changed_since:
            wanted += [SHADOW, *wants_of(self.password_changed_since)]
        return tuple(wanted)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The presence first; of an account that is there, each field."""
        fact = facts[Account(self.user)]
        if not fact.known:
            return conclude(self, [unseen(f"the user {self.user}", fact, "passwd")], witnesses)
        if fact.value is None or not self.exists:
            names, knows = facts[AccountNames()], any(witness.saw_this_host for witness in witnesses)
            # Only a name that was not there before shows an attempt.
            dark = (
                f"the names of all users: {why(names)}" if self.exists and knows and not names.known else ""
            )
            presence = left_open(self._presence(fact.value, facts), dark, witnesses)
            return conclude(self, [presence], witnesses)
        return conclude(
            self, [self._presence(fact.value, facts), *self._fields(fact.value, facts)], witnesses
        )

    def _presence(self, account: AccountState | None, facts: Facts) -> Aspect:
        words = f"there is {'a' if account else 'no'} user {self.user}"
        names = facts[AccountNames()].value
        near = [n for n in names.names if mistyped(n, self.user)] if names and not account else []
        near = near if self.exists else []
        said = f", but one called {shown(near[-1])}" if near else ""
        should = "" if bool(account) == self.exists else ", where none should be" if account else ""
        return Aspect(
            field=Field(
                name="exists",
                holds=bool(account) == self.exists,
                actual=True if account else None,
                passive=not self.exists,
                suspects=tuple(f"the user {name}" for name in near),
            ),
            actual=words + said,
            statement=words + said + should,
            untouched=f"there is still a user {self.user}" if account else "",
            evidence=(Evidence(source="passwd", text=words),),
            hint=f"Was {shown(near[-1])} meant to be {self.user}?" if near else "",
            traces=tuple(f"the user {name}" for name in near),
        )

    def _fields(self, account: AccountState, facts: Facts) -> list[Aspect]:
        found = []
        for key, word in (("uid", "the number"), ("home", "the home folder"), ("shell", "the shell")):
            if (wanted := getattr(self, key)) not in (None, ""):
                actual = getattr(account, key)
                words = f"has {word} {shown(actual)}"
                found.append(account_aspect(self.user, key, actual, actual == wanted, words, shown(wanted)))
        if self.groups:
            found.append(self._in_groups(account))
        if self.locked is not None:
            found.append(password_aspect(self, account))
        if self.password_changed_since:
            found.append(age_aspect(self, account, facts))
        return found

    def _in_groups(self, account: AccountState) -> Aspect:
        if account.groups is None:
            lost = Fact[Any](FactState.GARBLED, detail="id did not tell them")
            return unseen(f"the groups of {self.user}", lost, "id")
        missing = [group for group in self.groups if group not in account.groups]
        now = joined([shown(group) for group in sorted(account.groups)])
        words = f"is in the groups {now}" if len(account.groups) > 1 else f"is in the group {now}"
        if missing:
            words = f"is not in the group {joined(missing)}, only in {now}"
        return Aspect(
            # Whoever was in the right groups before, and is not now, was taken out of them by a mistake.
            field=Field(
                name="groups", holds=not missing, actual=" ".join(sorted(account.groups)), passive=True
            ),
            actual=f"{self.user} {words}",
            statement=f"{self.user} {words}",
            evidence=(Evidence(source="id", text=f"{self.user} {words}"),),
        )

    def apply(self) -> tuple[str, ...]:
        """With the tools of Linux; a new password is made up, and known to nobody."""
        return edit_commands(self)

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:  # noqa: ARG003
        """The account, where it can be the name of one."""
        return (Account(subject),) if is_name(subject) and re.fullmatch(NAME, subject) else ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple[Check, ...]:
        """Its home, its shell and its groups; whether a password lets it in. Numbers differ between hosts."""
        if (seen := facts[Account(subject)].value) is None:
            return ()
        groups = tuple(name for name in seen.groups or () if name != subject)
        found = [User(user=subject, home=seen.home, shell=seen.shell, groups=groups)]
        if seen.password in ("set", "locked"):
            found.append(User(user=subject, locked=seen.password == "locked"))
        return tuple(found)


def _account(**said: Any) -> Facts:
    account = {"account": "alice", "uid": 1000, "home": "/home/alice", "shell": "/bin/bash", **said}
    return recorded([account, {"account_names": "passwd", "names": ["root", "alice"]}])


_MISSING = {"account": "alice", "state": "missing"}
_ALICE = User(user="alice", groups=("docker",), shell="/bin/bash")

User.EXAMPLES = (
    Example(
        name="the account is there, in its group, with its shell",
        check=_ALICE,
        facts=_account(groups=["alice", "docker"]),
        verdict=Verdict.DONE,
    ),
    Example(
        name="there is no such account",
        check=_ALICE,
        facts=recorded([_MISSING]),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="the name was mistyped when the account was made",
        check=_ALICE,
        facts=recorded([_MISSING, {"account_names": "passwd", "names": ["root", "alicee"]}]),
        verdict=Verdict.WRONG,
        witnesses=(Witness(WitnessSource.BEFORE, {"exists": (None,)}),),
    ),
    Example(
        name="it was not added to the group",
        check=_ALICE,
        facts=_account(groups=["alice", "adm"]),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="usermod -G without -a threw it out of its other groups",
        check=User(user="alice", groups=("sudo", "docker")),
        facts=_account(groups=["alice", "docker"]),
        verdict=Verdict.WRONG,
        witnesses=(Witness(WitnessSource.BEFORE, {"groups": ("adm alice sudo",)}),),
    ),
    Example(
        name="its password is locked",
        check=User(user="alice", locked=True),
        facts=_account(password="locked"),
        verdict=Verdict.DONE,
    ),
    Example(
        name="the passwords may not be looked at",
        check=User(user="alice", locked=True),
        facts=_account(password="unknown", password_why="Permission denied"),
        verdict=Verdict.UNKNOWN,
    ),
    Example(
        name="the password was set on the very day in question",
        check=User(user="alice", password_changed_since="2026-11-20T10:00:00Z"),
        facts=_account(password="set", password_day="2026-11-20"),
        verdict=Verdict.UNKNOWN,
    ),
)
