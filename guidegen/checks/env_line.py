"""A line of a login's files that sets a variable, as far as it can be read without a shell."""

import re
from typing import Final

from guidegen.checks.formats import bare
from guidegen.probe.questions.login_variable import VariableLine

PAM: Final = ("/etc/environment", "/etc/default/locale")
"""Files of NAME=VALUE alone, which no shell reads: nothing in them is worked out, all is exported."""


def assigned(name: str, line: VariableLine) -> str | None:
    """The value that a line gives; None where it gives none, or one that cannot be told here."""
    text = line.text.removesuffix("\r")
    # Neither PAM nor a shell knows the line ends of Windows: the sign is a part of the value.
    ending = line.text[len(text) :]
    if line.path in PAM:
        found = re.fullmatch(rf"\s*(?:export\s+)?{name}=([^#]*)(?:#.*)?", line.text)
        # Whether blanks at the end belong to it differs between versions of PAM.
        return _of_pam(found[1]) if found and not found[1].endswith((" ", "\t")) else None
    found = re.fullmatch(
        rf"\s*(?:export\s+|declare\s+-x\s+|typeset\s+-x\s+)?{name}="
        r"((?:\"[^\"$`\\]*\"|'[^']*'|[^\s;\"'$`\\&|<>()])*)"
        rf"\s*(?:;\s*export\s+{name}\s*)?;?\s*(?:#.*)?",
        text,
    )
    return bare(found[1]) + ending if found else None


def _of_pam(written: str) -> str:
    """PAM takes off a quote at the beginning, and then one at the end, whether they fit or not."""
    if written[:1] not in ("'", '"'):
        return written
    return written[1:].removesuffix(written[-1]) if written[-1] in "'\"" else written[1:]


def exports(name: str, line: VariableLine) -> bool:
    """Whether programs see the variable after this line."""
    if line.path in PAM:
        return True
    command = re.split(r"(?:^|\s)#", line.text)[0]
    return bool(re.search(rf"(export|declare\s+-x|typeset\s+-x)\s([^;]*\s)?{name}\b", command))


def only_exports(name: str, line: VariableLine) -> bool:
    """Whether the line does nothing to the variable but show it to programs."""
    return bool(re.fullmatch(rf"(export|(declare|typeset)\s+-x)(\s+\w+)*?\s+{name}(\s+\w+)*\s*;?", line.text))


def unsets(name: str, line: VariableLine) -> bool:
    """Whether the variable is gone after this line, for certain."""
    return bool(re.fullmatch(rf"unset(\s+-v)?(\s+\w+)*?\s+{name}(\s+\w+)*\s*;?", line.text))


def is_certain(line: VariableLine) -> bool:
    """Whether it counts at every login."""
    is_indented = line.path not in PAM and line.text[:1].isspace()
    return line.certain and not is_indented and not re.match(r"(if|\[|test|case)\b", line.text)


def with_blanks(name: str, line: VariableLine) -> str | None:
    """The value where blanks stand around the equals sign, so that nothing is set; else None."""
    found = re.fullmatch(rf"\s*(export\s+)?{name}(\s+=\s*|\s*=\s+)(\S+)\s*", line.text)
    return bare(found[3]) if found else None
