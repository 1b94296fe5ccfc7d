"""What a process that runs was started with: its limits, and one variable of its environment."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.unanswered import from_reason, from_section

MOST: Final = 20
"""Of one program so many processes are looked at."""

_PIDS: Final = rf"""
pids() {{
  case $1 in
  service) pid=$(systemctl show -p MainPID -- "$2" 2>/dev/null) && pid=${{pid#MainPID=}}
    case $pid in ''|0|*[!0-9]*) ;; *) echo "$pid";; esac;;
  *) n=0; for f in /proc/[0-9]*/comm; do
      read -r name <"$f" && [ "$name" = "$2" ] || continue
      f=${{f%/comm}}; echo "${{f#/proc/}}"; n=$((n+1)); [ $n -lt {MOST} ] || break
    done 2>/dev/null;;
  esac
}}
[ -r /proc/self/stat ] || {{ echo 'proc: not found'; exit 127; }}
"""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A limit of one process; -1: there is none."""

    pid: int
    soft: int
    hard: int


@dataclass(frozen=True, kw_only=True)
class Limits:
    """One limit of all processes of a program."""

    limits: tuple[Limit, ...] = ()


def _words(service: str, program: str) -> str:
    # The kernel keeps fifteen characters of a program's name.
    return f"service {shlex.quote(service)}" if service else f"process {shlex.quote(program[:15])}"


@dataclass(frozen=True)
class ProcessLimit(Question[Limits]):
    """A limit of the main process of a service, or of every process of a program; missing: none runs."""

    name: ClassVar = "process_limit"
    value_type: ClassVar = Limits
    forms: ClassVar = {"debian": Form.TRIED}

    row: str
    """As /proc/PID/limits calls it: Max open files."""
    service: str = ""
    program: str = ""

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One awk for each question, over the tables of all its processes."""
        return _PIDS + "\n".join(
            f'set -- "$1" "$2" $(pids {_words(q.service, q.program)}); home=$1 m=$2; shift 2\n'
            'for p; do if [ -r "/proc/$p/limits" ]; then\n'
            f'row={shlex.quote(q.row)} awk -v p="$p" \'index($0, ENVIRON["row"]) == 1 '
            '{ sub(/^[A-Z][a-z A-Z]*[a-z]  +/, ""); print p, $1, $2 }\' "/proc/$p/limits" 2>/dev/null\n'
            'else echo "$p forbidden"; fi; done\n'
            'printf "%s 0\\n" "$m"; set -- "$home" "$m"'
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Limits]]:
        """A line for each process."""
        facts: list[Fact[Limits]] = []
        for block, _ in blocks(section):
            text = block.decode(errors="replace")
            found = [m for m in map(_LIMIT.fullmatch, text.splitlines()) if m]
            if "forbidden" in text:
                facts.append(Fact(FactState.FORBIDDEN))
            elif not text.strip():
                facts.append(Fact(FactState.MISSING))
            elif len(found) != len(text.splitlines()):
                facts.append(Fact(FactState.GARBLED))
            else:
                limits = (Limit(pid=int(m[1]), soft=_number(m[2]), hard=_number(m[3])) for m in found)
                facts.append(Fact.had(Limits(limits=tuple(limits))))
        return facts[: len(questions)] + [from_section(section)] * (len(questions) - len(facts))


_LIMIT: Final = re.compile(r"(\d+) (\d{1,20}|unlimited) (\d{1,20}|unlimited)")


def _number(text: str) -> int:
    return -1 if text == "unlimited" else int(text)


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A variable of one process; None: it has none of that name."""

    pid: int
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class Variables:
    """One variable of all processes of a program."""

    variables: tuple[Variable, ...] = ()


@dataclass(frozen=True)
class ProcessVariable(Question[Variables]):
    """A variable with which the processes were started; no other one leaves the host. Missing: none runs."""

    name: ClassVar = "process_variable"
    value_type: ClassVar = Variables
    forms: ClassVar = {"debian": Form.TRIED}
    discloses: ClassVar = Discloses.ANYTHING

    variable: str
    service: str = ""
    program: str = ""

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """/proc/PID/environ with null bytes as newlines, and newlines as a byte that is in no text."""
        return _PIDS + "\n".join(
            f'set -- "$1" "$2" $(pids {_words(q.service, q.program)}); home=$1 m=$2; shift 2\n'
            'for p; do if [ -r "/proc/$p/environ" ]; then\n'
            "v=$(tr '\\n\\0' '\\1\\n' 2>/dev/null <\"/proc/$p/environ\" | "
            f"grep -a {shlex.quote(f'^{q.variable}=')} | head -n 1 | head -c 4096)\n"
            '[ "$v" ] && echo "$p $v" || echo "$p"\n'
            'else echo "! Permission denied"; fi; done\n'
            'printf "%s 0\\n" "$m"; set -- "$home" "$m"'
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Variables]]:
        """A line for each process."""
        facts: list[Fact[Variables]] = []
        for block, _ in blocks(section):
            lines = block.decode(errors="surrogateescape").split("\n")[:-1]
            found = [m for m in map(_VARIABLE.fullmatch, lines) if m]
            denied = next((line for line in lines if line.startswith("! ")), "")
            if denied:
                facts.append(from_reason(denied[2:]))
            elif not lines:
                facts.append(Fact(FactState.MISSING))
            elif len(found) != len(lines):
                facts.append(Fact(FactState.GARBLED))
            else:
                values = tuple(
                    Variable(pid=int(m[1]), value=m[2].replace("\1", "\n") if m[2] is not None else None)
                    for m in found
                )
                facts.append(Fact.had(Variables(variables=values)))
        return facts[: len(questions)] + [from_section(section)] * (len(questions) - len(facts))


_VARIABLE: Final = re.compile(r"(\d+)(?: [A-Za-z_][A-Za-z0-9_]*=(.*))?")
