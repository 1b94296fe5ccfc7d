"""Files that are taken for the one that is meant: a copy, a name with .txt added, the same name elsewhere.

They are looked at only where a check does not hold, and only ever add to what is known: that the right line
stands in one of them shows that somebody tried. One that was asked for and could not be looked at leaves
open whether somebody did.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from guidegen.checks.access import is_private, rights
from guidegen.checks.lookalikes import as_meant
from guidegen.checks.nearness import nearness
from guidegen.checks.wording import shown, why
from guidegen.model import Facts, FactState, Want
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.folder import Folder

MOST: Final = 8
"""Neighbours of one file that are looked at."""
_NEAR: Final = 0.8
_CROWD: Final = 8
"""Files with one ending: in a folder with more of them they have little to do with each other."""

_ADDED: Final = (".txt", ".TXT", ".rtf", ".doc", ".docx", ".odt", ".html")
_COPY: Final = re.compile(
    r"(~|[.-](bak|backup|old|orig|original|copy|before|save|dpkg-\w+|ucf-\w+|rpm(new|save|orig)|\d{4,}).*)",
    re.IGNORECASE,
)
_MADE: Final = (".db", ".dir", ".pag", ".cdb", ".lmdb")
"""Endings of files that a program makes out of the one without: that one is there before, and no slip."""
_EXAMPLE: Final = re.compile(r"[.-](example|sample|dist|default|template)", re.IGNORECASE)
_SAVED: Final = re.compile(r"\.save(\.\d+)?")


@dataclass(frozen=True)
class Neighbour:
    """A file that may have been taken for another."""

    path: str
    what: str
    """How it differs, as a clause: "that file has .txt added to its name"."""
    certain: bool = False
    """By its very name somebody made it in the place of the other; of the rest, what is newer tells."""


@dataclass(frozen=True)
class Beside:
    """A neighbour's text."""

    path: str
    what: str
    text: str
    telling: bool
    """What stands in it shows an attempt; otherwise only where it is known not to have stood there."""
    private: bool
    """Not all may read it."""


@dataclass(frozen=True)
class Neighbourhood:
    """What may be looked at beside one file."""

    path: str
    included: tuple[str, ...] = ()
    """Patterns of the files that a program reads along with it: others in those folders it does not read."""
    missing: bool = False
    """The file itself is not there, so that it may be anywhere."""
    read: frozenset[str] = frozenset()
    """Files that the program reads anyway."""

    def wants_more(self, facts: Facts) -> tuple[Want[Any], ...]:
        """The names in its folders; once they are known, the texts of those that may be it."""
        texts = (Content(one.path) for one in self.neighbours(facts))
        stats = (rights(one.path) for one in self.neighbours(facts))
        return (*self._folders(), *texts, *stats)

    def neighbours(self, facts: Facts) -> list[Neighbour]:
        """Those that are known of, the likeliest first."""
        every = [*self._listed(facts), *self._unread(facts), *self._elsewhere()]
        known = {one.path: one for one in reversed(every) if one.path not in {self.path, *self.read}}
        return sorted(known.values(), key=lambda one: not one.certain)[:MOST]

    def texts(self, facts: Facts) -> list[Beside]:
        """The texts that were had."""
        found = []
        for one in self.neighbours(facts):
            text = facts[Content(one.path)].value
            if isinstance(text, str):
                telling = one.certain or self.missing or self._newer(one.path, facts) is True
                found.append(Beside(one.path, one.what, text, telling, is_private(one.path, facts)))
        return found

    def names(self, facts: Facts) -> list[Neighbour]:
        """Those that are known to be there by their names alone."""
        return [one for one in self._listed(facts) if one.path != self.path]

    def unlooked(self, facts: Facts) -> str:
        """What was asked and not told, as the end of a clause; empty where all that was asked is known."""
        for want in self._folders():
            fact = facts[want]
            if facts.asked(want) and fact.state is not FactState.HAD and fact.state is not FactState.MISSING:
                return f"the folder {shown(want.path)}: {why(fact)}"
        for one in self.neighbours(facts):
            wants: tuple[Want[Any], ...] = (Content(one.path), rights(one.path))
            for asked in wants:
                told = facts[asked]
                if facts.asked(asked) and not told.known and told.state is not FactState.NOT_A_FILE:
                    return f"{shown(one.path)}: {why(told)}"
        own = rights(self.path)
        if self.missing or not facts.asked(own) or facts[own].known or not self.texts(facts):
            return ""
        return f"when {shown(self.path)} changed: {why(facts[own])}"

    def _newer(self, path: str, facts: Facts) -> bool | None:
        """Whether it changed later than the file that is meant; None where that is not known."""
        one, own = facts[rights(path)].value, facts[rights(self.path)].value
        if not one or not own or not one.mtime or not own.mtime:
            return None
        return one.mtime > own.mtime

    def _folders(self) -> list[Folder]:
        patterns = (pattern for pattern in self.included if pattern.startswith("/etc/"))
        folders = [posixpath.dirname(self.path), *map(posixpath.dirname, patterns)]
        return [Folder(folder) for folder in dict.fromkeys(folders) if folder and "*" not in folder]

    def _listed(self, facts: Facts) -> Iterator[Neighbour]:
        """Files in the same folder whose names are like its own."""
        folder, name = posixpath.split(self.path)
        seen = facts[Folder(folder)].value
        names = seen.names if seen else ()
        ending = posixpath.splitext(name)[1]
        alike = [one for one in names if ending and one.endswith(ending) and one != name]
        for one in names:
            what, certain = _resemblance(one, name, self.missing)
            if not what and one in alike and len(alike) <= _CROWD and not one.startswith("."):
                what = "that is another file"
            if what and one != name:
                yield Neighbour(posixpath.join(folder, one), what, certain)

    def _unread(self, facts: Facts) -> Iterator[Neighbour]:
        """Files in a folder of which the program reads only those with another ending."""
        for pattern in self.included:
            folder, names = posixpath.split(pattern)
            seen = facts[Folder(folder)].value
            ending = posixpath.splitext(names)[1]
            for one in (seen.names if seen else ())[: 2 * MOST]:
                path = posixpath.join(folder, one)
                if ending and not any(fnmatchcase(path, other) for other in self.included):
                    what = f"nothing includes that file, as its name does not end in {shown(ending)}"
                    if path != self.path and not one.startswith(".") and "*" not in folder:
                        yield Neighbour(path, what)

    def _elsewhere(self) -> Iterator[Neighbour]:
        """Where the same program, or one like it, has a file of the same purpose."""
        for pattern, others, what in _PLACES:
            if found := pattern.fullmatch(self.path):
                for other in others:
                    yield Neighbour(found.expand(other), what)
        name = posixpath.basename(self.path)
        if self.missing and self.path not in (f"~/{name}", "~"):
            yield Neighbour(f"~/{name}", "that file lies in the home folder of the login")


_PLACES: Final[tuple[tuple[re.Pattern[str], tuple[str, ...], str], ...]] = (
    (
        re.compile(r"(.*/)(sites|conf|mods)-enabled(/[^/]+)"),
        (r"\1\2-available\3",),
        "that file is another one, and not the one that is read",
    ),
    (
        re.compile(r"(/etc/php/[^/]+/)(?:apache2|cli|fpm|cgi)(/.+)"),
        (r"\1apache2\2", r"\1fpm\2", r"\1cli\2", r"\1cgi\2"),
        "that is PHP's file for another program",
    ),
    (
        re.compile(r"/etc/crontab|/etc/cron\.d/[^/]+"),
        ("/var/spool/cron/crontabs/root", "/var/spool/cron/root"),
        "that is root's own table",
    ),
    (re.compile(r"/root(/.+)"), (r"~\1",), "that file lies in the home folder of the login"),
    (
        re.compile(r"(.*/)([^/]+)\.(?:service|socket|timer|mount|path|target)\.d(/[^/]+)"),
        (r"\1\2.d\3",),
        "nothing reads that folder",
    ),
)
"""Paths, what is taken for them, and how that differs."""


def _resemblance(name: str, meant: str, missing: bool) -> tuple[str, bool]:
    """How a name differs from the one that was meant, empty if it is not; and whether that is certain."""
    ending = posixpath.splitext(meant)[1]
    added = next((one for one in _ADDED if name == meant + one), "")
    if added:
        return f"that file has {added} added to its name", True
    if missing and ending and name == meant.removesuffix(ending):
        if ending in _MADE:
            return "", False
        if not _COPY.fullmatch(ending):
            return f"the name of that file lacks {shown(ending)}", True
    if name.casefold() == meant.casefold():
        return "the name of that file differs in a capital letter", True
    if as_meant(name).strip() == meant or name.strip() == meant:
        return "the name of that file only looks the same", True
    rest = name.removeprefix(meant)
    if rest != name:
        if _SAVED.fullmatch(rest):
            return "that is where an editor saved the work when it was cut off", False
        if _EXAMPLE.fullmatch(rest):
            return "that is an example, which nothing reads", False
        if _COPY.fullmatch(rest):
            return "that is a copy of the file", False
        return ("that is another file", False) if rest[:1] in (".", "-", "_") else ("", False)
    if _digits_apart(name, meant):
        return "", False
    if nearness(name, meant) >= _NEAR:
        return "that is a file with nearly the same name", False
    return "", False


def _digits_apart(name: str, meant: str) -> bool:
    """Names that count: 10-a.conf and 20-a.conf are two files that are both meant."""
    return name != meant and re.sub(r"\d+", "0", name) == re.sub(r"\d+", "0", meant)


def asked_around(path: str, facts: Facts) -> bool:
    """Whether anybody has looked at what lies beside a file: the first thing to ask for is its folder."""
    return facts.asked(Folder(posixpath.dirname(path)))


def is_copy(path: str, of: str) -> bool:
    """Whether the name says that it is a copy of the other."""
    return path.startswith(of) and bool(_COPY.fullmatch(path[len(of) :]))


def in_force_anyway(path: str, names: Sequence[str]) -> list[str]:
    """Copies of a file that must be gone, in a folder of which a program reads every name."""
    folder, name = posixpath.split(path)
    if not reads_every_name(path):
        return []
    return [posixpath.join(folder, one) for one in names if one != name and is_copy(one, name)]


def reads_every_name(path: str) -> bool:
    """Whether a program reads all that lies in the folder of `path`, whatever its name ends in."""
    return fnmatchcase(posixpath.dirname(path), "*/nginx/sites-enabled")
