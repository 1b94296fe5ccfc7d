"""When a file, or anything directly in a folder, last changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.questions.stat import in_form_of, instant
from guidegen.probe.shell import path_word, print_reason
from guidegen.probe.unanswered import from_reason, from_section

TICK: Final = 0.01
"""Seconds. Linux stamps files with the time of its last tick, of which there are 100 to 1000 a second."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """The newest times below a path, UTC to the microsecond."""

    mtime: datetime
    ctime: datetime
    path: str = ""
    """Which entry has the newest mtime."""
    resolution: float = TICK
    """Seconds by which the times may lie before the change: a tick, or 1.0 where `stat` tells no fraction."""


_LINE: Final = re.compile(r"(-?\d+(?:\.\d+)?):(-?\d+(?:\.\d+)?):(.*)")


@dataclass(frozen=True)
class Newest(Question[Change]):
    """The newest mtime and ctime of a file; of a folder, its entries, and what links among them point at."""

    name: ClassVar = "newest"
    value_type: ClassVar = Change
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED, "bsd": Form.RECORDED}

    path: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """`find` twice: once for the entries themselves, once for what their links lead to."""
        lines = [
            # -L with ! -type l leaves out links that lead nowhere, which would be errors.
            in_form_of("%.9Y:%.9Z:%n", "%Fm:%Fc:%N"),
            't() { find -H "$1" -maxdepth 1 -exec stat "$o" "$f" {} + && '
            'find -L "$1" -maxdepth 1 ! -type l -exec stat -L "$o" "$f" {} +; }',
        ]
        said = 'printf "\\n! %s\\n" "${why##*: }"'
        for question in questions:
            word = path_word(question.path)
            lines.append(
                f"if [ -e {word} ] || [ -L {word} ]; then t {word} 2>/dev/null; s=$?\n"
                f"[ $s = 0 ] || {{ s=1; why=$(t {word} 2>&1 >/dev/null); {said}; }}\n"
                f"else s=1; {print_reason(question.path, follow=False)}; fi\n"
                f'printf "%s %s\\n" "$2" "$s"'
            )
        return "\n".join(lines)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Change]]:
        """The newest of all lines; one entry that could not be looked at makes the whole unknown."""
        facts = [_newest(block, status) for block, status in blocks(section)][: len(questions)]
        return facts + [from_section(section)] * (len(questions) - len(facts))


def _newest(block: bytes, status: int) -> Fact[Change]:
    lines = block.decode(errors="replace").splitlines()
    if status:
        return from_reason(lines[-1].removeprefix("! ") if lines else "")
    # The second line of a name that holds a newline may look like times. It can only make the newest newer,
    # and a change that seems too new is never taken for done.
    seen = [match.groups() for line in lines if (match := _LINE.fullmatch(line))]
    try:
        times = [(instant(mtime), instant(ctime), name) for mtime, ctime, name in seen]
    except OverflowError:
        times = []
    if not times:
        return Fact(FactState.GARBLED)
    newest = max(times)
    return Fact.had(
        Change(
            mtime=newest[0],
            ctime=max(ctime for _, ctime, _ in times),
            path=newest[2],
            resolution=TICK if all("." in mtime for mtime, _, _ in seen) else 1.0,
        )
    )
