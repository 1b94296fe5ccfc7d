"""The check kind `env`: a variable of the environment, of a user's login or of a running program."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from guidegen.checks.env_line import PAM, assigned, exports, is_certain, only_exports, unsets, with_blanks
from guidegen.checks.finding import Aspect, conclude, digest, unseen
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
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
from guidegen.probe.questions.account import NAME
from guidegen.probe.questions.login_variable import SHELLS, LoginState, LoginVariable, VariableLine
from guidegen.probe.questions.process_inside import ProcessVariable
from guidegen.probe.recorded import recorded


@dataclass(frozen=True, kw_only=True)
class Env(Check):
    """A variable has a value, or is not set, for a user's next login or in a running program.

    For a login the files are read that its shell reads: /etc/environment, /etc/profile and profile.d, and the
    user's own. Nothing is run, since a login shell does whatever those files say. So a value that the shell
    works out ($HOME/bin), or a line that counts only under a condition, is unknown. Other files that those
    read in their turn are not followed. Of a running program, the variables with which it was started count;
    its value is never shown, as only its owner may see it.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "env"
    main_field: ClassVar = "is"

    env: str = option("The variable's name.", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    value: str | None = option("The value that it must have.", None, alias="is")
    exists: bool = option("false: it must not be set.", True)
    user: str = option("For whose logins.", "")
    service: str = option(
        "In which running service.", "", pattern=r"^([A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]*)?$"
    )
    process: str = option(
        "In which running program, by its name.", "", pattern=r"^([^/\x00-\x1f -][^/\x00-\x1f]*)?$"
    )

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", self.env):
            raise Misfit("env", "this is no name of a variable", "env: JAVA_HOME")
        given = [key for key in ("user", "service", "process") if getattr(self, key)]
        if len(given) != 1:
            raise Misfit(
                given[-1] if given else "env", "one of user, service, process is needed", "user: alice"
            )
        if self.user and not re.fullmatch(NAME, self.user):
            raise Misfit("user", "this is no name of a user", "user: alice")
        if self.value is not None and not self.exists:
            raise Misfit("is", "a variable that must not be set has no value")

    @property
    def subject(self) -> str:
        """The variable."""
        return self.env

    @property
    def _whose(self) -> str:
        return shown(self.user or self.service or self.process)

    def instruct(self) -> Instruction:
        """Where to write what."""
        name = code(self.env)
        where = (
            f"logins of {code(self.user)}"
            if self.user
            else f"the running {code(self.service or self.process)}"
        )
        if not self.exists:
            return Instruction(f"Remove the variable {name} from {where}.")
        value = "" if self.value is None else f" to {code(self.value)}"
        return Instruction(f"Set the variable {name}{value} for {where}.")

    def expectation(self) -> str:
        """`JAVA_HOME is /opt/java for logins of alice`."""
        where = f"for logins of {self.user}" if self.user else f"in {self._whose}"
        if not self.exists:
            return f"{self.env} is not set {where}"
        value = "set" if self.value is None else "as the guide says" if self.sensitive else shown(self.value)
        return f"{self.env} is {value} {where}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The lines on the variable, or the variable of the processes."""
        if self.user:
            return (LoginVariable(self.env, self.user),)
        return (ProcessVariable(self.env, service=self.service, program=self.process),)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The last line that counts, or what each process has."""
        if not self.user:
            # Only its owner may see the environment of a process.
            check = replace(self, sensitive=True)
            return conclude(check, [check._of_processes(facts)], witnesses)
        fact = facts[LoginVariable(self.env, self.user)]
        if fact.state is FactState.MISSING:
            return conclude(self, [self._aspect(None, f"there is no user {self.user}")], witnesses)
        if fact.value is None:
            return conclude(self, [unseen(f"the files of a login of {self.user}", fact, "file")], witnesses)
        if any(line.private for line in fact.value.lines) and not self.sensitive:
            return replace(self, sensitive=True).judge(facts, witnesses)
        return conclude(self, [self._of_login(fact.value)], witnesses)

    def _of_login(self, seen: LoginState) -> Aspect:
        if seen.denied:
            return self._unclear(f"{shown(seen.denied[0])} may not be read")
        shell = seen.shell.rpartition("/")[2]
        if shell not in SHELLS:
            return self._unclear(
                f"it is not known which files the shell {shown(seen.shell or 'of none')} reads"
            )
        last: tuple[VariableLine, str | None] | None = None
        exported, causes, doubt = False, [], ""
        earlier: list[VariableLine] = []
        for line in seen.lines:
            where = f"{shown(line.path)}:{line.line}"
            set_to = assigned(self.env, line)
            if line.text.lstrip().startswith("#"):
                if self._right(assigned(self.env, replace(line, text=line.text.lstrip("# \t")))):
                    causes.append(f"{where} holds it as a comment: the # before it must go")
            elif not line.read:
                if self._right(set_to):
                    causes.append(f"{where} holds it, but a login of {self.user} does not read that file")
            elif not is_certain(line):
                doubt = f"{where} speaks of it, and may count only under a condition"
            elif unsets(self.env, line):
                last, exported, doubt = (line, None), False, ""
            elif set_to is not None:
                if last and self._right(last[1]):
                    earlier.append(last[0])
                last, exported = (line, set_to), exported or exports(self.env, line)
                doubt = "" if exported else doubt
            elif self._right(with_blanks(self.env, line)):
                causes.append(f"{where} has a blank beside the equals sign, so that it sets nothing")
            elif only_exports(self.env, line):
                exported = True
            elif line.path not in PAM or f"{self.env}=" in line.text:
                doubt = f"{where} has the shell work out its value"
        if doubt:
            return self._unclear(doubt)
        if not last or last[1] is None:
            words = f"no file sets {self.env} for a login of {self.user}"
            return self._aspect(None, words, causes=causes, line=last[0] if last else None)
        line, value = last[0], last[1]
        where = f"{shown(line.path)}:{line.line}"
        if not exported:
            words = f"{where} sets {self.env}, but does not export it, so that no program sees it"
            return self._aspect(None, words, causes=[words] if self._right(value) else causes, line=line)
        said = f"{where} sets {self.env}" + ("" if self.sensitive else f" to {shown(value)}")
        if value.endswith("\r"):
            said += ", and with the line end of Windows behind it"
            causes += [said] if self._right(value.removesuffix("\r")) else []
        if earlier and not self._right(value):
            causes.append(f"{shown(earlier[-1].path)}:{earlier[-1].line} is right, but is read before it")
        return self._aspect(value, said, causes=causes, line=line)

    def _right(self, value: str | None) -> bool:
        return value is not None and self.exists and (self.value is None or value == self.value)

    def _unclear(self, why: str) -> Aspect:
        words = f"what {self.env} is for a login of {self.user} cannot be told: {why}"
        return Aspect(
            field=None, actual=words, statement=words, evidence=(Evidence(source="file", text=words),)
        )

    def _aspect(
        self, value: str | None, words: str, *, causes: Sequence[str] = (), line: VariableLine | None = None
    ) -> Aspect:
        holds = self._right(value) if self.exists else value is None
        causes = () if holds or not self.exists else tuple(causes)
        said = "; ".join(dict.fromkeys([words, *causes]))
        if not self.exists:
            should = "it should not be set"
        elif self.value is None:
            should = "it should be set"
        else:
            should = "it should have another value" if self.sensitive else f"it should be {shown(self.value)}"
        return Aspect(
            field=Field(
                name="is",
                holds=holds,
                actual=value,
                digest=digest(value, self.env) if self.sensitive and value is not None else None,
                passive=not self.exists,
                attempts=causes,
            ),
            actual=said,
            statement=f"{said}; {should}",
            evidence=(
                Evidence(
                    source="file" if self.user else "proc",
                    file=line.path if line else None,
                    line=line.line if line else None,
                    text=words,
                ),
            ),
            traces=causes,
        )

    def _of_processes(self, facts: Facts) -> Aspect:
        fact = facts[ProcessVariable(self.env, service=self.service, program=self.process)]
        if not fact.known:
            return unseen(f"the environment of {self._whose}", fact, "proc")
        if fact.value is None or not fact.value.variables:
            words = f"{self._whose} does not run"
            return replace(self._aspect(None, words), field=Field(name="is", holds=False, actual=None))
        seen = fact.value.variables
        bad = [one for one in seen if not (self._right(one.value) if self.exists else one.value is None)]
        one = (bad or list(seen))[0]
        how = "without" if one.value is None else "with"
        words = f"process {one.pid} of {self._whose} was started {how} {self.env}"
        if bad and one.value is not None and self.exists:
            words += ", which has another value than it should"
        aspect = self._aspect(one.value, words)
        if not bad:
            return aspect
        return replace(aspect, hint=f"Was {self._whose} restarted since the change?")

    @property
    def _assignment(self) -> str:
        return f"{self.env}={'1' if self.value is None else self.value}"

    def apply(self) -> tuple[str, ...]:
        """A line of /etc/environment for every login, or a drop-in of the service, which is restarted."""
        if self.user:
            # grep ends with 1 where nothing is left over.
            keep = f"new=$(grep -v '^{self.env}=' /etc/environment 2>/dev/null) || true"
            add = f" {shlex.quote(self._assignment)}" if self.exists else ""
            return (f'{keep}; printf "%s\\n" "${{new:-# environment}}"{add} >/etc/environment',)
        if not self.service or not self.exists:
            return ()
        unit = self.service if "." in self.service else f"{self.service}.service"
        folder = shlex.quote(f"/etc/systemd/system/{unit}.d")
        value = self._assignment.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
        return (
            f"mkdir -p {folder}; printf '[Service]\\nEnvironment=\"%s\"\\n' {shlex.quote(value)} "
            f">{folder}/guidegen-env-{self.env}.conf; systemctl daemon-reload; "
            f"systemctl restart {shlex.quote(unit)}",
        )


_CHECK = Env(env="JAVA_HOME", value="/opt/java", user="alice")
_APP = Env(env="TOKEN", value="new", service="app")


def _login(*lines: tuple[str, str], read: bool = True) -> Facts:
    said = [{"path": path, "line": 3, "text": text, "read": read} for path, text in lines]
    return recorded([{"login_variable": "JAVA_HOME", "user": "alice", "lines": said}])


def _process(**said: Any) -> Facts:
    return recorded([{"process_variable": "TOKEN", "service": "app", **said}])


_PROFILE = "/home/alice/.profile"

Env.EXAMPLES = (
    Example(
        name="alice's profile exports it",
        check=_CHECK,
        facts=_login((_PROFILE, 'export JAVA_HOME="/opt/java"')),
        verdict=Verdict.DONE,
    ),
    Example(name="no file sets it", check=_CHECK, facts=_login(), verdict=Verdict.SKIPPED),
    Example(
        name="it is set, but not exported",
        check=_CHECK,
        facts=_login((_PROFILE, "JAVA_HOME=/opt/java")),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="it stands in a file that bash does not read, since there is a .bash_profile",
        check=_CHECK,
        facts=_login((_PROFILE, "export JAVA_HOME=/opt/java"), read=False),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the service still runs with the old value",
        check=_APP,
        facts=_process(variables=[{"pid": 7, "value": "old"}]),
        verdict=Verdict.SKIPPED,
        witnesses=(Witness(WitnessSource.RECIPE, {"is": ("old",)}),),
    ),
    Example(
        name="the shell works out the value",
        check=_CHECK,
        facts=_login((_PROFILE, "export JAVA_HOME=$HOME/java")),
        verdict=Verdict.UNKNOWN,
    ),
)
