"""What is asked of the system as a whole, by real shells on a real kernel, with busybox' own tools too."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.model import FactState
from guidegen.probe.question import Section
from guidegen.probe.questions.conf_layers import ConfLayers
from guidegen.probe.questions.container import Container
from guidegen.probe.questions.cron_tables import CronTables
from guidegen.probe.questions.kernel import KernelModules, KernelSetting
from guidegen.probe.questions.log import LogFile
from guidegen.probe.questions.mounts import MountTable
from guidegen.probe.questions.processes import ProcessTable
from guidegen.probe.questions.space import FreeSpace
from guidegen.probe.questions.timer import Timer
from tests.probe.shells import Shell


@pytest.fixture(params=["dash", "bash", "busybox"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    """A shell that sees this machine's /proc; busybox' one finds busybox' tools before all others."""
    if request.param != "busybox":
        options = ["--posix"] if request.param == "bash" else []
        return Shell(request.param, tmp_path, None, [request.param, *options])
    tools = tmp_path / "tools"
    tools.mkdir()
    subprocess.run([shutil.which("busybox") or "busybox", "--install", "-s", str(tools)], check=True)
    return Shell("busybox", tmp_path, None, ["env", f"PATH={tools}", str(tools / "sh")])


@pytest.fixture
def odd_process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose command line tries to pass for another's."""
    words = ["sleep", "60"]
    title = "x\n/proc/1/cmdline:evil\n= stat\n= end\n/proc/1/stat:1 (evil) S 1 "
    started = subprocess.Popen([title, *words[1:]], executable=shutil.which("sleep") or "sleep")
    yield started
    started.kill()
    started.wait()


def test_the_processes_without_those_of_the_look(
    machine: Shell, odd_process: subprocess.Popen[bytes]
) -> None:
    before = datetime.now(UTC)
    value = machine.ask(ProcessTable())[ProcessTable()].value
    assert value
    assert value.all_seen
    by_pid = {one.pid: one for one in value.processes}
    odd = by_pid[odd_process.pid]
    assert odd.arguments[0].startswith("x\n/proc/1/cmdline:evil")
    assert odd.arguments[1:] == ("60",)
    assert odd.started
    assert abs(odd.started - before) < timedelta(seconds=5 + value.resolution)
    assert all(one.name != "evil" for one in value.processes)
    assert os.getpid() not in by_pid, "what started the look is a part of it"
    assert not any("@4f1c0c5f9b8e4d7a" in one.line for one in value.processes)


@given(st.binary(max_size=300))
def test_no_output_breaks_the_reading(noise: bytes) -> None:
    section = Section(b"= self 7\n= proc 1.5 2.5 3.5\n" + noise, 0, True, b"marker")
    for question in (
        *(ProcessTable(), MountTable(), CronTables(), KernelModules(), Container("a"), Timer("a.timer")),
        *(KernelSetting("a.b"), FreeSpace("/"), ConfLayers("sysctl.d"), LogFile("/x")),
    ):
        for one in (section, Section(noise, 0, True, b"m"), Section(noise, 1, False, b"m")):
            facts = question.read([question], one)  # type: ignore[list-item]
            assert len(facts) == 1
            assert facts[0].state is not FactState.MISSING


def test_settings_of_the_kernel(machine: Shell) -> None:
    real, absent, folder = (KernelSetting(key) for key in ("kernel.ostype", "net.ipv4.nope", "net.ipv4.conf"))
    facts = machine.ask(real, absent, folder)
    assert facts[real].value == "Linux"
    assert facts[absent].state is FactState.MISSING
    assert facts[folder].state is FactState.NOT_A_FILE


def test_mounts_modules_and_room(machine: Shell) -> None:
    facts = machine.ask(MountTable(), KernelModules(), FreeSpace("/"), FreeSpace("/nowhere"))
    table, room = facts[MountTable()].value, facts[FreeSpace("/")].value
    assert table
    assert any(one.target == "/proc" and one.type == "proc" for one in table.mounts)
    assert facts[KernelModules()].known
    assert room
    assert room.size == os.statvfs("/").f_blocks * os.statvfs("/").f_frsize // 1024
    assert facts[FreeSpace("/nowhere")].state is FactState.MISSING


def test_a_log_and_the_one_before_it(machine: Shell, tmp_path: Path) -> None:
    log = tmp_path / "it's $(x).log"
    log.write_bytes(b"new\xff\n")
    Path(f"{log}.1").write_bytes(b"old\n")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    huge = tmp_path / "huge.log"
    huge.write_bytes(b"line\n" * 200_000 + b"last\n")
    facts = machine.ask(*(LogFile(str(path)) for path in (log, pipe, huge, tmp_path / "none")))
    value = facts[LogFile(str(log))].value
    assert value
    assert [part.text for part in value.parts] == ["new\udcff\n", "old\n"]
    assert not value.older
    assert abs(value.now - time.time()) < 10
    assert facts[LogFile(str(pipe))].state is FactState.NOT_A_FILE
    end = facts[LogFile(str(huge))].value
    assert end
    assert end.parts[0].cut
    assert end.parts[0].text.endswith("line\nlast\n")
    assert facts[LogFile(str(tmp_path / "none"))].state is FactState.MISSING
    Path(f"{log}.2.gz").touch()
    again = machine.ask(LogFile(str(log)))[LogFile(str(log))].value
    assert again
    assert again.older


def test_no_engine_is_no_missing_container(machine: Shell) -> None:
    assert not machine.ask(Container("web"))[Container("web")].known


@pytest.mark.skipif(os.geteuid() != 0, reason="a root of its own needs root")
def test_ten_thousand_tables_do_no_harm(busybox: Path) -> None:
    """In a root of busybox' own, so that this machine's tables are left alone."""
    folder = busybox / "etc/cron.d"
    folder.mkdir(parents=True)
    for number in range(10_000):
        (folder / f"job{number}").write_text(f"0 {number % 24} * * * root /opt/job {number}\n")
    (folder / "cut").write_text("0 0 * * * root /opt/cut")
    (folder / "two\nlines").write_text("0 0 * * * root /opt/evil\n")
    (folder / "large").write_text("# \n" * 200_000)
    os.mkfifo(folder / "pipe")
    (folder / "astray").symlink_to("/nowhere")
    try:
        began = time.monotonic()
        fact = Shell("busybox", folder, busybox, ["/bin/sh"]).ask(CronTables())[CronTables()]
        assert time.monotonic() - began < 15
    finally:
        shutil.rmtree(busybox / "etc")
    assert fact.value
    files = {file.path: file for file in fact.value.files}
    assert len(files) == 10_002
    assert files["/etc/cron.d/job77"].text == "0 5 * * * root /opt/job 77\n"
    assert files["/etc/cron.d/cut"].text == "0 0 * * * root /opt/cut"
    assert not files["/etc/cron.d/large"].whole


@pytest.mark.skipif(os.geteuid() != 0, reason="a root of its own needs root")
def test_the_layers_of_a_folder(busybox: Path) -> None:
    etc, lib = busybox / "etc/sysctl.d", busybox / "usr/lib/sysctl.d"
    for folder in (etc, lib):
        folder.mkdir(parents=True)
    (lib / "10-a.conf").write_text("a = 1\n")
    (lib / "20-b.conf").write_text("b = 1\n")
    (etc / "20-b.conf").symlink_to("/dev/null")
    (etc / "5:7:c.conf").write_text("c = 1")
    (etc / "not-read").write_text("d = 1\n")
    (lib / "10-a.conf.bak").write_text("e = 1\n")
    os.mkfifo(etc / "90-pipe.conf")
    try:
        question = ConfLayers("sysctl.d")
        fact = Shell("busybox", etc, busybox, ["/bin/sh"]).ask(question)[question]
    finally:
        shutil.rmtree(busybox / "etc")
        shutil.rmtree(busybox / "usr")
    assert fact.value
    read = [(file.path, file.text) for file in fact.value.files]
    assert read == [
        ("/usr/lib/sysctl.d/10-a.conf", "a = 1\n"),
        ("/etc/sysctl.d/20-b.conf", ""),
        ("/etc/sysctl.d/5:7:c.conf", "c = 1\n"),
        ("/etc/sysctl.d/90-pipe.conf", ""),
    ]
    assert [file.path for file in fact.value.hidden] == ["/usr/lib/sysctl.d/20-b.conf"]
    assert fact.value.unread == ("/etc/sysctl.d/90-pipe.conf",)
