"""The problems of one file, as they are found."""

from collections.abc import Iterable
from typing import Self

from guidegen.errors import Invalid, Problem

MOST = 100
"""More would bury one another, and a hostile file must not keep the search going."""


class Problems(list[Problem]):
    """A list that ends the search with `Invalid` once it holds more than a person reads."""

    def append(self, problem: Problem, /) -> None:
        """Add one. Raises Invalid when there are more than `MOST`."""
        super().append(problem)
        if len(self) > MOST:
            raise Invalid([*in_order(self[:MOST]), Problem("there is more; mend these first")])

    def extend(self, problems: Iterable[Problem], /) -> None:
        """Add several, each as soon as it is found."""
        for problem in problems:
            self.append(problem)

    def __iadd__(self, problems: Iterable[Problem], /) -> Self:  # type: ignore[override, misc]
        self.extend(problems)
        return self

    def end(self) -> None:
        """Raise Invalid where there is any problem."""
        if self:
            raise Invalid(in_order(self))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of the text, those of no place last, each once."""
    once = list(dict.fromkeys(problems))
    once.sort(key=lambda p: (0, p.span.file, p.span.line, p.span.column) if p.span else (1, "", 0, 0))
    return once
