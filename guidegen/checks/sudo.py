"""The check kind `sudo`: what a user may run as another, through sudo."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.formats import squeezed
from guidegen.checks.nearness import CARRIES, nearness
from guidegen.checks.sudo_match import Grant, covers, grants, is_pattern, other_name
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown
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
from guidegen.probe.questions.sudo_rights import Sudo as SudoQuestion
from guidegen.probe.questions.sudo_rights import SudoLine, SudoRights
from guidegen.probe.questions.sudo_runs import SudoRuns
from guidegen.probe.recorded import recorded


@dataclass(frozen=True, kw_only=True)
class Sudo(Check):
    """A user may run a command through sudo, or may not.

    sudo itself is asked, as root, so that groups, aliases, hosts and the order of the rules count as they do
    in force; the last rule that speaks of a command decides. Rules that are regular expressions are not
    read, and leave it unknown. Where the right is missing, it is said why: a syntax error, a file with a dot
    or ~ in its name or with other rights than sudo accepts, a rule that is commented out or mistyped.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "sudo"
    main_field: ClassVar = "allowed"

    sudo: str = option("The user.", pattern=NAME)
    may: str = option("The command, with its whole path and its arguments; or ALL.", "ALL", min_length=1)
    as_user: str = option("As whom.", "root", alias="as", pattern=NAME)
    allowed: bool = option("false: the user must not be able to.", True)
    without_password: bool | None = option(
        "true: sudo must not ask for a password; false: it must.", None, strict=True
    )

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        for key, name in (("sudo", self.sudo), ("as", self.as_user)):
            if not re.fullmatch(NAME, name):
                raise Misfit(key, "this is no name of a user", f"{key}: alice")
        if self.may != "ALL" and (not self.may.startswith("/") or re.search(r"[\x00-\x1f]", self.may)):
            raise Misfit(
                "may", "a command has its whole path, on one line", "may: /usr/bin/systemctl restart nginx"
            )
        if self.without_password is not None and not self.allowed:
            raise Misfit("without_password", "what is not allowed asks for no password")

    @property
    def subject(self) -> str:
        """The user."""
        return self.sudo

    @property
    def _what(self) -> str:
        return "everything" if self.may == "ALL" else shown(self.may)

    @property
    def rule(self) -> str:
        """The line as it stands in a sudoers file."""
        tag = {True: "NOPASSWD: ", False: "PASSWD: ", None: ""}[self.without_password]
        path, space, arguments = self.may.partition(" ")
        escaped = re.sub(r"([,:=\\])", r"\\\1", arguments)
        return f"{self.sudo} ALL=({self.as_user}) {tag}{path}{space}{escaped}"

    def instruct(self) -> Instruction:
        """The rule, and how to write it without shutting oneself out."""
        what = "every command" if self.may == "ALL" else code(self.may)
        if not self.allowed:
            return Instruction(
                f"Take away the right of {code(self.sudo)} to run {what} as {code(self.as_user)} with sudo."
            )
        name = re.sub(r"[^A-Za-z0-9_-]", "-", self.sudo)
        return Instruction(
            f"Let the user {code(self.sudo)} run {what} as {code(self.as_user)} with sudo: write this line, "
            f"save and close. {code(self.rule)}",
            commands=(f"sudo visudo -f /etc/sudoers.d/{name}",),
        )

    def expectation(self) -> str:
        """`alice may run /usr/bin/systemctl restart nginx as root without a password`."""
        how = {True: " without a password", False: " with a password", None: ""}[self.without_password]
        verb = "may" if self.allowed else "may not"
        return f"{self.sudo} {verb} run {self._what} as {self.as_user}{how}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The user's rights."""
        asked = () if self.may == "ALL" else (self._runs,)
        return (SudoQuestion(self.sudo), *asked)

    @property
    def _runs(self) -> SudoRuns:
        return SudoRuns(self.sudo, self.may, self.as_user)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The last rule that speaks of the command; where there is none, why."""
        fact = facts[SudoQuestion(self.sudo)]
        if fact.value is None:
            return conclude(self, [unseen(f"what {self.sudo} may run through sudo", fact, "sudo")], witnesses)
        answer = facts[self._runs].value if self.may != "ALL" else None
        return conclude(self, self._aspects(fact.value, answer.allowed if answer else None), witnesses)

    def _aspects(self, seen: SudoRights, runs: bool | None) -> list[Aspect]:
        """`runs` is sudo's own word on the command, where it was had."""
        found = grants(seen.rules, self.may, self.as_user)
        if not found and runs is not False:
            found = grants(seen.rules, other_name(self.may), self.as_user)
        last = next((grant for grant in reversed(found) if grant.as_wanted is not False), None)
        if runs is not None:
            return self._by_sudo(runs, seen, found, last)
        unread = any(is_pattern(c) for rule in seen.rules for c in rule.commands) and self.may != "ALL"
        if (last and last.as_wanted is None) or (unread and not (last and last.command == self.may)):
            words = f"whether {self.sudo} may run {self._what} cannot be told: a rule is written as a pattern"
            return [self._unclear(words)]
        may = bool(last and last.allowed)
        if last and not covers(last.command.removeprefix("!"), self.may):
            words = f"whether {shown(last.command)}, of which a rule speaks, is {self._what} cannot be told"
            if self.may == "ALL":
                words = f"{self.sudo} may run all commands but {shown(last.command[1:])} as {self.as_user}"
            return [self._unclear(words)]
        aspects = [self._allowed(may, seen, found)]
        if may and last and self.allowed and self.without_password is not None:
            aspects.append(self._password(last, seen))
        return aspects

    def _by_sudo(
        self, may: bool, seen: SudoRights, found: Sequence[Grant], last: Grant | None
    ) -> list[Aspect]:
        aspects = [self._allowed(may, seen, found)]
        if may and self.allowed and self.without_password is not None:
            if last and last.allowed and last.as_wanted:
                aspects.append(self._password(last, seen))
            else:
                words = f"whether sudo asks {self.sudo} for a password to run {self._what} cannot be told"
                aspects.append(self._unclear(words))
        return aspects

    def _unclear(self, words: str) -> Aspect:
        evidence = (Evidence(source="sudo", text=words),)
        return Aspect(field=None, actual=words, statement=words, evidence=evidence)

    def _allowed(self, may: bool, seen: SudoRights, found: Sequence[Grant]) -> Aspect:
        words = f"{self.sudo} may {'' if may else 'not '}run {self._what} as {self.as_user}"
        if not seen.user_known:
            words = f"there is no user {self.sudo}"
        causes = self._causes(seen, found) if self.allowed and not may else []
        if self.allowed and not may and not causes and seen.faults:
            # A syntax error may hide any rule, and was made by somebody.
            causes = [f"{shown(fault)}, so that sudo does not read it" for fault in seen.faults]
        statement = f"{words}: {'; '.join(causes)}" if causes else words
        return Aspect(
            field=Field(
                name="allowed",
                holds=may == self.allowed,
                actual=True if may else None,
                passive=not self.allowed,
                attempts=tuple(causes),
            ),
            actual=statement,
            statement=statement,
            untouched=f"{self.sudo} may still run {self._what} as {self.as_user}" if may else "",
            evidence=(Evidence(source="sudo", text=words),),
            hint="Look for mistakes with: sudo visudo -c" if seen.faults else "",
            traces=tuple(causes),
        )

    def _causes(self, seen: SudoRights, found: Sequence[Grant]) -> list[str]:
        """What was tried, and why it has no effect."""
        causes = []
        over = {file.path: why for file in seen.files if (why := file.passed_over)}
        for line in seen.lines:
            if not self._speaks_of_it(line.text):
                continue
            where = f"{shown(line.path)}:{line.line}"
            if line.path in over:
                causes.append(
                    f"{where} holds a rule for it, but sudo passes over the file: {over[line.path]}"
                )
            elif line.text.lstrip().startswith("#"):
                causes.append(f"{where} holds the rule as a comment: the # before it must go")
            elif fault := next((f for f in seen.faults if f.startswith(f"{line.path}:{line.line} ")), ""):
                causes.append(f"{shown(fault)}, so that sudo does not read the rule")
        for grant in found:
            if not grant.allowed:
                causes.append(f"a later rule takes it away: {shown(grant.command)}")
            elif grant.limited:
                causes.append(f"the rule on {shown(grant.command)} holds at certain times alone")
            elif grant.as_wanted is False:
                whom = joined([shown(user) for user in grant.users])
                causes.append(f"it is allowed as {whom}, where {self.as_user} should be")
            elif squeezed(grant.command) == squeezed(self.may) and not causes:
                causes.append("a rule allows it, but does not hold now: look at its dates and its digest")
        if causes or self.may == "ALL":
            return list(dict.fromkeys(causes))
        near = [c for rule in seen.rules for c in rule.commands if nearness(c, self.may) >= CARRIES]
        if near:
            best = max(near, key=lambda written: nearness(written, self.may))
            place = next((line for line in seen.lines if best in squeezed(line.text)), None)
            where = f"{shown(place.path)}:{place.line} allows" if place else "what is allowed is"
            causes.append(f"{where} {shown(best)}, where {shown(self.may)} should be")
        return causes

    def _speaks_of_it(self, text: str) -> bool:
        line = squeezed(text.lstrip(" \t#"))
        names = re.split(r"[\s,]+", line.partition("=")[0])
        return self.sudo in names and "=" in line and (self.may in line or "ALL" in line.partition("=")[2])

    def _password(self, grant: Grant, seen: SudoRights) -> Aspect:
        asks = grant.password if grant.password is not None else "!authenticate" not in seen.defaults
        words = f"sudo asks {self.sudo} for {'a' if asks else 'no'} password to run {self._what}"
        should = "no password" if self.without_password else "a password"
        place = self._place(seen, grant)
        return Aspect(
            field=Field(name="without_password", holds=asks != self.without_password, actual=not asks),
            actual=words,
            statement=f"{place}{words}, where {should} should be asked for",
            untouched=f"{place}sudo still asks for {'a' if asks else 'no'} password",
            evidence=(Evidence(source="sudo", text=words),),
        )

    def _place(self, seen: SudoRights, grant: Grant) -> str:
        """Where the rule stands, as the beginning of a clause; empty where that is not certain."""
        over = {file.path for file in seen.files if file.passed_over}
        lines: list[SudoLine] = [
            line
            for line in seen.lines
            if grant.command in squeezed(line.text)
            and not line.text.lstrip().startswith("#")
            and line.path not in over
        ]
        return f"by {shown(lines[-1].path)}:{lines[-1].line}, " if lines else ""

    def apply(self) -> tuple[str, ...]:
        """A file of its own, looked over by visudo before it counts; taking rights away is done by hand."""
        if not self.allowed:
            return ()
        name = "guidegen-" + re.sub(r"[^A-Za-z0-9_-]", "-", self.sudo)
        path = f"/etc/sudoers.d/zz-{name}"
        rule = shlex.quote(self.rule)
        return (
            f'umask 337; new=$(mktemp) && cat {path} 2>/dev/null >"$new"; '
            f'grep -qxF -- {rule} "$new" || {{ chmod 640 "$new"; printf "%s\\n" {rule} >>"$new"; }}; '
            f'chmod 440 "$new" && visudo -cqf "$new" && mv -f "$new" {path}',
        )


_RESTART = "/usr/bin/systemctl restart nginx"
_CHECK = Sudo(sudo="alice", may=_RESTART, without_password=True)


def _rights(*rules: dict[str, Any], **said: Any) -> Facts:
    return recorded([{"sudo": "alice", "rules": list(rules), **said}])


def _rule(command: str, *options: str) -> dict[str, Any]:
    return {"users": ["root"], "options": list(options), "commands": [command]}


_LINE = {"path": "/etc/sudoers.d/alice.conf", "line": 1, "text": f"alice ALL=(root) NOPASSWD: {_RESTART}"}
_DOTTED = {"path": "/etc/sudoers.d/alice.conf", "mode": "-r--r-----", "uid": 0, "gid": 0}

Sudo.EXAMPLES = (
    Example(
        name="alice may restart nginx, and is asked for no password",
        check=_CHECK,
        facts=_rights(_rule(_RESTART, "!authenticate")),
        verdict=Verdict.DONE,
    ),
    Example(name="nothing was given to her", check=_CHECK, facts=_rights(), verdict=Verdict.SKIPPED),
    Example(
        name="the file with the rule has a dot in its name",
        check=_CHECK,
        facts=_rights(files=[_DOTTED], lines=[_LINE]),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the path of the command was mistyped",
        check=_CHECK,
        facts=_rights(_rule("/usr/sbin/systemctl restart nginx", "!authenticate")),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the file with the rule has a syntax error",
        check=_CHECK,
        facts=_rights(faults=["/etc/sudoers.d/alice:1 has a syntax error"]),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="NOPASSWD was left out",
        check=_CHECK,
        facts=_rights(_rule(_RESTART)),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="she still has the right that she should lose",
        check=Sudo(sudo="alice", allowed=False),
        facts=_rights({"users": ["ALL"], "commands": ["ALL"]}),
        verdict=Verdict.SKIPPED,
        witnesses=(Witness(WitnessSource.RECIPE, {"allowed": (True,)}),),
    ),
    Example(
        name="only root may ask for her rights",
        check=_CHECK,
        facts=recorded([{"sudo": "alice", "state": "forbidden"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
