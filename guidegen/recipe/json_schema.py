"""The JSON schema of a recipe, for editors: what may be written, short ways of writing included.

It keeps to draft 07, which is what the editors' YAML extensions understand in full.
"""

import json
from typing import Any

from guidegen.checks import kinds
from guidegen.model import Check, Mark, Recipe
from guidegen.recipe import schema
from guidegen.recipe.shape import MARK_KINDS, keys

_ONE = {"type": ["string", "number", "boolean", "null"]}
_CHECK = {"$ref": "#/definitions/Check"}
_FEW = {"anyOf": [_ONE, {"type": "array", "items": _ONE}]}


def recipe_schema() -> dict[str, Any]:
    """The schema of recipe.yaml, with every kind of check that is there."""
    whole = schema.json_schema(Recipe)
    definitions: dict[str, Any] = whole.pop("$defs")
    classes: dict[str, type[Any]] = {"": Recipe}
    for kind, cls in sorted(kinds().items()):
        described = schema.json_schema(cls)
        definitions |= described.pop("$defs", {})
        definitions[cls.__name__] = {**described, "title": kind, "description": _first_line(cls)}
        classes[cls.__name__] = cls
    for definition in definitions.values():
        _loosen(definition)
    _loosen(whole)
    for cls in classes.values():
        if issubclass(cls, Check):
            _as_check(definitions[cls.__name__], cls)
    definitions["NamedCheck"] = _use()
    each = [{"$ref": f"#/definitions/{name}"} for name in classes if name]
    definitions["Check"] = {"anyOf": [*each, {"$ref": "#/definitions/NamedCheck"}]}
    definitions["Mark"] = _mark(definitions["Mark"])
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "guidegen recipe",
        **{key: value for key, value in whole.items() if key != "title"},
        "definitions": dict(sorted(definitions.items())),
    }


def _first_line(cls: type[Any]) -> str:
    return (cls.__doc__ or "").strip().partition("\n")[0]


def _loosen(definition: dict[str, Any]) -> None:
    """One where a list is expected is a list of one."""
    for key, value in definition.get("properties", {}).items():
        value.pop("title", None)
        items = value.get("items")
        if value.get("type") == "array" and items:
            kept = {name: value[name] for name in ("description", "default") if name in value}
            array = {name: part for name, part in value.items() if name not in kept}
            definition["properties"][key] = {"anyOf": [items, array], **kept}


def _as_check(definition: dict[str, Any], cls: type[Check]) -> None:
    properties = definition["properties"]
    for value in properties.values():
        if value.get("type") == "string" and "enum" not in value:
            # 0600 and 25 are texts to guidegen, numbers to an editor.
            value["type"] = ["string", "number", "boolean"]
    was = {"anyOf": [*_FEW["anyOf"], {"type": "object", "additionalProperties": _FEW}]}
    properties["was"] = {**was, "description": keys(cls)["was"].field.metadata["description"]}
    if not cls.aliases:
        definition["required"] = sorted({*definition.get("required", []), cls.kind})
    else:
        definition["anyOf"] = [{"required": [name]} for name in (cls.kind, *cls.aliases)]


def _use() -> dict[str, Any]:
    return {
        "type": "object",
        "title": "use",
        "description": "A named check, from checks/.",
        "properties": {
            "use": {"type": "string", "description": "Its name."},
            "with": {"type": "object", "description": "Its parameters.", "additionalProperties": _ONE},
            "sensitive": {
                "type": "boolean",
                "description": keys(Check)["sensitive"].field.metadata["description"],
            },
            "if_missed": {
                "type": "string",
                "description": keys(Check)["if_missed"].field.metadata["description"],
            },
            "when": {
                "anyOf": [_CHECK, {"type": "array", "items": _CHECK}],
                "description": keys(Check)["when"].field.metadata["description"],
            },
        },
        "required": ["use"],
        "additionalProperties": False,
    }


def _mark(definition: dict[str, Any]) -> dict[str, Any]:
    target = definition["properties"]["target"]
    label = {
        "type": ["string", "number"],
        "description": keys(Mark)["label"].field.metadata.get("description", ""),
    }
    return {
        "type": "object",
        "description": "Something drawn on the picture: its kind, and where.",
        "properties": {**dict.fromkeys(MARK_KINDS, target), "label": label},
        "minProperties": 1,
        "additionalProperties": False,
    }


def as_text() -> str:
    """The schema as the text of a file."""
    return json.dumps(recipe_schema(), indent=2, ensure_ascii=False, default=str) + "\n"
