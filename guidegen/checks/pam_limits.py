"""Whether logins look at limits.conf at all: only where pam_limits is switched on."""

import re
from typing import Final

from guidegen.model import Facts, FactState
from guidegen.probe.questions.content import Content

_NAMES: Final = ("common-session", "system-auth", "password-auth", "login", "sshd", "su", "su-l")
LOGINS: Final = tuple(Content(f"/etc/pam.d/{name}") for name in _NAMES)
"""The files of PAM for all logins, or for those of one kind."""


def unread(facts: Facts) -> str:
    """The first of the files that could not be looked at; empty where all could."""
    return next((login.path for login in LOGINS if login in facts and not facts[login].known), "")


def is_off(facts: Facts) -> bool:
    """Whether no login whatever looks at limits; where there is no PAM, something else may."""
    seen = [facts[login] for login in LOGINS if login in facts]
    if all(fact.state is FactState.MISSING for fact in seen):
        return False
    return not any(re.search(r"(?m)^[^#\n]*\bpam_limits\.so\b", fact.value or "") for fact in seen)
