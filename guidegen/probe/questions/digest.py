"""A file's SHA-256."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from guidegen.model import Fact
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.shell import path_word, print_reason
from guidegen.probe.unanswered import from_reason, from_section


@dataclass(frozen=True)
class Sha256(Question[str]):
    """The SHA-256 of a regular file, as 64 hexadecimal digits."""

    name: ClassVar = "sha256"
    value_type: ClassVar = str
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}

    path: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """`sha256sum` from standard input, so that no name can disturb the line."""
        lines = ["s() { sha256sum || shasum -a 256 || openssl dgst -sha256 -r; }"]
        for question in questions:
            word = path_word(question.path)
            lines.append(
                f"if [ -f {word} ]; then if [ -r {word} ]; then s <{word} 2>/dev/null || echo '! failed'; "
                f"else echo '! Permission denied'; fi; "
                f"elif [ -e {word} ]; then echo '! not a regular file'; "
                f"else {print_reason(question.path, follow=True)}; fi"
            )
        return "\n".join(lines)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[str]]:
        """One line a file."""
        facts: list[Fact[str]] = []
        for line in section.lines[: len(questions)]:
            if match := re.match(r"[0-9a-f]{64}\b", line):
                facts.append(Fact.had(match.group()))
            else:
                facts.append(from_reason(line.removeprefix("! ")))
        return facts + [from_section(section)] * (len(questions) - len(facts))
