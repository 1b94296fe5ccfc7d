"""`KEY=value`, as shells and /etc/default read it."""

import re
from typing import ClassVar, Final

from guidegen.checks.formats import Entry, Format, bare, numbered, without_comment

_PAIR: Final = re.compile(r"(?:export[ \t]+)?([A-Za-z_][\w.\-]*)([ \t]*)=([ \t]*)(.*)", re.DOTALL)


class Env(Format):
    """No blanks around the equals sign; quotes are the shell's; the last occurrence counts."""

    name: ClassVar = "env"
    files: ClassVar = ("/etc/default/*", "/etc/environment", "*/os-release", "*/.env", "*.env")

    def parse(self, text: str) -> list[Entry]:
        """One entry a line; with a blank beside the equals sign it is malformed, as a shell takes it."""
        entries = []
        for number, line in numbered(text):
            body = line.strip(" \t")
            commented = body.startswith("#")
            if pair := _PAIR.fullmatch(body.lstrip("# \t") if commented else body):
                key, before, after, rest = pair.groups()
                value = without_comment(rest)
                entries.append(
                    Entry(
                        line=number,
                        key=key,
                        value=bare(value),
                        commented=commented,
                        malformed=bool(before or (after and value.strip())),
                    )
                )
        return entries

    def show(self, key: str, value: str) -> str:
        """Quoted where the shell would take the value apart."""
        if value and not re.fullmatch(r"[\w@%+=:,./\-]+", value) and bare(value) == value:
            return f'{key}="{value}"'
        return f"{key}={value}"
