"""What a command prints, and how it ends."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.unanswered import from_section

LIMIT: Final = 256 * 1024
"""Bytes of each of a command's two outputs."""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A command that came to its end. Bytes that are not UTF-8 are kept as surrogates."""

    status: int = 0
    stdout: str = ""
    stderr: str = ""


@dataclass(frozen=True)
class CommandRun(Question[Ran]):
    """A command of the recipe's author, run with `sh` in the home folder of the login, without input."""

    name: ClassVar = "command"
    value_type: ClassVar = Ran
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    apart: ClassVar = True
    discloses: ClassVar = Discloses.ANYTHING

    line: str
    seconds: int = 10
    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def limit(cls, questions: Sequence[Self]) -> int:
        """What the check allows."""
        return max(question.seconds for question in questions)

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """Standard output as it comes; then standard error, the status, and their length in the last line.

        Descriptors: 5 is the answer, 4 the command's standard error on its way through `head`, 6 and 3 carry
        it and the status into the variable, which holds no null bytes. `head` ends a command that never
        stops printing.
        """
        return "\n".join(
            'cd "$1" 2>/dev/null || cd /\n'
            "exec 5>&1\n"
            "rest=$(\n"
            "{ status=$( { { { "
            f"sh -c {shlex.quote(q.line)} 2>&4 3>&- 4>&- 5>&- 6>&-; echo $? >&3; "
            f"}} | head -c {LIMIT + 1} >&5; }} 4>&1 | tr -d '\\000' | head -c {LIMIT + 1} >&6; }} 3>&1 )\n"
            'printf "\\n%s" "$status" >&6; } 6>&1\n'
            ") 2>/dev/null\n"
            'printf "%s\\n%s\\n" "$rest" "${#rest}"'
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Ran]]:
        """Read from the end, so that nothing a command prints can pass for its status."""
        if len(questions) != 1 or section.status or not section.whole:
            return [from_section(section)] * len(questions)
        body, _, length = section.output.removesuffix(b"\n").rpartition(b"\n")
        if not length.isdigit() or int(length) > len(body):
            return [from_section(section)]
        cut = len(body) - int(length)
        stdout, rest = body[:cut], body[cut:]
        stderr, _, status = rest.rpartition(b"\n")
        if not re.fullmatch(rb"\d{1,3}", status):
            # `head` closed the door before the command could say how it ended.
            status = b"141" if len(stdout) > LIMIT or len(stderr) > LIMIT else b""
        if not status:
            return [Fact(FactState.GARBLED)]
        ran = Ran(
            status=int(status),
            stdout=stdout[:LIMIT].decode(errors="surrogateescape"),
            stderr=stderr[:LIMIT].decode(errors="surrogateescape"),
        )
        if max(len(stdout), len(stderr)) > LIMIT:
            return [Fact(FactState.CUT_OFF, ran)]
        if ran.status in (126, 127) and ran.stderr.rstrip().endswith(("not found", "Permission denied")):
            state = FactState.NO_TOOL if ran.status == 127 else FactState.FORBIDDEN
            return [Fact(state, detail=ran.stderr.strip().splitlines()[-1])]
        return [Fact.had(ran)]
