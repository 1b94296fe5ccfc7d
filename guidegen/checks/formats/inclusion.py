"""The files that a program reads as one: what a settings file includes, where it stands in it."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

from guidegen.checks.formats import Entry, Format

_DEEPEST: Final = 16
_MOST: Final = 2000
"""Inclusions that are followed; files that include one another twice over would go on for ever."""


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Files that belong together, by the paths under which they are included."""

    main: str
    """Where the program begins."""
    own: str
    """The file that was asked about."""
    texts: Mapping[str, str]
    """Every file that was read, the asked one under each of its names."""
    names: frozenset[str] = frozenset()
    """The names of the asked one."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Files and folders that belong to it and were not read, with the reason."""
    home: str = ""

    def full(self, path: str) -> str:
        """`path` with the home folder in the place of `~`, where that is known."""
        return self.home + path[1:] if self.home and path.startswith("~/") else path

    def named(self, path: str) -> str:
        """What an entry calls its file: nothing for the one that was asked about."""
        return "" if path in self.names else path


def read_along(style: Format, tree: Tree) -> list[Entry]:
    """The entries of all files, in the order in which the program comes upon them."""
    return _Walk(style, tree).entries()


class _Walk:
    """One way through a tree."""

    def __init__(self, style: Format, tree: Tree) -> None:
        self.style, self.tree, self.steps = style, tree, 0
        self.parsed: dict[str, list[Entry]] = {}
        self.found: list[Entry] = []
        self.told: set[str] = set()

    def entries(self) -> list[Entry]:
        """From the roots down."""
        for root in self.style.order(self.tree.main, tuple(self.tree.texts)):
            if root in self.tree.texts:
                self.file(root, "", ())
        # What no inclusion accounts for may say anything, wherever it stands.
        strays = [self.stray(path) for path in self.tree.unread if path not in self.told]
        return [*strays, *self.found] if self.style.counts == "first" else [*self.found, *strays]

    def stray(self, path: str) -> Entry:
        return Entry(line=1, key=" ", value="", file=path, away=f"{path}: {self.tree.unread[path]}")

    def file(self, path: str, outer: str, above: tuple[str, ...]) -> None:
        """The entries of one file, inside the section `outer` of the file above it."""
        self.steps += 1
        if path in above:
            return
        if path not in self.parsed:
            self.parsed[path] = self.style.parse(self.tree.texts[path])
        for entry in self.parsed[path]:
            section = self.style.inside(outer, entry.section)
            here = replace(entry, section=section, file=self.tree.named(path))
            self.found.append(here)
            if entry.commented or entry.malformed:
                continue
            for pattern in map(
                self.tree.full, self.style.included(self.tree.main, path, entry, self.tree.texts)
            ):
                self.inclusion(pattern, here, (*above, path))

    def inclusion(self, pattern: str, here: Entry, above: tuple[str, ...]) -> None:
        """What stands in the place of one pattern."""
        unread = [path for path in self.tree.unread if reaches(pattern, path)]
        self.told.update(unread)
        deep = len(above) > _DEEPEST or self.steps > _MOST
        if unread or deep:
            why = f"{unread[0]}: {self.tree.unread[unread[0]]}" if unread else "too many files"
            self.found.append(replace(here, key=" ", away=why))
        if not deep:
            for path in matching(pattern, self.tree.texts):
                self.file(path, here.section, above)


def reaches(pattern: str, path: str) -> bool:
    """Whether a shell's pattern may name `path`, or what lies in it."""
    return path == pattern or _matches(pattern, path) or pattern.startswith(path.rstrip("/") + "/")


def matching(pattern: str, paths: Iterable[str]) -> Sequence[str]:
    """Those of `paths` that a shell's pattern names, in the order in which it names them."""
    return sorted(path for path in paths if _matches(pattern, path))


@lru_cache(maxsize=4096)
def _matches(pattern: str, path: str) -> bool:
    wanted, given = pattern.split("/"), path.split("/")
    return len(wanted) == len(given) and all(
        one == two or (fnmatchcase(two, one) and (not two.startswith(".") or one.startswith(".")))
        for one, two in zip(wanted, given, strict=True)
    )


def layered(folders: Sequence[str], paths: Iterable[str]) -> list[str]:
    """Those of `paths` in `folders`, by their base names; an earlier folder's file hides a later one's."""
    ranks = {folder: rank for rank, folder in enumerate(folders)}
    best: dict[str, str] = {}
    for path in paths:
        folder, name = posixpath.split(path)
        if folder in ranks and (name not in best or ranks[folder] < ranks[posixpath.dirname(best[name])]):
            best[name] = path
    return [best[name] for name in sorted(best)]
