"""The lines of the keys, items and headings of a TOML text that is known to be right."""

import re
import tomllib
from dataclasses import dataclass
from typing import Final

Place = tuple[str | int, ...]
"""Where a value stands in the data: keys and numbers of items."""

_BLANK: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY: Final = re.compile(r"""[ \t]*(?:([A-Za-z0-9_-]+)|"((?:[^"\\]|\\.)*)"|'([^']*)')[ \t]*""")
_TEXT: Final = re.compile(
    r'"""(?:[^"\\]++|\\[\s\S]|"{1,2}(?!"))*"{3,5}|'
    r"'''(?:[^']|'{1,2}(?!'))*'{3,5}|"
    r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'"""
)
_OTHER: Final = re.compile(r"[^,\]}#\n]+")


def places(text: str) -> dict[Place, int]:
    """The line of everything that stands in `text`, by where it stands. Stops where it loses its way."""
    return _Scan(text).run()


@dataclass
class _Frame:
    """A list or inline table that is open."""

    place: Place
    is_list: bool
    items: int = 0


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", " \n")
        self.at = 0
        self.line = 1
        self.found: dict[Place, int] = {}
        self.sizes: dict[Place, int] = {}
        """How often each `[[heading]]` stood there, by the place of its list."""

    def go(self, end: int) -> None:
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def blanks(self) -> str:
        self.go(_BLANK.match(self.text, self.at).end())  # type: ignore[union-attr]
        return self.text[self.at : self.at + 1]

    def run(self) -> dict[Place, int]:
        table: Place = ()
        while char := self.blanks():
            before = self.at
            if char == "[":
                doubled = self.text.startswith("[[", self.at)
                self.at += 2 if doubled else 1
                names = self.keys()
                table = self.inside(names, doubled=doubled)
                self.found.setdefault(table, self.line)
                self.at += 2 if doubled else 1
            else:
                self.setting(table)
            if self.at == before:
                break
        return self.found

    def keys(self) -> Place:
        """The names of a dotted key."""
        names: list[str | int] = []
        while found := _KEY.match(self.text, self.at):
            if found[2] is None:
                names.append(found[1] if found[1] is not None else found[3])
            else:
                names.append(found[2] if "\\" not in found[2] else tomllib.loads(f'v="{found[2]}"')["v"])
            self.at = found.end()
            if self.text[self.at : self.at + 1] != ".":
                break
            self.at += 1
        return tuple(names)

    def inside(self, names: Place, *, doubled: bool) -> Place:
        """The place of a heading: below the last item of each list of tables on the way."""
        place: Place = ()
        for number, name in enumerate(names, 1):
            place = (*place, name)
            if number == len(names) and doubled:
                self.sizes[place] = self.sizes.get(place, 0) + 1
                self.found.setdefault(place, self.line)
            if place in self.sizes:
                place = (*place, self.sizes[place] - 1)
        return place

    def setting(self, table: Place) -> None:
        """`key = value`, and what stands inside the value; with a stack of its own."""
        stack: list[_Frame] = []
        place = self.named(table)
        while True:
            char = self.blanks()
            if char and char in "[{":
                self.at += 1
                stack.append(_Frame(place, is_list=char == "["))
            elif found := _TEXT.match(self.text, self.at) or _OTHER.match(self.text, self.at):
                self.go(found.end())
            else:
                return
            while stack:
                if (char := self.blanks()) == ",":
                    self.at += 1
                    char = self.blanks()
                if char == "":
                    return
                if char not in "]}":
                    place = self.item(stack[-1])
                    break
                self.at += 1
                stack.pop()
            else:
                return

    def named(self, table: Place) -> Place:
        """The place of the key that begins here; passes over its equals sign."""
        line = self.line
        names = self.keys()
        self.at = self.text.find("=", self.at) + 1 or len(self.text)
        for number in range(1, len(names) + 1):
            self.found.setdefault((*table, *names[:number]), line)
        return (*table, *names)

    def item(self, frame: "_Frame") -> Place:
        """The place of the next item of the list or table that is open."""
        if not frame.is_list:
            return self.named(frame.place)
        place = (*frame.place, frame.items)
        frame.items += 1
        self.found.setdefault(place, self.line)
        return place
