"""Files that no recipe has in mind: huge, of one line, no text, no files; every question meets them."""

import ctypes
import os
import random
import socket
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from guidegen.model import Facts, FactState
from guidegen.probe.question import Question
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.cron_tables import CronTables
from guidegen.probe.questions.digest import Sha256
from guidegen.probe.questions.drop_ins import DropIns
from guidegen.probe.questions.log import LogFile
from guidegen.probe.questions.stat import Stat
from tests.probe.every_question import NAMES, questions
from tests.probe.shells import Shell, busybox_root
from tests.probe.test_disclosure import ASKED, TEXTS

LOOKS: Final = tuple(name for name in NAMES if name != "command")
"""A command is whatever the recipe says."""

IN_OPEN: Final = 0x20


@contextmanager
def opened(paths: Sequence[Path]) -> Iterator[list[str]]:
    """The names of those of `paths` that anybody opens meanwhile, as the kernel tells it."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    names = {libc.inotify_add_watch(watch, os.fsencode(path), IN_OPEN): str(path) for path in paths}
    assert -1 not in names, os.strerror(ctypes.get_errno())
    found: list[str] = []
    try:
        yield found
        try:
            events = os.read(watch, 65536)
        except BlockingIOError:
            events = b""
        while events:
            number, _, _, length = struct.unpack_from("iIII", events)
            found.append(names[number])
            events = events[16 + length :]
    finally:
        os.close(watch)


def unanswered(facts: Facts) -> list[str]:
    """The names of the questions that took too long, or brought the frame into disorder."""
    late = (FactState.TIMED_OUT, FactState.LOST)
    return [want.name for want, fact in facts if isinstance(want, Question) and fact.state in late]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_what_is_no_regular_file_is_never_opened(shell: Shell) -> None:
    pipe, door, zero = shell.folder / "pipe.conf", shell.folder / "door.conf", shell.folder / "zero.conf"
    log = shell.folder / "log"
    log.write_text("a line\n")
    os.mkfifo(pipe)
    os.mkfifo(shell.folder / "log.1")
    os.mknod(zero, 0o020666, os.makedev(1, 5))
    link = shell.folder / "link.conf"
    link.symlink_to("pipe.conf")
    seen = [shell.seen(path) for path in (pipe, door, zero, link, shell.folder, log)]
    wants = dict.fromkeys(want for path in seen for want in questions(path, LOOKS))
    drop_ins = DropIns(shell.seen(shell.folder))
    begun = time.monotonic()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(door))
        with opened([pipe, door, zero, shell.folder / "log.1"]) as found:
            facts = shell.ask(*wants, drop_ins)
    assert found == []
    assert time.monotonic() - begun < 60
    for path in seen[:4]:
        assert facts[Content(path)].state is facts[Sha256(path)].state is FactState.NOT_A_FILE
    assert facts[drop_ins].state is FactState.NOT_A_FILE
    assert facts[LogFile(shell.seen(log))].known
    assert unanswered(facts) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="a root of busybox alone needs chroot, and that needs root")
def test_pipes_in_the_places_of_settings_are_never_opened(shell_root: Path) -> None:
    root = busybox_root(shell_root / "pipes")
    for name in (*TEXTS, "etc/os-release", "etc/timezone", "run/reboot-required.pkgs"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(root / name)
    (root / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n")
    shell = Shell("busybox", root, root, ["/bin/sh"])
    wants = [want for name in LOOKS for want in questions("/own/file.conf", (name,), **ASKED.get(name, {}))]
    begun = time.monotonic()
    with opened([root / name for name in TEXTS]) as found:
        facts = shell.ask(*wants)
    assert found == []
    assert time.monotonic() - begun < 60
    assert unanswered(facts) == []


def test_two_gigabytes_one_long_line_and_no_text_cost_no_more_than_the_limit(shell: Shell) -> None:
    huge, line, binary = (shell.folder / name for name in ("huge.conf", "line.conf", "binary.conf"))
    with huge.open("wb") as file:
        file.truncate(2 * 1024**3)
    line.write_bytes(b"x" * 100 * 1024**2)
    binary.write_bytes(random.Random(4).randbytes(300_000))
    begun = time.monotonic()
    for path in (huge, line, binary):
        seen = shell.seen(path)
        facts = shell.ask(*questions(seen, LOOKS))
        assert len(facts) == len(questions(seen, LOOKS))
        assert all(fact.state is not FactState.LOST for _, fact in facts), path
        stat = facts[Stat(seen)].value
        assert stat is not None
        assert stat.size == path.stat().st_size
        content = facts[Content(seen)]
        if path == binary:
            assert content.value is not None
            assert content.value.encode(errors="surrogateescape") == binary.read_bytes()
        else:
            assert content.state is FactState.CUT_OFF
    assert time.monotonic() - begun < 120


def test_circles_of_links_end(shell: Shell) -> None:
    one, two = shell.folder / "one.conf", shell.folder / "two.conf"
    one.symlink_to("two.conf")
    two.symlink_to("one.conf")
    deep = shell.folder / "deep"
    deep.mkdir()
    (deep / "up").symlink_to("..")
    begun = time.monotonic()
    for path in (one, deep, shell.folder):
        facts = shell.ask(*questions(shell.seen(path), LOOKS))
        assert unanswered(facts) == []
    assert time.monotonic() - begun < 60


@pytest.mark.skipif(os.geteuid() != 0, reason="a root of busybox alone needs chroot, and that needs root")
def test_ten_thousand_tables_of_cron_come_in_good_time(shell_root: Path) -> None:
    root = busybox_root(shell_root / "many")
    tables = root / "etc/cron.d"
    tables.mkdir(parents=True)
    for number in range(10_000):
        (tables / f"job-{number}").write_text(f"{number % 60} * * * * root /usr/bin/job {number}\n")
    shell = Shell("busybox", root, root, ["/bin/sh"])
    begun = time.monotonic()
    want = CronTables()
    fact = shell.ask(want)[want]
    assert time.monotonic() - begun < 20
    assert fact.value is not None
    assert len(fact.value.files) == 10_000
    assert all(file.whole and "/usr/bin/job" in file.text for file in fact.value.files)
