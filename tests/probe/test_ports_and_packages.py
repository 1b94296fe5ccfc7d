"""Ports and packages: from recorded tools, from the kernel's tables, and from this machine."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from guidegen.model import Fact, FactState
from guidegen.probe.question import Section
from guidegen.probe.questions.package import Package, PackageState
from guidegen.probe.questions.ports import Listening, Socket, Sockets
from tests.probe.shells import Shell

SS = b"""\
udp UNCONN 0      0      127.0.0.53%lo:53    0.0.0.0:*
tcp LISTEN 0      100     127.0.0.1:25   0.0.0.0:*
tcp LISTEN 0      511       0.0.0.0:80   0.0.0.0:*
tcp LISTEN 0      128             *:443        *:*
tcp LISTEN 0      128          [::]:22      [::]:*
tcp LISTEN 0      100 [fe80::1]%eth0:25     [::]:*
tcp LISTEN 0      100 [::ffff:127.0.0.1]:8080     *:*
= ss
"""

NETSTAT = b"""\
Active Internet connections (only servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State
tcp        0      0 127.0.0.1:25            0.0.0.0:*               LISTEN
tcp6       0      0 :::22                   :::*                    LISTEN
udp        0      0 0.0.0.0:68              0.0.0.0:*
= netstat
"""

PROC = b"""\
= table tcp
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 0100007F:1F90 0100007F:0019 01 00000000:00000000 00:00000000 00000000     0        0 1 1
= table tcp6
   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0 0
   1: 00000000000000000000000001000000:0019 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0 0
= table udp
  12: 00000000:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 1
= proc
"""


def read(output: bytes, status: int = 0) -> Fact[Sockets]:
    (fact,) = Listening.read([Listening()], Section(output, status))
    return fact


def sockets(output: bytes) -> set[tuple[str, str, int]]:
    fact = read(output)
    assert fact.value is not None
    return {(s.protocol, s.address, s.port) for s in fact.value.sockets}


def test_ss() -> None:
    assert sockets(SS) == {
        *(("udp", "127.0.0.53", 53), ("tcp", "127.0.0.1", 25), ("tcp", "0.0.0.0", 80), ("tcp", "*", 443)),
        *(("tcp", "::", 22), ("tcp", "fe80::1", 25), ("tcp", "127.0.0.1", 8080)),
    }


def test_netstat() -> None:
    assert sockets(NETSTAT) == {("tcp", "127.0.0.1", 25), ("tcp", "::", 22), ("udp", "0.0.0.0", 68)}


def test_the_kernels_tables_and_only_what_waits_in_them() -> None:
    expected = {("tcp", "127.0.0.1", 25), ("tcp", "::", 22), ("tcp", "::1", 25), ("udp", "0.0.0.0", 68)}
    assert sockets(PROC) == expected


@pytest.mark.parametrize("output", [b"", SS.replace(b"= ss\n", b""), b"sh: ss: not found\n"])
def test_a_list_without_its_end_says_nothing(output: bytes) -> None:
    assert not read(output).known


def test_no_tool_at_all() -> None:
    assert read(b"", 127).state is FactState.NO_TOOL


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_real_socket_is_seen(family: socket.AddressFamily, shell_root: Path) -> None:
    loopback = "127.0.0.1" if family == socket.AF_INET else "::1"
    with socket.socket(family) as server:
        try:
            server.bind((loopback, 0))
        except OSError:
            assert family == socket.AF_INET6, "no IPv4 on this machine"
            return
        server.listen()
        want = Listening()
        fact = Shell("dash", shell_root, None, ["dash"]).ask(want)[want]
        assert fact.value is not None
        port = server.getsockname()[1]
        assert Socket(protocol="tcp", address=loopback, port=port) in fact.value.sockets


def ask(*names: str, output: bytes, status: int = 0) -> list[Fact[PackageState]]:
    return list(Package.read([Package(name) for name in names], Section(output, status)))


def test_dpkg() -> None:
    output = (
        b"= dpkg\ndpkg-query: no packages found matching nope\n"
        b"nginx\tamd64\tinstalled\t1.22.1-9\nold\tall\tconfig-files\t1.0\nlibc6\tamd64\tinstalled\t2.36\n"
        b"libc6\tarmhf\tnot-installed\t\n= end\n"
    )
    nope, nginx, old, libc = ask("nope", "nginx", "old", "libc6:amd64", output=output)
    (unsaid,) = ask("libc6:i386", output=output)
    assert unsaid.state is FactState.GARBLED, "dpkg names whatever it does not know"
    (other,) = ask("libc6:i386", output=output.replace(b" nope", b" libc6:i386"))
    assert other.state is FactState.MISSING
    (armhf,) = ask("libc6:armhf", output=output)
    assert armhf.state is FactState.MISSING, "dpkg has heard of it, and has nothing of it"
    assert nope.state is FactState.MISSING
    assert nginx.value == PackageState(version="1.22.1-9")
    assert old.value == PackageState(installed=False, version="1.0")
    assert libc.value == PackageState(version="2.36")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("triggers-pending", PackageState(version="1")),
        ("triggers-awaited", PackageState(version="1")),
        ("half-configured", PackageState(installed=False, half=True, version="1")),
        ("unpacked", PackageState(installed=False, half=True, version="1")),
    ],
)
def test_states_between_installed_and_not(status: str, expected: PackageState) -> None:
    output = f"= dpkg\nnginx\tamd64\t{status}\t1\n= end\n".encode()
    assert ask("nginx", output=output)[0].value == expected


@pytest.mark.parametrize(
    "output",
    [
        b"= dpkg\ndpkg-query: error: failed to open '/var/lib/dpkg/status': Permission denied\n",
        b"= dpkg\n",
        b"= rpm\nerror: cannot open Packages database in /var/lib/rpm\n= end\n",
        b"",
    ],
)
def test_a_manager_that_failed_says_nothing_of_absence(output: bytes) -> None:
    assert not ask("nginx", output=output)[0].known


def test_rpm() -> None:
    output = b"= rpm\npackage nope is not installed\nnginx\tx86_64\tinstalled\t1:1.20.1-14.el9\n= end\n"
    nope, nginx = ask("nope", "nginx.x86_64", output=output)
    assert nope.state is FactState.MISSING
    assert nginx.value == PackageState(version="1:1.20.1-14.el9", manager="rpm")


def test_apks_own_list_is_read_on_busybox(shell: Shell) -> None:
    if shell.root is None:
        if shutil.which("dpkg-query"):
            want = Package("dpkg")
            fact = shell.ask(want, Package("no-such-package"))[want]
            version = subprocess.run(
                ["dpkg-query", "-W", "-f", "${Version}", "dpkg"], capture_output=True, text=True, check=True
            ).stdout
            assert fact.value == PackageState(version=version)
        return
    installed = shell.root / "lib/apk/db/installed"
    installed.parent.mkdir(parents=True, exist_ok=True)
    installed.write_text("C:Q1\nP:musl\nV:1.2.4-r2\nA:x86_64\n\nP:nginx\nV:1.24.0-r15\n")
    facts = shell.ask(Package("nginx"), Package("musl"), Package("nope"))
    assert facts[Package("nginx")].value == PackageState(version="1.24.0-r15", manager="apk")
    assert facts[Package("musl")].value == PackageState(version="1.2.4-r2", manager="apk")
    assert facts[Package("nope")].state is FactState.MISSING
    installed.unlink()
