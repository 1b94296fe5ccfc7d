"""JSON, and JSON with comments as editors write it."""

import json
import re
from typing import ClassVar, Final

from guidegen.checks.formats.json_edit import JSON_EDITOR
from guidegen.checks.formats.key_path import write_step
from guidegen.checks.formats.nested import (
    GROUP,
    LIST,
    Builder,
    Document,
    Lines,
    Nested,
    Unreadable,
    in_quotes,
    innermost,
    text_literal,
)

_BLANK: Final = re.compile(r"[ \t\n\r]*")
_STRING: Final = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')
_SCALAR: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")
_WORD: Final = re.compile(r"[\w.+\-]+")
_COMMENT: Final = re.compile(r"//[^\n]*|/\*[^*]*(?:\*+[^*/][^*]*)*\*+/")
_COMMENTED: Final = re.compile(
    rf"[/*\s]*({_STRING.pattern})[ \t]*:[ \t]*({_STRING.pattern}|{_SCALAR.pattern})"
)
_CURLY: Final = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019"


class Json(Nested):
    """JSON has no comments, no comma behind the last item, and quotes around every key.

    What a program does with a key that stands twice is not laid down; nearly all take the last.
    """

    name: ClassVar = "json"
    files: ClassVar[tuple[str, ...]] = ("*.json", "*.JSON", "*.webmanifest")
    belonging: ClassVar = (
        "It stands between the braces of what it belongs to. A comma stands between two settings, "
        "and none behind the last one."
    )
    editor: ClassVar = JSON_EDITOR
    lenient: ClassVar = False
    """Takes comments, and a comma behind the last item."""

    def read(self, text: str) -> Document:
        """The one value in `text`; a text of blanks says nothing."""
        if not text.strip(" \t\r\n"):
            return Document()
        scanner = _Scanner(text, lenient=self.lenient)
        try:
            scanner.scan()
        except Unreadable as error:
            return Document(scanner.builder.entries, error.fault)
        return Document(scanner.builder.entries)

    def pair(self, name: str, literal: str) -> str:
        """The key in quotes, a colon, the value; an item of a list is its value alone."""
        return f"{json.dumps(name, ensure_ascii=False)}: {in_quotes(literal)}" if name else in_quotes(literal)

    def opening(self, section: str) -> str:
        """With its brace."""
        step, level = innermost(section)
        name = "" if isinstance(step, int) else f"{json.dumps(step, ensure_ascii=False)}: "
        return f"{self.margin * level}{name}{{"


class Jsonc(Json):
    """JSON as Visual Studio Code and TypeScript read it: with comments, and a comma behind the last item."""

    name: ClassVar = "jsonc"
    files: ClassVar[tuple[str, ...]] = (
        *("*.jsonc", "*/tsconfig.json", "*/tsconfig.*.json", "*/.vscode/*.json"),
        *("*/Code/User/*.json", "*/devcontainer.json", "*/.devcontainer.json"),
    )
    lenient: ClassVar = True


class _Scanner:
    """Reads a text value by value, with a stack of its own, so that no depth can exhaust Python's."""

    def __init__(self, text: str, *, lenient: bool) -> None:
        self.text, self.lenient = text, lenient
        self.lines = Lines(text)
        self.builder = Builder()
        self.at = 0
        self.last = 0
        """Where the last token ended."""
        self.open: list[list[int]] = []
        """For each open list the number of its next item; for each open group nothing."""

    def fail(self, what: str, at: int | None = None) -> Unreadable:
        return Unreadable(self.lines.at(self.at if at is None else at), what)

    def blanks(self) -> str:
        """Pass over blanks and comments; gives the next character, "" at the end."""
        while True:
            self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]
            char = self.text[self.at : self.at + 1]
            if char not in ("/", "#"):
                return char
            comment = _COMMENT.match(self.text, self.at)
            if not self.lenient or not comment:
                raise self.fail(
                    "has a comment, which JSON does not know" if self._is_comment() else "is no value"
                )
            for number, line in enumerate(comment[0].split("\n")):
                if found := _COMMENTED.match(line):
                    step = write_step(json.loads(found[1]))
                    self.builder.add(step, _value(found[2]), self.lines.at(self.at) + number, commented=True)
            self.at = comment.end()

    def _is_comment(self) -> bool:
        return self.text[self.at] == "#" or self.text[self.at + 1 : self.at + 2] in ("/", "*")

    def scan(self) -> None:
        """The whole text."""
        self.blanks()
        self.value(None, self.lines.at(self.at))
        while self.open:
            self.member()
        if self.blanks():
            raise self.fail("goes on behind the end of the value")

    def member(self) -> None:
        """The next item of what is open, or its end."""
        group = not self.open[-1]
        closing, first = "}" if group else "]", self.fresh
        char = self.blanks()
        if not first and char == ",":
            comma = self.at
            self.at += 1
            char = self.blanks()
            if char == closing and not self.lenient:
                raise self.fail("has a comma behind the last item, which has to go", comma)
        elif not first and char not in (closing, ""):
            if char in "]}":
                raise self.fail(f"has {char} where {closing} should be")
            raise self.fail("lacks a comma at its end", self.last - 1)
        if char == "":
            raise self.fail(f"ends before its {closing}", max(len(self.text.rstrip()) - 1, 0))
        if char == closing:
            self.at += 1
            self.last = self.at
            self.open.pop()
            self.builder.close(empty="{}" if group else "[]")
            self.fresh = False
            return
        line = self.lines.at(self.at)
        if not group:
            self.open[-1][0] += 1
            self.value(f"[{self.open[-1][0] - 1}]", line)
            return
        key = self.key(char)
        if self.blanks() != ":":
            raise self.fail("lacks a colon behind the key", self.last - 1)
        self.at += 1
        self.blanks()
        self.value(write_step(key), line)

    fresh = True
    """Whether nothing was read of what is open."""

    def key(self, char: str) -> str:
        if found := _STRING.match(self.text, self.at):
            self.at = self.last = found.end()
            return str(json.loads(found[0]))
        if char == '"':
            raise self.unclosed()
        raise self.fail(_odd_quote(char) or "has a key without straight quotation marks")

    def value(self, step: str | None, line: int) -> None:
        """The value at this place, or the beginning of a group or list."""
        char = self.text[self.at : self.at + 1]
        if char and char in "{[":
            self.builder.open(step, GROUP if char == "{" else LIST, line)
            self.open.append([] if char == "{" else [0])
            self.at += 1
            self.last, self.fresh = self.at, True
            return
        self.fresh = False
        found = _STRING.match(self.text, self.at) or _SCALAR.match(self.text, self.at)
        if not found or (char != '"' and _WORD.match(self.text, self.at)[0] != found[0]):  # type: ignore[index]
            raise self.no_value(char)
        self.at = self.last = found.end()
        if step is not None:
            self.builder.add(step, _value(found[0]), line)

    def no_value(self, char: str) -> Unreadable:
        """Why what stands here is no value."""
        if char == "":
            return self.fail("ends before its value", max(len(self.text.rstrip()) - 1, 0))
        if char == '"':
            return self.unclosed()
        if char in ",}]":
            return self.fail("lacks a value", self.last - 1 if self.last else None)
        word = _WORD.match(self.text, self.at)
        if word and word[0].lower() in ("true", "false", "null", "none"):
            return self.fail("has true, false or null not in small letters as JSON knows them")
        if word and (char.isdigit() or char in "+-."):
            return self.fail("has a number that JSON does not know")
        if char == "\ufeff":
            return self.fail("begins with a byte order mark, which JSON does not know")
        return self.fail(_odd_quote(char) or "has a text without straight quotation marks")

    def unclosed(self) -> Unreadable:
        """Why the text that begins here is none."""
        end = re.compile(r'(?:[^"\\\n]|\\.)*"').match(self.text, self.at + 1)
        if not end:
            return self.fail("has a quotation mark that is never closed")
        return self.fail("has a text with a character or a backslash that JSON does not take in one")


def _odd_quote(char: str) -> str:
    if char in _CURLY:
        return 'has a curly quotation mark, where a straight one (") should be'
    return 'has a single quotation mark, where a double one (") should be' if char in "'`" else ""


def _value(token: str) -> str:
    return text_literal(json.loads(token)) if token.startswith('"') else token
