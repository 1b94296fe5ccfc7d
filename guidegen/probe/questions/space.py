"""The room that is left in a file system."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.shell import path_word, print_reason
from guidegen.probe.unanswered import from_reason, from_section, last_line


@dataclass(frozen=True, kw_only=True)
class Space:
    """The room in a file system, as `df` tells it."""

    mounted_on: str = "/"
    size: int = 0
    """KiB."""
    used: int = 0
    """KiB."""
    available: int = 0
    """KiB that a user other than root may still fill; below zero where only root's reserve is left."""
    inodes: int | None = None
    """None where the file system has no fixed number of them."""
    inodes_free: int | None = None


@dataclass(frozen=True)
class FreeSpace(Question[Space]):
    """The room in the file system that holds a path. A network that hangs costs the time limit of all."""

    name: ClassVar = "free_space"
    value_type: ClassVar = Space
    apart: ClassVar = True
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}

    path: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """`df` twice: blocks of 1 KiB, then inodes, which the BSDs print behind the blocks.

        `df` opens what it is asked about: for what is no file and no folder, it is asked about the folder.
        """
        return "\n".join(
            f"p={path_word(q.path)}\n"
            'if [ -e "$p" ] && [ ! -d "$p" ] && [ ! -f "$p" ]; then\n'
            'p=$(readlink -f -- "$p"); p=${p%/*}/; fi\n'
            'if [ -e "$p" ]; then df -Pk -- "$p" 2>&1; s=$?\n'
            'echo =; df -Pi -- "$p" 2>/dev/null || df -i -- "$p" 2>/dev/null\n'
            f'else {print_reason(q.path, follow=True)}; s=0; fi; printf \'%s %s\\n\' "$2" "$s"'
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Space]]:
        """A block for each."""
        facts = [_space(block, status) for block, status in blocks(section)][: len(questions)]
        return facts + [from_section(section)] * (len(questions) - len(facts))


_BLOCKS: Final = re.compile(r"^.* (\d+) +(\d+) +(-?\d+) +(?:\d+%|-) +(/.*)$", re.MULTILINE)
# GNU and busybox: inodes, used, free; the BSDs: … capacity, used, free, per cent of inodes.
_INODES: Final = re.compile(r"^.* (\d+) +(\d+) +(-?\d+) +(?:\d+%|-) +/", re.MULTILINE)
_INODES_BEHIND: Final = re.compile(r"^.* -?\d+%? +(\d+) +(\d+) +(?:\d+%|-) +/", re.MULTILINE)


def _space(block: bytes, status: int) -> Fact[Space]:
    text = block.decode(errors="surrogateescape").strip("\n")
    if text.startswith("! "):
        return from_reason(text[2:])
    room, _, nodes = text.partition("\n=\n")
    match = _BLOCKS.search(room)
    if status or not match:
        return from_reason(last_line(room.encode(errors="replace"))) if status else Fact(FactState.GARBLED)
    total = free = None
    heading = nodes.partition("\n")[0].lower()
    if "ifree" in heading and "capacity" in heading:
        if counted := _INODES_BEHIND.search(nodes):
            total, free = int(counted[1]) + int(counted[2]), int(counted[2])
    elif "inodes" in heading and (counted := _INODES.search(nodes)):
        total, free = int(counted[1]), int(counted[3])
    return Fact.had(
        Space(
            mounted_on=match[4],
            size=int(match[1]),
            used=int(match[2]),
            available=int(match[3]),
            inodes=total or None,
            inodes_free=free if total else None,
        )
    )
