"""An answer is what its question asks for, or the recipe is not used with it."""

from pathlib import Path

import pytest

from guidegen.errors import Invalid, Problem
from guidegen.model import AnswerType, Ask
from guidegen.recipe.answers import answer, fault, specimen
from guidegen.recipe.answers_file import read_answers


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 'Grüße, it\'s "fine" $(id)'),
        ("hostname", "smtp.example.com"),
        ("hostname", "localhost"),
        ("hostname", "xn--bcher-kva.example"),
        ("ip", "192.0.2.1"),
        ("ip", "2001:db8::1"),
        ("port", "587"),
        ("port", "65535"),
        ("email", "a.b+c@example.com"),
        ("path", "/srv/my files"),
        ("path", "~/x"),
        ("number", "-1.5"),
    ],
)
def test_an_answer_of_the_right_type_is_taken(kind: AnswerType, value: str) -> None:
    assert not fault(value, Ask(question="Q", type=kind))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", ""),
        ("text", " x"),
        ("text", "two\nlines"),
        ("text", "a\tb"),
        ("text", "\x1b[2J"),
        ("text", "a\u202eb"),
        ("text", "a\0"),
        ("text", "x" * 5000),
        ("hostname", "-x.example.com"),
        ("hostname", "smtp.example.com; id"),
        ("hostname", "a..b"),
        ("hostname", "192.0.2.999"),
        ("hostname", "under_score.example"),
        ("hostname", "a" * 64 + ".example"),
        ("ip", "192.0.2.999"),
        ("ip", "fe80::1%eth0"),
        ("port", "0"),
        ("port", "65536"),
        ("port", "٥٨٧"),
        ("port", "587/tcp"),
        ("port", "9" * 5000),
        ("email", "nobody"),
        ("email", "a@b@example.com"),
        ("path", "etc/passwd"),
        ("path", "~root/x"),
        ("number", "1e5"),
        ("number", "٣"),
    ],
)
def test_an_answer_of_the_wrong_type_is_not(kind: AnswerType, value: str) -> None:
    assert fault(value, Ask(question="Q", type=kind))


def test_a_choice_is_one_of_the_choices() -> None:
    ask = Ask(question="Q", type="choice", choices=("a", "b"))
    assert not fault("b", ask)
    assert fault("c", ask) == '"c" is not among the choices: a, b'


@pytest.mark.parametrize("kind", ["text", "hostname", "ip", "port", "email", "path", "number"])
def test_a_specimen_is_an_answer(kind: AnswerType) -> None:
    ask = Ask(question="Q", type=kind)
    assert not fault(specimen(ask), ask)


ASKED = {
    "host": Ask(question="Which host?", type="hostname", example="h.example.com"),
    "port": Ask(question="Which port?", type="port"),
    "key": Ask(question="The key", secret=True, type="number"),
}


def test_what_is_not_answered_is_named_together() -> None:
    problems: list[Problem] = []
    assert answer(ASKED, {}, {}, problems).missing == ["host", "port", "key"]
    assert not problems


def test_examples_stand_in_and_are_said_to() -> None:
    answered = answer(ASKED, {}, None, [], examples=True)
    assert answered.public == {"host": "h.example.com", "port": "8080"}
    assert answered.examples_used
    assert not answer(ASKED, {"host": "a", "port": "1"}, None, [], examples=True).examples_used


def test_without_secrets_a_secret_is_shown_as_its_question() -> None:
    answered = answer(ASKED, {}, None, [], examples=True)
    assert answered.known["key"].value == "‹The key›"
    assert "key" not in answered.public


def test_a_secret_that_does_not_fit_is_not_repeated() -> None:
    problems: list[Problem] = []
    answer(ASKED, {"host": "h", "port": "1"}, {"key": "hunter2"}, problems)
    assert [str(problem).count("hunter2") for problem in problems] == [0]


def test_an_answer_to_no_question_is_an_error() -> None:
    problems: list[Problem] = []
    answer(ASKED, {"hots": "h", "port": "1"}, None, problems)
    assert problems[0].hint == 'did you mean "host"?'


def test_a_secret_among_the_plain_answers_is_refused() -> None:
    problems: list[Problem] = []
    answered = answer(ASKED, {"host": "h", "port": "1", "key": "5"}, None, problems)
    assert "key is secret" in problems[0].message
    assert answered.known["key"].value != "5"


def test_a_file_of_answers_is_read_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("host: NO\nport: 0587\nn: 5\nb: true\n")
    assert read_answers(file) == {"host": "NO", "port": "0587", "n": "5", "b": "true"}


@pytest.mark.parametrize(
    "text", ["- hunter2\n", "key: [hunter2]\n", "key: 'hunter2\n", "key: 1\nkey: hunter2\n"]
)
def test_what_is_wrong_with_a_file_of_answers_shows_none_of_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text)
    with pytest.raises(Invalid) as caught:
        read_answers(file)
    assert "hunter2" not in caught.value.message
    assert "a.yaml:" in caught.value.message
