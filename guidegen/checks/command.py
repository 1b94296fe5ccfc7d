"""The check kind `command`: a command ends and prints as it should."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from guidegen.checks.finding import Aspect, conclude, digest, unseen
from guidegen.checks.patterns import fits, require_pattern
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown
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
    Reader,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.command import CommandRun, Ran
from guidegen.probe.recorded import recorded
from guidegen.probe.unanswered import from_reason


@dataclass(frozen=True, kw_only=True)
class Text:
    """What a command's output must be; all that is said must hold."""

    __pydantic_config__ = CLOSED

    equals: str | None = option("The whole output, white space at its ends apart.", None)
    contains: str = option("A piece of the output.", "")
    matches: str = option("A regular expression that some part of the output must match.", "")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if self.equals is None and not self.contains and not self.matches:
            raise Misfit("equals", "one of equals, contains and matches is needed", 'contains: "…"')
        require_pattern("matches", self.matches)

    def holds(self, output: str) -> bool:
        """Whether `output` is as it must be."""
        return (
            (self.equals is None or output.strip() == self.equals.strip())
            and self.contains in output
            and (not self.matches or fits(self.matches, output, each_line=True))
        )

    def words(self) -> str:
        """`"…"`, as the end of "it prints …"."""
        parts = [] if self.equals is None else [f"exactly {_quoted(self.equals.strip())}"]
        parts += [_quoted(self.contains)] if self.contains else []
        parts += [f"something that fits {_quoted(self.matches)}"] if self.matches else []
        return joined(parts)


def _quoted(text: str) -> str:
    return f'"{shown(text)}"' if text.strip() else "nothing"


@dataclass(frozen=True, kw_only=True)
class Command(Check):
    """A command, given in full, ends with the exit status and prints what it should.

    That it only reads is its author's responsibility. It is run by `sh` as the login user, in that user's
    home folder, without input, and is ended at its time limit. Use another kind where there is one: a command
    tells what came out otherwise, not which line in which file.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "command"
    main_field: ClassVar = "stdout"

    command: str = option("The command line.", min_length=1)
    exit: int = option("The exit status that it must end with.", 0, ge=0, le=255)
    stdout: Text | None = option("What it must print: equals, contains, matches.", None)
    stderr: Text | None = option("What it must print as errors: equals, contains, matches.", None)
    run_as: Literal["", "root"] = option("root: run as root, through sudo where it must.", "", alias="as")
    seconds: int = option("Its time limit.", 10, ge=1, le=60)

    def __post_init__(self) -> None:
        """Raise Misfit for a line that no shell can be given."""
        if "\0" in self.command or not self.command.strip():
            raise Misfit("command", "a command line is text, without null characters")

    @property
    def subject(self) -> str:
        """The command line."""
        return self.command

    @property
    def _question(self) -> CommandRun:
        reader = Reader.ROOT if self.run_as == "root" else Reader.LOGIN
        return CommandRun(self.command, self.seconds, reader=reader)

    def instruct(self) -> Instruction:
        """Type this, and look at what is printed."""
        sudo = "sudo " if self.run_as == "root" else ""
        text = "Type this command."
        if self.stdout:
            text += (
                f" It should print {code(self.stdout.equals or self.stdout.contains or self.stdout.matches)}."
            )
        return Instruction(text, (f"{sudo}{self.command}",))

    def expectation(self) -> str:
        """`postqueue -p ends with 0 and prints "Mail queue is empty"`."""
        parts = [f"ends with {self.exit}"]
        if self.sensitive:
            parts += ["prints what the guide asks for"] if self.stdout or self.stderr else []
        else:
            parts += [f"prints {self.stdout.words()}"] if self.stdout else []
            parts += [f"prints as errors {self.stderr.words()}"] if self.stderr else []
        return f"{shown(self.command)} {joined(parts)}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The command's run."""
        return (self._question,)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The exit status and each output."""
        fact = facts[self._question]
        ran = fact.value
        if ran is None or not fact.known:
            return conclude(self, [unseen(f"the command {shown(self.command)}", fact, "command")], witnesses)
        aspects = [self._exit(ran)]
        if self.stdout:
            aspects.append(self._output("stdout", "printed", self.stdout, ran.stdout))
        if self.stderr:
            aspects.append(self._output("stderr", "printed as errors", self.stderr, ran.stderr))
        if not all(aspect.field and aspect.field.holds for aspect in aspects) and (why := _why_blind(ran)):
            aspects = [unseen(f"what {shown(self.command)} looks at", why, "command")]
        return conclude(self, aspects, witnesses)

    def _exit(self, ran: Ran) -> Aspect:
        words = f"{shown(self.command)} ended with {ran.status}"
        if ran.stderr.strip() and ran.status != self.exit and not self.sensitive:
            words += f" ({shown(ran.stderr.strip().splitlines()[-1])})"
        return Aspect(
            # Whatever a command says, nobody brought it about by doing something wrong.
            field=Field(name="exit", holds=ran.status == self.exit, actual=ran.status, passive=True),
            actual=words,
            statement=f"{words}, where {self.exit} should be",
            evidence=(Evidence(source="command", text=words),),
        )

    def _output(self, name: str, verb: str, wanted: Text, output: str) -> Aspect:
        seen = "an output that is not shown here" if self.sensitive else _quoted(output.strip())
        should = "" if self.sensitive else f", where {wanted.words()} should be"
        return Aspect(
            field=Field(
                name=name,
                holds=wanted.holds(output),
                actual=output.strip(),
                digest=digest(output.strip(), self.command) if self.sensitive else None,
                passive=True,
            ),
            actual=f"{shown(self.command)} {verb} {seen}",
            statement=f"{shown(self.command)} {verb} {seen}{should}",
            evidence=(Evidence(source="command", text=f"{verb} {seen}"),),
        )

    def apply(self) -> tuple[str, ...]:
        """Nothing: a command looks at what others brought about."""
        return ()


def _why_blind(ran: Ran) -> Fact[Ran] | None:
    """Why the command itself could not see what it was to look at, in its own last words."""
    lines = ran.stderr.strip().splitlines()
    for line in lines:
        if missing := re.fullmatch(r"sh: (?:line )?(?:\d+: )?(\S+): (?:command )?not found", line):
            return Fact(FactState.NO_TOOL, detail=f"{shown(missing[1])} is not there")
    reason = from_reason(lines[-1]) if lines else None
    return reason if reason and reason.state is FactState.FORBIDDEN else None


_QUEUE = Command(command="postqueue -p", stdout=Text(contains="Mail queue is empty"))

Command.EXAMPLES = (
    Example(
        name="it prints what it should",
        check=_QUEUE,
        facts=recorded([{"command": "postqueue -p", "stdout": "Mail queue is empty\n"}]),
        verdict=Verdict.DONE,
    ),
    Example(
        name="it prints something else",
        check=_QUEUE,
        facts=recorded([{"command": "postqueue -p", "stdout": "-- 4 Kbytes in 1 Request.\n"}]),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it printed something else before the fix",
        check=_QUEUE,
        facts=recorded([{"command": "postqueue -p", "stdout": "-- 4 Kbytes in 1 Request.\n"}]),
        verdict=Verdict.WRONG,
        witnesses=(Witness(WitnessSource.BEFORE, {"stdout": ("-- 9 Kbytes in 2 Requests.",)}),),
    ),
    Example(
        name="it hangs",
        check=_QUEUE,
        facts=recorded([{"command": "postqueue -p", "state": "timed out"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
