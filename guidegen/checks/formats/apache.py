"""The settings of the Apache HTTP server."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, bare, numbered, squeezed
from guidegen.checks.formats.blocks import SIGN, Blocks, moved, steps
from guidegen.probe.questions.effective import Effective

_OPENING: Final = re.compile(r"<([A-Za-z]+)[ \t]*([^>]*?(?:>(?=.*>)[^>]*?)*)[ \t]*>[ \t]*")
_CLOSING: Final = re.compile(r"</[ \t]*([A-Za-z]+)[ \t]*>[ \t]*")
_PAIR: Final = re.compile(r"([A-Za-z][A-Za-z0-9_]*)(?:[ \t]+(.*))?", re.DOTALL)
_BUILT_IN: Final = frozenset(
    f"{lead}{name}"
    for name in ("core", "so", "http_core", "unixd", "log_config", "logio", "version", "watchdog")
    for lead in ("", "mod_")
)
"""Modules that Debian's apache holds without loading them."""
_ADDS_UP: Final = frozenset(
    """
    addencoding addhandler addtype alias browsermatch customlog define errordocument header
    include includeoptional listen loadmodule namevirtualhost proxypass proxypassreverse
    redirect requestheader require rewritecond rewriterule scriptalias serveralias setenv setenvif
    """.split()  # noqa: SIM905 - a list of thirty words, one a line, hides the class
)
_MOST_WORDS: Final = 4
_DEEPEST: Final = 60


class Apache(Blocks):
    """Directives, a line each, in sections: `section: "VirtualHost example.com > Directory /var/www"`.

    A virtual host is called by its address, its ServerName or any ServerAlias (`VirtualHost *:443`,
    `VirtualHost example.com`); of several that answer to the section, each that has the directive must have
    the right value. Capitals in names do not matter. What a file includes is followed from apache2.conf or
    httpd.conf down, so that a site, module or conf that is not enabled is named. What stands below IfModule
    and IfDefine counts where the files load the module or define the name.
    """

    name: ClassVar = "apache"
    files: ClassVar = (
        *("*/apache2/*.conf", "*/apache2/*/*.conf", "*/apache2/*.load", "*/apache24/*.conf"),
        *("*/httpd/*.conf", "*/httpd/*/*.conf", "*/httpd.conf", "*/.htaccess"),
    )
    dialect: ClassVar = "apache"
    in_force: ClassVar = "program"

    def parse(self, text: str) -> list[Entry]:
        """One entry for each directive; of comments only those of few words, because the others are prose."""
        return list(_read(text).entries)

    def faults(self, text: str) -> Sequence[tuple[int, str]]:
        """Sections that are not closed, or closed twice."""
        return _read(text).faults

    def show(self, key: str, value: str) -> str:
        """One blank between."""
        return f"{key} {value}".rstrip(" ")

    def heading(self, section: str) -> str:
        """The innermost section, as the line that opens it begins."""
        return f"<{(steps(section) or [''])[-1]}>"

    def fold(self, name: str) -> str:
        """Names are the same in capitals."""
        return squeezed(name).lower()

    def adds_up(self, key: str) -> bool:
        """Some directives may stand several times, and all of them count."""
        return key.lower() in _ADDS_UP

    def same(self, one: str, other: str) -> bool:
        """`On` and `off` in any capitals."""
        return super().same(one, other) or {one.lower(), other.lower()} in ({"on"}, {"off"}, {"none"})

    def fits(self, wanted: str, given: str) -> bool:
        """Names of hosts are the same in capitals; a port alone is that of any address."""
        if super().fits(wanted, given):
            return True
        if not wanted.lower().startswith("virtualhost "):
            return False
        own = given.lower().split()
        names = [name.lstrip("*:") or name for name in wanted.lower().split()[1:]]
        ports = {word.rpartition(":")[2] for word in own[1:] if ":" in word}
        return own[0] == "virtualhost" and set(names) <= {*own[1:], *ports}

    def main_file(self, path: str) -> str | None:
        """apache2.conf above the folders of Debian, conf/httpd.conf above those of others."""
        name = posixpath.basename(path)
        if name in ("apache2.conf", "httpd.conf", ".htaccess"):
            return None
        for folder, main in (
            ("/apache2/", "apache2.conf"),
            ("/httpd/", "conf/httpd.conf"),
            ("/apache24/", "httpd.conf"),
        ):
            lead, found, _ = path.rpartition(folder)
            if found:
                return f"{lead}{found}{main}"
        return None

    def included(self, main: str, path: str, entry: Entry, texts: Mapping[str, str]) -> Sequence[str]:
        """What is relative lies in ServerRoot; of a folder, all that is in it."""
        del path
        if self.fold(entry.key) not in ("include", "includeoptional"):
            return ()
        root = posixpath.dirname(main)
        named = (
            e.value
            for e in self.parse(texts.get(main, ""))
            if e.key.lower() == "serverroot" and not e.commented
        )
        root = next(named, root.removesuffix("/conf"))
        whole = posixpath.join(root, entry.value)
        below = [name for name in texts if name.startswith(whole.rstrip("/") + "/")]
        return [whole, *sorted(below)] if not re.search(r"[*?\[]", whole) else [whole]

    def demands(self, entry: Entry) -> bool:
        """`IncludeOptional` does without; what is below a condition may not be read at all."""
        return self.fold(entry.key) == "include" and not any(map(_condition, steps(entry.section)))

    def asks(self, path: str, key: str, section: str) -> Effective | str:
        """`apache2 -t`: it says whether it takes its files, and not what they say."""
        del key, section
        main = self.main_file(path) or path
        if not main.startswith(("/etc/", "/usr/", "/opt/")):
            # It runs the code of modules that the file names, so the file must be the administrator's.
            return "apache is asked only about files below /etc, /usr and /opt"
        return Effective("apache", main)

    def refusal(self, text: str) -> str:
        """The line that it names."""
        lines = text.splitlines()
        place = next((n for n, line in enumerate(lines) if "yntax error on line " in line), None)
        if place is not None:
            return " ".join(lines[place : place + 2])
        return next((line for line in lines if "onfiguration error: " in line), "")

    def settle(self, entries: list[Entry]) -> list[Entry]:
        """Conditions that hold are no sections; `<IfModule !x>` and `<IfDefine>` likewise."""
        loaded, defined = set(_BUILT_IN), set[str]()
        settled = []
        for entry in entries:
            path = [step for step in steps(entry.section) if not _holds(step, loaded, defined)]
            here = moved(entry, path)
            live = not (entry.commented or any(_condition(step) for step in path))
            words = entry.value.split()
            if live and words and entry.key.lower() == "loadmodule":
                loaded |= {
                    words[0].removesuffix("_module"),
                    posixpath.basename(words[-1]).removesuffix(".so"),
                }
            elif live and words and entry.key.lower() == "define":
                defined.add(words[0])
            if entry.away and any(_condition(step) for step in path):
                continue
            settled.append(here)
        return settled

    def enabling(self, path: str) -> str:
        """Debian's own commands."""
        folder, name = posixpath.split(path)
        command = {"sites-available": "a2ensite", "mods-available": "a2enmod", "conf-available": "a2enconf"}
        tool = command.get(posixpath.basename(folder))
        return f"It is switched on with: {tool} {posixpath.splitext(name)[0]}" if tool else ""


def _condition(step: str) -> bool:
    return step.lower().startswith(("ifmodule ", "ifdefine ", "ifversion ", "iffile ", "ifdirective "))


def _holds(step: str, loaded: set[str], defined: set[str]) -> bool:
    """Whether a condition holds for what the files have loaded and defined so far."""
    kind, _, name = step.partition(" ")
    wanted = bare(name).removeprefix("!")
    if kind.lower() == "ifmodule":
        plain = wanted.removesuffix(".c")
        holds = bool({plain, plain.removeprefix("mod_"), plain.removesuffix("_module")} & loaded)
    elif kind.lower() == "ifdefine":
        holds = wanted in defined
    else:
        return False
    return holds != bare(name).startswith("!")


@dataclass
class _Section:
    line: int
    kind: str
    words: str
    names: list[str] = field(default_factory=list)

    @property
    def heading(self) -> str:
        return squeezed(" ".join([self.kind, bare(self.words), *self.names]))


@dataclass(frozen=True)
class _Reading:
    entries: tuple[Entry, ...]
    faults: tuple[tuple[int, str], ...]


@lru_cache(maxsize=128)
def _read(text: str) -> _Reading:
    found: list[tuple[Entry, tuple[_Section, ...]]] = []
    faults: list[tuple[int, str]] = []
    stack: list[_Section] = []
    for number, line in _logical(text):
        body = line.strip(" \t\r")
        if closing := _CLOSING.fullmatch(body):
            if stack and stack[-1].kind.lower() == closing[1].lower():
                stack.pop()
            elif any(one.kind.lower() == closing[1].lower() for one in stack):
                while stack[-1].kind.lower() != closing[1].lower():
                    lost = stack.pop()
                    faults.append((lost.line, f"opens <{lost.kind}> that no </{lost.kind}> closes"))
                stack.pop()
            else:
                faults.append((number, f"has </{closing[1]}> that no <{closing[1]}> belongs to"))
        elif body.startswith("<") and body.endswith(">") and (opening := _OPENING.fullmatch(body)):
            if opening[1].lower() == "virtualhost" and any(
                one.kind.lower() == "virtualhost" for one in stack
            ):
                faults.append((number, "opens <VirtualHost> inside of another one"))
            if len(stack) < _DEEPEST:
                stack.append(_Section(number, opening[1], opening[2]))
            else:
                faults.append((number, "opens one section too many inside of others"))
                break
        elif entry := _entry(number, body):
            found.append((entry, tuple(stack)))
            names = not entry.commented and entry.key.lower() in ("servername", "serveralias")
            if names and stack and stack[-1].kind.lower() == "virtualhost":
                stack[-1].names += [name.lower() for name in entry.value.split()]
    faults += [(one.line, f"opens <{one.kind}> that no </{one.kind}> closes") for one in stack]
    entries = tuple(
        replace(entry, section=SIGN.join(one.heading for one in around)) for entry, around in found
    )
    return _Reading(entries, tuple(sorted(faults)))


def _entry(number: int, body: str) -> Entry | None:
    commented = body.startswith("#")
    pair = _PAIR.fullmatch(body.lstrip("# \t") if commented else body)
    if not pair or (commented and len(body.split()) > _MOST_WORDS):
        return None
    value = squeezed(pair[2] or "")
    quoted = value if value.count('"') > 2 else bare(value)
    away = ""
    if pair[1].lower().startswith("include") and "${" in value:
        away = f"{value} holds a variable"
    return Entry(line=number, key=pair[1], value=quoted, commented=commented, away=away)


def _logical(text: str) -> list[tuple[int, str]]:
    """Lines, where a backslash at the very end goes on with the next, in comments too."""
    logical: list[tuple[int, list[str]]] = []
    goes_on = False
    for number, line in numbered(text):
        body = line.rstrip("\r")
        piece = body.removesuffix("\\")
        if goes_on:
            logical[-1][1].append(piece)
        else:
            logical.append((number, [piece]))
        goes_on = body.endswith("\\")
    return [(number, " ".join(pieces)) for number, pieces in logical]
