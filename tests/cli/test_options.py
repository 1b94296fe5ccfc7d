"""From the options of a command to a recipe with its answers."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from guidegen.cli.options import load_recipe
from guidegen.errors import Invalid, Misused
from guidegen.recipe.case import Case
from tests.recipe.written import write

BODY = """
ask:
  host: {question: Which host?, type: hostname, example: h.example.com}
  port: {question: Which port?, type: port}
  key: {question: The key?, secret: true}
steps:
  - id: one
    title: Tell ${host}
    check: {setting: key, in: /etc/x, is: "${key}:${port}"}
"""


@pytest.fixture
def recipe(tmp_path: Path) -> str:
    return str(write(tmp_path, BODY))


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.yaml"
    file.write_text("host: file.example.com\nport: 25\nkey: hunter2\n")
    return file


def case(**answers: str) -> Case:
    return Case(recipe="", recipe_sha256="", created=datetime.now(UTC), answers=answers)


def test_what_is_typed_goes_before_the_file_and_that_before_the_case(recipe: str, answers: Path) -> None:
    sent = case(host="case.example.com", port="1", dropped="no longer asked")
    assert load_recipe(recipe, ["port=2"], None, case=sent).answers == {
        "host": "case.example.com",
        "port": "2",
    }
    assert load_recipe(recipe, ["port=2"], answers, case=sent).answers == {
        "host": "file.example.com",
        "port": "2",
    }


def test_a_secret_is_taken_from_the_file_only_where_it_is_needed(recipe: str, answers: Path) -> None:
    assert "hunter2" not in repr(load_recipe(recipe, [], answers))
    found = load_recipe(recipe, [], answers, with_secrets=True)
    assert "hunter2:25" in repr(found.recipe)
    assert "key" not in found.answers


def test_a_secret_on_the_command_line_is_refused_without_repeating_it(recipe: str) -> None:
    with pytest.raises(Invalid) as caught:
        load_recipe(recipe, ["key=hunter2"], example=True)
    assert "key" in caught.value.message
    assert "hunter2" not in caught.value.message


def test_a_secret_that_nobody_gave_is_named(recipe: str) -> None:
    with pytest.raises(Invalid, match="The key"):
        load_recipe(recipe, ["host=a", "port=1"], with_secrets=True)


@pytest.mark.parametrize("sets", [["host"], ["=x"], ["host=a", "host=b"]])
def test_what_is_no_pair_is_misuse(recipe: str, sets: list[str]) -> None:
    with pytest.raises(Misused):
        load_recipe(recipe, sets)


def test_without_a_recipe_there_is_none() -> None:
    with pytest.raises(Misused):
        load_recipe(None)


def test_the_case_names_the_recipe(recipe: str, answers: Path) -> None:
    sent = Case(
        recipe=recipe, recipe_sha256="", created=datetime.now(UTC), answers={"host": "a", "port": "1"}
    )
    assert load_recipe(None, case=sent).recipe.steps[0].title == "Tell a"
