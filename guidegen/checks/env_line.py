"""A line of a login's files that sets a variable, as far as it can be read without a shell."""

import re
from typing import Final

from guidegen.checks.formats import bare
from guidegen.probe.questions.login_variable import VariableLine

PAM: Final = ("/etc/environment", "/etc/default/locale")
"""Files of NAME=VALUE alone, which no shell reads: nothing in them is worked out, all is exported."""


def assigned(name: str, line: VariableLine) -> str | None:
    """The value that a line gives; None where it gives none, or one that only a shell can tell."""
    text = line.text.rstrip("\r")
    if line.path in PAM:
        found = re.fullmatch(rf"\s*(?:export\s+)?{name}=([^#]*)(?:#.*)?", text)
        return bare(found[1]) if found else None
    found = re.fullmatch(
        rf"\s*(?:export\s+|declare\s+-x\s+|typeset\s+-x\s+)?{name}="
        r"((?:\"[^\"$`\\]*\"|'[^']*'|[^\s;\"'$`\\&|<>()])*)"
        rf"\s*(?:;\s*export\s+{name}\s*)?;?\s*(?:#.*)?",
        text,
    )
    return bare(found[1]) if found else None


def exports(name: str, line: VariableLine) -> bool:
    """Whether programs see the variable after this line."""
    if line.path in PAM:
        return True
    return bool(re.search(rf"(export|declare\s+-x|typeset\s+-x)\s([^#;]*\s)?{name}\b", line.text))
