"""The text of a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.shell import MAY_PRINT, path_word, print_reason
from guidegen.probe.unanswered import from_reason, from_section

LIMIT: Final = 1024 * 1024
"""Bytes of one file; a settings file is far smaller, and a log would fill the line."""

WITHHELD: Final = "not all users may read it, so it was not printed"

_STATUS_REASON: Final = 90
"""The shell's way to say: instead of content, here is why there is none."""


def read_file(word: str, reason: str) -> str:
    """Shell that prints one regular file, never opening anything else, then the marker and a status.

    `MAY_PRINT` has to stand before it.
    """
    return (
        f"s={_STATUS_REASON}\n"
        f"if [ -f {word} ]; then\n"
        f"  if ! may_print {word}; then echo '{WITHHELD}'\n"
        f"  elif [ -r {word} ]; then {{ head -c {LIMIT + 1}; }} 2>/dev/null <{word}; s=$?\n"
        "  else echo 'Permission denied'; fi\n"
        f"elif [ -e {word} ]; then echo 'not a regular file'; else {reason}; fi\n"
        f'printf "%s %s\\n" "$2" "$s"'
    )


def read_block(block: bytes, status: int) -> Fact[str]:
    """The fact in one block that `read_file` printed."""
    text = block.decode(errors="surrogateescape")
    if status == _STATUS_REASON:
        return from_reason(text.removeprefix("! ").strip())
    if status:
        return Fact(FactState.GARBLED, detail="reading it failed")
    if len(block) > LIMIT:
        return Fact(FactState.CUT_OFF, block[:LIMIT].decode(errors="surrogateescape"))
    return Fact.had(text)


@dataclass(frozen=True)
class Content(Question[str]):
    """A regular file's text; bytes that are not UTF-8 are kept as surrogates. At most 1 MiB."""

    name: ClassVar = "content"
    value_type: ClassVar = str
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.OPEN

    path: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One `head` for each file."""
        return MAY_PRINT + "\n".join(
            read_file(path_word(q.path), print_reason(q.path, follow=True)) for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[str]]:
        """A block for each file; those behind one that hangs are not answered."""
        facts = [read_block(*block) for block in blocks(section)][: len(questions)]
        return facts + [from_section(section)] * (len(questions) - len(facts))
