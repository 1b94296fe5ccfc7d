"""An editor with the schema takes what guidegen takes, and marks what it does not."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from guidegen.checks import kinds
from guidegen.recipe import library
from guidegen.recipe.json_schema import as_text, recipe_schema
from guidegen.recipe.source import Source
from guidegen.recipe.strict_yaml import parse
from tests.recipe.written import EXAMPLE

RECIPES = [EXAMPLE, *sorted((library.builtin_folder() / "recipes").glob("*/recipe.yaml"))]


def validator() -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(recipe_schema())


def as_an_editor_reads(file: Path) -> Any:
    """The recipe with YAML's own idea of numbers and booleans, dates left as text."""
    resolvers = {
        first: [(tag, pattern) for tag, pattern in found if "timestamp" not in tag]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    loader = type("Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": resolvers})
    return yaml.load(file.read_text(encoding="utf-8"), loader)


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(recipe_schema())


@pytest.mark.parametrize("file", RECIPES, ids=lambda file: file.parent.name)
def test_every_recipe_is_taken(file: Path) -> None:
    assert [error.message for error in validator().iter_errors(as_an_editor_reads(file))] == []
    assert [error.message for error in validator().iter_errors(parse(Source.read(file)).plain())] == []


@pytest.mark.parametrize(
    "step",
    [
        {"check": {"flie": "/x"}},
        {"check": {"file": "/x", "onwer": "root"}},
        {"check": [{"in": "/x", "is": "y"}]},
        {"check": {"file": "/x", "exists": "yes"}},
        {"screenshot": {"terminal": "ls", "mark": {"bx": "a"}}},
        {"needs": [["a"]]},
        {"titel": "T"},
        {"check": {"any_of": [{"flie": "/x"}]}},
        {"check": {"not": {"file": "/x", "onwer": "root"}}},
        {"check": {"file": "/x", "when": {"systm": "debian"}}},
        {"when": [{"system": "debian", "verson": "12"}]},
    ],
)
def test_what_guidegen_refuses_is_marked(step: dict[str, Any]) -> None:
    recipe = {"id": "a", "title": "T", "steps": [{"id": "a", "title": "T", "do": "x", **step}]}
    assert not validator().is_valid(recipe)


@pytest.mark.parametrize(
    "step",
    [
        {"check": {"file": "/x", "mode": 600, "was": {"mode": 644}}},
        {"check": {"setting": "k", "in": "/x", "is": True, "was": [False, None]}},
        {"check": [{"use": "x", "with": {"a": 5}}]},
        {"check": {"pattern": "a.*", "in": "/x"}},
        {"screenshot": {"terminal": "ls", "mark": {"box": "a", "label": 1}}},
        {"needs": "a"},
    ],
)
def test_short_ways_of_writing_are_taken(step: dict[str, Any]) -> None:
    recipe = {"id": "a", "title": "T", "steps": [{"id": "a", "title": "T", "do": "x", **step}]}
    assert [error.message for error in validator().iter_errors(recipe)] == []


def test_every_kind_and_key_is_described() -> None:
    schema = recipe_schema()
    titles = {definition.get("title") for definition in schema["definitions"].values()}
    assert set(kinds()) <= titles
    for name, definition in schema["definitions"].items():
        for key, value in definition.get("properties", {}).items():
            assert value.get("description") or name == "Mark", f"{name}.{key}"


def test_the_schema_beside_the_recipes_is_the_present_one() -> None:
    file = library.builtin_folder() / "recipes" / "recipe.schema.json"
    assert file.read_text(encoding="utf-8") == as_text(), (
        "write it again: guidegen schema > recipes/recipe.schema.json"
    )


@pytest.mark.parametrize(
    "step",
    [
        {"check": {"any_of": [{"file": "/x"}, {"all_of": [{"not": {"file": "/y"}}, {"port": 25}]}]}},
        {"check": {"any_of": {"file": "/x"}, "when": {"system": "debian", "version": 12}}},
        {"check": {"use": "config-reloaded", "with": {"service": "x"}, "when": [{"file": "/x"}]}},
        {"when": {"any_of": [{"system": "debian"}, {"use": "config-reloaded"}]}},
    ],
)
def test_checks_in_checks_and_conditions_are_taken(step: dict[str, Any]) -> None:
    recipe = {"id": "a", "title": "T", "steps": [{"id": "a", "title": "T", "do": "x", **step}]}
    assert [error.message for error in validator().iter_errors(recipe)] == []
