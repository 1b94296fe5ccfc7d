"""What a question to a host is made of: the shell that asks it, and the reading of its answer.

Each kind of question is one class, in one file of this folder or in the file of the check kind that alone
asks it. Questions of one class are asked together, by one piece of shell, so that two hundred files cost one
`stat`. The shell is POSIX, only reads, and judges nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Final, Self, TypeVar

from guidegen.model import Fact, Want

V = TypeVar("V")

SYSTEMS: Final = ("debian", "rhel", "alpine", "macos", "bsd")
"""Families of systems: Debian's, Red Hat's, those of BusyBox, Apple's, the BSDs'."""


class Form(StrEnum):
    """How it is known that a question is answered on a family of systems."""

    TRIED = "tried"
    """A test asks it on such a machine."""
    RECORDED = "recorded"
    """A test reads what such a machine printed."""


class Discloses(StrEnum):
    """What of a host's own texts an answer may hold: a script whose answers travel by mail must know."""

    NOTHING = "nothing"
    """Names, numbers and times."""
    OPEN = "open"
    """Text; with a variable `open_only`, only of files that every user of the host may read."""
    ANYTHING = "anything"
    """Text, whoever may read it."""


@dataclass(frozen=True)
class Section:
    """What one piece of shell printed: standard output and standard error together, and how it ended."""

    output: bytes
    status: int
    """The exit status; 124, 137 and 143 mean that the time limit ended it."""
    whole: bool = True
    """False: the connection ended, or the answer became too large, before the piece did."""
    marker: bytes = b""
    """The word that the piece had as its "$2"; nothing on the host could foresee it."""

    @property
    def lines(self) -> list[str]:
        """The lines that came whole: the last one of a piece that did not end may be half."""
        lines = self.output.decode(errors="replace").split("\n")
        return lines if self.whole and lines[-1] else lines[:-1]

    @property
    def timed_out(self) -> bool:
        """Whether the time limit ended it: 124 GNU timeout, 137 killed, 143 ended by the watchdog."""
        return self.status in (124, 137, 143)


@dataclass(frozen=True, kw_only=True)
class Question(Want[V], ABC):
    """A want that knows how to be asked and how its answer is read."""

    name: ClassVar[str]
    """The word that names this question in recorded facts: "stat", "content", "unit", …"""
    value_type: ClassVar[type[Any]]
    """The class of `Fact.value`; built from recorded facts by its fields."""
    apart: ClassVar[bool] = False
    """Each is asked by a piece of shell of its own, so that one that hangs costs only itself."""

    forms: ClassVar[Mapping[str, Form]] = {}
    """On which of `SYSTEMS` it is answered, and how that is known; the others were not had."""

    discloses: ClassVar[Discloses] = Discloses.NOTHING

    classes: ClassVar[list[type["Question[Any]"]]] = []
    """Every class of question that was ever defined, wherever it stands; `recorded` knows them by it."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Add the class to those that are known."""
        super().__init_subclass__(**options)
        Question.classes.append(cls)

    @classmethod
    def limit(cls, questions: Sequence[Self]) -> int:  # noqa: ARG003 - a class may give each its own
        """How many seconds the piece of shell for `questions` may take on the host."""
        return 10

    @classmethod
    @abstractmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """Shell that answers all `questions`, in their order. Each path and word in it is quoted.

        It is run as `sh -c SCRIPT guidegen HOME MARKER`, LC_ALL=C, TZ=UTC, standard input empty: "$1" is the
        home folder of the login, under sudo too; "$2" parts answers from each other.
        """

    @classmethod
    @abstractmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[V]]:
        """The facts in `section`, one for each of `questions`, in their order. Never raises on odd output.

        What the output does not tell is left to `answer.unanswered`.
        """
