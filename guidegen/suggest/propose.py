"""Checks that hold on a host: each kind offers some, and only what proves to be done there is kept."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guidegen.checks import kinds
from guidegen.checks.wording import shown, why
from guidegen.model import Check, Facts, Verdict, Want
from guidegen.probe.question import Question

Ask = Callable[[Sequence[Want[Any]]], Facts]
"""Asks a host."""

MOST_CHECKS: Final = 40
"""Of one kind for one subject: an author picks from them, and nobody reads hundreds."""

_MOST_ROUNDS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """What can be said of one subject."""

    subject: str
    checks: tuple[Check, ...] = ()
    remarks: tuple[str, ...] = ()
    """What could not be looked at or suggested, and why."""
    unknown: bool = False
    """Something could not be looked at, so more may be there than is said."""


class Look:
    """One host, asked as often as something new is wanted, and never twice for the same."""

    def __init__(self, ask: Ask) -> None:
        self._ask, self.facts = ask, Facts()
        self._asked: set[Want[Any]] = set()

    def at(self, wants: Iterable[Want[Any]]) -> Facts:
        """The facts, with the answers to `wants` among them."""
        new = [want for want in dict.fromkeys(wants) if want not in self._asked]
        if new:
            self._asked.update(new)
            self.facts |= self._ask(new)
        return self.facts

    def has_asked(self, wants: Iterable[Want[Any]]) -> bool:
        """Whether nothing among `wants` is new."""
        return self._asked.issuperset(wants)

    def holding(self, checks: Sequence[Check]) -> tuple[list[Check], list[str]]:
        """Those of `checks` that hold there now; of the others, why they cannot be suggested."""
        facts = self.at(want for check in checks for want in check.wants())
        held, remarks = [], []
        for check in checks:
            finding = check.judge(facts)
            what = f"{check.kind} {shown(check.subject)}"
            if finding.verdict is Verdict.DONE:
                held.append(check)
            elif finding.verdict is Verdict.UNKNOWN:
                remarks.append(f"not suggested, {what}: {finding.statement}")
            else:
                # What stands in its way may be in a file that not all may read, so it is not said here.
                remarks.append(f"not suggested, {what}: it is not in force as it stands there")
        return held, remarks


def suggestions(
    look: Look, subjects: Sequence[str], only: Collection[str] | None = None
) -> list[Suggestions]:
    """For each of `subjects`, the checks of every kind, or of the kinds `only`, that hold."""
    offering = [cls for name, cls in kinds().items() if only is None or name in only]
    wanted: dict[str, list[Want[Any]]] = {}
    for _ in range(_MOST_ROUNDS):
        wanted = {
            subject: [want for cls in offering for want in cls.suggest_wants(subject, look.facts)]
            for subject in subjects
        }
        everything = [want for wants in wanted.values() for want in wants]
        if look.has_asked(everything):
            break
        look.at(everything)
    offered = {subject: [list(cls.suggest(subject, look.facts)) for cls in offering] for subject in subjects}
    look.at(
        want for lists in offered.values() for one in lists for c in one[:MOST_CHECKS] for want in c.wants()
    )
    return [_of(look, subject, offered[subject], wanted[subject]) for subject in subjects]


def _of(look: Look, subject: str, offered: list[list[Check]], wants: list[Want[Any]]) -> Suggestions:
    checks: list[Check] = []
    remarks = [
        f"could not be looked at, {_name(want)}: {why(look.facts[want])}"
        for want in dict.fromkeys(wants)
        if not look.facts[want].known
    ]
    unknown = bool(remarks)
    for of_kind in offered:
        held, others = look.holding(of_kind[:MOST_CHECKS])
        checks += held
        remarks += others
        if (left := len(of_kind) - MOST_CHECKS) > 0:
            remarks.append(f"left out: {left} more of the kind {of_kind[0].kind}")
    return Suggestions(subject=subject, checks=tuple(checks), remarks=tuple(remarks), unknown=unknown)


def _name(want: Want[Any]) -> str:
    return want.name if isinstance(want, Question) else "something"
