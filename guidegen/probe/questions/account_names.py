"""The names of all users or groups of a host."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, Self

from guidegen.model import Fact
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section

MOST: Final = 2000
"""Of more names, the last ones are told."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names in the order of the file."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class AccountNames(Question[Names]):
    """The names in the host's own list of users or groups: to find the one that was mistyped."""

    name: ClassVar = "account_names"
    value_type: ClassVar = Names
    forms: ClassVar = {
        "debian": Form.TRIED,
        "alpine": Form.TRIED,
    }

    of: Literal["passwd", "group"] = "passwd"

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """At most so many names of each: one who mistypes a name makes the last one."""
        return "\n".join(
            f"echo '= {q.of}'; awk -F: '{{ print $1 }}' /etc/{q.of} | tail -n {MOST} && echo '= end'"
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Names]]:
        """A list counts where its end came."""
        found: dict[str, Fact[Names]] = {}
        of, names = "", list[str]()
        for line in section.lines:
            if line in ("= passwd", "= group"):
                of, names = line[2:], []
            elif line == "= end":
                found[of] = Fact.had(Names(names=tuple(names)))
            else:
                names.append(line)
        return [found.get(q.of) or from_section(section) for q in questions]
