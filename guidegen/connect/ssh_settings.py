"""What ssh would do for a host: ~/.ssh/config, resolved by ssh itself where there is one.

`ssh -G` prints the settings that hold for one host, with every `Host`, `Match` and `Include` applied. Where
no ssh is installed, paramiko reads the file, which knows no `Include`.
"""

import getpass
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guidegen.connect.target import Target
from guidegen.errors import Unreachable
from guidegen.printable import one_line

_DEFAULT_KEYS: Final = ("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa")
_USER_KNOWN_HOSTS: Final = ("~/.ssh/known_hosts", "~/.ssh/known_hosts2")
_GLOBAL_KNOWN_HOSTS: Final = ("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")


@dataclass(frozen=True, kw_only=True)
class SshSettings:
    """How one host is reached, with nothing left open."""

    name: str
    """As the user wrote it."""
    host: str
    port: int
    user: str
    identities: tuple[Path, ...]
    """Key files to try, in order."""
    identities_only: bool
    """Of an agent's keys, only those that are in `identities`."""
    agent: str
    """The agent's socket; empty: the one of SSH_AUTH_SOCK; "none": no agent."""
    user_known_hosts: tuple[Path, ...]
    global_known_hosts: tuple[Path, ...]
    host_key_alias: str
    hash_known_hosts: bool
    accepts_new_host_keys: bool
    proxy_jump: str
    proxy_command: str

    @property
    def key_name(self) -> str:
        """The name under which known_hosts files hold this host's keys."""
        if self.host_key_alias:
            return self.host_key_alias
        host = self.host.lower()
        return host if self.port == 22 else f"[{host}]:{self.port}"

    def __str__(self) -> str:
        at_port = "" if self.port == 22 else f" (port {self.port})"
        return self.name + at_port


def resolve(target: Target) -> SshSettings:
    """The settings for `target`. Raises `Unreachable` where ssh's configuration cannot be read."""
    values = _from_ssh(target) if shutil.which("ssh") else _from_paramiko(target)

    def one(key: str, default: str = "") -> str:
        return values.get(key, [default])[0]

    def several(key: str, default: Sequence[str]) -> tuple[Path, ...]:
        return tuple(
            Path(fill(word.strip('"'))).expanduser()
            for line in values.get(key, default)
            for word in _words(line, key)
            if word not in ("none", "/dev/null")
        )

    host, user, port = one("hostname", target.address), one("user") or getpass.getuser(), one("port", "22")

    def fill(text: str) -> str:
        return _filled(text, {"h": host, "n": target.address, "p": port, "r": user})

    jump, agent = one("proxyjump"), one("identityagent")
    return SshSettings(
        name=target.address,
        host=host,
        port=int(port),
        user=user,
        identities=several("identityfile", _DEFAULT_KEYS),
        identities_only=one("identitiesonly") == "yes",
        agent="" if agent in ("", "SSH_AUTH_SOCK") else str(Path(fill(agent)).expanduser()),
        user_known_hosts=several("userknownhostsfile", _USER_KNOWN_HOSTS),
        global_known_hosts=several("globalknownhostsfile", _GLOBAL_KNOWN_HOSTS),
        host_key_alias=one("hostkeyalias"),
        hash_known_hosts=one("hashknownhosts") == "yes",
        accepts_new_host_keys=one("stricthostkeychecking") in ("accept-new", "no", "off", "false"),
        proxy_jump="" if jump == "none" else jump,
        proxy_command="" if one("proxycommand") == "none" else fill(one("proxycommand")),
    )


def _from_ssh(target: Target) -> Mapping[str, list[str]]:
    command = ["ssh", "-G"]
    if target.config:
        command += ["-F", str(target.config)]
    if target.port:
        command += ["-p", str(target.port)]
    if target.user:
        command += ["-l", target.user]
    if target.identity:
        command += ["-i", str(target.identity)]
    if target.jump:
        command += ["-J", target.jump]
    try:
        done = subprocess.run(
            [*command, "--", target.address],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=target.limits.connect_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreachable("“ssh -G” did not finish; a “Match exec” of ~/.ssh/config may hang.") from error
    if done.returncode:
        said = one_line(done.stderr.strip() or f"it ended with status {done.returncode}")
        raise Unreachable(f"ssh's settings for {target.address} cannot be read: {said}")
    values: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        key, _, value = line.partition(" ")
        values.setdefault(key.lower(), []).append(value)
    return values


def _from_paramiko(target: Target) -> Mapping[str, list[str]]:
    from paramiko import ConfigParseError, SSHConfig

    file = target.config or Path("~/.ssh/config").expanduser()
    try:
        found = SSHConfig.from_path(str(file)).lookup(target.address) if file.is_file() else {}
    except (ConfigParseError, OSError, UnicodeDecodeError) as error:
        raise Unreachable(f"{file} cannot be read: {one_line(str(error))}") from error
    values: dict[str, list[str]] = {
        key: [value] if isinstance(value, str) else list(value) for key, value in found.items()
    }
    given = {"port": str(target.port or ""), "user": target.user, "proxyjump": target.jump}
    values |= {key: [value] for key, value in given.items() if value}
    if target.identity:
        values["identityfile"] = [str(target.identity), *values.get("identityfile", [])]
    return values


def _words(line: str, key: str) -> list[str]:
    # ssh -G prints several known_hosts files on one line, and each key file on a line of its own.
    return [line] if key == "identityfile" else line.split()


def _filled(text: str, known: Mapping[str, str]) -> str:
    """`text` of ssh's configuration with its percent signs filled in, those of this machine too."""
    values = {
        "%": "%",
        "d": str(Path.home()),
        "l": socket.gethostname(),
        "u": getpass.getuser(),
        **known,
    }
    return re.sub("%(.)", lambda found: values.get(found[1], found[0]), text)
