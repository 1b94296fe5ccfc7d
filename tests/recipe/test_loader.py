"""A recipe's file becomes a recipe, or all of its problems at once."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.errors import Invalid
from guidegen.model import Facts, Mark
from guidegen.recipe.loader import load, questions
from tests.recipe.written import EXAMPLE, faults, loaded, places, problems, write

STEP = """
steps:
  - id: one
    title: Do it
    do: Do it.
"""


def test_the_recipe_that_the_format_was_designed_with_is_loaded_as_it_stands() -> None:
    found = load(EXAMPLE, {"relay_host": "mx.example.org"})
    recipe = found.recipe
    assert (recipe.id, recipe.minutes, recipe.run_as) == ("mail-relay-tls", 15, "root")
    assert recipe.reviewed == date(2026, 11, 20)
    assert [step.id for step in recipe.steps] == [
        "back-up",
        "require-tls",
        "lock-password",
        "reload",
        "read-log",
    ]
    assert [check.kind for step in recipe.steps for check in step.check] == [
        *("file", "setting", "setting", "file", "service"),
    ]
    relay, level = recipe.steps[1].check
    assert "[mx.example.org]:587" in relay.expectation()
    assert relay.was == {"is": ("",)}
    assert level.was == {"is": ("may",)}
    assert recipe.steps[2].check[0].sensitive
    assert recipe.steps[3].needs == ("require-tls",)
    assert recipe.steps[3].screenshot[0].mark == (Mark(kind="box", target="active"),)
    assert [check.kind for check in recipe.done_when] == ["command"]
    assert found.answers == {"relay_host": "mx.example.org"}
    assert not found.examples_used
    assert not found.from_library


def test_a_loaded_recipe_knows_where_each_value_stands() -> None:
    found = load(EXAMPLE, examples=True)
    span = found.span("steps", 1, "check", 0, "is")
    assert span
    assert span.text[span.column - 1 :].startswith('"[${relay_host}]:587"')
    assert found.span("steps", 1, "check", 0, "no such key") == found.span("steps", 1, "check", 0)


def test_one_where_a_list_is_expected_is_a_list_of_one(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        """
        applies_to: debian-12
        steps:
          - id: one
            title: Do it
            check: {file: /x, mode: "0600"}
          - id: two
            title: Look
            needs: one
            run: systemctl status x
            screenshot: {terminal: systemctl status x, mark: {box: active}}
        """,
    )
    assert found.recipe.applies_to == ("debian-12",)
    assert found.recipe.steps[1].needs == ("one",)
    assert found.recipe.steps[1].screenshot[0].mark[0].kind == "box"
    span = found.span("steps", 0, "check", 0, "mode")
    assert span
    assert (span.line, span.column) == (8, 29)


def test_all_problems_of_a_file_come_at_once_in_its_order(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        minuts: 5
        reviewed: soon
        ask:
          port: {question: Which?, type: prot}
          name: {question: Which?}
        steps:
          - id: one
            title:
            needs: two
            run: echo "${name}" ${nmae}
            check: {file: /x, onwer: root}
          - id: two
            title: T
            check:
              - flie: /x
              - setting: a
                in: /x
                si: y
              - use: no-such-check
          - id: two
            title: T
            do: Look.
            screenshot: {image: gone.png}
        """,
    )
    said = "\n".join(problem.message for problem in found)
    for part in (
        *(
            '"minuts"',
            '"reviewed"',
            '"prot"',
            '"title" is empty',
            '"two" comes later',
            "inside quotes",
            '"nmae"',
        ),
        *('"onwer"', '"flie"', '"si"', '"no-such-check"', "already", "gone.png", "not answered"),
    ):
        assert part in said
    spans = places(found)
    assert spans == sorted(spans)
    assert found[-1].span is None


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("check: {flie: /x}", 'did you mean "file"?'),
        ("check: {file: /x, onwer: root}", 'did you mean "owner"?'),
        ("check: {setting: a, in: /x, si: y}", 'did you mean "is"?'),
        ("check: {setting: a, path: /x, is: y}", 'did you mean "in"?'),
        ("check: {mode: '0600', file: /x}", 'put "file" first'),
        ("check: {file: /x, exists: yes}", "write true, without quotes"),
        ("check: {file: /x, was: {mod: '0644'}}", 'did you mean "mode"?'),
        ("if-not: x", 'did you mean "if_not"?'),
        ("screenshot: {terminal: ls, mark: {bx: a}}", 'did you mean "box"?'),
    ],
)
def test_a_slip_is_named_beside_what_was_meant(tmp_path: Path, wrong: str, hint: str) -> None:
    (problem,) = problems(tmp_path, STEP + f"    {wrong}\n")
    assert problem.hint == hint
    assert problem.span
    assert problem.span.line == 8


def test_the_caret_stands_under_the_key_that_is_wrong(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, STEP + "    check: {file: /x, onwer: root}\n")
    _, line, caret, hint = str(problem).splitlines()
    assert line[caret.index("^") : caret.rindex("^") + 1] == "onwer"
    assert hint.strip() == 'did you mean "owner"?'


def test_a_number_or_boolean_is_the_text_that_it_looks_like(tmp_path: Path) -> None:
    found = loaded(tmp_path, STEP + "    check: [{line: 25, in: /x}, {line: true, in: /x}]\n")
    assert [check.subject for check in found.recipe.steps[0].check] == ["25", "true"]


def test_answers_that_are_missing_are_named_by_one_problem(tmp_path: Path) -> None:
    body = (
        "ask:\n  a: {question: First?}\n  b: {question: Second?, secret: true}\n  c: {question: Third?}\n"
        + STEP
    )
    (problem,) = problems(tmp_path, body, {"c": "x"}, secrets={})
    assert "a (First?), b (Second?)" in problem.message
    assert "--set" in problem.hint


def test_an_answer_of_the_wrong_type_says_which_and_why(tmp_path: Path) -> None:
    body = "ask:\n  smtp: {question: Which port?, type: port}\n" + STEP
    (problem,) = problems(tmp_path, body, {"smtp": "twenty"})
    assert (
        problem.message
        == 'the answer to smtp does not fit: "twenty" is no port number from 1 to 65535, such as 8080'
    )


def test_a_secret_is_filled_in_only_where_it_is_given_and_makes_its_check_sensitive(tmp_path: Path) -> None:
    body = "ask:\n  key: {question: The key?, secret: true}\n" + STEP
    body += "    check: {setting: api_key, in: /etc/x, is: '${key}'}\n"
    shown = loaded(tmp_path, body)
    assert "‹The key?›" in repr(shown.recipe)
    real = loaded(tmp_path, body, secrets={"key": "hunter2"})
    (check,) = real.recipe.steps[0].check
    assert check.sensitive
    assert "hunter2" in repr(check)
    assert "hunter2" not in repr((real.answers, real.spans, check.judge(Facts())))


def test_a_secret_in_a_wrong_place_is_not_shown_by_the_error(tmp_path: Path) -> None:
    body = "ask:\n  key: {question: The key?, secret: true}\n" + STEP
    body += "    run: login ${key}\n    check: {file: /x, mode: '${key}', exists: true}\n"
    found = problems(tmp_path, body, secrets={"key": "hunter2"})
    assert "hunter2" not in "\n".join(map(str, found))
    assert {problem.span.line for problem in found if problem.span} == {10, 11}


def test_the_digest_is_of_the_text_and_of_the_named_checks_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "checks").mkdir()
    named = "id: here\ntitle: It is here\ncheck: {file: /x}\nexamples: [{name: n, verdict: unknown}]\n"
    (tmp_path / "checks/here.yaml").write_text(named)
    plain = loaded(tmp_path, STEP).sha256
    used = loaded(tmp_path, STEP + "    check: {use: here}\n").sha256
    (tmp_path / "checks/here.yaml").write_text(named + "# changed\n")
    assert loaded(tmp_path, STEP).sha256 == plain
    assert loaded(tmp_path, STEP + "    check: {use: here}\n").sha256 != used


def test_the_questions_can_be_had_alone(tmp_path: Path) -> None:
    file = write(tmp_path, "ask:\n  a: {question: A?}\n  b: {nonsense: 1}\nwrong: 1\n")
    assert list(questions(file)) == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "just text\n",
        "- a\n- b\n",
        "5\n",
        "{}\n",
        "steps: 5\n",
        "steps: [5, [], null]\n",
        "ask: 5\nsteps: {a: b}\n",
    ],
)
def test_what_is_no_recipe_at_all_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, "", examples=True)
    file = tmp_path / "recipe.yaml"
    file.write_text(text)
    with pytest.raises(Invalid):
        load(file)


def test_problems_without_end_are_cut(tmp_path: Path) -> None:
    found = problems(tmp_path, "".join(f"k{n}: 1\n" for n in range(500)) + STEP)
    assert len(found) == 101
    assert found[-1].message == "there is more; mend these first"


_TEXT = EXAMPLE.read_text(encoding="utf-8")
_WORDS = sorted(set(re.findall(r"[^\s]+", _TEXT)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_recipe_that_was_damaged_anyhow_is_a_recipe_or_invalid(tmp_path: Path, data: st.DataObject) -> None:
    lines = _TEXT.split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "word", "indent", "cut"])):
            case "drop":
                lines[number] = ""
            case "double":
                lines.insert(number, lines[number])
            case "word":
                words = lines[number].split(" ")
                words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(_WORDS))
                lines[number] = " ".join(words)
            case "indent":
                lines[number] = "  " + lines[number]
            case "cut":
                lines[number] = lines[number][: data.draw(st.integers(0, 40))]
    file = tmp_path / "recipe.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert all(problem.message for problem in faults(lambda: load(file, examples=True)))
