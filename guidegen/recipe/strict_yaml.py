"""Strict YAML: a text becomes a tree of `Node`s, and nothing in it means more than a reader would think.

Only `true` and `false` are booleans, only decimal integers are numbers; `0600`, `1.10`, `NO` and `22:22`
stay text. Doubled keys, tags, and aliases that grow are errors. The tree is built from YAML's events without
recursion, so that no nesting can exhaust the stack, and what an alias stands for is counted before its use.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from guidegen.errors import Invalid, Problem, Span
from guidegen.recipe.problems import Problems, in_order
from guidegen.recipe.source import Entry, Node, Scalar, Source

MAX_DEPTH = 32
MAX_VALUES = 20_000
"""Of a whole document, every alias written out."""

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
# What YAML does not count as printable; and line separators that editors do not count as such.
_CONTROL = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


# Blanks of other kinds, as web pages have them: to YAML they are letters.
_ODD_BLANK = re.compile("[ \t-]*([\xa0\u1680\u2000-\u200b\u202f\u205f\u3000])")


def parse(source: Source, doubled: list[Problem] | None = None) -> Node:
    """The one document in `source`. Raises Invalid with every problem that can be told.

    With a list `doubled`, keys that stand there twice are told in it, so that the first can be looked at.
    """
    if found := list(_control_characters(source)):
        raise Invalid(found)
    composer = _Composer(source)
    try:
        for event in yaml.parse(source.text, Loader=_PARSER):
            composer.take(event)
    except yaml.YAMLError as error:
        composer.problems.append(_syntax_problem(source, error))
    if composer.root is None and not composer.problems:
        composer.problems.append(Problem("there is nothing in this file", source.span(1, 1)))
    if composer.root is None or composer.problems or (composer.doubled and doubled is None):
        raise Invalid(in_order([*composer.problems, *composer.doubled]))
    if doubled is not None:
        doubled += composer.doubled
    return composer.root


def takes(text: str) -> bool:
    """Whether every character of `text` may stand in a file."""
    return not _CONTROL.search(text)


def scalar(text: str) -> Scalar:
    """What a plain scalar means."""
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    return None if text in ("", "null") else text


def _control_characters(source: Source) -> Iterator[Problem]:
    for match in _CONTROL.finditer(source.text):
        before = source.text[: match.start()]
        # Lines are counted as the rest of the world does: by line feeds.
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        yield Problem(
            f"the character U+{ord(match[0]):04X} may not stand here", Span(source.label, line, column)
        )
        return


def _syntax_problem(source: Source, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "this is not YAML"
    if "unexpected end of stream" in reason and (begin := getattr(error, "context_mark", None)):
        return Problem("this quote is never closed", source.span(begin.line + 1, begin.column + 1))
    if mark is None:
        return Problem(f"YAML: {reason}", source.span(1, 1))
    span = source.span(mark.line + 1, mark.column + 1)
    context = getattr(error, "context", None)
    message = f"YAML: {reason}" + (f" ({context})" if context else "")
    return Problem(message, span, _odd_indentation(source, mark.line) or _syntax_hint(span, reason))


def _odd_indentation(source: Source, last: int) -> str:
    """Which line up to `last`, from 0, is indented by blanks that are none to YAML."""
    for number, line in enumerate(source.lines[: last + 1], 1):
        if found := _ODD_BLANK.match(line):
            return f"line {number} is indented with U+{ord(found[1]):04X}: type plain blanks in its place"
    return ""


def _syntax_hint(span: Span, reason: str) -> str:
    if "\t" in span.text[: span.column]:
        return "indent with blanks: YAML takes no tabs"
    if "mapping values are not allowed" in reason:
        return "a text that holds a colon and a blank goes in quotes"
    if "cannot start any token" in reason:
        return "a text that begins with this character goes in quotes"
    if "did not find expected '-'" in reason or "did not find expected key" in reason:
        return "look at the indentation: all keys of one step begin in the same column, one below the other"
    if "expected <block end>" in reason or "expected the node content" in reason:
        return "look at the indentation, and at quotes and brackets left open"
    return ""


def _marks(event: yaml.Event) -> tuple[Any, Any]:
    """Where the event begins and ends: what parsing gives always has both, its type does not say so."""
    return event.start_mark, event.end_mark


@dataclass
class _Open:
    """A list or mapping whose end has not come yet."""

    start: yaml.Event
    size: int = 1
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: tuple[str, Span] | None = None
    is_mapping: bool = False


class _Composer:
    """Takes YAML's events, one by one, and puts the tree together."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Node | None = None
        self.problems = Problems()
        self.doubled = Problems()
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0
        self._skipped_keys = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents == 2:
                self._refuse(event, 'a second document begins here; one file holds one, without "---" lines')
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._refuse_tag(event)
            if len(self._open) >= MAX_DEPTH:
                raise Invalid([*self.problems, Problem(f"nested deeper than {MAX_DEPTH}", self._span(event))])
            self._open.append(_Open(event, is_mapping=isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            done = self._open.pop()
            content = done.entries if done.is_mapping else tuple(done.items)
            self._add(self._node(done.start, content, _marks(event)[1].line, size=done.size), done.start)
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse_tag(event)
            plain = event.style is None or event.style == ""
            value = scalar(event.value) if plain and event.tag is None else event.value
            self._add(self._node(event, value, _marks(event)[1].line, text=event.value), event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)

    def _node(self, event: yaml.Event, content: object, last: int, *, text: str = "", size: int = 1) -> Node:
        span = self._span(event)
        return Node(content, span, text, self.source, last + 1, size=size)  # type: ignore[arg-type]

    def _alias(self, event: yaml.AliasEvent) -> None:
        node = self._anchors.get(event.anchor or "")
        if node is None:
            self._refuse(event, f'"*{event.anchor}" stands for nothing that is complete before it')
            node = self._node(event, None, _marks(event)[1].line)
        self._add(node, event)

    def _add(self, node: Node, event: yaml.Event) -> None:
        """Put a finished value where it belongs: the top, a list, a mapping's key or its value."""
        anchor = getattr(event, "anchor", None)
        if anchor and not isinstance(event, yaml.AliasEvent):
            self._anchors[anchor] = node
        if not self._open:
            self.root = self.root or node
            return
        inside = self._open[-1]
        inside.size += node.size
        if inside.size > MAX_VALUES:
            raise Invalid(
                [*self.problems, Problem(f"holds more than {MAX_VALUES} values", self._span(event))]
            )
        if not inside.is_mapping:
            inside.items.append(node)
        elif inside.key is None:
            inside.key = self._key(node, event)
        else:
            (name, span), inside.key = inside.key, None
            if name not in inside.entries:
                inside.entries[name] = Entry(span, node)

    def _key(self, node: Node, event: yaml.Event) -> tuple[str, Span]:
        span = self._span(event)
        name = node.text
        if isinstance(node.content, (tuple, dict)):
            self._refuse(event, "a key must be text")
            self._skipped_keys += 1
            return f"?{self._skipped_keys}", span
        if name == "<<":
            self._refuse(event, 'there is no merging of keys ("<<"): write them out')
        if first := self._open[-1].entries.get(name):
            message = f'"{name}" stands here twice; first on line {first.key.line}'
            self.doubled.append(Problem(message, span))
        return name, span

    def _refuse_tag(self, event: yaml.Event) -> None:
        if tag := getattr(event, "tag", None):
            self._refuse(event, f'the tag "{tag}" means nothing here', "a text goes in quotes")

    def _refuse(self, event: yaml.Event, message: str, hint: str = "") -> None:
        self.problems.append(Problem(message, self._span(event), hint))

    def _span(self, event: yaml.Event) -> Span:
        start, end = _marks(event)
        line = self.source.lines[start.line] if start.line < len(self.source.lines) else ""
        # A list or mapping, and a text of several lines, is marked to the end of its first line.
        ends_here = start.line == end.line and end.column > start.column
        last = (
            end.column if ends_here and isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)) else len(line)
        )
        return self.source.span(start.line + 1, start.column + 1, last - start.column)
