"""Validation errors in a person's words, at the place where something else should be written."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guidegen.errors import Problem, Span
from guidegen.model import Misfit, Path_
from guidegen.recipe.shape import class_at, keys
from guidegen.recipe.source import Node
from guidegen.recipe.suggest import did_you_mean

_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")
_MISSING = ("missing", "missing_keyword_only_argument")
_SHOULD_BE = {
    "string_type": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "tuple_type": "a list",
    "list_type": "a list",
    "mapping_type": "a mapping (key: value)",
    "dict_type": "a mapping (key: value)",
    "dataclass_type": "a mapping (key: value)",
    "date_type": "a date such as 2026-11-20",
    "date_parsing": "a date such as 2026-11-20",
    "date_from_datetime_parsing": "a date such as 2026-11-20",
    "date_from_datetime_inexact": "a date such as 2026-11-20",
    "none_required": "left out",
}
_MEANT = {
    **dict.fromkeys(("true", "yes", "on", "y"), "true"),
    **dict.fromkeys(("false", "no", "off", "n"), "false"),
}
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "small letters and digits, with single dashes between: back-up-2",
    r"^([0-7]{3,4})?$": 'three or four digits from 0 to 7: "0644"',
    r"^[a-z]{2,3}(-[A-Z]{2})?$": "the short name of a language: en, de, pt-BR",
}


def problems(errors: Iterable[Mapping[str, Any]], node: Node, cls: type[Any]) -> Iterator[Problem]:
    """`errors` as pydantic lists them, of validating `node` as a `cls`, in the order of the text."""
    grouped: dict[tuple[Path_, str], list[Mapping[str, Any]]] = {}
    for error in errors:
        loc: Path_ = tuple(error["loc"])
        where = loc[:-1] if error["type"] in (*_UNKNOWN, *_MISSING) else node.at(loc)[1]
        family = "keys" if error["type"] in (*_UNKNOWN, *_MISSING) else "value"
        grouped.setdefault((where, family), []).append(error)
    for (path, family), group in grouped.items():
        if family == "keys":
            yield from _wrong_keys(node.at(path)[0], group, class_at(cls, path))
        elif not _is_follow_up(node.at(path)[0], group):
            yield _wrong_value(node, path, group)


def _wrong_keys(node: Node, group: list[Mapping[str, Any]], cls: type[Any] | None) -> Iterator[Problem]:
    unknown = [str(error["loc"][-1]) for error in group if error["type"] in _UNKNOWN]
    missing = [str(error["loc"][-1]) for error in group if error["type"] in _MISSING]
    if len(unknown) == 1 and len(missing) == 1:
        # However different the two look, one was most likely meant to be the other.
        hint = f'did you mean "{missing[0]}"?'
        yield Problem(f'unknown key "{unknown[0]}"', _key_span(node, unknown[0]), hint)
        return
    known = keys(cls) if cls else {}
    for name in unknown:
        yield Problem(f'unknown key "{name}"', _key_span(node, name), did_you_mean(name, known))
    for name in missing:
        yield Problem(f'"{name}" is missing', node.span)


def _is_follow_up(node: Node, group: list[Mapping[str, Any]]) -> bool:
    """Whether a list is called too short only because what it holds is wrong, which is reported already."""
    return bool(node.items) and all(error["type"] == "too_short" for error in group)


def _wrong_value(root: Node, path: Path_, group: list[Mapping[str, Any]]) -> Problem:
    node, _ = root.at(path)
    written = "what the secret is" if node.secret else f'"{node.text}"'
    key = next((part for part in reversed(path) if isinstance(part, str)), None)
    name = "this" if key is None else f'"{key}"'
    for error in group:
        cause = (error.get("ctx") or {}).get("error")
        if isinstance(cause, Misfit):
            return Problem(cause.message, _key_span(node, cause.key), cause.hint)
    error, context = group[0], group[0].get("ctx") or {}
    kind = error["type"]
    if node.content is None and len(node.entries) == 0 and kind != "value_error":
        return Problem(f"{name} is empty", node.span, "write a value, or leave the key out")
    if kind in ("string_too_short", "too_short"):
        return Problem(f"{name} is empty", node.span)
    if kind == "literal_error":
        choices = [
            choice.strip("'\"") for choice in str(context["expected"]).replace(" or ", ", ").split(", ")
        ]
        hint = did_you_mean(node.text, [choice for choice in choices if choice])
        return Problem(f"{name} cannot be {written}", node.span, hint)
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        hint = f"write {_PATTERNS[pattern]}" if pattern in _PATTERNS else f"it must match {pattern}"
        return Problem(f"{name} cannot be {written}", node.span, hint)
    should = [_SHOULD_BE[e["type"]] for e in group if e["type"] in _SHOULD_BE]
    if should:
        meant = _MEANT.get(node.text.lower(), "") if "true or false" in should else ""
        hint = f"write {meant}, without quotes" if meant and isinstance(node.content, str) else ""
        return Problem(f"{name} must be {' or '.join(dict.fromkeys(should))}", node.span, hint)
    message = str(context.get("error") or error["msg"])
    return Problem(f"{name}: {message[:1].lower()}{message[1:]}", node.span)


def _key_span(node: Node, key: str) -> Span:
    return node.entries[key].key if key in node.entries else node.span
