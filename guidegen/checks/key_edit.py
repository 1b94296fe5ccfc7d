"""The shell commands that let a key in, or keep it out."""

import re
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guidegen.checks.key import Key


def edit_commands(check: "Key") -> tuple[str, ...]:
    """Idempotent, for root; none where only the fingerprint is known."""
    if check.key.startswith("SHA256:"):
        return ()
    user = shlex.quote(check.user)
    home = f"h=$(awk -F: -v u={user} '$1 == u {{ print $6 }}' /etc/passwd); f=$h/.ssh/authorized_keys; "
    found = re.search(r"AAAA[A-Za-z0-9+/]+", check.key)
    blob = shlex.quote(found.group() if found else "")
    owned = f'chown "$(id -u {user}):$(id -g {user})" "$h/.ssh" "$f"'
    without = f'new=$(grep -vF -- {blob} "$f" 2>/dev/null)'
    if not check.exists:
        return (f'{home}[ ! -f "$f" ] || {{ {without}; printf "%s\\n" "$new" >"$f"; }}',)
    front = f"{check.options} " if check.options else ""
    line = shlex.quote(front + check.key)
    return (
        f'{home}mkdir -p "$h/.ssh"; {without}; {{ [ -z "$new" ] || printf "%s\\n" "$new"; '
        f'printf "%s\\n" {line}; }} >"$f"; chmod go-w "$h"; chmod 700 "$h/.ssh"; chmod 600 "$f"; {owned}',
    )
