"""Rules for recipes that are valid: what will mislead a customer, or cannot be verified.

A rule is one file of this folder, found by being there. Its id is the file's name with dashes; its docstring
is its documentation page, and `GOOD` and `BAD` are examples that a test walks.
"""

import importlib
import inspect
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import ClassVar

from guidegen.errors import Problem
from guidegen.model import Loaded


class Rule(ABC):
    """Something that a recipe should keep to."""

    GOOD: ClassVar[tuple[str, ...]]
    """Parts of recipes, as YAML, in which the rule finds nothing; `id` and `title` may be left out."""
    BAD: ClassVar[tuple[str, ...]]
    """Parts of recipes in which it does."""
    FILES: ClassVar[Mapping[str, str]] = {}
    """Files that lie beside the examples: their names, from the recipe's folder, and their texts."""

    @classmethod
    def id(cls) -> str:
        """The rule's name: that of its file, with dashes."""
        return cls.__module__.rpartition(".")[2].replace("_", "-")

    @abstractmethod
    def check(self, loaded: Loaded) -> Iterable[Problem]:
        """What the rule finds in a recipe."""


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id."""
    modules = [
        importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)
    ]
    found = [
        cls()
        for module in modules
        for cls in vars(module).values()
        if inspect.isclass(cls) and issubclass(cls, Rule) and not inspect.isabstract(cls)
    ]
    return {rule.id(): rule for rule in sorted(found, key=lambda rule: rule.id())}


def lint(loaded: Loaded) -> list[Problem]:
    """What all rules find in a recipe, in the order of its text."""
    found = [replace(problem, rule=name) for name, rule in rules().items() for problem in rule.check(loaded)]
    return sorted(found, key=lambda p: (p.span.line, p.span.column) if p.span else (0, 0))
