"""The settings of nginx."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, numbered, squeezed
from guidegen.checks.formats.blocks import SIGN, Blocks, steps
from guidegen.checks.formats.nginx_directives import ADDS_UP, BEGINS, ONE_VALUE, OPENS, SHIPPED

_TOKEN: Final = re.compile(
    r"""(?P<blank>[ \t\r]+)|(?P<comment>\#[^\n]*)|(?P<sign>[;{}])
    |(?P<word>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|(?:\$\{[^}\s;]*\}|[^ \t\r\n;{}\\]|\\.?)+)""",
    re.VERBOSE | re.DOTALL,
)
_DEEPEST: Final = 60
_UNENDED: Final = "has no semicolon ; at its end"
_UNCLOSED: Final = "opens a block with { that no brace } closes"
_COMMENTED: Final = re.compile(r"[ \t]*#[# \t]*([a-z_]+)[ \t]+([^;{}#]*);[ \t\r]*(?:#.*)?")


class Nginx(Blocks):
    """Directives that end with a semicolon, in blocks: `section: "server example.com > location /x"`.

    A server is called by any of its names or by what it listens on (`server 443`, `server example.com 443`);
    of several blocks that answer to the section, each that has the directive must have the right value. What
    a file includes is followed from nginx.conf down, so a site that is not linked in sites-enabled is named.
    A missing semicolon or brace, a directive that stands twice and an included file that is not there are
    named with their lines. nginx itself cannot be asked: `nginx -t` and `nginx -T` make log files, temporary
    folders and the file of the process number, so `in_force` is judged by the files.
    """

    name: ClassVar = "nginx"
    files: ClassVar = ("*/nginx/*.conf", "*/nginx/sites-*/*", "*/nginx/*/*.conf", "*/nginx.conf")
    dialect: ClassVar = "nginx"
    in_force: ClassVar = "files"
    real_keys: ClassVar = BEGINS | ADDS_UP

    def parse(self, text: str) -> list[Entry]:
        """One entry for each directive, those that open a block aside; and for commented ones."""
        return list(_read(text).entries)

    def faults(self, text: str) -> Sequence[tuple[int, str]]:
        """Missing semicolons and braces, and what stands twice."""
        return _read(text).faults

    def clashes(self, entries: Sequence[Entry]) -> Sequence[tuple[Entry, str]]:
        """Directives for all of `http` that another file of it has too."""
        first: dict[str, Entry] = {}
        found = []
        for entry in entries:
            live = not (entry.commented or entry.malformed)
            if live and entry.section in ("", "http") and entry.key in ONE_VALUE:
                above = first.setdefault(entry.key, entry)
                if above.file != entry.file:
                    found.append((entry, _twice(entry.key)))
        return found

    def same(self, one: str, other: str) -> bool:
        """`On` and `OFF` are taken too."""
        return super().same(one, other) or {one.lower(), other.lower()} in ({"on"}, {"off"})

    def show(self, key: str, value: str) -> str:
        """With its semicolon."""
        return f"{key} {value}".rstrip(" ") + ";"

    def heading(self, section: str) -> str:
        """The innermost block."""
        return (steps(section) or [""])[-1]

    def adds_up(self, key: str) -> bool:
        """Some directives may stand several times, and all of them count."""
        return key in ADDS_UP

    def fits(self, wanted: str, given: str) -> bool:
        """A port is one, whatever the address before it."""
        if super().fits(wanted, given):
            return True
        kind, *names = wanted.split()
        own = given.split()
        ports = {word.rpartition(":")[2] for word in own[1:]} if own[0] == "server" else set[str]()
        return kind == own[0] and bool(names) and {n.removeprefix(":") for n in names} <= {*own[1:], *ports}

    def within(self, path: str, wanted: str, section: str) -> bool:
        """Without a section, in a file that nginx.conf includes, whatever is around the whole file."""
        if not steps(wanted) and self.main_file(path) is not None:
            return steps(section) in ([], ["http"])
        return super().within(path, wanted, section)

    def main_file(self, path: str) -> str | None:
        """nginx.conf, above all other files of its folder."""
        lead, found, rest = path.rpartition("/nginx/")
        return f"{lead}{found}nginx.conf" if found and rest != "nginx.conf" else None

    def included(self, main: str, path: str, entry: Entry, texts: Mapping[str, str]) -> Sequence[str]:
        """What is relative lies beside nginx.conf."""
        del path, texts
        return [posixpath.join(posixpath.dirname(main), entry.value)] if entry.key == "include" else ()

    def demands(self, entry: Entry) -> bool:
        """Of what has no wildcard."""
        return entry.key == "include"

    def enabling(self, path: str) -> str:
        """A link, where there is a folder for it."""
        folder, name = posixpath.split(path)
        if posixpath.basename(folder) != "sites-available":
            return ""
        return f"Only what is linked in sites-enabled is read: ln -s ../sites-available/{name} there."


def _twice(name: str) -> str:
    return f"says {name} a second time, which may be said once only"


class _TooDeepError(Exception):
    """Raised where blocks stand inside one another without end."""


@dataclass
class _Block:
    line: int
    words: list[str]
    names: list[str] = field(default_factory=list)
    once: set[str] = field(default_factory=set)
    """The directives in it that may stand in it once."""

    @property
    def heading(self) -> str:
        return squeezed(" ".join([*self.words, *self.names]))


@dataclass(frozen=True)
class _Reading:
    entries: tuple[Entry, ...]
    faults: tuple[tuple[int, str], ...]


@dataclass
class _Directive:
    line: int
    words: list[str]
    around: tuple[_Block, ...]


@lru_cache(maxsize=64)
def _read(text: str) -> _Reading:
    reader = _Reader()
    with suppress(_TooDeepError):
        for line, word, plain in _tokens(text):
            reader.take(line, word, plain)
    reader.end()
    # What is written in another language inside of braces follows other rules.
    faults = () if "_by_lua_block" in text else tuple(sorted(reader.faults))
    found = [
        Entry(line=one.line, key=one.words[0], value=" ".join(one.words[1:]), section=_section(one.around))
        for one in reader.found
        if one.words[0]
    ]
    around = reader.blocks_by_line()
    for number, row in numbered(text):
        if match := _COMMENTED.fullmatch(row):
            section = _section(around.get(number, ()))
            value = squeezed(match[2])
            if f"{match[1]} {value}" in SHIPPED:
                continue
            found.append(Entry(line=number, key=match[1], value=value, section=section, commented=True))
    found.sort(key=lambda entry: entry.line)
    return _Reading(tuple(found), faults)


def _section(around: Sequence[_Block]) -> str:
    return SIGN.join(block.heading for block in around)


def _tokens(text: str) -> Iterator[tuple[int, str, bool]]:
    """Words and signs with their lines; whether a word is plain, or in quotes."""
    line, place = 1, 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        piece = match[0] if match else text[place]
        if match and match.lastgroup in ("sign", "word"):
            plain = piece[0] not in "\"'"
            yield line, piece if plain else piece[1:].removesuffix(piece[0]), plain
        line += piece.count("\n")
        place += len(piece)


class _Reader:
    """Puts words together into directives and blocks, and goes on behind what is wrong."""

    def __init__(self) -> None:
        self.found: list[_Directive] = []
        self.faults: list[tuple[int, str]] = []
        self.stack: list[_Block] = []
        self.words: list[tuple[int, str]] = []
        self.spans: list[tuple[int, int, tuple[_Block, ...]]] = []
        self.last = 0
        self.whole = _Block(1, [])
        """Stands for the file: what is in it outside of every block."""

    def take(self, line: int, word: str, plain: bool) -> None:
        self.last = line
        if plain and word == ";":
            if not self.words:
                self.faults.append((line, "has a semicolon ; that no directive stands before"))
            self.directive()
        elif plain and word == "{":
            self.opened(line)
        elif plain and word == "}":
            self.unfinished()
            if not self.stack:
                self.faults.append((line, "has a closing brace } that no opening one belongs to"))
            else:
                self.closed(line)
        else:
            begins = self.words and line > self.words[-1][0] and plain
            if begins and (word in BEGINS or word in OPENS) and not self.in_list():
                self.unfinished()
            self.words.append((line, word))

    def in_list(self) -> bool:
        """Blocks like `map` and `types` hold no directives."""
        return bool(self.stack) and self.stack[-1].words[0] in ("map", "types", "geo", "split_clients")

    def directive(self) -> None:
        if not self.words:
            return
        line, words = self.words[0][0], [word for _, word in self.words]
        self.faults += self.misused(self.words)
        self.words = []
        self.found.append(_Directive(line, words, tuple(self.stack)))
        if self.stack and self.stack[-1].words == ["server"]:
            if words[0] == "server_name":
                self.stack[-1].names += words[1:]
            elif words[0] == "listen" and len(words) > 1:
                self.stack[-1].names.append(words[1])

    def misused(self, directive: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """Why nginx takes no such directive at this place."""
        line, name = directive[0]
        ends = directive[1][0] if len(directive) > 1 else line
        if self.in_list():
            single = self.stack[-1].words[0] != "types" and len(directive) > 2
        else:
            single = name in ONE_VALUE
            block = self.stack[-1] if self.stack else self.whole
            if single and name in block.once:
                yield line, _twice(name)
            elif single:
                block.once.add(name)
        if single and directive[-1][0] > ends:
            yield ends, _UNENDED

    def unfinished(self) -> None:
        """Words that no semicolon ended."""
        if self.words:
            self.faults.append((self.words[-1][0], _UNENDED))
            self.directive()

    def opened(self, line: int) -> None:
        words, self.words = [word for _, word in self.words], []
        # No server stands inside a server: the brace that should have closed that one is what is missing.
        unclosed = next((block for block in self.stack if words == block.words == ["server"]), None)
        if unclosed:
            self.faults.append((unclosed.line, _UNCLOSED))
            while unclosed in self.stack:
                self.closed(line)
        self.stack.append(_Block(line, words or ["{"]))
        if len(self.stack) > _DEEPEST:
            self.faults.append((line, f"opens block number {_DEEPEST + 1} inside of others"))
            raise _TooDeepError

    def closed(self, line: int) -> None:
        block = self.stack[-1]
        self.spans.append((block.line, line, tuple(self.stack)))
        self.stack.pop()

    def end(self) -> None:
        self.unfinished()
        for block in self.stack[-1:]:
            self.faults.append((block.line, _UNCLOSED))
        while self.stack:
            self.closed(self.last + 1)

    def blocks_by_line(self) -> Mapping[int, tuple[_Block, ...]]:
        """The blocks around each line that any is around."""
        return {
            line: blocks
            for first, last, blocks in sorted(self.spans, key=lambda span: len(span[2]))
            for line in range(first + 1, last + 1)
        }
