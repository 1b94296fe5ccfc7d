"""`guidegen suggest` and `snapshot` as an author meets them, on this machine and over a real sshd."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidegen.connect.target import Target
from guidegen.model import Recipe, Verdict
from guidegen.recipe.loader import load
from guidegen.verify import verify
from tests.sshd import Sshd, running_sshd

STEPS = "id: fix\ntitle: All is well\nsteps:\n"
CHECKS = f"{STEPS}  - id: one\n    title: Do one\n    check:\n"


@pytest.fixture(scope="module")
def sshd() -> Iterator[Sshd]:
    with running_sshd() as server:
        yield server


def guidegen(folder: Path, *words: object) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "guidegen", *map(str, words)],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def pasted(folder: Path, head: str, text: str) -> Recipe:
    file = folder / "recipe.yaml"
    file.write_text(head + text)
    return load(file).recipe


def assert_done(folder: Path) -> None:
    report = verify(load(folder / "recipe.yaml"), Target.parse("local"))
    assert {step.verdict for step in report.steps} == {Verdict.DONE}, report.sentence


@pytest.fixture
def tree() -> Iterator[Path]:
    """A folder as /etc might be; any user may look into it, as into none of pytest's own."""
    tree = Path(tempfile.mkdtemp(prefix="guidegen-tree-"))
    tree.chmod(0o755)
    fill(tree)
    yield tree
    shutil.rmtree(tree)


def fill(tree: Path) -> None:
    """Settings, words, a private file, a link in a circle, and a pipe."""
    (tree / "app.conf").write_text("level = 1\nname = old\npassword = hunter2\n")
    (tree / "words").write_text("one two three\n")
    (tree / "key").write_text("hunter2\n")
    (tree / "key").chmod(0o600)
    (tree / "gone").touch()
    (tree / "round").symlink_to("round")
    os.mkfifo(tree / "pipe")


# ------------------------------------------------------------------------------------ what holds there now


def test_suggested_checks_are_valid_below_check_and_hold(tree: Path, tmp_path: Path) -> None:
    names = ("app.conf", "words", "key", "pipe")
    done = guidegen(tmp_path, "suggest", "local", *(tree / name for name in names), tree)
    assert done.returncode == 0, done.stderr
    checks = pasted(tmp_path, CHECKS, done.stdout).steps[0].check
    assert [check.kind for check in checks].count("setting") == 2
    assert [check.kind for check in checks].count("line") == 1
    assert [check.subject for check in checks].count(str(tree / "key")) == 1
    assert "hunter2" not in done.stdout + done.stderr
    assert_done(tmp_path)


HOSTILE = [
    "$(touch pwned)",
    "a: b # c",
    "- x",
    "'",
    '"',
    "new\nline",
    "${name}",
    "\x1b[2J",
    "<b>",
    "{[",
    "!x",
]


def test_names_that_hold_any_syntax_stay_names(tree: Path, tmp_path: Path) -> None:
    for number, name in enumerate(HOSTILE):
        (tree / name).write_text(f"key = {name.splitlines()[0]}{number}\n")
    done = guidegen(tmp_path, "suggest", "local", *(tree / name for name in HOSTILE))
    assert done.returncode == 0, done.stderr
    checks = pasted(tmp_path, CHECKS, done.stdout).steps[0].check
    assert {check.subject for check in checks if check.kind == "file"} == {str(tree / n) for n in HOSTILE}
    assert_done(tmp_path)
    assert "\x1b" not in done.stdout
    assert not (tmp_path / "pwned").exists()


def test_what_is_not_there_is_said_beside_what_is(tree: Path, tmp_path: Path) -> None:
    done = guidegen(tmp_path, "suggest", "local", tree / "words", tree / "nothing", "etc/motd")
    assert done.returncode == 2
    assert f"{tree}/nothing: there is no such path on local." in done.stderr
    assert "a path begins with / or ~/" in done.stderr
    assert pasted(tmp_path, CHECKS, done.stdout).steps[0].check


def test_nothing_named_is_a_misuse(tmp_path: Path) -> None:
    for words in (("local",), ("--between", "x", "local", "/etc/motd")):
        done = guidegen(tmp_path, "suggest", *words)
        assert done.returncode == 2
        assert "Name what to look at, or a snapshot" in done.stderr


def test_a_host_that_is_not_reached(tmp_path: Path) -> None:
    for words in (
        ("suggest", "no-such-host.invalid", "/etc"),
        ("snapshot", "no-such-host.invalid", "-o", "x"),
    ):
        done = guidegen(tmp_path, *words)
        assert (done.returncode, done.stdout) == (4, "")
        assert "No host is known by the name" in done.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="logs in as root")
def test_the_same_is_said_over_ssh(sshd: Sshd, tree: Path, tmp_path: Path) -> None:
    here = guidegen(tmp_path, "suggest", "local", tree / "app.conf", sshd.port)
    there = guidegen(
        tmp_path,
        *("suggest", "root@127.0.0.1", "--port", sshd.port, "--ssh-config", sshd.config),
        *(tree / "app.conf", sshd.port),
    )
    assert there.returncode == 0, there.stderr
    assert there.stdout == here.stdout
    assert f"port: {sshd.port}/tcp" in there.stdout
    assert "address: 127.0.0.1" in there.stdout


# --------------------------------------------------------------------------------------- what has changed


def snapshot(tree: Path, folder: Path, *words: object) -> None:
    done = guidegen(folder, "snapshot", "local", "-o", "before.json", "--folder", tree, *words)
    assert (folder / "before.json").exists(), done.stderr


def change(tree: Path) -> None:
    """By hand, one after the other."""
    (tree / "app.conf").write_text("level = 2\nname = old\npassword = hunter3\nextra = yes\n")
    time.sleep(0.05)
    (tree / "words").write_text("one two four\n")
    time.sleep(0.05)
    (tree / "key").write_text("hunter3\n")
    time.sleep(0.05)
    (tree / "new").mkdir()
    time.sleep(0.05)
    (tree / "new/link").symlink_to("../words")
    time.sleep(0.05)
    (tree / "gone").unlink()


def test_changes_become_steps_in_their_order_and_each_holds(tree: Path, tmp_path: Path) -> None:
    snapshot(tree, tmp_path, "--contents")
    change(tree)
    done = guidegen(tmp_path, "suggest", "--between", "before.json", "local")
    assert done.returncode == 0, done.stderr
    recipe = pasted(tmp_path, STEPS, done.stdout)
    words = [step.title.replace(f"{tree}/", "") for step in recipe.steps]
    assert words == [
        "Change app.conf",
        "Change words",
        "Change key",
        "Make the folder new",
        "Make new/link a link",
        "Remove gone",
    ]
    settings = {check.subject: dict(check.was) for check in recipe.steps[0].check}
    assert settings == {"level": {"is": ("1",)}, "extra": {}}
    assert recipe.steps[2].no_check
    everything = done.stdout + done.stderr + (tmp_path / "before.json").read_text()
    assert "hunter3" not in everything
    assert "setting password: it looks like a secret" in done.stdout
    report = verify(load(tmp_path / "recipe.yaml"), Target.parse("local"))
    assert {step.verdict for step in report.steps} == {Verdict.DONE, Verdict.UNTRACEABLE}


def test_without_contents_no_text_is_kept(tree: Path, tmp_path: Path) -> None:
    snapshot(tree, tmp_path)
    kept = json.loads((tmp_path / "before.json").read_text())
    assert not any("text" in there for there in kept["files"].values())
    assert "hunter2" not in json.dumps(kept)
    change(tree)
    done = guidegen(tmp_path, "suggest", "--between", "before.json", "local")
    recipe = pasted(tmp_path, STEPS, done.stdout)
    assert [check.kind for check in recipe.steps[0].check] == ["file"]
    assert "--contents" in done.stdout


def test_nothing_changed_is_no_step(tree: Path, tmp_path: Path) -> None:
    snapshot(tree, tmp_path)
    done = guidegen(tmp_path, "suggest", "--between", "before.json", "local")
    assert "- id" not in done.stdout
    assert "Nothing that was looked at has changed." in done.stderr


def test_a_folder_that_is_not_there_is_not_seen(tree: Path, tmp_path: Path) -> None:
    done = guidegen(
        tmp_path, "snapshot", "local", "-o", "x.json", "--folder", tree / "none", "--folder", tree
    )
    assert done.returncode == 4
    assert f"Not looked at: {tree}/none: it is not there." in done.stderr
    assert str(tree / "words") in json.loads((tmp_path / "x.json").read_text())["files"]


def test_a_snapshot_of_another_host_or_a_damaged_one_is_refused(tree: Path, tmp_path: Path) -> None:
    snapshot(tree, tmp_path)
    data = json.loads((tmp_path / "before.json").read_text())
    (tmp_path / "other.json").write_text(json.dumps({**data, "machine": "digest:0", "hostname": "mail"}))
    done = guidegen(tmp_path, "suggest", "--between", "other.json", "local")
    assert (done.returncode, done.stdout) == (3, "")
    if data["machine"]:
        assert "the snapshot is of another host: of mail" in done.stderr
    (tmp_path / "half.json").write_text((tmp_path / "before.json").read_text()[:-99])
    done = guidegen(tmp_path, "suggest", "--between", "half.json", "local")
    assert done.returncode == 3
    assert "is damaged" in done.stderr


def test_a_snapshot_that_cannot_be_written_leaves_what_was_there(tree: Path, tmp_path: Path) -> None:
    done = guidegen(tmp_path, "snapshot", "local", "-o", tree / "words/x.json", "--folder", tree)
    assert done.returncode == 4
    assert "cannot be written" in done.stderr
    assert guidegen(tmp_path, "snapshot", "local", "-o", "x", "--folder", "etc").returncode == 2
