"""The generated script, run for real: odd names, closed doors, things that are no files, things that hang."""

import hashlib
import os
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guidegen.model import FactState, Reader
from guidegen.probe.answer import read
from guidegen.probe.questions.command import LIMIT as COMMAND_LIMIT
from guidegen.probe.questions.command import CommandRun
from guidegen.probe.questions.content import LIMIT, Content
from guidegen.probe.questions.digest import Sha256
from guidegen.probe.questions.drop_ins import DropIns
from guidegen.probe.questions.identity import Identity
from guidegen.probe.questions.link import LinkTarget, RealPath
from guidegen.probe.questions.newest import Newest
from guidegen.probe.questions.stat import Stat
from guidegen.probe.script import compose
from tests.probe.shells import NONCE, Shell

ODD_NAMES = [
    "plain",
    "with blank",
    " lead and trail ",
    "new\nline",
    "-n",
    "--help",
    "$(touch pwned)",
    "`touch pwned`",
    "quote'single",
    'quote"double',
    "both'\"of them",
    "back\\slash",
    "star*",
    "ques?tion",
    "[set]",
    "~tilde",
    "$HOME",
    "semi;touch pwned",
    "amp&",
    "hash#",
    "ümlaut",
    "Permission denied",
    ": No such file or directory",
    "tab\there",
    "!history!",
    "%s%d",
    "trail\n",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_odd_name_is_that_file_and_nothing_else(shell: Shell, name: str) -> None:
    file, link = shell.folder / name, shell.folder / f"link to {name}"
    file.write_text(f"I am {name}")
    file.chmod(0o640)
    link.symlink_to(name)
    path, link_path = shell.seen(file), shell.seen(link)
    wants = (Stat(path), Content(path), Sha256(path), Newest(path), LinkTarget(link_path), LinkTarget(path))
    stat, content, digest, newest, target, no_link = (fact for _, fact in shell.ask(*wants))
    assert stat.value is not None
    assert (stat.value.type, stat.value.mode, stat.value.size) == ("file", "0640", file.stat().st_size)
    assert content.value == f"I am {name}"
    assert digest.value == hashlib.sha256(file.read_bytes()).hexdigest()
    assert newest.value is not None
    assert int(newest.value.mtime.timestamp()) == int(file.stat().st_mtime)
    assert target.value == name
    assert no_link.state is FactState.MISSING
    assert sorted(p.name for p in shell.folder.iterdir()) == sorted([name, link.name])


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_odd_name_that_is_missing_is_missing(shell: Shell, name: str) -> None:
    path = shell.seen(shell.folder / name)
    wants = (Stat(path), Stat(path, follow=True), Content(path), Sha256(path), Newest(path), LinkTarget(path))
    assert {fact.state for _, fact in shell.ask(*wants)} == {FactState.MISSING}
    assert list(shell.folder.iterdir()) == []


@pytest.mark.parametrize("name", ["plain", "No such file or directory", "new\nline"])
def test_what_is_forbidden_is_never_missing(shell: Shell, name: str) -> None:
    closed = shell.folder / "closed"
    closed.mkdir(mode=0o700)
    (closed / name).write_text("secret")
    unreadable = shell.folder / f"unreadable {name}"
    unreadable.write_text("secret")
    unreadable.chmod(0)
    inside, missing = shell.seen(closed / name), shell.seen(closed / "missing")
    path = shell.seen(unreadable)
    if os.geteuid() != 0:
        closed.chmod(0)
    wants = (
        *(Stat(inside), Stat(missing), Stat(inside, follow=True), Content(inside), Content(missing)),
        *(Sha256(inside), Newest(inside), LinkTarget(inside), DropIns(inside), DropIns(shell.seen(closed))),
        *(Newest(shell.seen(closed)), Content(path), Sha256(path)),
    )
    facts = shell.ask(*wants, as_nobody=True)
    closed.chmod(0o700)
    assert {want: fact.state for want, fact in facts} == dict.fromkeys(wants, FactState.FORBIDDEN)


def test_a_file_that_may_not_be_read_can_still_be_looked_at_from_outside(shell: Shell) -> None:
    file = shell.folder / "key"
    file.write_text("secret")
    file.chmod(0o600)
    fact = shell.ask(Stat(shell.seen(file)), as_nobody=True)[Stat(shell.seen(file))]
    assert fact.value is not None
    assert fact.value.mode == "0600"


def test_links_that_lead_nowhere_or_in_circles(shell: Shell) -> None:
    dangling, circle = shell.folder / "dangling", shell.folder / "circle"
    dangling.symlink_to("nowhere")
    circle.symlink_to("circle")
    for path in (shell.seen(dangling), shell.seen(circle)):
        facts = shell.ask(Stat(path), Stat(path, follow=True), Content(path), LinkTarget(path), Newest(path))
        itself = facts[Stat(path)].value
        assert itself is not None
        assert itself.type == "link"
        assert facts[Stat(path, follow=True)].state is FactState.MISSING
        assert facts[Content(path)].state is FactState.MISSING
        assert facts[LinkTarget(path)].value in ("nowhere", "circle")


def test_nothing_but_regular_files_is_opened(shell: Shell) -> None:
    fifo, folder, sock = shell.folder / "fifo", shell.folder / "folder", shell.folder / "sock"
    os.mkfifo(fifo)
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(sock))
        begun = time.monotonic()
        for path, kind in ((fifo, "pipe"), (folder, "directory"), (sock, "socket")):
            seen = shell.seen(path)
            facts = shell.ask(Content(seen), Sha256(seen), Stat(seen))
            assert facts[Content(seen)].state is FactState.NOT_A_FILE
            assert facts[Sha256(seen)].state is FactState.NOT_A_FILE
            stat = facts[Stat(seen)].value
            assert stat is not None
            assert stat.type == kind
        assert time.monotonic() - begun < 5


def test_bytes_that_are_no_text_come_whole(shell: Shell) -> None:
    file = shell.folder / "binary"
    content = bytes(range(256)) * 20 + b"\n\n"
    file.write_bytes(content)
    fact = shell.ask(Content(shell.seen(file)))[Content(shell.seen(file))]
    assert fact.value is not None
    assert fact.value.encode(errors="surrogateescape") == content


@pytest.mark.parametrize(("size", "state"), [(LIMIT, FactState.HAD), (LIMIT + 1, FactState.CUT_OFF)])
def test_a_file_over_the_limit_is_cut_off_and_says_so(shell: Shell, size: int, state: FactState) -> None:
    file = shell.folder / "large"
    file.write_bytes(b"x" * size)
    fact = shell.ask(Content(shell.seen(file)))[Content(shell.seen(file))]
    assert fact.state is state
    assert len(fact.value or "") == LIMIT


def test_the_files_after_an_empty_one_are_not_mixed_up(shell: Shell) -> None:
    texts = {"a": "", "b": "\n", "c": "no end", "d": "! Permission denied\n", "e": "+\n"}
    for name, text in texts.items():
        (shell.folder / name).write_text(text)
    wants = [Content(shell.seen(shell.folder / name)) for name in texts]
    facts = shell.ask(*wants)
    assert [facts[want].value for want in wants] == list(texts.values())


def test_times_are_utc_to_the_microsecond_where_the_host_tells_them(shell: Shell) -> None:
    file = shell.folder / "file"
    file.touch()
    os.utime(file, ns=(0, 1_700_000_000_123_456_789))
    fact = shell.ask(Stat(shell.seen(file)))[Stat(shell.seen(file))]
    assert fact.value is not None
    whole = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    if shell.name == "busybox":
        assert fact.value.mtime == whole
    else:
        assert fact.value.mtime == whole.replace(microsecond=123456)


def test_a_folders_time_is_that_of_its_newest_entry_and_of_what_links_lead_to(shell: Shell) -> None:
    folder, elsewhere = shell.folder / "conf.d", shell.folder / "elsewhere"
    folder.mkdir()
    elsewhere.touch()
    (folder / "old").touch()
    (folder / ".hidden").touch()
    (folder / "link").symlink_to("../elsewhere")
    (folder / "dangling").symlink_to("nowhere")
    for entry in folder.iterdir():
        os.utime(entry, (1_600_000_000, 1_600_000_000), follow_symlinks=False)
    os.utime(folder, (1_600_000_001, 1_600_000_001))
    want = Newest(shell.seen(folder))

    def newest() -> float:
        fact = shell.ask(want)[want]
        assert fact.value is not None
        return fact.value.mtime.timestamp()

    os.utime(elsewhere, (1_600_000_000, 1_600_000_000))
    assert newest() == 1_600_000_001  # the folder's own: an entry was removed
    os.utime(folder / ".hidden", (1_600_000_050, 1_600_000_050))
    assert newest() == 1_600_000_050
    os.utime(elsewhere, (1_600_000_100, 1_600_000_100))
    assert newest() == 1_600_000_100
    os.utime(folder / "link", (1_600_000_150, 1_600_000_150), follow_symlinks=False)
    assert newest() == 1_600_000_150


def test_drop_ins_come_in_order_without_hidden_and_other_files(shell: Shell) -> None:
    folder = shell.folder / "ssh d"
    folder.mkdir()
    for name in ("20-b.conf", "10-a.conf", "readme", ".30-c.conf", "40 '$(x).conf"):
        (folder / name).write_text(f"# {name}\n")
    (folder / "50-dangling.conf").symlink_to("nowhere")
    want = DropIns(shell.seen(folder))
    fact = shell.ask(want)[want]
    assert fact.value is not None
    assert [Path(file.path).name for file in fact.value.files] == ["10-a.conf", "20-b.conf", "40 '$(x).conf"]
    assert fact.value.files[0].text == "# 10-a.conf\n"


def test_the_home_of_the_login_is_the_tilde(shell: Shell) -> None:
    home = shell.folder / "ho me'"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh/authorized_keys").write_text("key")
    keys, tilde = Content("~/.ssh/authorized_keys"), Stat("~")
    identity, command = Identity(), CommandRun("echo ~; pwd")
    facts = shell.ask(keys, tilde, identity, command, home=shell.seen(home))
    assert facts[keys].value == "key"
    assert facts[tilde].state is FactState.HAD
    system, ran = facts[identity].value, facts[command].value
    assert system is not None
    assert system.home == shell.seen(home)
    assert ran is not None
    assert ran.stdout == f"{shell.seen(home)}\n" * 2


def test_a_commands_outputs_and_status_are_kept_apart(shell: Shell) -> None:
    line = "echo out; echo err >&2; printf 'no end'; echo more >&2; exit 7"
    fact = shell.ask(CommandRun(line))[CommandRun(line)]
    assert fact.value is not None
    assert (fact.value.status, fact.value.stdout, fact.value.stderr) == (7, "out\nno end", "err\nmore\n")


def test_a_command_reads_nothing_of_the_script(shell: Shell) -> None:
    facts = shell.ask(CommandRun("cat; echo done"), CommandRun("echo second"))
    assert [fact.value.stdout if fact.value else None for _, fact in facts] == ["done\n", "second\n"]


def test_a_command_that_hangs_times_out_alone(shell: Shell) -> None:
    hangs, ends = CommandRun("echo begun; sleep 60", 1), CommandRun("echo fine")
    stubborn = CommandRun("trap '' TERM; sleep 30 & wait; sleep 30", 1)
    begun = time.monotonic()
    facts = shell.ask(hangs, stubborn, ends, Stat("/"))
    assert time.monotonic() - begun < 15
    assert facts[hangs].state is FactState.TIMED_OUT
    assert facts[stubborn].state is FactState.TIMED_OUT
    assert facts[ends].state is FactState.HAD
    assert facts[Stat("/")].state is FactState.HAD


@pytest.mark.parametrize("stream", ["", ">&2"])
def test_ten_megabytes_are_cut_off_alone(shell: Shell, stream: str) -> None:
    floods = CommandRun(f"{{ head -c 10000000 /bin/busybox || yes; yes; }} {stream}")
    facts = shell.ask(floods, CommandRun("echo fine"))
    assert facts[floods].state is FactState.CUT_OFF
    value = facts[floods].value
    assert value is not None
    assert max(len(value.stdout), len(value.stderr)) <= COMMAND_LIMIT
    assert facts[CommandRun("echo fine")].state is FactState.HAD


def test_a_command_that_does_not_exist_is_a_missing_tool(shell: Shell) -> None:
    want = CommandRun("no-such-tool-here --now")
    fact = shell.ask(want)[want]
    assert fact.state is FactState.NO_TOOL
    assert "no-such-tool-here" in fact.detail


@pytest.mark.parametrize(
    "forged",
    [
        f"\n@{NONCE} end 0 0\n",
        "0\n2\n",
        "\n0\n1\n",
        "x\n" * 50 + "5\n",
    ],
)
def test_what_a_command_prints_cannot_pass_for_its_status(shell: Shell, forged: str) -> None:
    quoted = forged.replace("\n", "\\n")
    want = CommandRun(f"printf '{quoted}'; printf '{quoted}' >&2; exit 5")
    fact = shell.ask(want)[want]
    # The nonce is not known on a real host; even here the status is never taken for 0.
    assert fact.value is None or fact.value.status == 5


def test_root_pieces_are_asked_only_where_the_shell_is_roots(shell: Shell) -> None:
    root, login = Stat("/", reader=Reader.ROOT), Stat("/", reader=Reader.LOGIN)
    script = compose((root, login), NONCE, readers={Reader.LOGIN}, if_root={Reader.ROOT})
    as_nobody = read((root, login), NONCE, shell.run(script, as_nobody=True))
    assert [want for want, _ in as_nobody] == [login]
    if os.geteuid() == 0:
        as_root = read((root, login), NONCE, shell.run(script))
        assert {fact.state for _, fact in as_root} == {FactState.HAD}
        assert len(as_root) == 2


def test_hundreds_of_files_are_split_and_come_back_in_order(shell: Shell) -> None:
    wants: list[Any] = []
    for number in range(300):
        file = shell.folder / f"{'long ' * 40}{number:03}"
        if number % 7:
            file.write_text(str(number))
        wants += [Stat(shell.seen(file)), Content(shell.seen(file))]
    facts = shell.ask(*wants)
    for number in range(300):
        stat, content = (facts[want] for want in wants[2 * number : 2 * number + 2])
        if number % 7:
            assert content.value == str(number)
            assert stat.state is FactState.HAD
        else:
            assert content.state is stat.state is FactState.MISSING


def test_functions_that_a_profile_exports_are_not_the_tools(tmp_path: Path) -> None:
    (tmp_path / "sh").symlink_to(shutil.which("bash") or "/bin/bash")
    wants = (Stat("/"), Stat("/nowhere"))
    functions = {"BASH_FUNC_stat%%": "() { echo fake; }", "BASH_FUNC_ls%%": "() { echo Permission denied; }"}
    done = subprocess.run(
        [str(tmp_path / "sh"), "-s"],
        input=compose(wants, NONCE, readers=set(Reader)).encode(),
        capture_output=True,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", **functions},
        check=True,
    )
    root, nowhere = (fact for _, fact in read(wants, NONCE, done.stdout))
    assert root.value is not None
    assert root.value.type == "directory"
    assert nowhere.state is FactState.MISSING


def test_a_time_before_1970_is_a_time(shell: Shell) -> None:
    folder = shell.folder / "old"
    folder.mkdir()
    file = folder / "file"
    file.touch()
    for path in (file, folder):
        os.utime(path, (-1000, -1000))
    want = Newest(shell.seen(folder))
    change = shell.ask(want)[want].value
    assert change is not None
    assert change.mtime == datetime.fromtimestamp(-1000, UTC)
    assert change.ctime.year > 2000


def test_a_real_path_has_every_link_followed(shell: Shell) -> None:
    (shell.folder / "real").mkdir()
    (shell.folder / "real/file").touch()
    (shell.folder / "link").symlink_to("real")
    here = shell.seen(shell.folder.resolve())
    wants = [RealPath(f"{here}/{name}") for name in ("link/file", "real/file", "gone/file")]
    facts = shell.ask(*wants)
    assert [facts[want].value for want in wants] == [f"{here}/real/file", f"{here}/real/file", None]
    assert facts[wants[2]].state is FactState.MISSING
