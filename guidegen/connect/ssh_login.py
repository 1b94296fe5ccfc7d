"""Who one is, to a host: the agent's keys, key files, and a password that somebody types."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import paramiko
from paramiko.agent import AgentSSH
from paramiko.pkey import PublicBlob, UnknownKeyType

from guidegen.connect.deadline import Deadline
from guidegen.connect.session import AskSecret
from guidegen.connect.ssh_settings import SshSettings
from guidegen.errors import Unreachable
from guidegen.printable import one_line

_PASSWORD_PROMPTS = 3
"""As many as ssh gives."""


class _Agent(AgentSSH):
    """An agent at a socket of one's choice, that cannot hang."""

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__()
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.settimeout(seconds)
            self._socket.connect(address)
            self._connect(self._socket)  # type: ignore[attr-defined]  # missing in the stubs
        except BaseException:
            self._socket.close()
            raise

    def close(self) -> None:
        self._close()  # type: ignore[attr-defined]


class Login:
    """One attempt to get into a host, by every way that it takes."""

    def __init__(
        self, transport: paramiko.Transport, settings: SshSettings, ask: AskSecret | None, deadline: Deadline
    ) -> None:
        """`deadline`: for all of it together; the time in which somebody types is not counted."""
        self._transport, self._settings, self._ask = transport, settings, ask
        self._deadline = deadline
        self._ways: list[str] = []
        self._keys_tried = 0
        self._passwords_tried = 0
        self._locked_keys: list[Path] = []
        self._inside = False

    def enter(self) -> None:
        """Log in. Raises `Unreachable` if nothing that is at hand is taken."""
        try:
            self._try(lambda: self._transport.auth_none(self._settings.user))
            if not self._inside and "publickey" in self._ways:
                self._try_keys()
            if not self._inside and {"password", "keyboard-interactive"} & set(self._ways):
                self._try_passwords()
        except (paramiko.SSHException, EOFError, OSError) as error:
            raise Unreachable(self._broken_off(error)) from error
        if not self._inside:
            raise Unreachable(self._not_taken())

    def _try(self, attempt: Callable[[], list[str]]) -> None:
        """Make one attempt, and note which ways the host takes from then on."""
        self._transport.auth_timeout = max(0.1, self._deadline.left)
        try:
            further = attempt()
        except paramiko.BadAuthenticationType as error:
            self._ways = list(error.allowed_types)
        except paramiko.AuthenticationException:
            if not self._transport.is_active() or self._deadline.over:
                raise
        else:
            self._ways = further
            self._inside = not further

    def _try_keys(self) -> None:
        agent = self._open_agent()
        try:
            for key in self._keys(agent):
                self._keys_tried += 1
                self._try(partial(self._transport.auth_publickey, self._settings.user, key))
                if self._inside or "publickey" not in self._ways:
                    return
        finally:
            if agent:
                agent.close()

    def _open_agent(self) -> _Agent | None:
        address = self._settings.agent or os.environ.get("SSH_AUTH_SOCK", "")
        if not address or address == "none":
            return None
        try:
            return _Agent(address, self._transport.auth_timeout)
        except (OSError, paramiko.SSHException):
            return None  # as with ssh, an agent that is gone is no reason to stop

    def _keys(self, agent: _Agent | None) -> Iterator[paramiko.PKey]:
        """The agent's keys that are named, key files, the agent's others, then files behind a passphrase."""
        held = agent.get_keys() if agent else ()
        named = {blob for path in self._settings.identities if (blob := _public_part(path))}
        yield from (key for key in held if key.asbytes() in named)
        offered = {key.asbytes() for key in held}
        for path in self._settings.identities:
            key = self._load(path)
            if key and key.asbytes() not in offered:
                yield key
        if not self._settings.identities_only:
            yield from (key for key in held if key.asbytes() not in named)
        for path in self._locked_keys:
            if self._ask and _public_part(path) not in offered:
                key = self._load(path, self._typed(f"Passphrase of {path}: "))
                if key:
                    yield key

    def _load(self, path: Path, passphrase: str | None = None) -> paramiko.PKey | None:
        """A key file's key; None if there is none, if it is of no use, or if it wants a passphrase first."""
        try:
            # The annotation says str; what it hands the passphrase to takes bytes alone.
            return paramiko.PKey.from_path(path, passphrase.encode() if passphrase else None)  # type: ignore[arg-type]
        except (TypeError, paramiko.PasswordRequiredException):
            self._locked_keys.append(path)
        except (OSError, ValueError, paramiko.SSHException, UnknownKeyType):
            pass
        return None

    def _typed(self, prompt: str) -> str:
        """What somebody types; the clock stands still meanwhile."""
        assert self._ask is not None
        with self._deadline.standing_still():
            return self._ask(prompt)

    def _try_passwords(self) -> None:
        if not self._ask:
            return
        user, name = one_line(self._settings.user), one_line(self._settings.name)
        for _ in range(_PASSWORD_PROMPTS):
            password = self._typed(f"Password of {user} on {name}: ")
            self._passwords_tried += 1
            if "password" in self._ways:
                attempt = partial(self._transport.auth_password, fallback=False)
                self._try(partial(attempt, self._settings.user, password))
            else:
                self._try(partial(self._answer_questions, password))
            if self._inside:
                return

    def _answer_questions(self, password: str) -> list[str]:
        def answer(_title: str, _text: str, fields: list[tuple[str, bool]]) -> list[str]:
            return [password] * len(fields) if len(fields) < 2 else []

        return self._transport.auth_interactive(self._settings.user, answer)

    def _tried(self) -> str:
        counts = ((self._keys_tried, "key"), (self._passwords_tried, "password"))
        words = [f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count]
        one = self._keys_tried + self._passwords_tried == 1
        return f"{' and '.join(words)} {'was' if one else 'were'} tried" if words else ""

    def _not_taken(self) -> str:
        tried = self._tried() or "no key and no password was at hand"
        ways = ", ".join(one_line(way, 40) for way in self._ways) or "no way known here"
        locked = f" {self._locked_keys[0]} needs a passphrase." if self._locked_keys and not self._ask else ""
        return (
            f"{self._settings} does not let {one_line(self._settings.user)} in: {tried}; "
            f"the host takes {ways}.{locked}"
        )

    def _broken_off(self, error: Exception) -> str:
        name = f"{self._settings}"
        if "timeout" in str(error).lower() or isinstance(error, TimeoutError):
            return f"{name} did not answer while logging in."
        after = f" after {self._tried()}" if self._tried() else ""
        return f"{name} closed the connection while logging in{after}."


def _public_part(path: Path) -> bytes | None:
    """The public half of a key file, from the file beside it."""
    with suppress(OSError, ValueError, IndexError, paramiko.SSHException, UnknownKeyType):
        words = path.with_name(path.name + ".pub").read_text().split()
        blob: bytes = PublicBlob.from_string(" ".join(words[:2])).key_blob
        return blob
    return None
