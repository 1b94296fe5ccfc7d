"""Whether sudo lets a user run a command: the last rule that speaks of it counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from guidegen.probe.questions.sudo_rights import SudoRule

_WILD: Final = re.compile(r"[*?\[]")


@dataclass(frozen=True, kw_only=True)
class Grant:
    """How a command is spoken of."""

    command: str
    """As the rule writes it."""
    allowed: bool
    as_wanted: bool | None
    """Whether it may be run as the wanted user; None: cannot be told here."""
    users: tuple[str, ...]
    password: bool | None
    """Whether sudo asks for one; None: the rule leaves it to the defaults."""
    limited: bool = False
    """It holds at certain times alone, or for certain groups: whether now, the rule itself does not tell."""


def grants(rules: Sequence[SudoRule], wanted: str, user: str) -> list[Grant]:
    """Every rule's word on the command, in the order of the rules."""
    return [
        Grant(
            command=written,
            allowed=not written.startswith("!"),
            as_wanted=None if rule.limited and _as(rule.users, user) else _as(rule.users, user),
            users=rule.users or ("root",),
            password=_password(rule.options),
            limited=rule.limited,
        )
        for rule in rules
        for written in rule.commands
        if covers(written.removeprefix("!"), wanted) or (wanted == "ALL" and written.startswith("!"))
    ]


def other_name(wanted: str) -> str:
    """The command by the other name that it has where /bin is a link to /usr/bin."""
    found = re.fullmatch(r"(/usr)?(/s?bin/[^/ ]+(?: .*)?)", wanted, re.DOTALL)
    return wanted if not found else found[2] if found[1] else f"/usr{wanted}"


def is_pattern(written: str) -> bool:
    """Whether the rule is a regular expression, which is not read here."""
    return any(word.startswith("^") for word in written.removeprefix("!").split())


def covers(written: str, wanted: str) -> bool:
    """Whether a rule's command covers the wanted one, arguments and all."""
    if written == "ALL":
        return True
    if wanted == "ALL" or is_pattern(written):
        return False
    written = re.sub(r"^(sha\d+:\S+(,\s*)?)+\s+", "", written)
    path, _, arguments = _plain(written).partition(" ")
    wanted_path, _, wanted_arguments = " ".join(wanted.split()).partition(" ")
    if path.endswith("/"):
        if wanted_path.rpartition("/")[0] + "/" != path:
            return False
    elif not _matches(wanted_path, path, slash=True):
        return False
    if not arguments:
        return True
    if arguments == '""':
        return not wanted_arguments
    return _matches(wanted_arguments, " ".join(arguments.split()), slash=False)


def _matches(text: str, pattern: str, *, slash: bool) -> bool:
    if not _WILD.search(pattern):
        return text == pattern
    # In a path, a star stops at a slash.
    if slash and text.count("/") != pattern.count("/"):
        return False
    return fnmatchcase(text, pattern)


def _plain(written: str) -> str:
    return re.sub(r"\\([,:=\\])", r"\1", written)


def _as(users: Sequence[str], wanted: str) -> bool | None:
    named = list(users) or ["root"]
    if f"!{wanted}" in named:
        return False
    if wanted in named or "ALL" in named or (wanted == "root" and "#0" in named):
        return True
    return None if any(name.startswith(("%", "+", "#")) for name in named) else False


def _password(options: Sequence[str]) -> bool | None:
    if "!authenticate" in options:
        return False
    return True if "authenticate" in options else None
