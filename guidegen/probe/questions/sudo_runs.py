"""Whether sudo lets a user run one command, by sudo's own word."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section, last_line


@dataclass(frozen=True, kw_only=True)
class SudoRun:
    """What sudo answers."""

    allowed: bool


@dataclass(frozen=True)
class SudoRuns(Question[SudoRun]):
    """One command, which is not run. Only root may ask for another user; the command must be on the host.

    sudo looks at the file behind a path (/bin/ls is /usr/bin/ls on many systems), at patterns, digests and
    the dates of a rule, which the mere list of rules does not tell.
    """

    name: ClassVar = "sudo_runs"
    value_type: ClassVar = SudoRun
    forms: ClassVar = {"debian": Form.TRIED}

    user: str
    command: str
    """Its path and its arguments, with blanks between them."""
    as_user: str = "root"

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """`sudo -l -U USER -u OTHER COMMAND` for each."""
        lines = ["command -v sudo >/dev/null || { echo 'sudo: not found'; exit 127; }"]
        for q in questions:
            words = shlex.join(["-U", q.user, "-u", q.as_user, "--", *q.command.split()])
            lines.append(
                'if [ "$(id -u)" = 0 ]; then '
                f"sudo -n -l {words} 2>&1; s=$?; else echo '! Permission denied'; s=13; fi; "
                'printf "%s %s\\n" "$2" "$s"'
            )
        return "\n".join(lines)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[SudoRun]]:
        """A block for each: the command itself where it is allowed, nothing where it is not."""
        facts = [
            _answer(q, block, status) for q, (block, status) in zip(questions, blocks(section), strict=False)
        ]
        return facts + [from_section(section)] * (len(questions) - len(facts))


def _answer(question: SudoRuns, block: bytes, status: int) -> Fact[SudoRun]:
    text = block.decode(errors="replace").strip()
    if text.startswith("! Permission denied"):
        return Fact(FactState.FORBIDDEN, detail="only root may ask for the rights of another user")
    if status == 0 and " ".join(text.splitlines()[-1:]).split() == question.command.split():
        return Fact.had(SudoRun(allowed=True))
    if status == 1 and not text:
        return Fact.had(SudoRun(allowed=False))
    return Fact(FactState.GARBLED, detail=last_line(block))
