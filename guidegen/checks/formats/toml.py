"""TOML."""

import re
import tomllib
from typing import Any, ClassVar, Final

from guidegen.checks.formats import Entry, without_comment
from guidegen.checks.formats.key_path import below, read_path, write_step
from guidegen.checks.formats.nested import (
    GROUP,
    LIST,
    WHOLE,
    Builder,
    Document,
    Fault,
    Nested,
    Unreadable,
    in_quotes,
    text_literal,
)
from guidegen.checks.formats.toml_lines import Place, places
from guidegen.checks.wording import in_words

_AT: Final = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")
_COMMENTED: Final = re.compile(r"[ \t]*#+[ \t]*([\w\-.\"]+)[ \t]*=[ \t]*(\S.*)")
_HEADING: Final = re.compile(r"[ \t]*(#?)[# \t]*\[([^\[\]#=]+)\][ \t]*(?:#.*)?\r?")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_MOST_WORDS: Final = 6
# tomllib takes a time for a dotted key that grows with the square of its length.
_LONG_KEY: Final = re.compile(r"""(?:(?:(?<![\w\-])[\w\-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){200}""")
_PHRASES: Final = (
    ("Cannot overwrite", "has a key that stands there already"),
    ("Cannot declare", "opens a table that is there already"),
    ("Cannot mutate", "adds to a list or table that was complete above"),
    ("Cannot expand", "adds to a table that was complete above"),
    ("Cannot define", "adds to a table that was complete above"),
    ("Duplicate inline table key", "has a key that stands there already"),
    ("Invalid value", "has a value that TOML does not know: a text needs straight quotation marks"),
    ("Expected '=' after a key", "lacks an equals sign behind the key"),
    ("Expected newline", "goes on behind the end of the value: a text needs quotation marks"),
    ("Unterminated string", "has a quotation mark that is never closed"),
    (
        "Illegal character",
        "has a quotation mark that is never closed, or a character that TOML does not take",
    ),
    ("Unclosed", "has a bracket that is never closed, or lacks a comma"),
    ("Expected ']", "has a heading without its closing bracket"),
    ("Invalid initial character", "has a key that TOML does not know: letters, digits, - and _, or quotes"),
    ("Invalid statement", "is neither a key with a value nor a heading"),
    ("Unescaped", "has a backslash in quotation marks that TOML does not know"),
)


class Toml(Nested):
    """`key = value` below headings in brackets; a key may stand once. Texts need quotes."""

    name: ClassVar = "toml"
    files: ClassVar = ("*.toml", "*.TOML", "*/Pipfile", "*/Cargo.lock", "*/poetry.lock", "*/uv.lock")
    heading_lines: ClassVar = r"^[ \t]*\["
    margin: ClassVar = ""
    belonging: ClassVar = "It stands below the heading of what it belongs to, and above the next heading."

    def read(self, text: str) -> Document:
        """Values are tomllib's, their lines found by a scan of the text that it has found right."""
        if odd := re.search("[\udc80-\udcff]", text):
            line = text.count("\n", 0, odd.start()) + 1
            return Document(fault=Fault(line, "holds bytes that are no UTF-8, which TOML does not take"))
        if _LONG_KEY.search(text):
            return Document(
                fault=Fault(1, "holds something too deep or too long to be read here", unread=True)
            )
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            return Document(fault=_fault(text, str(error)))
        except (ValueError, RecursionError):
            return Document(
                fault=Fault(1, "holds something too deep or too long to be read here", unread=True)
            )
        builder = Builder()
        try:
            _write(builder, None, data, places(text), (), 1)
        except Unreadable as error:
            return Document(builder.entries, error.fault)
        return Document([*builder.entries, *_commented(text)])

    def pair(self, name: str, literal: str) -> str:
        """`key = value`."""
        return f"{_key(name)} = {in_quotes(literal)}" if name else in_quotes(literal)

    def opening(self, section: str) -> str:
        """The heading."""
        return self.heading(section)

    def heading(self, section: str) -> str:
        """The heading as it stands in the file."""
        names = [step for step in read_path(section) if isinstance(step, str)]
        return f"[{'.'.join(map(_key, names))}]"


def _key(name: str) -> str:
    return (
        name
        if _BARE.fullmatch(name)
        else in_quotes(f'"{name}"' if name.startswith('"') else text_literal(name))
    )


def _fault(text: str, message: str) -> Fault:
    at = _AT.search(message)
    line = int(at[1]) if at and at[1] else text.rstrip().count("\n") + 1
    what = next((phrase for part, phrase in _PHRASES if message.startswith(part)), "is no TOML")
    return Fault(line, what)


def _write(
    builder: Builder, step: str | None, data: Any, lines: dict[Place, int], place: Place, line: int
) -> None:
    """The entries of `data` below `step`; the Builder bounds the recursion."""
    line = lines.get(place, line)
    if isinstance(data, dict):
        builder.open(step, GROUP, line)
        for key, value in data.items():
            _write(builder, write_step(key), value, lines, (*place, key), line)
        builder.close(empty="{}")
    elif isinstance(data, list):
        builder.open(step, LIST, line)
        for number, value in enumerate(data):
            _write(builder, write_step(number), value, lines, (*place, number), line)
        builder.close(empty="[]")
    elif step is not None:
        # A date has no quotes in TOML, and is told apart from a text by nothing but them.
        builder.add(step, text_literal(data) if isinstance(data, str) else in_words(data), line)


def _commented(text: str) -> list[Entry]:
    """Settings that are commented out, each below the heading above it, which may be a comment too."""
    found, section = [], ""
    for number, line in enumerate(text.split("\n"), 1):
        if heading := _HEADING.fullmatch(line):
            section = _path(heading[2].strip())
        elif pair := _COMMENTED.fullmatch(line.rstrip("\r")):
            value = without_comment(pair[2]).strip(" \t")
            if len(value.split()) <= _MOST_WORDS and not pair[1].startswith("."):
                *above, last = [write_step(step) for step in _steps(pair[1])]
                inside = section
                for step in above:
                    inside = below(inside, step)
                found.append(
                    Entry(line=number, key=last, value=_literal(value), section=inside, commented=True)
                )
    return found


def _steps(text: str) -> tuple[str | int, ...]:
    try:
        return read_path(text)
    except ValueError:
        return (text,)


def _path(text: str) -> str:
    path = ""
    for step in _steps(text):
        path = below(path, write_step(step))
    return path


def _literal(value: str) -> str:
    try:
        data = tomllib.loads(f"v = {value}")["v"]
    except (ValueError, RecursionError):
        return value
    if isinstance(data, (dict, list)):
        return next(iter(WHOLE))
    return text_literal(data) if isinstance(data, str) else in_words(data)
