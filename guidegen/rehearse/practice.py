"""A practice machine inside this process: a real SSH server on the loopback over a scratch home folder.

It needs no root and no sshd. It takes one key, made for this run, and runs what it is asked to with the real
/bin/sh, as this user, with the scratch folder as home.
"""

import os
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
)

_CHUNK = 65536
_GONE = (OSError, EOFError, paramiko.SSHException)
"""What paramiko raises when the other side has left, at whichever moment."""


@dataclass(frozen=True)
class PracticeMachine:
    """Where the machine is, and how a client gets in."""

    home: Path
    config: Path
    """An ssh configuration that knows the machine by `address`, its port, its key and the login's."""
    address: str = "practice-machine"
    user: str = "customer"

    def type(self, commands: str) -> None:
        """Do what somebody at the machine would: run `commands` in the home folder.

        Raises subprocess.CalledProcessError when they fail.
        """
        subprocess.run(
            ["/bin/sh", "-ec", commands],
            cwd=self.home,
            env=_environment(self.home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )


@contextmanager
def practice_machine() -> Iterator[PracticeMachine]:
    """A running practice machine; its home folder, its keys and its server are gone afterwards.

    Raises OSError where the loopback cannot be listened on.
    """
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="guidegen-practice-")))
        home = scratch / "home"
        home.mkdir()
        host_key, login_key = paramiko.ECDSAKey.generate(), paramiko.ECDSAKey.generate()
        identity = scratch / "practice-key"
        login_key.write_private_key_file(str(identity))
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = int(listener.getsockname()[1])
        known_hosts = scratch / "known_hosts"
        known_hosts.write_text(f"[127.0.0.1]:{port} {host_key.get_name()} {host_key.get_base64()}\n")
        machine = PracticeMachine(home=home, config=scratch / "config")
        settings = {
            "Host": machine.address,
            "HostName": "127.0.0.1",
            "Port": port,
            "User": machine.user,
            "IdentityFile": identity,
            "IdentitiesOnly": "yes",
            "IdentityAgent": "none",
            "UserKnownHostsFile": known_hosts,
            "StrictHostKeyChecking": "yes",
        }
        machine.config.write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
        server = _Server(listener, host_key, login_key, home)
        stack.callback(server.stop)
        server.start()
        yield machine


class _Server(threading.Thread):
    """Takes one connection after another until it is stopped."""

    def __init__(
        self, listener: socket.socket, host_key: paramiko.PKey, login_key: paramiko.PKey, home: Path
    ) -> None:
        super().__init__(name="practice-machine", daemon=True)
        self._listener, self._host_key, self._login_key, self._home = listener, host_key, login_key, home
        self._transports: list[paramiko.Transport] = []

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed by stop()
                return
            try:
                transport = paramiko.Transport(connection)
            except _GONE:
                continue
            transport.add_server_key(self._host_key)
            self._transports.append(transport)
            try:
                transport.start_server(server=_Policy(self._login_key, self._home))
            except _GONE:
                transport.close()  # whoever that was did not speak SSH

    def stop(self) -> None:
        # accept() is woken by the shutdown; close() alone would leave the thread waiting.
        self._listener.shutdown(socket.SHUT_RDWR)
        for transport in self._transports:
            transport.close()
        self.join(timeout=5)


class _Policy(paramiko.ServerInterface):
    """One user, one key, commands only."""

    def __init__(self, login_key: paramiko.PKey, home: Path) -> None:
        self._login_key, self._home = login_key, home

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        right = username == PracticeMachine.user and key == self._login_key
        return AUTH_SUCCESSFUL if right else AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        threading.Thread(target=_run, args=(channel, command, self._home), daemon=True).start()
        return True


def _run(channel: paramiko.Channel, command: bytes, home: Path) -> None:
    """Run `command` as sshd would: by the user's shell, in the home folder, with a login's environment."""
    process = subprocess.Popen(
        ["/bin/sh", "-c", command],
        bufsize=0,
        cwd=home,
        env=_environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    keyboard = threading.Thread(target=_pump, args=(channel.recv, process.stdin), daemon=True)
    screens = [
        threading.Thread(target=_copy, args=(process.stdout.read, channel.sendall), daemon=True),
        threading.Thread(target=_copy, args=(process.stderr.read, channel.sendall_stderr), daemon=True),
    ]
    for thread in (keyboard, *screens):
        thread.start()
    status = process.wait()
    for thread in screens:
        thread.join()
    with suppress(*_GONE):
        channel.send_exit_status(status)
    with suppress(*_GONE):
        channel.close()
    keyboard.join()
    process.stdout.close()
    process.stderr.close()


def _environment(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "USER": PracticeMachine.user,
        "LOGNAME": PracticeMachine.user,
        "SHELL": "/bin/sh",
        "PATH": os.environ.get("PATH", os.defpath),
    }


def _pump(read: Callable[[int], bytes], pipe: IO[bytes]) -> None:
    """Feed `pipe` until the client has said all, and close it, so that the command sees the end."""
    _copy(read, pipe.write)
    pipe.close()


def _copy(read: Callable[[int], bytes], write: Callable[[bytes], object]) -> None:
    """Carry bytes until either end has closed."""
    with suppress(*_GONE):
        while data := read(_CHUNK):
            write(data)
