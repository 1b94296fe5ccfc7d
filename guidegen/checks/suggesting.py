"""What the kinds share that suggest checks: what a subject can be, and what is never suggested."""

import posixpath
import re
from collections.abc import Iterable
from fnmatch import fnmatch
from itertools import pairwise
from typing import Any, Final

from guidegen.checks.access import rights
from guidegen.checks.formats import Format, find_format, formats
from guidegen.model import Fact, Facts, Want
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.stat import Stat

LARGEST_TEXT: Final = 256 * 1024
"""Bytes; a settings file that people edit is far smaller."""

_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9:_.@\\+-]*")
_PORT: Final = re.compile(r"\d{1,5}(?:/(?:tcp|udp))?")
_SECRET: Final = re.compile(
    r"(?:pass(?:word|wd|phrase)?|secret|token|credentials?|(?:api|private|access|encryption)[_. -]?key)s?$"
    r"|(?:^|[_. -])(?:pass|pwd|pw|psk)(?:word|wd|phrase)?$|secret[_. -]?key",
    re.IGNORECASE,
)
_HARMLESS: Final = re.compile(r"(?:yes|no|on|off|true|false|none)?", re.IGNORECASE)
_BY_ITSELF: Final = re.compile(
    r"://[^/\s:@]*:[^/\s@]+@|\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|scrypt|argon2\w*|pbkdf2\S*)\$|\{S?SHA\d*\}"
)
"""A password inside a URL, and the hash of one."""
_KEY_FILE: Final = "PRIVATE KEY-----"


def is_path(subject: str) -> bool:
    """Whether it names a file."""
    return subject.startswith(("/", "~/")) and "\0" not in subject


def is_port(subject: str) -> bool:
    """Whether it names a port: `587`, `587/tcp`."""
    return bool(_PORT.fullmatch(subject)) and 0 < int(subject.partition("/")[0]) < 65536


def is_name(subject: str) -> bool:
    """Whether it may name a unit, a package, a user, a group."""
    return bool(_NAME.fullmatch(subject)) and not subject.isdigit()


def seems_secret(key: str, value: str, section: str = "") -> bool:
    """Whether `value`, though all may read it, looks like something that no recipe should hold."""
    if _BY_ITSELF.search(value):
        return True
    named = bool(_SECRET.search(key) or _SECRET.search(section))
    return named and not _HARMLESS.fullmatch(value)


def holds_secret(line: str) -> bool:
    """Whether a line looks as if one of its words were a secret: `login bob password x`."""
    words = re.split(r"[\s=:,;]+", line.strip())
    pairs = pairwise(words)
    return bool(_BY_ITSELF.search(line)) or any(seems_secret(key, value) for key, value in pairs)


def text_wants(path: str, facts: Facts) -> tuple[Want[Any], ...]:
    """The rights on a file and on the folders above; once they let everybody read it, its text."""
    asked: list[Want[Any]] = [rights(path), Stat(path)]
    asked += [Stat(folder, follow=follow) for folder in above([path]) for follow in (False, True)]
    stat = facts[rights(path)].value
    if stat and _is_open(path, facts) and stat.type == "file" and stat.size <= LARGEST_TEXT:
        asked.append(Content(path))
    return tuple(asked)


def open_text(path: str, facts: Facts) -> str | None:
    """The text of a file that everybody may read; None where there is none, or it is no text."""
    content = facts[Content(path)]
    if not _is_open(path, facts) or not is_text(content):
        return None
    return content.value


def _is_open(path: str, facts: Facts) -> bool:
    """Whether everybody may read a file: its own mode says so, and that of every folder above it."""
    stat = facts[rights(path)].value
    folders = above([path])
    modes = [seen.mode if (seen := facts[rights(folder)].value) else "0" for folder in folders]
    # What a link leads to may lie in a folder that is closed. A link in / is the system's own.
    links = [seen for one in (path, *folders) if one.count("/") != 1 and (seen := facts[Stat(one)].value)]
    return (
        stat is not None
        and stat.readable_by_all
        and all(int(mode, 8) & 0o001 for mode in modes)
        and not any(link.type == "link" for link in links)
    )


def above(paths: Iterable[str]) -> list[str]:
    """The folders in which `paths` lie, which may be closed to others."""
    found: dict[str, None] = {}
    for path in paths:
        here = posixpath.dirname(posixpath.normpath(path))
        while here.startswith(("/", "~")) and here not in found:
            found[here] = None
            here = posixpath.dirname(here) or here
    return list(found)


def is_text(content: Fact[str]) -> bool:
    """Whether it was had whole, is made of letters that a recipe may hold, and is no key."""
    text = content.value
    if not content.known or text is None or _KEY_FILE in text:
        return False
    return not re.search("[\0\ud800-\udfff]", text)


def settings_format(path: str, text: str) -> Format | None:
    """How a file is written whose lines are surely settings; None for any other file."""
    if any(fnmatch(path, pattern) for one in formats().values() for pattern in one.files):
        return find_format(path, text)
    live = [line.strip() for line in text.splitlines() if line.strip()[:1] not in ("", "#", ";")]
    pairs = [line for line in live if re.match(r"(?:export\s+)?[^\s=]+\s*=", line)]
    headings = [line for line in live if re.fullmatch(r"\[[^\]]+\]", line)]
    if pairs and len(pairs) + len(headings) == len(live):
        return find_format(path, text)
    return None


def scalar(text: str) -> str | int | bool:
    """A value as an author would write it: 25 without quotes."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"0|[1-9]\d{0,9}", text) else text
