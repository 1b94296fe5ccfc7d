"""Text that a person wrote, and the tree of values in it: each value knows the place where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from guidegen.errors import Invalid, Problem, Span
from guidegen.model import Path_

MAX_BYTES = 256 * 1024
"""A recipe is prose and a few checks; what is larger is not one."""

_WIDEST_LINE = 300
"""A longer line is not shown: it would bury the message."""

Scalar = str | int | bool | None


@dataclass(frozen=True)
class Source:
    """A text and the name under which its problems are reported."""

    label: str
    text: str
    lines: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(self.text.splitlines()))

    @classmethod
    def read(cls, file: Path) -> "Source":
        """The text of `file`. Raises Invalid where it is no readable UTF-8 text of a sensible size."""
        label = shown_path(file)
        try:
            if not file.is_file():
                reason = "this is not a file" if file.exists() else "there is no such file"
                raise Invalid([Problem(f"{label}: {reason}")])
            with file.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Invalid([Problem(f"{label}: cannot be read: {reason}")]) from error
        if len(content) > MAX_BYTES:
            raise Invalid([Problem(f"{label}: is larger than {MAX_BYTES // 1024} KiB")])
        try:
            return cls(label, content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8", "replace")
            span = cls(label, before).span(before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
            raise Invalid([Problem("this is not UTF-8 text", replace(span, text=""))]) from error

    def span(self, line: int, column: int, length: int = 1) -> Span:
        """The place `line`:`column`, both from 1."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return Span(self.label, line, column, text if len(text) <= _WIDEST_LINE else "", max(1, length))


@dataclass(frozen=True)
class Entry:
    """One `key: value` of a mapping; `key` is where the key stands."""

    key: Span
    node: "Node"


Content = Scalar | tuple["Node", ...] | Mapping[str, Entry]


@dataclass(frozen=True)
class Node:
    """One value of a document: a scalar, a list, or a mapping."""

    content: Content
    span: Span
    text: str = ""
    """A scalar as it was written, without its quotes."""
    source: Source | None = field(default=None, repr=False, compare=False)
    last_line: int = 0
    secret: bool = False
    """A secret answer is part of it."""
    answered: bool = False
    """An answer is part of it, which is text however it looks."""
    size: int = 1
    """How many values it holds, itself included, with every alias written out."""

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The entries of a mapping; of anything else, none."""
        return self.content if isinstance(self.content, Mapping) else {}

    @property
    def items(self) -> tuple["Node", ...]:
        """The items of a list; of anything else, none."""
        return self.content if isinstance(self.content, tuple) else ()

    def get(self, key: str) -> "Node | None":
        """The value of `key`, where this is a mapping that has it."""
        entry = self.entries.get(key)
        return entry.node if entry else None

    def having(self, content: Content) -> "Node":
        """The same place with other content."""
        return replace(self, content=content)

    def scalar(self, value: Scalar) -> "Node":
        """A scalar at the same place."""
        return replace(self, content=value, text=str(value))

    def find(self, fragment: str, earlier: int = 0) -> Span:
        """The place of `fragment` within a scalar; the scalar's own where it is not found.

        `earlier` is how many other places of the same fragment stand before it.
        """
        if self.source is None:
            return self.span
        found = self.span
        for number in range(self.span.line, max(self.span.line, self.last_line) + 1):
            if number > len(self.source.lines):
                break
            start = self.span.column - 1 if number == self.span.line else 0
            while (column := self.source.lines[number - 1].find(fragment, start)) >= 0:
                found = self.source.span(number, column + 1, len(fragment))
                if not earlier:
                    return found
                earlier -= 1
                start = column + len(fragment)
        return found

    def plain(self) -> Any:
        """The value without its places: str, int, bool, None, list, dict."""
        if isinstance(self.content, tuple):
            return [item.plain() for item in self.content]
        if isinstance(self.content, Mapping):
            return {key: entry.node.plain() for key, entry in self.content.items()}
        return self.content

    def has_secret(self) -> bool:
        """Whether a secret answer is part of it or of anything in it."""
        return self.secret or any(node.secret for _, node in self.walk())

    def walk(self, path: Path_ = ()) -> Iterator[tuple[Path_, "Node"]]:
        """Itself and everything in it, each with its path."""
        yield path, self
        for index, item in enumerate(self.items):
            yield from item.walk((*path, index))
        for key, entry in self.entries.items():
            yield from entry.node.walk((*path, key))

    def at(self, path: Path_) -> tuple["Node", Path_]:
        """The value at `path`, or the nearest thing around it, and the part of `path` that leads there."""
        node = self
        for depth, step in enumerate(path):
            if isinstance(step, int) and 0 <= step < len(node.items):
                node = node.items[step]
            elif isinstance(step, str) and step in node.entries:
                node = node.entries[step].node
            else:
                return node, path[:depth]
        return node, path


def shown_path(file: Path) -> str:
    """`file` as a person in the current folder would write it."""
    try:
        return str(file.absolute().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(file)
