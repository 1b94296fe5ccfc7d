"""Recipes and recorded facts for the tests of judging."""

from pathlib import Path
from textwrap import dedent
from typing import Any, Protocol

import pytest

from guidegen.model import Facts, Loaded
from guidegen.probe.recorded import recorded
from guidegen.recipe import loader


class Recipes(Protocol):
    """Loads a recipe from its steps in YAML, and what else stands at its top."""

    def __call__(self, steps: str, head: str = "") -> Loaded: ...


@pytest.fixture
def recipe(tmp_path: Path) -> Recipes:
    """Loads a recipe from its steps in YAML."""

    def load(steps: str, head: str = "") -> Loaded:
        file = tmp_path / "recipe.yaml"
        file.write_text(f"id: test\ntitle: All is well\n{dedent(head)}steps:\n{dedent(steps)}")
        return loader.load(file)

    return load


def path(path: str, **stat: Any) -> Facts:
    """What `stat` says of a path, itself and what it leads to; `state=` for why it could not say."""
    seen = stat or {"type": "file"}
    return recorded([{"stat": path, **seen}, {"stat": path, "follow": True, **seen}])


def everything(*parts: Facts) -> Facts:
    whole = Facts()
    for part in parts:
        whole |= part
    return whole


def there(*paths: str) -> Facts:
    return everything(*(path(one) for one in paths))


def missing(*paths: str) -> Facts:
    return everything(*(path(one, state="missing") for one in paths))


def unseen(*paths: str, state: str = "forbidden") -> Facts:
    return everything(*(path(one, state=state) for one in paths))
