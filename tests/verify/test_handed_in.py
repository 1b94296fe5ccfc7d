"""The script for a host's own administrator: what it asks, what comes back, and what is made of it."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from guidegen.connect.target import LOCAL, Target
from guidegen.errors import Invalid
from guidegen.model import Loaded, Report, Verdict
from guidegen.recipe.loader import load
from guidegen.verify import verify, verify_answers
from guidegen.verify.handed_in import LARGEST, script_of

NONCE = "4f1c0c5f9b8e4d7a9a3e6d2b1f0c7e85"
SHELLS = [["dash"], ["bash", "--posix"], ["busybox", "sh"], ["ksh"], ["zsh"]]
"""The last two only hand it on to sh: the pipes of the one are sockets, the other parts no words."""


def recipe(folder: Path, steps: str, head: str = "") -> Loaded:
    """A recipe with these steps."""
    file = folder / "recipe" / "recipe.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"id: recipe\ntitle: A fix\n{head}steps:\n{dedent(steps)}")
    return load(file, examples=True)


def answers(loaded: Loaded, folder: Path, shell: Sequence[str] = ("sh",), *, user: int | None = None) -> Path:
    """What the script prints here, run as an administrator would run it."""
    script, output = folder / "look.sh", folder / "answers.txt"
    script.write_text(script_of(loaded, NONCE), errors="surrogateescape")
    with output.open("wb") as out:
        done = subprocess.run(
            [*shell, str(script)], stdout=out, stderr=subprocess.PIPE, check=True, user=user, timeout=60
        )
    assert done.stderr == b""
    return output


def said(report: Report) -> list[list[str]]:
    """What was said of each step. The times of files are left out: not every `stat` has fractions."""
    return [[finding.statement or finding.actual for finding in step.findings] for step in report.steps]


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder into which any user may look: text from closed ones is not printed, and pytest's own are."""
    folder = Path(tempfile.mkdtemp(prefix="guidegen-handed-in-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def three(tmp_path: Path) -> Loaded:
    """A step that is done, one with a line in the wrong place, one that nobody tried."""
    (tmp_path / "done.conf").write_text("KEPT = 30\n# it's 'quoted' \\ $(and odd)\n")
    (tmp_path / "wrong.conf").write_text("#KEPT = 30\n")
    return recipe(
        tmp_path,
        f"""
        - id: done
          title: Done
          check: [{{setting: KEPT, in: {tmp_path}/done.conf, is: 30}}]
        - id: wrong
          title: Wrong
          check: [{{setting: KEPT, in: {tmp_path}/wrong.conf, is: 30}}]
        - id: skipped
          title: Skipped
          check: [{{file: {tmp_path}/missing.conf}}]
        """,
    )


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell[0])
def test_the_verdicts_are_those_of_a_login(three: Loaded, tmp_path: Path, shell: list[str]) -> None:
    if not shutil.which(shell[0]):
        pytest.skip(f"no {shell[0]} here")
    there = verify(three, Target(address=LOCAL))
    sent = verify_answers(three, answers(three, tmp_path, shell))
    assert [step.verdict for step in sent.steps] == [Verdict.DONE, Verdict.WRONG, Verdict.SKIPPED]
    assert (sent.sentence, sent.verdict) == (there.sentence, there.verdict)
    assert said(sent) == said(there)


def test_it_is_run_from_any_folder_whatever_it_is_called(three: Loaded, tmp_path: Path) -> None:
    script = tmp_path / "- look at 'me'.sh"
    script.write_text(script_of(three, NONCE))
    for folder, name in ((tmp_path, f"./{script.name}"), (Path("/"), str(script))):
        done = subprocess.run(["sh", name], cwd=folder, capture_output=True, check=True, timeout=60)
        (tmp_path / "answers.txt").write_bytes(done.stdout)
        assert verify_answers(three, tmp_path / "answers.txt").steps[0].verdict is Verdict.DONE


def test_under_sudo_the_home_folder_is_that_of_whoever_called_it(three: Loaded, tmp_path: Path) -> None:
    """Also of one whom /etc/passwd does not know: a guide's ~ is theirs, not root's."""
    (tmp_path / "getent").write_text('#!/bin/sh\necho "$2:x:7:7::/home/away:/bin/sh"\n')
    (tmp_path / "getent").chmod(0o755)
    script = tmp_path / "look.sh"
    script.write_text(script_of(three, NONCE))
    env = {**os.environ, "SUDO_USER": "j.doe", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", str(script)], env=env, capture_output=True, check=True, timeout=60)
    assert b"\nhome=/home/away\n" in done.stdout


def test_each_part_stands_as_plain_shell_below_the_title_of_its_step(three: Loaded) -> None:
    text = script_of(three, NONCE)
    steps = [text.index(f"# Step {number}: ") for number in (1, 2, 3)]
    assert steps == sorted(steps)
    assert text.index("done.conf") > steps[0]
    assert max(len(line) for line in text.splitlines()) < 1500


def test_what_not_all_may_read_is_not_printed(tmp_path: Path) -> None:
    private = tmp_path / "private.conf"
    private.write_text("password = hunter2\n")
    private.chmod(0o640)
    loaded = recipe(
        tmp_path,
        f"""
        - id: one
          title: One
          check: [{{setting: password, in: {private}, is: hunter2}}]
        """,
    )
    file = answers(loaded, tmp_path)
    assert b"hunter2" not in file.read_bytes()
    report = verify_answers(loaded, file)
    assert report.steps[0].verdict is Verdict.UNKNOWN
    assert "not all may read" in report.sentence


def test_what_lies_in_a_closed_folder_is_not_printed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "open.conf").write_text("password = hunter2\n")
    loaded = recipe(
        tmp_path,
        f"""
        - id: one
          title: One
          check: [{{setting: password, in: {closed}/open.conf, is: hunter2}}]
        """,
    )
    file = answers(loaded, tmp_path)
    assert b"hunter2" not in file.read_bytes()
    assert verify_answers(loaded, file).steps[0].verdict is Verdict.UNKNOWN


def test_what_the_recipe_calls_sensitive_is_not_asked_for(tmp_path: Path) -> None:
    public = tmp_path / "public.conf"
    public.write_text("password = hunter2\n")
    loaded = recipe(
        tmp_path,
        f"""
        - id: one
          title: One
          check:
            any_of:
              - {{setting: password, in: {public}, is: hunter2, sensitive: true}}
              - {{file: {public}.too}}
        """,
    )
    assert (
        "head -c" not in script_of(loaded, NONCE).split("How the parts above are run")[0].split("Step 1")[1]
    )
    file = answers(loaded, tmp_path)
    assert b"hunter2" not in file.read_bytes()
    assert verify_answers(loaded, file).steps[0].verdict is Verdict.UNKNOWN


def test_a_secret_that_nobody_typed_is_compared_with_nothing(tmp_path: Path) -> None:
    """Neither where another check asks for the same file, nor where it must not be there: a false done."""
    (tmp_path / "public.conf").write_text("password = hunter2\nlevel = 2\n")
    loaded = recipe(
        tmp_path,
        f"""
        - id: new
          title: New
          check: [{{setting: password, in: {tmp_path}/public.conf, is: "${{pw}}"}}]
        - id: old
          title: Not the old one
          check:
            not: {{line: "password = ${{pw}}", in: {tmp_path}/public.conf}}
        - id: level
          title: Level
          check: [{{setting: level, in: {tmp_path}/public.conf, is: 2}}]
        - id: page
          title: Page
          check: [{{url: "http://127.0.0.1:9/", from: here, contains: "${{pw}}"}}]
        """,
        head="ask: {pw: {question: The password, secret: true}}\n",
    )
    file = answers(loaded, tmp_path)
    assert b"hunter2" not in file.read_bytes()
    report = verify_answers(loaded, file)
    assert {step.verdict for step in report.steps} == {Verdict.UNKNOWN}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda text: text.decode().encode("utf-16"), "does not begin as"),
        (lambda text: b"> " + text.replace(b"\n", b"\n> "), "does not begin as|end is missing"),
        (lambda text: text[:-20], "end is missing"),
        (lambda text: text + b"\n-- \nBob\n", "end is missing"),
        (lambda text: text + b"\0" * LARGEST, "larger than 64 MiB"),
    ],
    ids=["another encoding", "quoted", "cut", "signed", "huge"],
)
def test_in_what_the_answers_are_damaged_is_said(
    three: Loaded, tmp_path: Path, change: Callable[[bytes], bytes], what: str
) -> None:
    file = answers(three, tmp_path)
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(Invalid, match=what):
        verify_answers(three, file)


def test_the_script_in_place_of_its_answers_is_told(three: Loaded, tmp_path: Path) -> None:
    answers(three, tmp_path)
    with pytest.raises(Invalid, match="does not begin as the script's answers do"):
        verify_answers(three, tmp_path / "look.sh")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"KEPT = 30", b"KEPT = 31"),
        lambda text: text[: len(text) // 2],
        lambda text: b"> " + text.replace(b"\n", b"\n> "),
        lambda text: re.sub(rb"(.{70})", rb"\1\n", text),
        lambda _: b"",
        lambda _: os.urandom(3000),
    ],
    ids=["edited", "cut", "quoted", "wrapped", "empty", "something else"],
)
def test_answers_that_were_changed_on_their_way_are_refused(
    three: Loaded, tmp_path: Path, change: object
) -> None:
    file = answers(three, tmp_path)
    assert callable(change)
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(Invalid, match=r"answers\.txt"):
        verify_answers(three, file)


def test_line_ends_that_a_mail_program_changed_do_no_harm(three: Loaded, tmp_path: Path) -> None:
    file = answers(three, tmp_path)
    sent = verify_answers(three, file)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert verify_answers(three, file).steps == sent.steps


def test_answers_to_another_recipe_are_refused(three: Loaded, tmp_path: Path) -> None:
    file = answers(three, tmp_path)
    other = recipe(tmp_path, "- {id: one, title: One, check: [{file: /etc/passwd}]}\n")
    with pytest.raises(Invalid, match="another text of the recipe"):
        verify_answers(other, file)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_without_root_what_only_root_may_do_is_unknown(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    (tmp_path / "private").write_text("x = 1\n")
    (tmp_path / "private").chmod(0o600)
    loaded = recipe(
        tmp_path,
        f"""
        - id: one
          title: One
          check: [{{setting: x, in: {tmp_path}/private, is: 1}}]
        """,
        head="run_as: root\n",
    )
    report = verify_answers(loaded, answers(loaded, tmp_path, user=65534))
    assert report.steps[0].verdict is Verdict.UNKNOWN
    assert not report.host.sudo
