"""The shape of recipes and checks: from a tree of nodes to the model's dataclasses, and as one JSON schema.

The only module that knows pydantic. It reads the dataclasses' fields as they are; a check's class is picked
by the check's first key, so that an error speaks of one kind only.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from guidegen.checks import kinds
from guidegen.errors import Problem
from guidegen.model import Check, Path_
from guidegen.recipe import wording
from guidegen.recipe.shape import check_keys, keys, was_written_out, written_out
from guidegen.recipe.source import Entry, Node
from guidegen.recipe.suggest import did_you_mean, nearest

T = TypeVar("T")

_WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")


def first_keys() -> Mapping[str, type[Check]]:
    """The class of check that each first key names: the kinds, and their further names."""
    return {name: cls for cls in kinds().values() for name in (cls.kind, *getattr(cls, "aliases", ()))}


def build(cls: type[T], node: Node, problems: list[Problem], ready: Mapping[Path_, Any] = {}) -> T | None:
    """The `cls` that `node` describes; None, with `problems` longer, where it describes none.

    `ready` holds values that are built already, by their path. Short ways of writing are written out before:
    see `shape.written_out`.
    """
    data = node.plain()
    for path, value in ready.items():
        _put(data, path, value)
    for attempt in ("as written", "as wanted"):
        try:
            return cast(T, _adapter(cls).validate_python(data))
        except ValidationError as error:
            errors = error.errors(include_url=False)
            if attempt == "as wanted" or not _take_as_wanted(data, node, errors):
                problems += wording.problems(cast("Any", errors), node, cls)
                return None
    return None


def check(node: Node, problems: list[Problem], *, condition: bool = False) -> Check | None:
    """The check that `node` describes, with those in it; None, with `problems` longer, where it is none.

    `condition`: it is a part of a `when`, where nothing has a `when` of its own.
    """
    before = len(problems)
    if not isinstance(node.content, Mapping) or not node.entries:
        problems.append(
            Problem("a check is a mapping whose first key names its kind", node.span, "file: /etc/…")
        )
        return None
    known = first_keys()
    name, first = next(iter(node.entries.items()))
    cls = known.get(name)
    if cls is None:
        inside = next((key for key in node.entries if key in known), "")
        if inside and (name in keys(known[inside]) or not nearest(name, known)):
            problems.append(Problem("a check begins with its kind", first.key, f'put "{inside}" first'))
        else:
            problems.append(
                Problem(f'unknown kind of check "{name}"', first.key, did_you_mean(name, [*known, "use"]))
            )
        return None
    if condition and (when := node.entries.get("when")):
        hint = "put both into the list: all of it must hold"
        problems.append(Problem("a condition has no condition of its own", when.key, hint))
        return None
    node = written_out(node, cls, problems)
    ready = _held(node, cls, problems, condition=condition)
    if ready is None:
        return None
    entries = dict(node.entries)
    if was := entries.get("was"):
        entries["was"] = Entry(was.key, was_written_out(was.node, cls, problems))
    if node.has_secret():
        entries["sensitive"] = Entry(first.key, first.node.scalar(True))
    built = build(cls, node.having(entries), problems, ready)
    return built if len(problems) == before else None


def _held(
    node: Node, cls: type[Check], problems: list[Problem], *, condition: bool
) -> dict[Path_, Any] | None:
    """The checks in a check of `cls`, built, by their path; None where none is right of those it needs."""
    ready: dict[Path_, Any] = {}
    lacking = False
    for name in check_keys(cls):
        held = node.get(name)
        if held is None or held.content is None:
            continue
        is_list, inner = keys(cls)[name].is_list, condition or name == "when"
        if not is_list and held.items:
            hint = "put any_of or all_of into it"
            problems.append(Problem(f'"{name}" takes one check, not a list', held.span, hint))
            return None
        items = held.items if is_list else (held,)
        built = [one for item in items if (one := check(item, problems, condition=inner))]
        lacking = lacking or bool(items and not built and name != "when")
        ready[name,] = built if is_list else next(iter(built), None)
    return None if lacking else ready


def json_schema(cls: type[Any]) -> dict[str, Any]:
    """What pydantic knows of `cls` as JSON schema, what it refers to in "$defs"."""
    return _adapter(cls).json_schema(ref_template="#/definitions/{model}")


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(cls: type[Any]) -> TypeAdapter[Any]:
    if cls not in _adapters:
        _adapters[cls] = TypeAdapter(cls)
    return _adapters[cls]


def _put(data: Any, path: Path_, value: Any) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value


def _take_as_wanted(data: Any, node: Node, errors: Any) -> bool:
    """Where text is wanted, `true` and `25` are the texts that they look like; an answer, which is always
    text, is the whole number that it looks like where one is wanted. Whether any of both was found.
    """
    found = False
    for error in errors:
        leaf, path = node.at(tuple(error["loc"]))
        if error["type"] == "string_type" and path and isinstance(leaf.content, (bool, int)):
            _put(data, path, leaf.text)
            found = True
        elif error["type"] == "int_type" and leaf.answered and _WHOLE.fullmatch(leaf.text):
            _put(data, path, int(leaf.text))
            found = True
    return found
