"""The check kind `process`: a program runs, as often, for whom and with what it should."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.moment import Moment, in_words, moment_of, require_since, wants_of
from guidegen.checks.weighing import Field
from guidegen.checks.wording import at, code, joined, shown
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
    Value,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.processes import Process as Seen
from guidegen.probe.questions.processes import Processes, ProcessTable
from guidegen.probe.recorded import recorded

_KERNEL_NAME = 15
"""Characters of a process's name that Linux keeps."""


@dataclass(frozen=True, kw_only=True)
class Process(Check):
    """A program runs, or does not.

    A process counts by the kernel's name for it, or by the file name of its command. The processes of the
    look itself, of its login too, are never counted. Command lines may hold passwords: a report names the
    process's number and its user, never its command line. That it runs does not tell whether it works:
    `port`, `url` and `service` do. Where the host hides the processes of others from the login (hidepid), a
    process that is not seen is unknown.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "process"
    main_field: ClassVar = "running"

    process: str = option("The program's name, as ps shows it: without its folder.", min_length=1)
    running: bool = option("false: no such process may run.", True)
    count: int | None = option("How many of them must run.", None, ge=1, strict=True)
    user: str = option("The user as whom each of them must run.", "")
    arguments: str = option("Only processes with this text in their command line count.", "")
    started_since: str = option(
        "It was started after this file or folder last changed, or after this time.", ""
    )

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if "/" in self.process or "\0" in self.process:
            raise Misfit("process", "the name of a process has no folder", "process: nginx")
        if not self.running and (self.count or self.user or self.started_since):
            key = next(key for key in ("count", "user", "started_since") if getattr(self, key))
            raise Misfit(key, f"a process that must not run has no {key}")
        if self.started_since:
            require_since("started_since", self.started_since)

    @property
    def subject(self) -> str:
        """The program's name."""
        return self.process

    def instruct(self) -> Instruction:
        """Start it, or end it."""
        name = code(self.process)
        if not self.running:
            return Instruction(f"End the program {name}.")
        verb = "Start the program {} again" if self.started_since else "Start the program {}"
        said = verb.format(name)
        if self.user:
            said += f" as the user {code(self.user)}"
        if self.arguments:
            said += f", with {code(self._arguments)} in its command line"
        if self.count:
            said += f". {self.count} of it must run" if self.count > 1 else ". It must run once"
        return Instruction(f"{said}.")

    @property
    def _arguments(self) -> str:
        return "what the guide asks for" if self.sensitive else self.arguments

    def expectation(self) -> str:
        """`4 processes nginx run as www-data`."""
        if not self.running:
            return f"no process {self._what} runs"
        number = f"{self.count} processes " if self.count and self.count > 1 else "a process "
        whom = f" as {shown(self.user)}" if self.user else ""
        since = f", started after {in_words(self.started_since)}" if self.started_since else ""
        return f"{number}{self._what} run{'s' if not self.count or self.count == 1 else ''}{whom}{since}"

    @property
    def _what(self) -> str:
        with_ = f" with {shown(self._arguments)} in its command line" if self.arguments else ""
        return f"{shown(self.process)}{with_}"

    def wants(self) -> tuple[Want[Any], ...]:
        """All processes, and the moment since when."""
        return (ProcessTable(), *(wants_of(self.started_since) if self.started_since else ()))

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Whether it runs; of those that do, each field."""
        fact = facts[ProcessTable()]
        if fact.value is None:
            return conclude(self, [unseen("the list of processes", fact, "ps")], witnesses)
        named = [one for one in fact.value.processes if is_called(one, self.process)]
        fitting = [one for one in named if self.arguments in one.line]
        if not fitting and not fact.value.all_seen:
            words = f"whether {self._what} runs cannot be told: this host hides the processes of others"
            aspect = Aspect(
                field=None,
                actual=words,
                statement=words,
                hint="Verify again as root, or with sudo.",
                evidence=(Evidence(source="ps", text=words),),
            )
            return conclude(self, [aspect], witnesses)
        aspects = [self._running(named, fitting)]
        if self.running and fitting:
            aspects += self._user(fitting)
            aspects += self._count(fitting, fact.value)
            if self.started_since:
                aspects.append(self._started(fitting, fact.value, facts))
        return conclude(self, aspects, witnesses)

    def _aspect(
        self, name: str, words: str, should: str, *, holds: bool, actual: Value, passive: bool = False
    ) -> Aspect:
        return Aspect(
            field=Field(name=name, holds=holds, actual=actual, passive=passive),
            actual=words,
            statement=f"{words}, {should}" if should else words,
            evidence=(Evidence(source="ps", text=words),),
        )

    def _running(self, named: Sequence[Seen], fitting: Sequence[Seen]) -> Aspect:
        name = shown(self.process)
        if fitting:
            words = f"{self._what} runs: {_listed(fitting)}"
            should = "" if self.running else "and should not"
            return self._aspect("running", words, should, holds=self.running, actual=True, passive=True)
        words = f"no process {name} runs"
        if named and self.running:
            words = (
                f"{name} runs ({_listed(named)}), but without {shown(self._arguments)} in its command line"
            )
        elif named:
            words = f"no process {self._what} runs"
        return self._aspect(
            "running", words, "", holds=not self.running, actual=None if self.running else False, passive=True
        )

    def _user(self, fitting: Sequence[Seen]) -> list[Aspect]:
        if not self.user:
            return []
        others = sorted({one.user for one in fitting if one.user != self.user})
        if not others:
            words = f"{shown(self.process)} runs as {shown(self.user)}"
            return [self._aspect("user", words, "", holds=True, actual=self.user)]
        of_others = [one for one in fitting if one.user != self.user]
        words = (
            f"{shown(self.process)} runs as {joined([shown(one) for one in others])}: {_listed(of_others)}"
        )
        should = f"where only {shown(self.user)} should be"
        return [self._aspect("user", words, should, holds=False, actual=" ".join(others))]

    def _count(self, fitting: Sequence[Seen], seen: Processes) -> list[Aspect]:
        if self.count is None:
            return []
        number = len(fitting)
        words = f"{number} process{'es' if number != 1 else ''} {self._what} run{'s' if number == 1 else ''}"
        if not seen.all_seen and number <= self.count:
            words = f"{words}, but this host hides the processes of others"
            return [
                Aspect(
                    field=None,
                    actual=words,
                    statement=words,
                    hint="Verify again as root, or with sudo.",
                    evidence=(Evidence(source="ps", text=words),),
                )
            ]
        if number > self.count:
            words = f"{words} ({joined([_since(one) for one in fitting[:5]])})"
        should = f"where {self.count} should be"
        return [self._aspect("count", words, should, holds=number == self.count, actual=number)]

    def _started(self, fitting: Sequence[Seen], seen: Processes, facts: Facts) -> Aspect:
        moment, since = moment_of(self.started_since, facts), in_words(self.started_since)
        if not isinstance(moment, Moment):
            path = shown(self.started_since)
            if moment.state is not FactState.MISSING:
                return unseen(f"when {path} changed", moment, "stat", self.started_since)
            words = f"{path} is not there, so {shown(self.process)} cannot have been started since it changed"
            return self._aspect("started_since", words, "", holds=False, actual=None, passive=True)
        answers = [moment.passed_by(one.started, seen.resolution) if one.started else None for one in fitting]
        # The oldest of those that speak for the answer: one that was never restarted makes it stale.
        oldest = min((one.started for one in fitting if one.started), default=None)
        words = f"{shown(self.process)} was started at {at(oldest)}"
        if False in answers:
            words = f"{words}, before {since}"
            return self._aspect("started_since", words, "", holds=False, actual=None, passive=True)
        if None in answers:
            doubt = "which was moved or got other rights since" if moment.moved else "in the same moment"
            words = (
                f"whether {shown(self.process)} was started after {since} cannot be told: {words}, {doubt}"
            )
            return Aspect(
                field=None,
                actual=words,
                statement=words,
                hint="Start it once more; then it can be told.",
                evidence=(Evidence(source="ps", text=words),),
            )
        return self._aspect("started_since", f"{words}, after {since}", "", holds=True, actual=True)

    def apply(self) -> tuple[str, ...]:
        """A process is ended by its name; it is started by a service, which is another kind's."""
        if self.running or self.arguments:
            return ()
        # Never by pattern: a process is ended only where the kernel's own name for it is the one given.
        name = self.process[:_KERNEL_NAME].replace("'", "'\\''")
        return (
            "for p in /proc/[0-9]*; do IFS= read -r n <$p/comm || continue; "
            f'[ "$n" != \'{name}\' ] || kill "${{p#/proc/}}"; done 2>/dev/null; sleep 0.2',
        )


def is_called(process: Seen, name: str) -> bool:
    """Whether a process is called so: by the kernel, by its command, or by a title that it gave itself."""
    command = process.arguments[0] if process.arguments else ""
    own = command.rpartition("/")[2].removeprefix("-").partition(":")[0]
    if own == name or command.partition(":")[0] == name:
        return True
    if len(name) <= _KERNEL_NAME:
        return process.name == name
    # A script's name stands cut in the table, and whole among the words of its interpreter.
    scripts = (word.rpartition("/")[2] for word in process.arguments[:3])
    return process.name == name or (process.name == name[:_KERNEL_NAME] and name in scripts)


def _since(one: Seen) -> str:
    """A process with what tells it from another one like it."""
    began = f", started at {at(one.started)}" if one.started else ""
    return f"{one.pid} of {shown(one.user)}{began}"


def _listed(processes: Sequence[Seen]) -> str:
    told = [f"{one.pid} of {shown(one.user)}" for one in processes[:5]]
    more = len(processes) - len(told)
    return joined([*told, f"{more} more"] if more else told)


def _table(*processes: dict[str, Any], **more: Any) -> Facts:
    return recorded(
        [
            {"process_table": None, "processes": list(processes), **more},
            {
                "newest": "/etc/app.conf",
                "mtime": "2026-11-22T09:00:00+00:00",
                "ctime": "2026-11-22T09:00:00+00:00",
            },
        ]
    )


_MASTER: dict[str, Any] = {"pid": 801, "name": "app", "arguments": ["/usr/sbin/app", "--tls"]}
_APP = Process(process="app", user="root", arguments="--tls", started_since="/etc/app.conf")

Process.EXAMPLES = (
    Example(
        name="it was started after the change",
        check=_APP,
        facts=_table({**_MASTER, "started": "2026-11-22T10:00:00+00:00"}),
        verdict=Verdict.DONE,
    ),
    Example(name="it does not run", check=_APP, facts=_table(), verdict=Verdict.SKIPPED),
    Example(
        name="it still runs without the new argument",
        check=_APP,
        facts=_table({**_MASTER, "arguments": ["/usr/sbin/app"]}),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it was not started again after the change",
        check=_APP,
        facts=_table({**_MASTER, "started": "2026-11-22T08:00:00+00:00"}),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it was started by hand, as another user",
        check=_APP,
        facts=_table({**_MASTER, "user": "ann", "started": "2026-11-22T10:00:00+00:00"}),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="it runs twice",
        check=Process(process="app", count=1),
        facts=_table(_MASTER, {**_MASTER, "pid": 955}),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="it should have been ended",
        check=Process(process="app", running=False),
        facts=_table(_MASTER),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="this host hides the processes of others",
        check=_APP,
        facts=_table(all_seen=False),
        verdict=Verdict.UNKNOWN,
    ),
    Example(
        name="it was started in the very moment of the change",
        check=_APP,
        facts=_table({**_MASTER, "started": "2026-11-22T09:00:00.05+00:00"}),
        verdict=Verdict.UNKNOWN,
    ),
)
