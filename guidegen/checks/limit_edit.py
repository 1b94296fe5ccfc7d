"""The shell commands that give a user or a service its limit."""

import re
import shlex
from typing import TYPE_CHECKING

from guidegen.checks.limits_conf import ROWS

if TYPE_CHECKING:
    from guidegen.checks.limit import Limit


def edit_commands(check: "Limit") -> tuple[str, ...]:
    """Idempotent, for root; none for a program that is no service."""
    if check.user:
        path = f"/etc/security/limits.d/zz-guidegen-{re.sub('[^A-Za-z0-9_-]', '-', check.user)}.conf"
        lines = [f"{check.user} {kind} {check.limit} {value}" for kind, value in check.wanted]
        return tuple(
            f"grep -qxF -- {shlex.quote(line)} {path} 2>/dev/null || "
            f"printf '%s\\n' {shlex.quote(line)} >>{path}"
            for line in lines
        )
    if not check.service:
        return ()
    soft, hard = check.soft or check.hard, check.hard or check.soft
    factor = ROWS[check.limit][1]
    values = ":".join("infinity" if v == "unlimited" else str(int(v) * factor) for v in (soft, hard))
    unit = check.service if "." in check.service else f"{check.service}.service"
    folder = shlex.quote(f"/etc/systemd/system/{unit}.d")
    return (
        f"mkdir -p {folder}; printf '[Service]\\nLimit{check.limit.upper()}={values}\\n' "
        f">{folder}/guidegen-{check.limit}.conf; systemctl daemon-reload; "
        f"systemctl restart {shlex.quote(unit)}",
    )
