"""`KEY=value`, as shells and /etc/default read it."""

import re
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format, bare, numbered, without_comment

_PAIR: Final = re.compile(r"(?:export[ \t]+)?([A-Za-z_][\w.\-]*)([ \t]*)=([ \t]*)(.*)", re.DOTALL)

# A word of a shell, and another one behind it that no semicolon parts from it.
_TWO_WORDS: Final = re.compile(r"""(?:[^\s"'\\;&|]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+[ \t]+[^\s;&|#]""")


class Env(Format):
    """No blanks around the equals sign; quotes are the shell's; the last occurrence counts.

    Without quotes a shell takes what stands behind a blank for a command, and does not set the variable.
    """

    name: ClassVar = "env"
    files: ClassVar[tuple[str, ...]] = ("/etc/default/*", "*/os-release", "/etc/sysconfig/*", "/etc/conf.d/*")

    blanks: ClassVar = False
    """Whether a value may hold blanks without quotes around it."""

    def parse(self, text: str) -> list[Entry]:
        """One entry a line; with a blank beside the equals sign it is malformed, as a shell takes it."""
        entries = []
        for number, line in numbered(text):
            body = line.strip(" \t")
            commented = body.startswith("#")
            if pair := _PAIR.fullmatch(body.lstrip("# \t") if commented else body):
                key, before, after, rest = pair.groups()
                value = without_comment(rest)
                taken_apart = not self.blanks and bool(_TWO_WORDS.match(value.strip(" \t")))
                entries.append(
                    Entry(
                        line=number,
                        key=key,
                        value=bare(value),
                        commented=commented,
                        malformed=bool(before or (after and value.strip()) or taken_apart),
                    )
                )
        return entries

    def show(self, key: str, value: str) -> str:
        """Quoted where the shell would take the value apart."""
        if value and not re.fullmatch(r"[\w@%+=:,./\-]+", value) and bare(value) == value:
            return f'{key}="{value}"'
        return f"{key}={value}"


class Environment(Env):
    """`KEY=value` of /etc/environment, which no shell reads: blanks need no quotes."""

    name: ClassVar = "environment"
    files: ClassVar[tuple[str, ...]] = ("/etc/environment", "*/.pam_environment", "*/environment.d/*.conf")
    blanks: ClassVar = True
