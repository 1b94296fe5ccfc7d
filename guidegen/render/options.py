"""What a guide is made with, beside the recipe and its answers."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from guidegen.model import Difference

Edition = Literal["customer", "engineer"]


@dataclass(frozen=True, kw_only=True)
class OwnLine:
    """A line as it stands on the reader's own machine, and as it should."""

    step: int
    path: str
    """Empty: nobody knows."""
    line: int | None
    difference: Difference


@dataclass(frozen=True, kw_only=True)
class GuideOptions:
    """For whom a guide is, and who sends it. What is empty is not printed."""

    edition: Edition = "customer"
    """The engineer's edition adds what `verify` looks at, and the answers to the proof questions."""
    to: str = ""
    sender: str = ""
    ticket: str = ""
    made: date | None = None
    revision: str = ""
    """Which making of this guide it is."""
    steps: tuple[int, ...] = ()
    """The numbers of the steps that it holds, in their order; none: all."""
    own_lines: tuple[OwnLine, ...] = ()
    """What is shown beside the step, where it is known how it came out."""
