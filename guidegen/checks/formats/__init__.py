"""The formats of settings files: each one file of this folder, found by being there.

A format reads a text into entries with their line numbers, those that are commented out too, and knows which
of several occurrences counts. Reading never raises: what is not understood is no entry.
"""

import importlib
import inspect
import pkgutil
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from typing import ClassVar, Final, Literal

from guidegen.checks.wording import code, in_words
from guidegen.model import Value
from guidegen.probe.questions.effective import Effective


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One setting in a file, live or commented out."""

    line: int
    """From 1; for a value that goes on over several lines, the first."""
    key: str
    value: str
    """Without quotes and trailing comment."""
    section: str = ""
    commented: bool = False
    malformed: bool = False
    """Not written as the format wants it, so the program will not take it: a missing equals sign."""
    file: str = ""
    """Set where it stands in another file than the one that was asked about."""
    away: str = ""
    """Set where files stand in its place that could not be read: which, and why."""


class Format(ABC):
    """One way to write settings."""

    name: ClassVar[str]
    """As a recipe's `format:` calls it."""
    files: ClassVar[tuple[str, ...]] = ()
    """Patterns of the paths that are surely written so."""
    counts: ClassVar[Literal["first", "last"]] = "last"
    """Which occurrence of a key is in force."""
    comment: ClassVar[str] = "#"
    """What may begin a comment, each one character."""
    behind: ClassVar[str] = "#"
    """What may begin a comment behind a value; empty where the program takes it as a part of the value."""
    heading_lines: ClassVar[str] = ""
    """awk's pattern for a line that opens a section; empty where there are no sections."""
    goes_on: ClassVar[bool] = False
    """A line that begins with a blank goes on with the one above."""
    real_keys: ClassVar[frozenset[str]] = frozenset()
    """Keys that the program knows; one of these is never another one mistyped."""
    dialect: ClassVar[str] = ""
    """How it includes other files, as the question `includes` calls it; empty: not at all."""
    in_force: ClassVar[Literal["", "program", "kernel", "files"]] = ""
    """Who is asked what is in force: the program, which reads its files anew; the kernel, which holds what
    was loaded; nobody but the files, where asking would change the host. Empty: it cannot be told."""
    everywhere: ClassVar[bool] = False
    """Several sections may be the one that is meant, and the value must be right in each that sets it."""

    @abstractmethod
    def parse(self, text: str) -> list[Entry]:
        """Every entry, in the order of the lines. Never raises."""

    @abstractmethod
    def show(self, key: str, value: str) -> str:
        """The line as a person writes it."""

    def heading(self, section: str) -> str:
        """The line that opens a section."""
        return f"[{section}]"

    def fold(self, name: str) -> str:
        """A key or section for comparison."""
        return name

    def same(self, one: str, other: str) -> bool:
        """Whether two values mean the same, quotes apart."""
        return bare(one) == bare(other)

    def literal(self, value: Value, kind: str = "") -> str:
        """A recipe's value as entries give it; `kind` is text, number or boolean, where it says so."""
        del kind
        return in_words(value)

    def misfit(self, setting: str) -> str:
        """Why no file can have such a key; empty where one can."""
        del setting
        return ""

    def adds_up(self, key: str) -> bool:
        """Whether every occurrence of the key counts, instead of one."""
        return False

    def main_file(self, path: str) -> str | None:
        """The file that has to include `path` for it to be read at all; None where `path` is read anyway."""
        del path
        return None

    def beside(self, path: str) -> tuple[str, ...]:
        """Patterns of the files that the program reads along with `path` unasked: its drop-in folders."""
        del path
        return ()

    def order(self, main: str, paths: Sequence[str]) -> Sequence[str]:
        """Those of `paths` with which the program begins, in its order; they are what is there."""
        del paths
        return (main,)

    def included(self, main: str, path: str, entry: Entry, texts: Mapping[str, str]) -> Sequence[str]:
        """The patterns of the files that stand in the place of `entry`, a line of `path`, absolute."""
        del main, path, entry, texts
        return ()

    def hides(self, path: str, other: str) -> bool:
        """Whether `path` is read in the place of `other`."""
        del path, other
        return False

    def inside(self, outer: str, section: str) -> str:
        """The section of an entry in a file that is included inside of the section `outer`."""
        return section or outer

    def within(self, path: str, wanted: str, section: str) -> bool:
        """Whether an entry of `section` is what a check of `path` asks for with the section `wanted`."""
        del path
        return self.fold(section) == self.fold(wanted)

    def settle(self, entries: list[Entry]) -> list[Entry]:
        """What is left of all entries once conditions that the files themselves decide are applied."""
        return entries

    def concerns(self, entry: Entry) -> bool:
        """Whether its section holds for all whom its key is about, and so goes over what is in none."""
        del entry
        return False

    def faults(self, text: str) -> Sequence[tuple[int, str]]:
        """Lines for which the program refuses the whole file, each with the end of "FILE:LINE …"."""
        del text
        return ()

    def clashes(self, entries: Sequence[Entry]) -> Sequence[tuple[Entry, str]]:
        """As `faults`: what the program refuses because of another one of the files that it reads as one."""
        del entries
        return ()

    def demands(self, entry: Entry) -> bool:
        """Whether the program refuses its files where the one that `entry` includes is not there."""
        del entry
        return False

    def place(self, section: str) -> str:
        """Where a section is, in Markdown, behind "go to"."""
        return f"the part that begins with {code(self.heading(section))}"

    def asks(self, path: str, key: str, section: str) -> Effective | str:
        """The question to the program itself; or why it cannot be asked: the end of "… cannot be told: "."""
        del path, key, section
        return "no program is known here that tells what it has in force of this file"

    def told(self, text: str, key: str, section: str) -> Sequence[str] | None:
        """Every value that the program says the key has; None where it only agrees to the files."""
        del text, key, section
        return None

    def refusal(self, text: str) -> str:
        """Why the program refuses its settings, in its own words; empty where it fails for another reason."""
        del text
        return ""

    def enabling(self, path: str) -> str:
        """What a person does so that the program reads `path` at all; empty where that is not known."""
        del path
        return ""


_QUOTED: Final = re.compile(r"""(["'])(.*)\1""", re.DOTALL)


def bare(value: str) -> str:
    """`value` without blanks around it and one pair of quotes."""
    stripped = value.strip(" \t")
    quoted = _QUOTED.fullmatch(stripped)
    return quoted[2] if quoted and quoted[1] not in quoted[2] else stripped


def squeezed(text: str) -> str:
    """`text` with blanks and tabs as single blanks, none at the ends."""
    return re.sub(r"[ \t]+", " ", text).strip(" ")


def without_comment(value: str, marks: str = "#") -> str:
    """`value` up to a comment behind it: a mark after a blank, outside of quotes."""
    quote = ""
    for place, char in enumerate(value):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'" and (place == 0 or value[place - 1] in " \t="):
            quote = char
        elif char in marks and (place == 0 or value[place - 1] in " \t"):
            return value[:place]
    return value


def numbered(text: str) -> list[tuple[int, str]]:
    """The lines of `text` from 1. A byte order mark and carriage returns stay: most programs see them."""
    return list(enumerate(text.split("\n"), 1))


def continued(text: str) -> list[tuple[int, str]]:
    """As `numbered`, where a backslash at the end of a line goes on with the next; by their first lines."""
    logical: list[tuple[int, list[str]]] = []
    goes_on = False
    for number, line in numbered(text):
        body = line.rstrip(" \t\r")
        if goes_on and body.lstrip(" \t")[:1] in ("#", ";"):
            continue  # a comment between two halves
        piece = body.removesuffix("\\").rstrip(" \t")
        if goes_on:
            logical[-1][1].append(piece.lstrip(" \t"))
        else:
            logical.append((number, [piece]))
        goes_on = body.endswith("\\") and body.lstrip(" \t")[:1] not in ("#", ";")
    return [(number, " ".join(pieces)) for number, pieces in logical]


@cache
def formats() -> Mapping[str, Format]:
    """Every format by its name."""
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    classes = [cls for module in modules for cls in vars(module).values() if inspect.isclass(cls)]
    return {cls.name: cls() for cls in classes if issubclass(cls, Format) and not inspect.isabstract(cls)}


def find_format(path: str, text: str, name: str = "") -> Format:
    """The format called `name`; without one, what the path tells, else what most lines look like."""
    every = formats()
    if name:
        return every[name]
    known = [(len(p), one) for one in every.values() for p in one.files if fnmatch(path, p)]
    if known:
        return max(known, key=lambda pair: pair[0])[1]  # the longest pattern says most
    lines = [line.strip() for line in text.splitlines()]
    live = [line for line in lines if line and line[0] not in "#;"]
    if any(re.fullmatch(r"\[[^\]]+\]", line) for line in live):
        return every["ini"]
    if live and all(re.match(r"(export\s+)?[A-Za-z_]\w*=", line) for line in live):
        return every["env"]
    equals = sum(bool(re.match(r"[^\s=]+\s*=", line)) for line in live)
    return every["key value"] if 2 * equals < len(live) else every["key = value"]
