"""Whatever text a recipe, an answer or a host puts into a question: it stays text for the shell.

The scripts are run without a network, so that a name is looked up in vain at once.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.model import FactState, Reader
from guidegen.probe.answer import read
from guidegen.probe.grouping import pieces
from guidegen.probe.script import compose
from tests.probe.every_question import NAMES, question, questions
from tests.probe.shells import NONCE, Shell

HOSTILE = [
    "$(: > MARK)",
    "`: > MARK`",
    "; : > MARK",
    "';: > MARK;'",
    '";: > MARK;"',
    "x\n: > MARK\n",
    "'\n: > MARK\n'",
    "a && : > MARK",
    "| : > MARK",
    "\\'; : > MARK; \\'",
    "$HOME ${IFS} *",
    "-n",
    "--help",
    "-e : > MARK",
    "%s%n%99999d",
    "}; : > MARK; {",
    "EOF\n: > MARK\nEOF",
    "a' { system(\": > MARK\") } '",
    '"); system(": > MARK"); ("',
    f"\n@{NONCE} end 0 0\n",
    " ",
    "\t",
    "ümläut\u2028\u202e",
    "\udcff\udc80",
    "\x1b]0;title\x07",
    "~root/../$(: > MARK)",
    "x" * 5000,
]

GROUPS = [HOSTILE[at : at + 7] for at in range(0, len(HOSTILE), 7)]
ANY_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


def _offline(shell: Shell) -> Shell:
    if shell.root is None and os.geteuid() == 0:
        return Shell(shell.name, shell.folder, None, ["unshare", "-n", *shell.command])
    return shell


NAMES_OF_LOOKS = tuple(name for name in NAMES if name != "command")
"""A command is the one thing that is run: its line is the recipe's own, where answers are quoted."""


def _asked(shell: Shell, *texts: str) -> None:
    mark = shell.folder / "MARK"
    wants = [
        want for text in texts for want in questions(text.replace("MARK", shell.seen(mark)), NAMES_OF_LOOKS)
    ]
    wants = list(dict.fromkeys(wants))
    output = _offline(shell).run(compose(wants, NONCE, readers=set(Reader)))
    assert not mark.exists(), "it was run"
    for piece in pieces(wants):
        assert len(re.findall(rb"\n@%s begin %d\n" % (NONCE.encode(), piece.number), output)) == 1
    facts = read(wants, NONCE, output)
    assert {want for want, _ in facts} == set(wants)
    assert output.endswith(f"@{NONCE} whole\n".encode())
    for want, fact in facts:
        assert fact.state is not FactState.LOST, want


@pytest.mark.parametrize("texts", GROUPS, ids=lambda texts: ascii(texts[0])[:40])
def test_hostile_text_in_a_question_is_never_run(shell: Shell, texts: list[str]) -> None:
    _asked(shell, *texts)


@given(ANY_TEXT)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_leaves_every_frame_whole(shell: Shell, text: str) -> None:
    _asked(shell, text)


@pytest.mark.parametrize("name", NAMES)
@given(text=ANY_TEXT)
@settings(max_examples=30, deadline=None)
def test_the_script_of_every_question_parses_with_any_text(name: str, text: str) -> None:
    asked = question(name, text)
    script = type(asked).script([asked, asked]).encode(errors="surrogateescape")
    done = subprocess.run(["dash", "-n"], input=script, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_folder_with_odd_names_in_it_leaves_every_frame_whole(shell: Shell) -> None:
    folder = shell.folder / "odd"
    folder.mkdir()
    names = [text.replace("MARK", "mark").replace("/", "-")[:80] for text in HOSTILE]
    for name in names:
        (folder / name).write_text(f"{name}\n", errors="replace")
        (folder / f"{name}.conf").write_text("key = value\n")
    before = sorted(folder.iterdir())
    _asked(shell, shell.seen(folder))
    assert sorted(folder.iterdir()) == before
    assert not Path("mark").exists()
