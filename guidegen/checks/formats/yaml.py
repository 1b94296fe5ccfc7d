"""YAML."""

import re
from typing import Any, ClassVar, Final

import yaml

from guidegen.checks.formats.key_path import bare_name, below, write_step
from guidegen.checks.formats.nested import (
    GROUP,
    LIST,
    MAX_DEPTH,
    Builder,
    Document,
    Lines,
    Nested,
    Unreadable,
    in_quotes,
    innermost,
    text_literal,
    type_of,
)
from guidegen.checks.formats.yaml_comments import commented_entries
from guidegen.checks.formats.yaml_edit import YAML_EDITOR

_PARSER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_NODES: Final = 20_000
"""Of a document, every alias written out."""
_NUMBERS: Final = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_WORDS: Final = {
    **dict.fromkeys(("true", "True", "TRUE"), "true"),
    **dict.fromkeys(("false", "False", "FALSE"), "false"),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), "null"),
}
_UNREAD_PAIR: Final = re.compile(r"([\w.\-]+):(\S.*)")
_CONTROL: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_/.+(][^\x00-\x1f\x7f\"'\[\]{},#&*!|>%@`]*")
_PHRASES: Final = (
    ("found character '\\t'", "is indented with a tab, which YAML does not take: blanks only"),
    (
        "mapping values are not allowed",
        "has a colon where none may be: look at the indentation and the quotes",
    ),
    ("could not find expected ':'", "has no colon with a blank behind it, or begins in the wrong column"),
    ("did not find expected key", "does not begin in the same column as the keys of its group"),
    ("did not find expected '-'", "does not begin in the same column as the items of its list"),
    ("did not find expected ',' or", "has a bracket that is never closed, or lacks a comma"),
    ("unexpected end of stream", "has a quotation mark that is never closed"),
    ("block sequence entries", "has a list item where none may be: look at the indentation"),
    ("cannot start any token", "has a text that begins with a character that YAML keeps for itself"),
    ("unknown escape character", "has a backslash in double quotes that YAML does not know"),
)


class Yaml(Nested):
    """The indentation says what stands in what. A text needs quotes where it looks like a number.

    What a program does with a key that stands twice is not laid down: some refuse the file. A file of several
    documents is not read. `yes`, `no`, `on` and `off` are texts here, as in YAML 1.2.
    """

    name: ClassVar = "yaml"
    belonging: ClassVar = (
        "Blanks at the beginning of the line put it below what it belongs to: as many as its neighbours "
        "have, and never a tab."
    )
    editor: ClassVar = YAML_EDITOR
    files: ClassVar = ("*.yaml", "*.yml", "*.YAML", "*.YML")

    def read(self, text: str) -> Document:
        """The one document, with what its aliases and merged keys stand for."""
        if odd := _CONTROL.search(text):
            if odd[0] == "\ufeff" and odd.start() == 0:
                return self.read(text[1:])
            line = text.count("\n", 0, odd.start()) + 1
            what = "bytes that are no UTF-8" if "\udc80" <= odd[0] <= "\udcff" else "a character"
            return Document(fault=Unreadable(line, f"holds {what} that YAML does not take").fault)
        composer = _Composer(Lines(text))
        try:
            for event in yaml.parse(text, Loader=_PARSER):
                composer.take(event)
            if composer.root is not None:
                composer.write(None, composer.root)
        except Unreadable as error:
            return Document(composer.builder.entries, error.fault)
        except yaml.YAMLError as error:
            return Document(fault=_fault(text, error).fault)
        entries = composer.builder.entries
        return Document([*entries, *commented_entries(text, entries)])

    def pair(self, name: str, literal: str) -> str:
        """`key: value`; an item of a list begins with a dash."""
        return f"{_written(text_literal(name))}: {_written(literal)}" if name else f"- {_written(literal)}"

    def opening(self, section: str) -> str:
        """The key with its colon."""
        step, level = innermost(section)
        name = "-" if isinstance(step, int) else f"{_written(text_literal(step))}:"
        return f"{self.margin * level}{name}"

    def source(self, literal: str) -> str:
        """As it is shown."""
        return _written(literal)


def _written(literal: str) -> str:
    """A literal as YAML has it: quoted where it needs to be."""
    if type_of(literal) != "text" or literal.startswith('"'):
        return literal
    plain = _PLAIN.fullmatch(literal) and not re.search(r":(\s|$)|\s$", literal)
    return literal if plain else in_quotes(literal)


def _fault(text: str, error: yaml.YAMLError) -> Unreadable:
    mark = getattr(error, "problem_mark", None)
    reason = str(getattr(error, "problem", None) or "this is no YAML")
    if "unexpected end of stream" in reason or "could not find expected ':'" in reason:
        mark = getattr(error, "context_mark", None) or mark
    lines = text.split("\n")
    number = min(mark.line if mark else 0, len(lines) - 1)
    while number and not lines[number].strip():
        number -= 1
    if re.match(r" *\t", lines[number]):
        reason = "found character '\\t'"
    what = next((phrase for part, phrase in _PHRASES if part in reason), f"is no YAML: {reason}")
    return Unreadable(number + 1, what)


class _Node:
    """A scalar, a group of pairs or a list, with the line where it begins."""

    __slots__ = ("items", "line", "literal", "pair")

    def __init__(self, line: int, literal: str, items: "list[_Node] | None" = None) -> None:
        self.line, self.literal, self.items = line, literal, items
        self.pair: tuple[str, str] | None = None
        """The key and value that a plain text without a blank behind its colon was meant to be."""


class _Composer:
    """Takes YAML's events one by one into nodes, then writes entries; both without deep recursion."""

    def __init__(self, lines: Lines) -> None:
        self.builder, self.lines = Builder(), lines
        self.root: _Node | None = None
        self._open: list[_Node] = []
        self._anchors: dict[str, _Node] = {}
        self._documents = self._written = 0

    def take(self, event: Any) -> None:
        """One event. Raises Unreadable for too much."""
        # YAML's own count takes a lone carriage return for the end of a line, which editors do not.
        line = self.lines.at(event.start_mark.index)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents == 2:
                raise Unreadable(
                    line, "begins a second document, and which one counts is unknown", unread=True
                )
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self._open) >= MAX_DEPTH:
                raise Unreadable(line, f"goes more than {MAX_DEPTH} levels deep", unread=True)
            group = isinstance(event, yaml.MappingStartEvent)
            node = _Node(line, GROUP if group else LIST, [])
            self._add(node, event)
            self._open.append(node)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.ScalarEvent):
            self._add(_scalar(event, line), event)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise Unreadable(line, "names an anchor that does not stand above it")
            self._add(self._anchors[event.anchor], None)

    def _add(self, node: _Node, event: Any) -> None:
        if event is not None and event.anchor:
            self._anchors[event.anchor] = node
        if self._open:
            self._open[-1].items.append(node)  # type: ignore[union-attr]
        elif self.root is None:
            self.root = node

    def write(self, step: str | None, node: _Node, line: int = 0) -> None:
        """The entries of `node`, which stands below `step`. MAX_DEPTH bounds the recursion."""
        line = line or node.line
        self._written += 1
        if self._written > _MAX_NODES:
            raise Unreadable(line, f"holds more than {_MAX_NODES} values", unread=True)
        if node.items is None:
            if step is not None:
                self.builder.add(step, node.literal, line)
            if node.pair:
                path, self.builder.path = self.builder.path, below(self.builder.path, step or "")
                self.builder.add(write_step(node.pair[0]), node.pair[1], node.line, malformed=True)
                self.builder.path = path
            return
        self.builder.open(step, node.literal, line)
        if node.literal == LIST:
            for number, item in enumerate(node.items):
                self.write(f"[{number}]", item)
        else:
            for key, value in _pairs(node, set()):
                self.write(write_step(key.literal), value, key.line)
        self.builder.close(empty="[]" if node.literal == LIST else "{}")


def _pairs(node: _Node, seen: set[int]) -> list[tuple[_Node, _Node]]:
    """Keys and values of a group; merged ones where it has no own. Raises Unreadable for a circle."""
    if id(node) in seen:
        raise Unreadable(node.line, "is merged into itself")
    items = node.items or []
    pairs = list(zip(items[::2], items[1::2], strict=True))
    own = [(_as_key(key), value) for key, value in pairs if key.literal != "<<" or key.items is not None]
    if len(own) == len(pairs):
        return own
    known = {key.literal for key, _ in own}
    for key, value in pairs:
        if key.literal != "<<" or key.items is not None:
            continue
        for source in value.items or [] if value.literal == LIST else [value]:
            for inner in _pairs(source, seen | {id(node)}) if source.literal == GROUP else []:
                if inner[0].literal not in known:
                    known.add(inner[0].literal)
                    own.append(inner)
    return own


def _as_key(key: _Node) -> _Node:
    """A key's name without the quotes of a literal."""
    if key.items is not None or not key.literal.startswith('"'):
        return key
    return _Node(key.line, bare_name(key.literal))


def _scalar(event: yaml.ScalarEvent, line: int) -> _Node:
    value = event.value
    if event.tag and not event.tag.startswith(("tag:yaml.org,2002:", "!!")) and event.tag != "!":
        # What such a tag makes of the value is the program's own matter: a secret, a variable, a file.
        return _Node(line, text_literal(f"{event.tag} {value}"))
    if event.tag in _NUMBERS and type_of(value) == "number":
        return _Node(line, value)
    quoted = event.style not in (None, "") or (event.tag or "").endswith((":str", "!"))
    if quoted:
        return _Node(line, text_literal(value))
    if value in _WORDS:
        return _Node(line, _WORDS[value])
    # A zero before other digits means a number of base 8 to some programs, and nothing to others.
    ambiguous = re.fullmatch(r"[+-]?0[0-9]+", value) or type_of(value) not in ("text", "number")
    node = _Node(line, text_literal(value) if ambiguous else value)
    if pair := _UNREAD_PAIR.fullmatch(value):
        inner = _WORDS.get(pair[2], pair[2])
        node.pair = (pair[1], inner)
    return node
