"""The check kind `limit`: how much a user or a running program may use."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.limit_edit import edit_commands
from guidegen.checks.limits_conf import ROWS, LimitLine, Type, exempting, in_force, lines_of
from guidegen.checks.nearness import ALONE, nearness
from guidegen.checks.pam_limits import LOGINS, is_off, unread
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, shown
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
from guidegen.probe.questions.account import NAME, Account
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.drop_ins import DropIns
from guidegen.probe.questions.process_inside import ProcessLimit
from guidegen.probe.recorded import recorded

_CONF: Final = Content("/etc/security/limits.conf")
_FOLDER: Final = DropIns("/etc/security/limits.d")


@dataclass(frozen=True, kw_only=True)
class Limit(Check):
    """A limit, as the files set it for a user's next login, or as a running program has it.

    Of a user, /etc/security/limits.conf and limits.d are read as pam_limits reads them: a line on the user
    over one on a group over one on all, of equals the last; no line on groups or all holds for root. Where
    no login looks at them (pam_limits) they do not count. They do not touch the services of systemd: ask
    those with `service`. Of a service or program, what its process has now counts; of a program that runs
    more than once, each. Values are in the units of limits.conf (1024 bytes, minutes), or unlimited.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "limit"
    main_field: ClassVar = "soft"

    limit: str = option("Which: nofile, nproc, memlock, core, stack, ….", pattern=r"^[a-z]+$")
    user: str = option("For whose logins.", "")
    service: str = option(
        "Of which running service.", "", pattern=r"^([A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]*)?$"
    )
    process: str = option(
        "Of which running program, by its name.", "", pattern=r"^([^/\x00-\x1f -][^/\x00-\x1f]*)?$"
    )
    soft: str = option("What holds unless the program asks for more: a number, or unlimited.", "")
    hard: str = option("The most that it may ask for.", "")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if self.limit not in ROWS:
            raise Misfit("limit", f"there is no limit {shown(self.limit)}", f"one of: {', '.join(ROWS)}")
        given = [key for key in ("user", "service", "process") if getattr(self, key)]
        if len(given) != 1:
            raise Misfit(
                given[-1] if given else "limit", "one of user, service, process is needed", "user: alice"
            )
        if self.user and not re.fullmatch(NAME, self.user):
            raise Misfit("user", "this is no name of a user", "user: alice")
        if not self.soft and not self.hard:
            raise Misfit("limit", "soft or hard is needed", "soft: 65536")
        for key in ("soft", "hard"):
            if not re.fullmatch(r"(\d{1,18}|unlimited)?", getattr(self, key)):
                raise Misfit(key, "a limit is a number, or the word unlimited", f"{key}: 65536")

    @property
    def subject(self) -> str:
        """The limit."""
        return self.limit

    @property
    def _whose(self) -> str:
        return self.user or self.service or self.process

    @property
    def wanted(self) -> tuple[tuple[Type, str], ...]:
        """The values that are asked for, each with its type."""
        both: tuple[tuple[Type, str], ...] = (("soft", self.soft), ("hard", self.hard))
        return tuple((kind, value) for kind, value in both if value)

    def instruct(self) -> Instruction:
        """The lines to write."""
        if self.user:
            lines = " and ".join(
                code(f"{self.user} {kind} {self.limit} {value}") for kind, value in self.wanted
            )
            return Instruction(
                f"Write into a file below {code('/etc/security/limits.d')}: {lines}. Then log in anew."
            )
        what = " and ".join(f"{kind} {code(value)}" for kind, value in self.wanted)
        which = f"the service {code(self.service)}" if self.service else f"the program {code(self.process)}"
        return Instruction(f"Give {which} the limit {code(self.limit)} {what}, and restart it.")

    def expectation(self) -> str:
        """`nofile of alice: soft 65536`."""
        return f"{self.limit} of {shown(self._whose)}: " + ", ".join(f"{k} {v}" for k, v in self.wanted)

    def wants(self) -> tuple[Want[Any], ...]:
        """The files and the user's groups, or the running processes."""
        if self.user:
            return (Account(self.user), _CONF, _FOLDER, *LOGINS)
        return (self._running,)

    @property
    def _by_unit(self) -> str:
        """Where a service has its limits from: not from where logins have theirs."""
        word = f"Limit{self.limit.upper()}="
        return (
            f"; limits.conf is for logins alone, a service has it by {word} in its unit"
            if self.service
            else ""
        )

    @property
    def _running(self) -> ProcessLimit:
        return ProcessLimit(ROWS[self.limit][0], service=self.service, program=self.process)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Each of soft and hard."""
        aspects = self._of_user(facts) if self.user else self._of_processes(facts)
        return conclude(self, aspects, witnesses)

    def _of_user(self, facts: Facts) -> list[Aspect]:
        account, main, more = facts[Account(self.user)], facts[_CONF], facts[_FOLDER]
        if account.state is FactState.MISSING:
            words = f"there is no user {self.user}"
            return [self._aspect(self.wanted[0][0], False, None, words)]
        if account.value is None:
            return [unseen(f"the user {self.user}", account, "passwd")]
        if main.state not in (FactState.HAD, FactState.MISSING):
            return [unseen(_CONF.path, main, "file", _CONF.path)]
        if more.value is None:
            return [unseen(_FOLDER.folder, more, "file", _FOLDER.folder)]
        lines = [*lines_of(_CONF.path, main.value or "")]
        for file in more.value.files:
            lines += lines_of(file.path, file.text)
        if account.value.groups is None and any(line.domain.startswith("@") for line in lines):
            lost = Fact[Any](FactState.GARBLED, detail="id did not tell them")
            return [unseen(f"the groups of {self.user}", lost, "id")]
        if out := exempting(lines, self.user, account.value):
            words = f"{out.place} takes {self.user} out of all limits"
            return [self._aspect(self.wanted[0][0], False, None, words, out, (words,))]
        soft = in_force(lines, self.user, account.value, self.limit, "soft")
        hard = in_force(lines, self.user, account.value, self.limit, "hard")
        found = [
            self._line(kind, wanted, soft if kind == "soft" else hard, lines) for kind, wanted in self.wanted
        ]
        if self.soft and soft and hard and soft.is_above(hard):
            words = f"{hard.place} sets hard {self.limit} to {shown(hard.value)}, and soft is never above it"
            found.append(self._aspect("soft", False, hard.value, words, hard, (words,)))
        of_note = (soft if self.soft else hard) or hard
        if of_note and (path := unread(facts)):
            found.append(unseen(path, facts[Content(path)], "file", path))
        elif of_note and is_off(facts):
            words = f"{of_note.place} counts for no login: pam_limits.so is in no file of /etc/pam.d"
            found.append(self._aspect(self.wanted[0][0], False, None, words, of_note, (words,)))
        return found

    def _line(self, kind: Type, wanted: str, line: LimitLine | None, lines: Sequence[LimitLine]) -> Aspect:
        number = -1 if wanted == "unlimited" else int(wanted)
        mine = [
            one
            for one in lines
            if one.item == self.limit and one.number == number and one.type in (kind, "-")
        ]
        if line and line.number == number:
            return self._aspect(
                kind, True, wanted, f"{line.place} sets {kind} {self.limit} to {wanted}", line
            )
        causes = [
            f"{one.place} holds it as a comment: the # before it must go"
            for one in mine
            if one.commented and one.domain == self.user
        ]
        for one in mine:
            if (
                one.commented
                or not line
                or (one.domain not in (self.user, "*") and not one.domain.startswith("@"))
            ):
                continue
            causes.append(f"{one.place} is right, but {line.place} goes over it")
        if not line:
            ahead = [
                f"{one.place} speaks of {shown(one.domain)}, which does not hold for root" for one in mine
            ]
            causes += ahead if self.user == "root" and not causes else []
            causes += [
                f"{one.place} sets {one.type} {shown(one.item)}, where {kind} {self.limit} should be"
                for one in lines
                if not one.commented
                and one.domain == self.user
                and one.number == number
                and (
                    one.item == self.limit
                    or (one.item not in ROWS and nearness(one.item, self.limit) >= ALONE)
                )
            ]
            words = "; ".join([f"no line sets {kind} {self.limit} for {self.user}", *causes])
            return self._aspect(kind, False, None, words, None, causes)
        words = f"{line.place} sets {kind} {self.limit} of {self.user} to {shown(line.value)}"
        return self._aspect(kind, False, line.value, "; ".join([words, *causes]), line, causes)

    def _aspect(
        self,
        kind: Type,
        holds: bool,
        actual: str | None,
        words: str,
        line: LimitLine | None = None,
        causes: Sequence[str] = (),
    ) -> Aspect:
        wanted = dict(self.wanted)[kind]
        return Aspect(
            field=Field(name=kind, holds=holds, actual=actual, attempts=tuple(causes)),
            actual=words,
            statement=f"{words}; it should be {wanted}",
            evidence=(
                Evidence(
                    source="file" if self.user else "proc",
                    file=line.path if line else None,
                    line=line.line if line else None,
                    text=words,
                ),
            ),
            traces=tuple(causes),
        )

    def _of_processes(self, facts: Facts) -> list[Aspect]:
        fact, name = facts[self._running], shown(self._whose)
        if not fact.known:
            return [unseen(f"the limits of {name}", fact, "proc")]
        if fact.value is None or not fact.value.limits:
            return [self._aspect(self.wanted[0][0], False, None, f"{name} does not run")]
        found = []
        for kind, wanted in self.wanted:
            factor = ROWS[self.limit][1]
            number = -1 if wanted == "unlimited" else int(wanted) * factor
            if self.limit == "cpu" and number > 0:
                number = int(wanted) * 60
            bad = [one for one in fact.value.limits if getattr(one, kind) != number]
            one = (bad or list(fact.value.limits))[0]
            seen = getattr(one, kind)
            actual = "unlimited" if seen == -1 else str(seen // factor)
            words = f"process {one.pid} of {name} has {kind} {self.limit} {actual}"
            # What a process runs with is what it was started with; nobody sets it wrong by hand.
            aspect = Aspect(
                field=Field(name=kind, holds=not bad, actual=actual, passive=True),
                actual=words,
                statement=f"{words}; it should be {wanted}{self._by_unit}",
                evidence=(Evidence(source="proc", file=f"/proc/{one.pid}/limits", text=words),),
                hint=f"Was {name} restarted since it was given more?",
            )
            found.append(aspect)
        return found

    def apply(self) -> tuple[str, ...]:
        """A file of limits.d that comes last, or a drop-in of the service, which is restarted."""
        return edit_commands(self)


_CHECK = Limit(limit="nofile", user="alice", soft="65536")
_SERVICE = Limit(limit="nofile", service="nginx", soft="65536")


def _files(text: str, *drop_ins: str) -> Facts:
    files = [{"path": f"/etc/security/limits.d/{n}.conf", "text": t} for n, t in enumerate(drop_ins)]
    return recorded(
        [
            {"account": "alice", "uid": 1000, "groups": ["alice", "dev"]},
            {"content": "/etc/security/limits.conf", "value": text},
            {"drop_ins": "/etc/security/limits.d", "files": files},
        ]
    )


def _process(**said: Any) -> Facts:
    return recorded([{"process_limit": "Max open files", "service": "nginx", **said}])


Limit.EXAMPLES = (
    Example(
        name="a line sets it for alice",
        check=_CHECK,
        facts=_files("alice soft nofile 65536\n"),
        verdict=Verdict.DONE,
    ),
    Example(name="no line sets it", check=_CHECK, facts=_files("# nothing\n"), verdict=Verdict.SKIPPED),
    Example(
        name="a file in limits.d goes over the line in limits.conf",
        check=_CHECK,
        facts=_files("alice soft nofile 65536\n", "alice - nofile 4096\n"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="nginx was not restarted with the new limit",
        check=_SERVICE,
        facts=_process(limits=[{"pid": 811, "soft": 1024, "hard": 524288}]),
        verdict=Verdict.SKIPPED,
        witnesses=(Witness(WitnessSource.RECIPE, {"soft": ("1024",)}),),
    ),
    Example(
        name="the process may not be looked at",
        check=_SERVICE,
        facts=_process(state="forbidden"),
        verdict=Verdict.UNKNOWN,
    ),
)
