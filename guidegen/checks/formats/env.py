"""`KEY=value`, as shells and /etc/default read it."""

import re
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format, bare, numbered, without_comment

_PAIR: Final = re.compile(r"(?:export[ \t]+)?([A-Za-z_][\w.\-]*)([ \t]*)=([ \t]*)(.*)", re.DOTALL)

_PIECE: Final = re.compile(
    r"""\\(?P<escaped>.)|"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'"""
    r"""|(?P<plain>[^ \t\n"'\\;&|<>()]+)""",
    re.DOTALL,
)
_BEHIND: Final = re.compile(r"[ \t]*(?:(?<=[ \t])#.*|;[\w=./+\- \t]*(?:(?<=[; \t])#.*)?)?", re.DOTALL)
"""What may stand behind the value: a comment, or another simple command."""


class Env(Format):
    """No blanks around the equals sign; quotes are the shell's; the last occurrence counts.

    What a shell would put in the place of a variable is not known: `$HOME` is compared as it stands there.
    Without quotes a shell takes what stands behind a blank for a command, and does not set the variable.
    """

    name: ClassVar = "env"
    files: ClassVar[tuple[str, ...]] = ("/etc/default/*", "*/os-release", "/etc/sysconfig/*", "/etc/conf.d/*")

    def parse(self, text: str) -> list[Entry]:
        """One entry a line; with a blank beside the equals sign it is malformed, as a shell takes it."""
        entries = []
        for number, line in numbered(text):
            body = line.strip(" \t")
            commented = body.startswith("#")
            if pair := _PAIR.fullmatch(body.lstrip("# \t") if commented else body):
                key, before, after, rest = pair.groups()
                value, whole = self.value(after + rest)
                entries.append(
                    Entry(
                        line=number,
                        key=key,
                        value=value,
                        commented=commented,
                        malformed=bool(before or (after and value) or not whole),
                    )
                )
        return entries

    def value(self, text: str) -> tuple[str, bool]:
        """What is set, and whether that is all: a shell takes one word, and the next one for a command."""
        at, pieces = 0, []
        while piece := _PIECE.match(text, at):
            at = piece.end()
            double = piece["double"]
            pieces.append(
                re.sub(r'\\(["\\$`])', r"\1", double) if double is not None else piece[piece.lastgroup or 0]
            )
        if _BEHIND.fullmatch(text, at):
            return "".join(pieces), True
        return bare(without_comment(text)), False

    def same(self, one: str, other: str) -> bool:
        """Letter by letter; a recipe may give the value in its quotes."""
        return one in (other, bare(other))

    def show(self, key: str, value: str) -> str:
        """Quoted where the shell would take the value apart."""
        if value and not re.fullmatch(r"[\w@%+=:,./\-]+", value) and bare(value) == value:
            return f'{key}="{value}"'
        return f"{key}={value}"


class Environment(Env):
    """`KEY=value` of /etc/environment, which no shell reads: blanks need no quotes."""

    name: ClassVar = "environment"
    files: ClassVar[tuple[str, ...]] = ("/etc/environment", "*/.pam_environment", "*/environment.d/*.conf")

    def value(self, text: str) -> tuple[str, bool]:
        """All up to a comment."""
        return bare(without_comment(text)), True
