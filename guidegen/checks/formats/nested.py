"""What formats have in common whose settings stand inside one another.

An entry's key is the last step of its path, its section the path of what it stands in. Values are written in
one way for all of them: a number, `true`, `false` and `null` as they are, a text without quotes unless it
would look like one of those.
"""

import json
import re
from abc import abstractmethod
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final, Literal

from guidegen.checks.formats import Entry, Format
from guidegen.checks.formats.key_path import ANY, Step, below, read_path, write_step
from guidegen.checks.wording import in_words
from guidegen.model import Value

MAX_DEPTH: Final = 100
MAX_PATH: Final = 4000
"""Characters of a path that is still read."""
MAX_ENTRIES: Final = 200_000

GROUP: Final = "(a group of settings)"
LIST: Final = "(a list)"
WHOLE: Final = frozenset({GROUP, LIST})
"""The values of entries that hold others."""

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?:inf|nan)")
_WORDS: Final = {"true": "boolean", "false": "boolean", "null": "null"}
_MOST_DIGITS: Final = 300


@dataclass(frozen=True)
class Fault:
    """Why a text is none of its format, or is more than is read."""

    line: int
    what: str
    """A clause behind "file:line: ". It quotes nothing that may be secret."""
    unread: bool = False
    """It may well be right, but is not read here: too deep, too much."""


class Unreadable(Exception):
    """Raised while a text is read, with its Fault."""

    def __init__(self, line: int, what: str, *, unread: bool = False) -> None:
        super().__init__(what)
        self.fault = Fault(line, what, unread)


@dataclass(frozen=True)
class Document:
    """What a text says."""

    entries: list[Entry] = field(default_factory=list)
    """Up to the fault, where there is one."""
    fault: Fault | None = None


class Lines:
    """Numbers of lines by offsets into a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> int:
        """The line, from 1, that holds the character at `offset`."""
        return bisect_right(self._starts, offset)


class Nested(Format):
    """Settings inside one another, by a path of keys."""

    typed: ClassVar[bool] = True
    """Whether the text "1" and the number 1 differ."""
    may_repeat: ClassVar[bool] = False
    """Whether a path may stand several times."""

    margin: ClassVar[str] = "  "
    """What each level is indented by, as the guide shows it."""
    belonging: ClassVar[str] = ""
    """A sentence for the guide: how a line is seen to belong to the group above it."""
    editor: ClassVar[str] = ""
    """An awk program that gives the file with G_VALUE at G_PATH, or without it where G_ABSENT is set."""

    @abstractmethod
    def pair(self, name: str, literal: str) -> str:
        """The line for a key, or with an empty name for an item of a list."""

    @abstractmethod
    def opening(self, section: str) -> str:
        """The line that opens the group or list at this path, indented as it is."""

    def show(self, key: str, value: str) -> str:
        """The line for one key; for a whole path, the path and the value."""
        steps = read_path(key) if not self.misfit(key) else (key,)
        if len(steps) > 1:
            return f"{key} = {in_quotes(value) if self.typed else value}"
        return self.pair("" if isinstance(steps[0], int) else steps[0], value)

    def source(self, literal: str) -> str:
        """A value as `editor` writes it."""
        return in_quotes(literal) if self.typed else literal

    @abstractmethod
    def read(self, text: str) -> Document:
        """Every setting, and every group and list of them before what it holds. Never raises."""

    def parse(self, text: str) -> list[Entry]:
        """The entries alone."""
        return self.read(text).entries

    def heading(self, section: str) -> str:
        """The path."""
        return section

    def misfit(self, setting: str) -> str:
        """Why it is no path."""
        try:
            read_path(setting)
        except ValueError as error:
            return f"this is no path of keys: {error}"
        return ""

    def address(self, setting: str, section: str) -> tuple[str, str]:
        """The last key and the path of what holds it."""
        *parents, last = (*(read_path(section) if section else ()), *read_path(setting))
        path = ""
        for step in parents:
            path = below(path, write_step(step))
        return write_step(last), path

    def literal(self, value: Value, kind: str = "") -> str:
        """`value` as entries give it; `kind` says what a text of a recipe stands for."""
        text = in_words(value)
        if not isinstance(value, str) or kind in ("number", "boolean") or not self.typed:
            return text
        return text_literal(text)

    def same(self, one: str, other: str) -> bool:
        """Literals that mean the same: 1_0 is not written 10, but 1.50 is 1.5."""
        if one == other:
            return one not in WHOLE
        if not self.typed or type_of(one) != "number" or type_of(other) != "number":
            return False
        return _is_whole(one) == _is_whole(other) and _amount(one) == _amount(other)

    def stated(self, entry: Entry) -> tuple[str | int | bool | None, Literal["", "number"]]:
        """The value as a recipe says it, and its type; None for what holds others."""
        kind = type_of(entry.value)
        if kind in ("group", "list", "null") or not self.typed:
            return (None if kind in ("group", "list") or self.typed else entry.value), ""
        if kind == "boolean":
            return entry.value == "true", ""
        if kind == "number":
            whole = re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", entry.value)
            return (int(entry.value), "") if whole else (entry.value, "number")
        return text_of(entry.value), ""

    def adds_up(self, key: str) -> bool:
        """Any item of a list will do."""
        return key == write_step(ANY)


def innermost(section: str) -> tuple[Step, int]:
    """The last step of a path, and how many stand before it."""
    *above, last = read_path(section)
    return last, len(above)


def text_literal(text: str) -> str:
    """A text as entries give it: with quotes only where it would look like something else."""
    looks_else = type_of(text) != "text" or text in WHOLE or text.startswith('"')
    return json.dumps(text, ensure_ascii=False) if looks_else else text


def type_of(literal: str) -> str:
    """`text`, `number`, `boolean` or `null`; `group` and `list` for what holds others."""
    if literal in WHOLE:
        return "group" if literal == GROUP else "list"
    if literal in _WORDS:
        return _WORDS[literal]
    return "number" if _NUMBER.fullmatch(literal) else "text"


def text_of(literal: str) -> str:
    """The text that a literal of type `text` stands for."""
    return str(json.loads(literal)) if literal.startswith('"') else literal


def in_quotes(literal: str) -> str:
    """A literal as JSON and its kin write it: texts in straight quotes."""
    if type_of(literal) != "text" or literal.startswith('"'):
        return literal
    return json.dumps(literal, ensure_ascii=False)


def _is_whole(number: str) -> bool:
    return not re.search(r"[.eEn]", number)


def _amount(number: str) -> float | int | str:
    if len(number) > _MOST_DIGITS:
        return number
    return int(number) if _is_whole(number) else float(number)


class Builder:
    """Puts entries together while a text is read from its beginning to its end."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._open: list[tuple[str, int, int]] = []  # path, index of its entry or -1, entries inside
        self.path = ""
        """Of the group or list that is open."""

    @property
    def depth(self) -> int:
        return len(self._open)

    def add(
        self, step: str, value: str, line: int, *, commented: bool = False, malformed: bool = False
    ) -> None:
        """A setting in what is open. Raises Unreadable where there are too many."""
        if len(self.entries) >= MAX_ENTRIES:
            raise Unreadable(line, f"holds more than {MAX_ENTRIES} settings", unread=True)
        self.entries.append(
            Entry(
                line=line,
                key=step,
                value=value,
                section=self.path,
                commented=commented,
                malformed=malformed,
            )
        )

    def open(self, step: str | None, value: str, line: int) -> None:
        """A group or list below `step`; None for the whole document. Raises Unreadable for too much."""
        if self.depth >= MAX_DEPTH:
            raise Unreadable(line, f"goes more than {MAX_DEPTH} levels deep", unread=True)
        index = len(self.entries)
        if step is None:
            index = -1
        else:
            self.add(step, value, line)
        self._open.append((self.path, index, len(self.entries)))
        self.path = self.path if step is None else below(self.path, step)
        if len(self.path) > MAX_PATH:
            raise Unreadable(line, f"has names of more than {MAX_PATH} letters", unread=True)

    def close(self, *, empty: str = "") -> None:
        """The end of what was opened last; `empty` is its value where nothing stood in it."""
        self.path, index, size = self._open.pop()
        if empty and index >= 0 and size == len(self.entries):
            self.entries[index] = replace(self.entries[index], value=empty)

    def close_as(self, value: str) -> None:
        """The end of what was opened last, and has a value of its own."""
        self.path, index, _ = self._open.pop()
        self.entries[index] = replace(self.entries[index], value=value)
