"""Framing: half answers, forged frames, noise around."""

import re
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.connect.session import Ended
from guidegen.model import FactState, Reader, Want
from guidegen.probe.answer import read
from guidegen.probe.question import Section
from guidegen.probe.questions.command import CommandRun
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.identity import Identity
from guidegen.probe.questions.link import LinkTarget
from guidegen.probe.questions.newest import Newest
from guidegen.probe.questions.package import Package
from guidegen.probe.questions.ports import Listening
from guidegen.probe.questions.stat import Stat
from guidegen.probe.questions.unit import Unit
from guidegen.probe.recorded import question_kinds
from guidegen.probe.script import compose
from tests.probe.every_question import NAMES, question
from tests.probe.shells import NONCE, Shell

WANTS: tuple[Want[Any], ...] = (
    *(Identity(), Stat("/"), Stat("/nope"), Content("/etc/passwd"), Content("/nope"), Newest("/etc")),
    *(LinkTarget("/nope"), Package("dpkg"), Listening(), CommandRun("echo hi"), Unit("ssh")),
)


@pytest.fixture(scope="module")
def output() -> bytes:
    """One whole answer of this machine."""
    script = compose(WANTS, NONCE, readers=set(Reader)).encode()
    return subprocess.run(["sh", "-s"], input=script, capture_output=True, check=True).stdout


def test_noise_around_the_answer_is_not_part_of_it(output: bytes) -> None:
    noisy = b"Welcome!\nlast login\xff" + output + b"\nlogout\n"
    assert list(read(WANTS, NONCE, noisy)) == list(read(WANTS, NONCE, output))


@pytest.mark.parametrize(
    ("ended", "state"),
    [
        (Ended.LOST, FactState.LOST),
        (Ended.TIMED_OUT, FactState.TIMED_OUT),
        (Ended.TOO_LARGE, FactState.CUT_OFF),
        (Ended.WHOLE, FactState.LOST),
    ],
)
def test_half_an_answer_is_never_taken_for_absence(output: bytes, ended: Ended, state: FactState) -> None:
    whole = read(WANTS, NONCE, output)
    for cut in range(0, len(output), 7):
        for want, fact in read(WANTS, NONCE, output[:cut], ended):
            if fact != whole[want]:
                assert not fact.known, (cut, want, fact)
    assert {fact.state for _, fact in read(WANTS, NONCE, b"", ended)} == {state}
    assert len(read(WANTS, NONCE, b"", ended)) == len(WANTS)


def test_a_frame_with_another_nonce_is_content(output: bytes) -> None:
    other = output.replace(NONCE.encode(), b"0" * len(NONCE))
    assert {fact.state for _, fact in read(WANTS, NONCE, other)} == {FactState.LOST}


@given(st.binary())
def test_odd_bytes_never_raise(data: bytes) -> None:
    frame = f"\n@{NONCE} ".encode()
    read(WANTS, NONCE, data)
    read(
        WANTS,
        NONCE,
        b"".join(frame + b"begin %d\n" % n + data + frame + b"end %d 0\n" % n for n in range(12)),
    )


@pytest.mark.parametrize("name", NAMES)
@given(data=st.binary(), status=st.integers(0, 255), whole=st.booleans(), text=st.text())
def test_no_section_upsets_a_question(name: str, data: bytes, status: int, whole: bool, text: str) -> None:
    cls: Any = question_kinds()[name]
    questions = [question(name, f"/{number}") for number in range(1 if cls.apart else 3)]
    mark = b"mark"
    lines = data.replace(b"a", mark + b" 0\n").replace(b"b", mark + b" 90\n").replace(b"c", mark + b" 2\n")
    for output in (data, lines, text.encode(errors="surrogateescape") if text.isascii() else data):
        facts = cls.read(questions, Section(output, status, whole, mark))
        assert len(facts) == len(questions)
        for fact in facts:
            assert (fact.value is None) or fact.state in (FactState.HAD, FactState.CUT_OFF)


@pytest.mark.parametrize("nonce", ["", "short", "a b" * 9, "$(touch pwned)aaaaaaaaaaa", "x'y" * 9])
def test_a_nonce_that_could_be_syntax_is_refused(nonce: str) -> None:
    with pytest.raises(ValueError, match="nonce"):
        compose(WANTS, nonce, readers=set(Reader))


def test_a_want_that_no_question_is_refused() -> None:
    with pytest.raises(TypeError):
        compose([Want()], NONCE, readers=set(Reader))


def test_the_script_is_short_for_many_files_and_asks_each_once(shell: Shell) -> None:
    wants = [Stat(f"/etc/file-{number}") for number in range(40)] * 3
    script = compose(wants, NONCE, readers=set(Reader))
    assert len(re.findall(r"^piece ", script, re.MULTILINE)) == 1
    assert len(read(wants, NONCE, shell.run(script))) == 40
