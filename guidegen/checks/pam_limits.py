"""Whether logins look at limits.conf at all: only where pam_limits is switched on."""

import re
from typing import Final

from guidegen.model import Facts, FactState
from guidegen.probe.questions.content import Content

_NAMES: Final = ("common-session", "system-auth", "password-auth", "login", "sshd", "su", "su-l")
LOGINS: Final = tuple(Content(f"/etc/pam.d/{name}") for name in _NAMES)
"""The files of PAM for all logins, or for those of one kind."""


def is_off(facts: Facts) -> bool:
    """Whether no login whatever looks at limits; False as well where that could not be told."""
    seen = [facts[login] for login in LOGINS]
    if not all(fact.known for fact in seen) or all(fact.state is FactState.MISSING for fact in seen):
        return False
    return not any(re.search(r"(?m)^[^#\n]*\bpam_limits\.so\b", fact.value or "") for fact in seen)
