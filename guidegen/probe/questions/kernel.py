"""What the running kernel has: settings and modules."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.questions.content import WITHHELD
from guidegen.probe.shell import MAY_PRINT
from guidegen.probe.unanswered import from_reason, from_section, last_line

_ABSENT: Final = re.compile(r"unknown oid|level name .* is invalid|No such file or directory")


@dataclass(frozen=True)
class KernelSetting(Question[str]):
    """The running value of a setting of the kernel, by its name with dots; a `/` stands for a dot in it."""

    name: ClassVar = "sysctl"
    value_type: ClassVar = str
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED, "macos": Form.RECORDED}
    discloses: ClassVar = Discloses.OPEN

    key: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """Linux: one `grep` over the files of all; elsewhere a `sysctl` each."""
        paths = [_path(question) for question in questions]
        from_files = "\n".join(
            f"if [ -f {path} ]; then if ! may_print {path}; then echo '! {WITHHELD}'\n"
            f'elif [ -r {path} ]; then echo +; set -- "$@" {path}; else echo "! Permission denied"; fi\n'
            f"elif [ -e {path} ]; then echo '! not a regular file'\n"
            "else echo '! No such file or directory'; fi"
            for path in map(shlex.quote, paths)
        )
        from_tool = "\n".join(
            f"sysctl -n {shlex.quote(q.key)} 2>&1; printf '%s %s\\n' \"$2\" $?" for q in questions
        )
        return MAY_PRINT + (
            f"if [ -d /proc/sys/kernel ]; then echo '= proc'\n{from_files}\n"
            "shift 2; grep -aH '' \"$@\" /dev/null 2>/dev/null; echo '= end'\n"
            f"elif command -v sysctl >/dev/null; then :\n{from_tool}\nelse exit 127; fi"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[str]]:
        """From the files: whether each is there, then the lines, each behind its file's name."""
        lines = section.lines
        if lines[:1] != ["= proc"]:
            facts = [_from_tool(block, status) for block, status in blocks(section)][: len(questions)]
            return facts + [from_section(section)] * (len(questions) - len(facts))
        if lines[-1] != "= end" or not section.whole:
            return [from_section(section)] * len(questions)
        said, body = lines[1 : len(questions) + 1], lines[len(questions) + 1 : -1]
        facts = []
        for question, word in zip(questions, said, strict=False):
            lead = f"{_path(question)}:"
            values = [line.removeprefix(lead) for line in body if line.startswith(lead)]
            if word != "+":
                facts.append(from_reason(word.removeprefix("! ")))
            elif values:
                facts.append(Fact.had("\n".join(values)))
            else:
                facts.append(Fact(FactState.GARBLED, detail="the kernel did not tell the value"))
        return facts + [from_section(section)] * (len(questions) - len(facts))


def _path(question: KernelSetting) -> str:
    return "/proc/sys/" + question.key.translate(str.maketrans("./", "/."))


def _from_tool(block: bytes, status: int) -> Fact[str]:
    text = block.decode(errors="replace").strip("\n")
    if status or text.startswith("sysctl: "):
        if _ABSENT.search(text):
            return Fact(FactState.MISSING)
        return Fact(FactState.GARBLED, detail=last_line(block))
    return Fact.had(text)


@dataclass(frozen=True, kw_only=True)
class Modules:
    """The modules of the running kernel, by their names with underscores."""

    loaded: tuple[str, ...] = ()
    built_in: tuple[str, ...] = ()
    """Those that are a part of the kernel itself: they are always there."""
    built_in_known: bool = True


@dataclass(frozen=True)
class KernelModules(Question[Modules]):
    """Which modules the kernel has loaded."""

    name: ClassVar = "kernel_modules"
    value_type: ClassVar = Modules
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}

    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """The kernel's own table, and the list of what is built in, where the modules' folder has one."""
        return (
            "if [ -r /proc/modules ]; then echo '= proc'; cat /proc/modules || exit\n"
            "b=/lib/modules/$(uname -r)/modules.builtin\n"
            '[ -r "$b" ] && echo "= builtin" && { cat "$b" || exit; }\n'
            "elif command -v kldstat >/dev/null; then echo '= kldstat'; kldstat -v || exit\n"
            # A kernel that was built without modules has no such table.
            "elif [ -d /proc/sys/kernel ]; then echo '= none'\n"
            "else exit 127; fi; echo '= end'"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Modules]]:
        """The same answer for all."""
        lines = section.lines
        if not section.whole or section.status or not lines or lines[-1] != "= end":
            return [from_section(section)] * len(questions)
        opening, body = lines[0], lines[1:-1]
        if opening == "= kldstat" and not (body and body[0].startswith("Id Refs Address")):
            return [Fact(FactState.GARBLED, detail=last_line(section.output))] * len(questions)
        if opening == "= kldstat":
            names = [
                m[1] for line in body if (m := re.search(r"^\s*\d+\s+\d+\s+\S+\s+\S+\s+(\S+)\.ko\b", line))
            ]
            names += [m[1].rpartition("/")[2] for line in body if (m := re.match(r"\s+\d+ (\S+)$", line))]
            return [Fact.had(Modules(loaded=_named(names), built_in_known=True))] * len(questions)
        split = body.index("= builtin") if "= builtin" in body else len(body)
        built_in = [line.rpartition("/")[2].partition(".ko")[0] for line in body[split + 1 :]]
        value = Modules(
            loaded=_named([line.split(" ")[0] for line in body[:split] if line]),
            built_in=_named(built_in),
            built_in_known=split < len(body),
        )
        return [Fact.had(value)] * len(questions)


def _named(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.replace("-", "_") for name in names if name))
