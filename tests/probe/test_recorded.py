"""Facts as plain data, there and back."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import pytest

from guidegen.checks import kinds
from guidegen.model import Fact, FactState, Reader
from guidegen.probe.question import Question, Section
from guidegen.probe.questions.command import CommandRun
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.identity import Identity
from guidegen.probe.questions.stat import FileStat, Stat
from guidegen.probe.recorded import facts_of, question_kinds, record, recorded
from tests.probe.shells import Shell

DATA: list[dict[str, Any]] = [
    {"identity": None, "uid": 1000, "user": "ann", "home": "/home/ann", "system_id": "debian-12"},
    {
        "stat": "/etc/x",
        "type": "file",
        "owner": "app",
        "mode": "0600",
        "mtime": "2026-11-22T10:00:00.000001+00:00",
    },
    {"stat": "/etc/x", "follow": True, "state": "missing"},
    {"link": "/etc/l", "value": "../x"},
    {"content": "/etc/x", "value": "a\nb\n"},
    {"content": "/etc/y", "state": "forbidden", "detail": "Permission denied"},
    {"content": "/etc/z", "state": "cut off at the size limit", "value": "a"},
    {"sha256": "/etc/x", "value": "ab" * 32},
    {"drop_ins": "/etc/x.d", "files": [{"path": "/etc/x.d/a.conf", "text": "a"}]},
    {"newest": "/etc", "mtime": "2026-11-22T10:00:00+00:00", "ctime": "2026-11-22T10:00:00+00:00"},
    {
        "unit": "postfix",
        "active": "active",
        "sub": "exited",
        "instances": [{"id": "postfix@-", "sub": "running"}],
    },
    {"package": "postfix", "version": "3.7.11-0+deb12u1"},
    {"listening": None, "sockets": [{"address": "0.0.0.0", "port": 587}]},
    {"command": "id", "reader": "root", "status": 1, "stdout": "x"},
]


def test_what_every_kinds_examples_record_comes_back_as_it_was() -> None:
    for cls in kinds().values():
        for example in cls.EXAMPLES:
            data = record(example.facts)
            assert dict(recorded(data)) == dict(example.facts)


def test_a_question_in_a_file_of_its_own_is_known_without_a_list_of_names(shell: Shell) -> None:
    name = f"own_{shell.name}"
    assert name not in question_kinds()

    @dataclass(frozen=True)
    class Own(Question[str]):
        """It stands in the file of the kind that asks it."""

        value_type: ClassVar = str
        what: str

        @classmethod
        def script(cls, questions: Sequence[Self]) -> str:
            return f"printf {shlex.quote(questions[0].what)}; echo"

        @classmethod
        def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[str]]:
            return [Fact.had(line) for line in section.lines][: len(questions)]

    Own.name = name
    try:
        assert question_kinds()[name] is Own
        facts = shell.ask(Own("a b"))
        assert dict(recorded([{name: "a b", "value": "a b"}])) == dict(facts)
        assert record(facts) == [{name: "a b", "value": "a b"}]
    finally:
        Question.classes.remove(Own)


def test_two_questions_of_one_name_are_refused() -> None:
    class Other(Identity):
        """Named as the one that it is made from."""

    try:
        with pytest.raises(TypeError, match="both name a question 'identity'"):
            question_kinds()
    finally:
        Question.classes.remove(Other)


def test_recorded_facts_come_back_as_they_were() -> None:
    facts = recorded(DATA)
    assert record(facts) == DATA
    assert facts[Stat("/etc/x")].value == FileStat(
        type="file",
        owner="app",
        mode="0600",
        mtime=facts[Stat("/etc/x")].value.mtime,  # type: ignore[union-attr]
    )
    assert facts[Content("/etc/y")] == Fact(FactState.FORBIDDEN, detail="Permission denied")
    assert facts[CommandRun("id", reader=Reader.ROOT)].value is not None
    assert facts[Identity()].value is not None


def test_what_a_real_host_said_can_be_recorded(shell: Shell) -> None:
    facts = shell.ask(Identity(), Stat("/"), Stat("/nope"), Content("/bin/no"), CommandRun("echo hi; exit 2"))
    assert dict(recorded(record(facts))) == dict(facts)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "no question"),
        ({"stats": "/x"}, "no question 'stats'"),
        ({"stat": "/x", "typ": "file"}, "unknown: typ"),
        ({"stat": "/x", "type": "fil"}, "none of"),
        ({"stat": "/x", "type": "file", "mode": 384}, "type str"),
        ({"content": "/x"}, "value"),
        ({"content": "/x", "value": 1}, "type str"),
        ({"content": "/x", "state": "gone"}, "not a valid FactState"),
        ({"newest": "/x", "mtime": "yesterday", "ctime": "today"}, "isoformat"),
    ],
)
def test_what_is_no_fact_is_refused_with_its_number(entry: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^recorded fact 2: .*{message}"):
        facts_of([DATA[0], entry])
