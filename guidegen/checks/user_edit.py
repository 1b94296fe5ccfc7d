"""The shell commands that make an account what a check asks for."""

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guidegen.checks.user import User


def edit_commands(check: "User") -> tuple[str, ...]:
    """Idempotent, for root on Linux; a new password is made up, and known to nobody."""
    name = check.user
    there = f"id -u {shlex.quote(name)} >/dev/null 2>&1"
    if not check.exists:
        return (f"! {there} || userdel {shlex.quote(name)}",)
    commands = [f"{there} || useradd -m {shlex.quote(name)}"]
    for key, flag in (("uid", "-u"), ("home", "-d"), ("shell", "-s")):
        if (value := getattr(check, key)) not in (None, ""):
            commands.append(f"usermod {flag} {shlex.quote(str(value))} {shlex.quote(name)}")
    commands += [f"usermod -aG {shlex.quote(group)} {shlex.quote(name)}" for group in check.groups]
    if check.password_changed_since or check.locked is False:
        made_up = "$(head -c 18 /dev/urandom | od -An -tx1 | tr -d ' \\n')"
        commands.append(f'printf "%s:%s\\n" {shlex.quote(name)} "{made_up}" | chpasswd')
    if check.locked:
        commands.append(f"usermod -L {shlex.quote(name)}")
    return tuple(commands)
