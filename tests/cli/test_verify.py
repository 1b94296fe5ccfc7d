"""`guidegen verify` as a user meets it: a process with arguments, two streams and an exit status."""

import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from guidegen.recipe import loader
from guidegen.recipe.proof import write_proof
from tests.faulty import silent, tcp_server
from tests.sshd import Sshd, running_sshd, scratch_account
from tests.verify.proofs import proof

RECIPE = """
id: fix
title: All is well
ask:
  level:
    question: Which level?
    example: high
    type: choice
    choices: [high, low]
steps:
  - id: one
    title: Make a copy
    check: {{file: {folder}/copy}}
  - id: two
    title: Set the level
    check: {{setting: level, in: {folder}/conf, is: "${{level}}"}}
"""


@pytest.fixture(scope="module")
def sshd() -> Iterator[Sshd]:
    with running_sshd() as server:
        yield server


@pytest.fixture
def fix(tmp_path: Path) -> Path:
    """A recipe of which step 1 is done and step 2 is not."""
    file = tmp_path / "fix" / "recipe.yaml"
    file.parent.mkdir()
    file.write_text(RECIPE.format(folder=tmp_path))
    (tmp_path / "copy").touch()
    (tmp_path / "conf").touch()
    return file


class Guidegen:
    """Runs the program in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state"), "COLUMNS": "200"}
        for name in ("NO_COLOR", "FORCE_COLOR", "SSH_AUTH_SOCK"):
            self.environment.pop(name, None)

    def __call__(
        self, *arguments: object, env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env={**self.environment, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return done

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "guidegen", "verify", *map(str, arguments)]


@pytest.fixture
def guidegen(tmp_path: Path) -> Guidegen:
    return Guidegen(tmp_path)


def over_ssh(server: Sshd) -> list[object]:
    return ["--port", server.port, "--ssh-config", server.config, "root@127.0.0.1"]


# -------------------------------------------------------------------------------- reports and exit status


@pytest.mark.skipif(os.geteuid() != 0, reason="logs in as root")
def test_the_skipped_step_is_named_over_ssh(guidegen: Guidegen, fix: Path, sshd: Sshd) -> None:
    done = guidegen(fix, "--set", "level=high", *over_ssh(sshd))
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("Step 2 was skipped: ")
    assert done.stderr == ""


def test_exit_status_is_0_when_all_is_done(guidegen: Guidegen, fix: Path) -> None:
    (guidegen.folder / "conf").write_text("level = high\n")
    done = guidegen(fix, "local", "--example", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdict"] == "done"
    assert "only the recipe's examples" in done.stderr


def test_exit_status_is_4_when_the_host_is_not_reached(guidegen: Guidegen, fix: Path) -> None:
    done = guidegen(fix, "--example", "--format", "json", "no-such-host.invalid")
    assert done.returncode == 4
    report = json.loads(done.stdout)
    assert report["sentence"] == "No host is known by the name no-such-host.invalid."
    assert {step["verdict"] for step in report["steps"]} == {"unknown"}


def test_of_several_hosts_1_comes_before_4_before_0(guidegen: Guidegen, fix: Path) -> None:
    done = guidegen(fix, "--example", "--format", "json", "no-such-host.invalid", "local")
    assert done.returncode == 1
    assert json.loads(done.stdout)["schema"] == "guidegen.reports/1"
    (guidegen.folder / "conf").write_text("level = high\n")
    done = guidegen(fix, "--example", "--format", "junit", "no-such-host.invalid", "local")
    assert done.returncode == 4
    assert len(ElementTree.fromstring(done.stdout)) == 2


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "Name a recipe and a host"),
        (["fix"], 2, "Name a recipe and a host"),
        (["fix", "-x"], 2, "-x"),
        (["fix", "--example", "a;b"], 2, "is not a host"),
        (["no-such-recipe", "local"], 3, "no-such-recipe"),
        (["fix", "local"], 3, "level"),
        (["fix", "local", "--set", "level=middle"], 3, "middle"),
        (["fix", "local", "--example", "--identity", "/no/such/key"], 1, ""),
        (["fix", "localhost", "--example", "--identity", "/no/such/key"], 4, ""),
        (["fix", "local", "--example", "--before"], 2, "--before keeps how one host stands"),
        (["fix", "local", "--case", "/no/such/case"], 3, "/no/such/case"),
    ],
)
def test_misuse_is_said_plainly(
    guidegen: Guidegen, fix: Path, arguments: list[str], status: int, words: str
) -> None:
    done = guidegen(*(str(fix) if word == "fix" else word for word in arguments))
    assert done.returncode == status, done.stderr
    assert words in done.stderr


def test_the_report_goes_to_a_file_whole_or_not_at_all(guidegen: Guidegen, fix: Path) -> None:
    target = guidegen.folder / "out" / "report.json"
    done = guidegen(fix, "local", "--example", "--format", "json", "-o", target)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Step 2 was skipped" in done.stderr
    assert json.loads(target.read_text())["verdict"] == "skipped"
    done = guidegen(fix, "local", "--example", "-o", "/proc/nowhere/report")
    assert done.returncode == 4
    assert "/proc/nowhere/report cannot be written" in done.stderr


def test_a_full_disk_behind_standard_output_is_said(guidegen: Guidegen, fix: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            guidegen.command(fix, "local", "--example"),
            cwd=guidegen.folder,
            env=guidegen.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 4
    assert (
        done.stderr.splitlines()[-1] == "Error: Standard output cannot be written: No space left on device."
    )


@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_what_stands_in_a_file_cannot_act_upon_the_terminal(guidegen: Guidegen, fix: Path, form: str) -> None:
    (guidegen.folder / "conf").write_bytes(b"level = \x1b]0;owned\x07\x1b[2J\xe2\x80\xaehgih\xff\n")
    done = guidegen(fix, "local", "--example", "--format", form)
    assert done.returncode == 1
    assert not {"\x1b", "\x07", "\u202e"} & set(done.stdout)


def test_a_terminal_that_lacks_a_letter_shows_the_rest(guidegen: Guidegen, fix: Path) -> None:
    done = guidegen(fix, "local", "--example", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert "Step 2 was skipped" in done.stdout


def test_colours_are_for_those_who_want_them(guidegen: Guidegen, fix: Path) -> None:
    assert "\x1b" not in guidegen(fix, "local", "--example").stdout
    assert "\x1b[33m" in guidegen(fix, "local", "--example", env={"FORCE_COLOR": "1"}).stdout
    both = guidegen(fix, "local", "--example", env={"FORCE_COLOR": "1", "NO_COLOR": "1"})
    assert "\x1b" not in both.stdout


# -------------------------------------------------------------------------------------------- with a proof


def test_the_proof_beside_the_recipe_is_believed_and_what_is_wrong_with_it_is_said(
    guidegen: Guidegen, fix: Path
) -> None:
    (guidegen.folder / "conf").write_text("level = odd\n")
    assert guidegen(fix, "local", "--example").stdout.startswith("Step 2 was tried and came out otherwise: ")
    rehearsed = loader.load(fix, examples=True)
    file = write_proof(rehearsed, proof(rehearsed, before={"two/0": {"is": "odd"}}))
    done = guidegen(fix, "local", "--example")
    assert done.stdout.startswith("Step 2 was skipped: ")
    assert "! " not in done.stdout
    fix.write_text(fix.read_text().replace("All is well", "Well again"))
    done = guidegen(fix, "local", "--example")
    assert done.stdout.startswith("Step 2 was skipped: ")
    assert (
        "\n! The recipe has changed since it was rehearsed on 2026-11-01; the proof is older" in done.stdout
    )
    file.write_bytes(b"\xff{")
    done = guidegen(fix, "local", "--example", "--format", "json")
    assert done.returncode == 1
    data = json.loads(done.stdout)
    assert data["verdict"] == "wrong"
    assert data["notes"][0].startswith("The recipe's proof cannot be read, and is not believed: ")


# --------------------------------------------------------------------------------------------- with a case


def write_case(folder: Path, recipe: Path) -> Path:
    case = {
        "recipe": str(recipe),
        "recipe_sha256": "0" * 64,
        "answers": {"level": "low"},
        "created": "2026-11-22T10:00:00Z",
    }
    (folder / "case.yaml").write_text(yaml.safe_dump(case))
    return folder / "case.yaml"


def test_a_case_brings_recipe_and_answers_and_tells_that_the_recipe_changed(
    guidegen: Guidegen, fix: Path
) -> None:
    (guidegen.folder / "conf").write_text("level = low\n")
    done = guidegen("--case", write_case(guidegen.folder, fix), "local")
    assert done.returncode == 0, done.stderr
    assert "has changed since the guide was made" in done.stderr


def test_a_look_before_is_kept_and_believed(guidegen: Guidegen, fix: Path) -> None:
    case = write_case(guidegen.folder, fix)
    (guidegen.folder / "conf").write_text("level = odd\n")
    assert json.loads(guidegen("--case", case, "local", "--format", "json").stdout)["verdict"] == "wrong"
    done = guidegen("--before", "--case", case, "local")
    assert done.returncode == 0, done.stderr
    assert "2 of 2 checks" in done.stdout
    assert json.loads(guidegen("--case", case, "local", "--format", "json").stdout)["verdict"] == "skipped"


@pytest.mark.skipif(os.geteuid() != 0, reason="logs in as root")
def test_a_look_before_at_one_host_says_nothing_of_another(guidegen: Guidegen, fix: Path, sshd: Sshd) -> None:
    case = write_case(guidegen.folder, fix)
    (guidegen.folder / "conf").write_text("level = odd\n")
    assert guidegen("--before", "--case", case, "local").returncode == 0
    done = guidegen("--case", case, *over_ssh(sshd), "local", "--format", "json")
    assert [host["verdict"] for host in json.loads(done.stdout)["hosts"]] == ["wrong", "skipped"]
    said = "The case says how local stood before the fix; of 127.0.0.1 it says nothing."
    assert done.stderr.count("The case says") == 1
    assert said in " ".join(done.stderr.split())


def test_a_look_before_at_a_host_that_is_not_reached_keeps_nothing(guidegen: Guidegen, fix: Path) -> None:
    case = write_case(guidegen.folder, fix)
    text = case.read_text()
    done = guidegen("--before", "--case", case, "no-such-host.invalid")
    assert done.returncode == 4
    assert case.read_text() == text


# --------------------------------------------------------------------------------------- foreign commands

COMMANDS = r"""
id: foreign
title: All is well
steps:
  - id: one
    title: Do one
    check: {{command: "touch {folder}/ran; echo \e[2J", stdout: {{contains: 2J}}}}
"""


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    file = tmp_path / "foreign" / "recipe.yaml"
    file.parent.mkdir()
    file.write_text(COMMANDS.format(folder=tmp_path).replace("\\e", r"\e"))
    return file


def test_foreign_commands_are_listed_and_not_run_where_nobody_can_agree(
    guidegen: Guidegen, foreign: Path
) -> None:
    done = guidegen(foreign, "local")
    assert done.returncode == 2
    assert f"as the login user: touch {guidegen.folder}/ran; echo <U+001B>[2J" in done.stderr
    assert not (guidegen.folder / "ran").exists()


def test_foreign_commands_are_listed_once_and_run_with_yes(guidegen: Guidegen, foreign: Path) -> None:
    done = guidegen(foreign, "local", "--yes")
    assert "touch" in done.stderr
    assert (guidegen.folder / "ran").exists()
    assert "touch" not in guidegen(foreign, "local").stderr
    foreign.write_text(foreign.read_text().replace("; echo", "2; echo"))
    assert guidegen(foreign, "local").returncode == 2
    assert not (guidegen.folder / "ran2").exists()


# ------------------------------------------------------------------------------------------- on a terminal


class Terminal:
    """The program on a terminal of its own, with somebody who types."""

    def __init__(self, guidegen: Guidegen, *arguments: object) -> None:
        self._master, self.slave = pty.openpty()
        self.before = termios.tcgetattr(self.slave)
        self.shown = ""
        self.process = subprocess.Popen(
            guidegen.command(*arguments),
            cwd=guidegen.folder,
            env=guidegen.environment,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            preexec_fn=self._own_terminal,
        )

    def _own_terminal(self) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + 20
        while words not in self.shown:
            assert time.monotonic() < deadline, self.shown
            self._read(0.2)

    def _read(self, seconds: float) -> None:
        if select.select([self._master], [], [], seconds)[0]:
            self.shown += os.read(self._master, 65536).decode()

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def end(self) -> int:
        deadline = time.monotonic() + 20
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.shown
            self._read(0.1)
        self._read(0.1)
        assert termios.tcgetattr(self.slave) == self.before
        os.close(self._master)
        os.close(self.slave)
        assert "Traceback" not in self.shown
        return self.process.returncode


@pytest.mark.parametrize("answer", ["n", "y"])
def test_foreign_commands_wait_for_a_yes(guidegen: Guidegen, foreign: Path, answer: str) -> None:
    terminal = Terminal(guidegen, foreign, "local")
    terminal.wait_for("Run them? [y/N]")
    assert not (guidegen.folder / "ran").exists()
    terminal.type(f"{answer}\n")
    assert terminal.end() == (2 if answer == "n" else 0)
    assert (guidegen.folder / "ran").exists() is (answer == "y")


@pytest.mark.skipif(os.geteuid() != 0, reason="making a scratch user wants root")
def test_a_password_is_typed_on_the_terminal_and_not_shown(guidegen: Guidegen, fix: Path) -> None:
    guidegen.folder.chmod(0o755)
    with scratch_account("gg-typed") as account, running_sshd("PubkeyAuthentication no") as server:
        options = ["--port", server.port, "--ssh-config", server.config, "--example"]
        terminal = Terminal(guidegen, fix, *options, f"{account.name}@127.0.0.1")
        terminal.wait_for(f"Password of {account.name} on 127.0.0.1: ")
        terminal.type(f"{account.password}\n")
        assert terminal.end() in (1, 4)
        assert account.password not in terminal.shown
        assert f" · {account.name}@127.0.0.1 · " in terminal.shown


@pytest.mark.skipif(os.geteuid() != 0, reason="making a scratch user wants root")
def test_interrupting_at_the_prompt_ends_130_and_leaves_the_terminal_as_it_was(
    guidegen: Guidegen, fix: Path
) -> None:
    with scratch_account("gg-typed") as account, running_sshd("PubkeyAuthentication no") as server:
        options = ["--port", server.port, "--ssh-config", server.config, "--example"]
        terminal = Terminal(guidegen, fix, *options, f"{account.name}@127.0.0.1")
        terminal.wait_for("Password of")
        terminal.type("half\x03")
        assert terminal.end() == 130


def test_interrupting_a_host_that_hangs_ends_130_at_once(guidegen: Guidegen, fix: Path) -> None:
    with tcp_server(silent) as port:
        process = subprocess.Popen(
            guidegen.command(fix, "--example", "--port", port, "127.0.0.1"),
            cwd=guidegen.folder,
            env=guidegen.environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        time.sleep(1.5)
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert time.monotonic() - started < 3
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "Interrupted."
    assert "Traceback" not in err
