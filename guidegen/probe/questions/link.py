"""Where a symbolic link points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.shell import path_word, print_reason
from guidegen.probe.unanswered import from_reason, from_section


@dataclass(frozen=True)
class RealPath(Question[str]):
    """A path with every link on the way followed; missing where it leads nowhere."""

    name: ClassVar = "real_path"
    value_type: ClassVar = str
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}

    path: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One `readlink -f` for each path that is there; a system whose readlink has none says nothing."""
        return "\n".join(
            f"if [ -e {path_word(q.path)} ]; then readlink -f -- {path_word(q.path)} 2>/dev/null; "
            f'else {print_reason(q.path, follow=True)}; fi; printf "%s 0\\n" "$2"'
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[str]]:
        """Each answer ends with the marker, because a path may hold newlines."""
        facts: list[Fact[str]] = []
        for block, _status in blocks(section):
            text = block.decode(errors="surrogateescape").removesuffix("\n")
            told = Fact.had(text) if text.startswith("/") else Fact[str](FactState.NO_TOOL)
            facts.append(from_reason(text[2:]) if text.startswith("! ") else told)
        return facts[: len(questions)] + [from_section(section)] * (len(questions) - len(facts))


@dataclass(frozen=True)
class LinkTarget(Question[str]):
    """What a symbolic link says, letter by letter; missing where the path is no link."""

    name: ClassVar = "link"
    value_type: ClassVar = str
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}

    path: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One `readlink` for each path that is a link."""
        return "\n".join(
            f"if [ -L {path_word(q.path)} ]; then readlink -- {path_word(q.path)}; "
            f"elif [ -e {path_word(q.path)} ]; then echo '! no link'; "
            f'else {print_reason(q.path, follow=False)}; fi; printf "%s 0\\n" "$2"'
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[str]]:
        """Each answer ends with the marker, because a target may hold newlines."""
        facts: list[Fact[str]] = []
        for block, _status in blocks(section):
            text = block.decode(errors="surrogateescape").removesuffix("\n")
            if text == "! no link":
                facts.append(Fact(FactState.MISSING, detail="it is not a link"))
            else:
                facts.append(from_reason(text[2:]) if text.startswith("! ") else Fact.had(text))
        return facts[: len(questions)] + [from_section(section)] * (len(questions) - len(facts))
