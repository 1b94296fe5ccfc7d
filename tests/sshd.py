"""A real OpenSSH server on the loopback, as an ordinary process with its own keys and settings."""

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from guidegen.connect.session import Limits
from guidegen.connect.target import Target

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
QUICK = Limits(connect_seconds=5, run_seconds=10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_key(file: Path, kind: str = "ed25519", passphrase: str = "") -> Path:
    size = ["-b", "2048"] if kind == "rsa" else []
    command = ["ssh-keygen", "-q", "-t", kind, *size, "-N", passphrase, "-C", "test", "-f", str(file)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return file


@dataclass
class Sshd:
    """A server that runs, and the client's side of it: a key that it takes, a known_hosts, an ssh_config."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]" = field(repr=False)

    @property
    def key(self) -> Path:
        return self.folder / "client_key"

    @property
    def known_hosts(self) -> Path:
        return self.folder / "known_hosts"

    @property
    def config(self) -> Path:
        return self.folder / "ssh_config"

    def public_host_key(self) -> str:
        return " ".join((self.folder / "host_key.pub").read_text().split()[:2])

    def target(self, limits: Limits = QUICK) -> Target:
        """The server, reached with its key and its known_hosts, whatever the machine's own ~/.ssh holds."""
        return replace(
            Target.parse("127.0.0.1"),
            user=getpass.getuser(),
            port=self.port,
            config=self.config,
            limits=limits,
        )

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    @property
    def connections(self) -> int:
        return self.log().count("Connection from ")

    @property
    def execs(self) -> int:
        return self.log().count("Starting session: ")


@contextlib.contextmanager
def running_sshd(
    settings: str = "", *, host_key: str = "ed25519", authorized: str = "", environment: str = ""
) -> Iterator[Sshd]:
    """A server with `settings` of sshd_config(5) on top; `authorized` stands before its key's line."""
    # Not pytest's folder: sshd reads authorized_keys as the user who logs in.
    folder = Path(tempfile.mkdtemp(prefix="guidegen-sshd-"))
    try:
        folder.chmod(0o755)
        make_key(folder / "host_key", host_key)
        make_key(folder / "client_key")
        public = (folder / "client_key.pub").read_text()
        (folder / "authorized_keys").write_text(f"{authorized} {public}".lstrip())
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        port = free_port()
        config = f"""{settings}
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {folder}/host_key
            AuthorizedKeysFile {folder}/authorized_keys
            StrictModes no
            UsePAM no
            PidFile none
            PermitRootLogin yes
            LogLevel DEBUG1
            Subsystem sftp internal-sftp
        """
        (folder / "sshd_config").write_text(config)
        (folder / "known_hosts").write_text(
            f"[127.0.0.1]:{port} {' '.join((folder / 'host_key.pub').read_text().split()[:2])}\n"
        )
        (folder / "ssh_config").write_text(
            f"IdentityFile {folder}/client_key\nIdentityAgent none\nUserKnownHostsFile {folder}/known_hosts\n"
            "GlobalKnownHostsFile /dev/null\n"
        )
        command = [SSHD, "-D", "-f", f"{folder}/sshd_config", "-E", f"{folder}/log"]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        try:
            server = Sshd(folder, port, process)
            _wait(server)
            yield server
        finally:
            process.terminate()
            process.wait(10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Sshd) -> None:
    deadline = time.monotonic() + 10
    while "Server listening on" not in (server.log() if (server.folder / "log").exists() else ""):
        assert server.process.poll() is None, server.log()
        assert time.monotonic() < deadline, "sshd did not come up"
        time.sleep(0.01)


@dataclass(frozen=True)
class Account:
    """A scratch user of this machine."""

    name: str
    password: str
    home: Path


@contextlib.contextmanager
def scratch_account(purpose: str, sudoers: str = "", shell: str = "/bin/sh") -> Iterator[Account]:
    """A user with a password; `sudoers` is what follows the name in /etc/sudoers.d. Wants root."""
    name, password = f"{purpose}-{os.getpid()}", "correct horse"  # several workers test at once
    rights = Path(f"/etc/sudoers.d/{name}")
    _change_accounts("useradd", "-m", "-s", shell, name)
    try:
        _change_accounts("chpasswd", typed=f"{name}:{password}")
        if sudoers:
            rights.write_text(f"Defaults:{name} !lecture\n{name} {sudoers}\n")
            rights.chmod(0o440)
        yield Account(name, password, Path("/home") / name)
    finally:
        rights.unlink(missing_ok=True)
        _change_accounts("userdel", "-rf", name)


def _change_accounts(*command: str, typed: str = "") -> None:
    """Run a command that changes /etc/passwd; another worker may hold its lock for a moment."""
    for _ in range(50):
        done = subprocess.run(command, input=typed, capture_output=True, text=True, check=False)
        if "lock" not in done.stderr:
            break
        time.sleep(0.1)
    # userdel warns, and ends otherwise, where a session's processes are still on their way out.
    assert done.returncode == 0 or command[0] == "userdel", done.stderr
