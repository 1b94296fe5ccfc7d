"""From the model back to a recipe's text: checks and steps as somebody would have written them.

What is read off the dataclasses' fields when a recipe is loaded is read off them here as well, so that a new
key needs no word in this file. What has its default is left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from typing import Any

import yaml

from guidegen.model import Check, Step
from guidegen.printable import printable
from guidegen.recipe.filling import MOST_CHARACTERS, MOST_PLACES
from guidegen.recipe.strict_yaml import takes

CHECKS_COLUMN, STEPS_COLUMN = 6, 2
"""Where the items of `check:` and of `steps:` begin in a recipe as `guidegen new` writes it."""


def check_data(check: Check) -> dict[str, Any]:
    """`check` as plain data, its kind first. Raises ValueError for what no recipe can say."""
    data = _mapping(check)
    first = next(name for name in (check.kind, *check.aliases) if name in data)
    last = {"was": data.pop("was")} if "was" in data else {}
    return {first: data.pop(first), **data, **last}


def step_data(step: Step) -> dict[str, Any]:
    """`step` as plain data. Raises ValueError for what no recipe can say."""
    return _mapping(step)


def as_items(data: Sequence[Mapping[str, Any]], column: int) -> str:
    """`data` as the items of a list of YAML, each beginning in `column`, from 0; ends with a newline."""
    text = _dump(data, allow_unicode=True)
    if not takes(text) or printable(text) != text:
        # Letters are written as such; what no file may hold, or no screen shows, as escapes.
        text = _dump(data, allow_unicode=False)
    lines = text.removesuffix("\n").split("\n")
    return "".join(f"{' ' * column}{line}\n" if line else "\n" for line in lines)


class _Dumper(yaml.SafeDumper):
    """Writes a list inside a mapping further to the right than its key, and nothing as an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _dump(data: Sequence[Mapping[str, Any]], *, allow_unicode: bool) -> str:
    text: str = yaml.dump(
        list(data), Dumper=_Dumper, sort_keys=False, allow_unicode=allow_unicode, width=2**20
    )
    return text


def _mapping(value: Any) -> dict[str, Any]:
    return {
        field.metadata.get("alias", field.name): _plain(one)
        if field.name != "was"
        else _was(type(value), one)
        for field in fields(value)
        if (one := getattr(value, field.name)) != _default(field)
    }


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _was(cls: type[Check], was: Mapping[str, tuple[Any, ...]]) -> Any:
    """The shortest way to write it: a value for one, nothing but the values for the main field."""
    written = {name: _plain(olds[0] if len(olds) == 1 else olds) for name, olds in was.items()}
    only = written.get(cls.main_field) if len(written) == 1 else None
    return only if only is not None else written


def _plain(value: Any) -> Any:
    if isinstance(value, Check):
        return check_data(value)
    if is_dataclass(value):
        return _mapping(value)
    if isinstance(value, Mapping):
        return {_text(str(name)): _plain(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return _text(str(value)) if isinstance(value, str) else value


def _text(text: str) -> str:
    """`text` with every `${` made literal."""
    if re.search("[\ud800-\udfff]", text):
        raise ValueError("it holds bytes that are no text")
    if "${" in text and (len(text) > MOST_CHARACTERS or text.count("${") > MOST_PLACES):
        raise ValueError("it holds too much that looks like answers to be filled in")
    return text.replace("${", "$${")
