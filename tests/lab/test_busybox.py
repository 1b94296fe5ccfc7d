"""On a machine with BusyBox and Dropbear alone, what can be had is had, the rest is unknown, none is wrong.

The truth is found from outside: this computer looks into the machine's files through the kernel.
"""

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guidegen import connect
from guidegen.connect.target import Target
from guidegen.model import Fact, Facts, FactState, Reader
from guidegen.probe import answer, script
from guidegen.probe.question import Question
from guidegen.probe.questions.command import CommandRun
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.digest import Sha256
from guidegen.probe.questions.drop_ins import DropIns
from guidegen.probe.questions.identity import Identity
from guidegen.probe.questions.link import LinkTarget
from guidegen.probe.questions.newest import Newest
from guidegen.probe.questions.package import Package
from guidegen.probe.questions.ports import Listening
from guidegen.probe.questions.stat import Stat
from guidegen.probe.questions.unit import Unit
from guidegen.rehearse.lab import Machine

NONCE = "7b1e6a0c4d2f4c819f0a5e3d6c7b8a90"
PREPARE = r"""
mkdir -p /etc/app/conf.d /etc/app/closed
printf 'relay = new\nodd bytes \377\000 end' > /etc/app/main.cf
printf 'b = 2\n' > /etc/app/conf.d/20-b.conf
printf 'a = 1\n' > /etc/app/conf.d/10-a.conf
printf 'secret\n' > /etc/app/password
printf 'inside\n' > /etc/app/closed/file
ln -s main.cf /etc/app/link
ln -s nowhere /etc/app/dangling
mkfifo /etc/app/pipe
head -c 1100000 /dev/zero > /etc/app/large
chown support:support /etc/app/conf.d/10-a.conf
chmod 4750 /etc/app/conf.d/20-b.conf
chmod 600 /etc/app/password
chmod 700 /etc/app/closed
touch -d '2001-02-03 04:05:06' /etc/app/conf.d/20-b.conf
"""
# Sockets of every kind, one of them connected: it waits for nobody.
WAIT = """
import socket
held = [socket.create_server(("127.0.0.1", 8080)), socket.create_connection(("127.0.0.1", 8080))]
held += [socket.create_server(("::1", 8081), family=socket.AF_INET6)]
for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
    held.append(socket.socket(family, socket.SOCK_DGRAM))
    held[-1].bind((address, 5353 if address == "::" else 5354))
print("ready", flush=True)
input()
"""
PATHS = (
    *("main.cf", "conf.d", "conf.d/10-a.conf", "conf.d/20-b.conf", "password", "closed", "closed/file"),
    *("closed/missing", "link", "dangling", "pipe", "large", "missing", "main.cf/below"),
)


@pytest.fixture(scope="module")
def prepared(busybox: Machine) -> Machine:
    """With files of every kind, and sockets that wait."""
    assert busybox.run(PREPARE).returncode == 0
    return busybox


@pytest.fixture(scope="module")
def outside(prepared: Machine) -> Path:
    """The folder of this computer's /proc that shows the machine's first process."""
    own = (prepared.identity.parent / "key.pub").read_bytes()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            seed = process / "root/etc/guidegen-lab/authorized_keys"
            first = (process / "status").read_text().partition("NSpid:")[2].split("\n")[0].split()[-1] == "1"
            if first and seed.read_bytes() == own:
                return process
    raise AssertionError("the machine has no first process")


def ask(machine: Machine, user: str, *wants: Question[Any]) -> Facts:
    """The facts, as `verify` would come by them: over SSH, through sudo where it is not root."""
    target = Target(address=machine.address, user=user, config=machine.ssh_config)
    with connect.open(target) as session:
        text = script.compose(wants, NONCE, readers=set(Reader))
        reply = session.run(text, home="" if user == "root" else f"/home/{user}", as_root=user != "root")
    return answer.read(wants, NONCE, reply.stdout, reply.ended)


def may(user: str, path: Path, root: Path, right: int) -> bool:
    """Whether the kernel would let the login do it: only root's own things are closed here."""
    if user == "root":
        return True
    below = path.relative_to(root)
    folders = [root / parent for parent in list(below.parents)[:-1]]
    if not all(folder.lstat().st_mode & stat.S_IXOTH for folder in folders if folder.is_dir()):
        return False
    about = path.stat()
    return bool(about.st_mode & right) or (about.st_uid == 1000 and bool(about.st_mode & right << 6))


def state_of(user: str, path: Path, root: Path) -> FactState:
    """What can be known of a path without opening it."""
    if not may(user, path.parent if path.parent.is_dir() else root / "etc", root, stat.S_IXOTH):
        return FactState.FORBIDDEN
    return FactState.HAD if os.path.lexists(path) else FactState.MISSING


def state_of_content(user: str, path: Path, root: Path) -> FactState:
    """What can be known of a file's text."""
    known = state_of(user, path, root)
    if known is not FactState.HAD:
        return known
    if not path.exists():
        return FactState.MISSING
    if not path.is_file():
        return FactState.NOT_A_FILE
    return FactState.HAD if may(user, path, root, stat.S_IROTH) else FactState.FORBIDDEN


def second(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


@pytest.mark.parametrize("user", ["root", "support"])
def test_of_a_path_is_told_what_the_kernel_says(user: str, prepared: Machine, outside: Path) -> None:
    root = outside / "root"
    wants = [kind(f"/etc/app/{name}") for name in PATHS for kind in (Stat, Content, Sha256, LinkTarget)]
    facts = ask(prepared, user, *wants)
    names = {0: "root", 1000: "support"}
    for name in PATHS:
        path = root / "etc/app" / name
        seen, known = facts[Stat(f"/etc/app/{name}")], state_of(user, path, root)
        assert seen.state is known, (name, seen)
        if seen.value is not None:
            true = path.lstat()
            assert seen.value.mode == f"{stat.S_IMODE(true.st_mode):04o}"
            assert (seen.value.owner, seen.value.group) == (names[true.st_uid], names[true.st_gid])
            assert seen.value.size == true.st_size
            assert (seen.value.mtime, seen.value.ctime) == (second(true.st_mtime), second(true.st_ctime))
            kinds = {"pipe": "pipe", "link": "link", "dangling": "link", "conf.d": "directory"}
            assert seen.value.type == kinds.get(name, "directory" if path.is_dir() else "file")
        link = facts[LinkTarget(f"/etc/app/{name}")]
        if path.is_symlink():
            assert link == Fact.had(str(path.readlink()))
        else:
            assert link.state is (FactState.FORBIDDEN if known is FactState.FORBIDDEN else FactState.MISSING)
        text, digest = facts[Content(f"/etc/app/{name}")], facts[Sha256(f"/etc/app/{name}")]
        readable = state_of_content(user, path, root)
        assert digest.state is readable, (name, digest)
        assert text.state is (FactState.CUT_OFF if name == "large" else readable), (name, text)
        if readable is FactState.HAD:
            content = path.read_bytes()
            assert text.value is not None
            assert text.value.encode(errors="surrogateescape") == content[: 1024 * 1024]
            assert digest.value == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("user", ["root", "support"])
def test_of_a_folder_is_told_what_is_in_it(user: str, prepared: Machine, outside: Path) -> None:
    drop_ins, newest = DropIns("/etc/app/conf.d"), Newest("/etc/app/conf.d")
    closed, within, none = DropIns("/etc/app/closed"), Newest("/etc/app/closed"), DropIns("/etc/app/none")
    facts = ask(prepared, user, drop_ins, newest, closed, within, none)
    folder = outside / "root/etc/app/conf.d"
    if user == "root":
        files = facts[drop_ins].value
        assert files is not None
        assert {file.path: file.text for file in files.files} == {
            f"/etc/app/conf.d/{path.name}": path.read_text() for path in sorted(folder.iterdir())
        }
        assert facts[closed].state is facts[within].state is FactState.HAD
    else:  # one of the files is root's alone, so nothing can be said of the whole
        assert facts[drop_ins].state is FactState.FORBIDDEN
        assert facts[closed].state is facts[within].state is FactState.FORBIDDEN
    assert facts[none].state is FactState.MISSING
    change = facts[newest].value
    assert change is not None
    times = [path.stat() for path in (folder, *folder.iterdir())]
    assert change.mtime == second(max(time.st_mtime for time in times))
    assert change.ctime == second(max(time.st_ctime for time in times))
    assert change.resolution == 1.0  # its stat tells whole seconds, and that is known


@pytest.mark.parametrize(("user", "uid", "home"), [("root", 0, "/root"), ("support", 1000, "/home/support")])
def test_who_and_what_it_is(user: str, uid: int, home: str, prepared: Machine) -> None:
    command, lost = CommandRun("pwd; echo oops >&2; exit 3"), CommandRun("no-such-tool")
    hangs = CommandRun("sleep 30", 1)
    facts = ask(prepared, user, Identity(), command, lost, hangs)
    system = facts[Identity()].value
    assert system is not None
    assert (system.uid, system.user, system.home) == (uid, user, home)
    assert (system.hostname, system.system, system.system_id) == ("lab", "BusyBox", "busybox")
    assert system.kernel == f"Linux {os.uname().release}"
    assert abs((system.now - datetime.now(UTC)).total_seconds()) < 10
    ran = facts[command].value
    assert ran is not None
    assert (ran.status, ran.stdout, ran.stderr) == (3, f"{system.home}\n", "oops\n")
    assert facts[lost].state is FactState.NO_TOOL
    assert facts[hangs].state is FactState.TIMED_OUT


@pytest.mark.parametrize("user", ["root", "support"])
def test_every_waiting_socket_is_told_and_no_other(user: str, prepared: Machine, outside: Path) -> None:
    with subprocess.Popen(
        ["nsenter", f"--net={outside}/ns/net", sys.executable, "-c", WAIT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n"
        true = set(waiting(outside))
        value = ask(prepared, user, Listening())[Listening()].value
        holder.communicate("\n")
    assert value is not None
    told = {(socket.protocol, socket.address, socket.port) for socket in value.sockets}
    assert told == true
    assert {("tcp", "127.0.0.1", 8080), ("udp", "0.0.0.0", 5354), ("tcp", "::", Machine.port)} <= told


def waiting(process: Path) -> Iterator[tuple[str, str, int]]:
    """From the kernel's own tables."""
    addresses: Mapping[str, str] = {
        "00000000": "0.0.0.0",
        "0100007F": "127.0.0.1",
        "0" * 32: "::",
        "0" * 24 + "01000000": "::1",
    }
    for table, state in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        for line in (process / "net" / table).read_text().splitlines()[1:]:
            _, local, _, status, *_ = line.split()
            if status == state:
                address, _, port = local.partition(":")
                yield table.removesuffix("6"), addresses[address], int(port, 16)


@pytest.mark.parametrize("user", ["root", "support"])
def test_what_it_has_no_tool_for_is_unknown_and_never_absent(user: str, prepared: Machine) -> None:
    facts = ask(prepared, user, Unit("dropbear"), Unit("nothing"), Package("busybox"), Package("nothing"))
    assert {fact.state for _, fact in facts} == {FactState.NO_TOOL}
    assert len(facts) == 4


def test_what_a_login_leaves_is_gone_after_a_reset(busybox: Machine) -> None:
    busybox.run("rm /bin/busybox; touch /root/left")
    busybox.reset()
    assert busybox.run("ls /root; sudo -n true").stdout == ""
    assert "sudo" in busybox.run("sudo -n true", "support").stderr
