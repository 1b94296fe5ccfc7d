"""A host over SSH: reached as ssh would reach it, with one connection for everything."""

import contextlib
import logging
import socket
import subprocess
from dataclasses import replace
from typing import Final

import paramiko
from paramiko.ssh_exception import IncompatiblePeer

from guidegen.connect.deadline import Deadline, cut_after
from guidegen.connect.dialogue import Dialogue
from guidegen.connect.host_key import HostKeyCheck
from guidegen.connect.session import AskSecret, Reply
from guidegen.connect.shell import ShellSession
from guidegen.connect.ssh_exchange import exchange
from guidegen.connect.ssh_login import Login
from guidegen.connect.ssh_settings import SshSettings, resolve
from guidegen.connect.target import HostKeyPolicy, Target
from guidegen.errors import Unreachable
from guidegen.printable import one_line

_MOST_HOPS: Final = 8

# What goes wrong is told in our own sentences; without this, Python would print paramiko's log to stderr.
logging.getLogger("paramiko").addHandler(logging.NullHandler())


class SshSession(ShellSession):
    """A logged-in connection. Raises `Unreachable` at construction, with one plain sentence."""

    def __init__(
        self, target: Target, ask_secret: AskSecret | None = None, ask_sudo_password: AskSecret | None = None
    ) -> None:
        if target.identity and not target.identity.expanduser().is_file():
            raise Unreachable(f"There is no key file {target.identity}.")
        self._limits = target.limits
        self._closing = contextlib.ExitStack()
        try:
            settings = resolve(target)
            self._transport = self._reach(settings, target, ask_secret, hops=0)
        except BaseException:
            self._closing.close()
            raise
        super().__init__(target.address, settings.user, ask_sudo_password)

    def execute(self, command: str, dialogue: Dialogue) -> Reply:
        return exchange(self._transport, command, dialogue, self._limits)

    def close(self) -> None:
        self._closing.close()

    def _reach(
        self, settings: SshSettings, target: Target, ask: AskSecret | None, hops: int
    ) -> paramiko.Transport:
        """A logged-in connection to `settings`, by way of its jump hosts, the first of them first."""
        if hops >= _MOST_HOPS:
            raise Unreachable(f"{settings} lies behind more than {_MOST_HOPS} jump hosts, or behind itself.")
        if settings.proxy_jump:
            *before, last = settings.proxy_jump.split(",")
            hop = _hop(last, ",".join(before), target)
            through = self._reach(resolve(hop), hop, ask, hops + 1)
        seconds = target.limits.connect_seconds
        deadline = Deadline(seconds)  # each hop has its own
        line: socket.socket | paramiko.Channel
        if settings.proxy_jump:
            line = _tunnel(through, settings, hop.address, deadline)
        elif settings.proxy_command:
            line = self._proxy(settings)
        else:
            line = _dial(settings, seconds, deadline)
        transport = self._shake_hands(line, settings, target, deadline)
        Login(transport, settings, ask, deadline).enter()
        return transport

    def _proxy(self, settings: SshSettings) -> socket.socket:
        """The line that ProxyCommand of ~/.ssh/config makes."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                ["sh", "-c", f"exec {settings.proxy_command}"],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._closing.callback(_stop, process)
        return ours

    def _shake_hands(
        self,
        line: "socket.socket | paramiko.Channel",
        settings: SshSettings,
        target: Target,
        deadline: Deadline,
    ) -> paramiko.Transport:
        """An encrypted connection to a host that is the one it claims to be."""
        transport = paramiko.Transport(line)
        self._closing.callback(_hang_up, transport, line)
        transport.banner_timeout = transport.handshake_timeout = deadline.left
        accept_new = target.host_key is HostKeyPolicy.ACCEPT_NEW or (
            target.host_key is None and settings.accepts_new_host_keys
        )
        check = HostKeyCheck(settings, accept_new)
        options = transport.get_security_options()
        first = [name for name in check.signature_types() if name in options.key_types]
        options.key_types = [*first, *(name for name in options.key_types if name not in first)]
        try:
            with cut_after(deadline.left + 0.5, transport.close):
                transport.start_client(timeout=deadline.left)
            key = transport.get_remote_server_key()
        except (paramiko.SSHException, EOFError, OSError) as error:
            late = deadline.left <= 0.2
            seconds = target.limits.connect_seconds
            raise Unreachable(_no_handshake(settings, transport, error, seconds, late)) from error
        check.decide(key.get_name(), key.asbytes())
        return transport


def _hop(text: str, jump: str, target: Target) -> Target:
    """The jump host that `text`, [USER@]HOST[:PORT], names: reached on `target`'s terms."""
    user, _, place = text.removeprefix("ssh://").rpartition("@")
    host, colon, port = place.rpartition(":")
    if not colon or not port.isdigit() or (":" in host and not host.startswith("[")):
        host, port = place, ""
    hop = Target.parse(host.strip("[]"))
    return replace(
        hop,
        user=user,
        port=int(port) if port else None,
        jump=jump,
        host_key=target.host_key,
        config=target.config,
        limits=target.limits,
    )


def _tunnel(
    through: paramiko.Transport, settings: SshSettings, hop: str, deadline: Deadline
) -> paramiko.Channel:
    try:
        with cut_after(deadline.left + 0.5, through.close):
            return through.open_channel(
                "direct-tcpip", (settings.host, settings.port), ("127.0.0.1", 0), timeout=deadline.left
            )
    except (paramiko.SSHException, EOFError, OSError) as error:
        said = one_line(getattr(error, "text", "") or str(error) or "no answer")
        raise Unreachable(f"{settings} cannot be reached through {hop}: {said}.") from error


class _PromptSocket(socket.socket):
    """Acknowledges at once: a server that waits for it before it sends on would wait 40 ms at every turn."""

    def recv(self, size: int, flags: int = 0) -> bytes:
        """As a socket does; Linux forgets the wish after a while, so it is repeated."""
        data = super().recv(size, flags)
        if hasattr(socket, "TCP_QUICKACK"):
            self.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return data


def _dial(settings: SshSettings, seconds: float, deadline: Deadline) -> socket.socket:
    """A TCP connection, to whichever of the host's addresses takes it. All of them share one limit."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        other = f" (“{one_line(settings.host)}”)" if settings.host != settings.name else ""
        raise Unreachable(f"No host is known by the name {one_line(settings.name)}{other}.") from error
    reason = "it has no address"
    for family, kind, protocol, _, address in found:
        line = _PromptSocket(family, kind, protocol)
        try:
            line.settimeout(max(0.1, deadline.left))
            line.connect(address)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return line
        except TimeoutError:
            line.close()
            reason = f"no answer within {seconds:g} s"
        except ConnectionRefusedError:
            line.close()
            reason = f"it refuses connections on port {settings.port}"
        except OSError as error:
            line.close()
            reason = error.strerror or str(error)
        except BaseException:
            line.close()
            raise
    raise Unreachable(f"{settings.name} cannot be reached: {reason}.")


def _no_handshake(
    settings: SshSettings, transport: paramiko.Transport, error: Exception, seconds: float, late: bool
) -> str:
    if isinstance(error, IncompatiblePeer):
        return _outdated(settings, transport, error)
    if late:
        return f"{settings} takes connections, but did not speak SSH within {seconds:g} s."
    if "protocol" in str(error) and not transport.remote_version:
        return f"{settings} answers, but not as an SSH server does."
    if "signature" in str(error).lower():
        return f"{settings} could not prove that it holds its host key; nothing was sent."
    return f"{settings} closed the connection before the login."


def _outdated(settings: SshSettings, transport: paramiko.Transport, error: Exception) -> str:
    what = str(error)
    server = one_line(transport.remote_version.removeprefix("SSH-2.0-"), 60)
    if "host key" in what:
        missing = (
            "a host key that signs with SHA-2: it has only outdated ones (ssh-rsa with SHA-1, or ssh-dss)"
        )
    elif "version" in what:
        missing = "version 2 of the SSH protocol"
    else:
        missing = (
            f"{what.partition('no acceptable ')[2].rstrip(')') or 'algorithm'} that is still held to be safe"
        )
    return (
        f"{settings} is too old to be spoken to safely: its SSH server ({server}) does not offer {missing}."
    )


def _hang_up(transport: paramiko.Transport, line: "socket.socket | paramiko.Channel") -> None:
    """Close, and see the reading thread out."""
    with contextlib.suppress(OSError, EOFError):
        line.shutdown(socket.SHUT_RDWR)  # wakes the thread, which else looks up ten times a second
    transport.close()
    line.close()
    transport.packetizer.complete_handshake()  # ends the timer of one that was not completed
    if transport.ident is not None:  # it was started
        transport.join(5)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(2)
