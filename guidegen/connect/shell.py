"""How a script is given to a host's `sh`, as the login user or as root: the same over SSH and here.

The command lines below are read by whatever shell the login has (bash, csh, fish, a restricted one), so they
hold nothing but words in single quotes, `||` and `;` inside them. The script itself goes to standard input.
"""

import secrets
import shlex
from abc import ABC, abstractmethod
from typing import Self

from guidegen.connect.dialogue import Dialogue, SudoPassword, Whole
from guidegen.connect.session import AskSecret, Ended, Reply


class ShellSession(ABC):
    """An open way to a host that has a POSIX shell. Implements `session.Session`."""

    def __init__(self, address: str, user: str, ask_sudo_password: AskSecret | None = None) -> None:
        """`ask_sudo_password`: without it, a sudo that wants a password counts as refused."""
        self.address, self.user = address, user
        self._ask_sudo_password = ask_sudo_password

    @abstractmethod
    def execute(self, command: str, dialogue: Dialogue) -> Reply:
        """Run a command line in the login's shell, within the limits. Never raises for what the host does."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything."""

    def run(self, script: str, *, home: str = "", as_root: bool = False) -> Reply:
        """As `session.Session.run` says."""
        # surrogateescape: a recipe's path may hold bytes that are no UTF-8.
        content = script.encode("utf-8", "surrogateescape")
        shell = f"sh -s -- {shlex.quote(home)}"
        if not as_root:
            return self.execute(shell, Whole(content))
        if self._ask_sudo_password is None:
            # "exit 0": only a sudo that refuses leads to the second shell, never a script that failed.
            inner = shlex.quote('sh -s -- "$1"; exit 0')
            return self.execute(f"sudo -n sh -c {inner} sh {shlex.quote(home)} || {shell}", Whole(content))
        return self._run_with_password(content, home, shell, self._ask_sudo_password)

    def _run_with_password(self, content: bytes, home: str, shell: str, ask: AskSecret) -> Reply:
        nonce = secrets.token_hex(8)
        prompt, ready = f"password-{nonce}:", f"ready-{nonce}"
        inner = shlex.quote(f'echo {ready} >&2; exec sh -s -- "$1"') + f" sh {shlex.quote(home)}"

        def passed(reply: Reply) -> bool:
            return ready.encode() in reply.stderr or reply.ended is not Ended.WHOLE

        reply = self.execute(f"sudo -n sh -c {inner}", Whole(content))
        if not passed(reply):
            password = ask(f"Password of {self.user or 'the login'} for sudo on {self.address}: ")
            dialogue = SudoPassword(prompt.encode(), ready.encode(), password.encode(), content)
            reply = self.execute(f"sudo -S -k -p {prompt} sh -c {inner}", dialogue)
        if not passed(reply):
            refusal = reply.stderr
            reply = self.execute(shell, Whole(content))
            reply = Reply(reply.stdout, refusal + reply.stderr, reply.status, reply.ended)
        stderr = reply.stderr.replace(prompt.encode(), b"").replace(ready.encode() + b"\n", b"")
        return Reply(reply.stdout, stderr, reply.status, reply.ended)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
