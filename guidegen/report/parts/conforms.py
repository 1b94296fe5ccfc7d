"""Whether a value is what a schema of `parts.schema` says: with the place of what is not."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from guidegen.printable import one_line

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}
_CALLED: Final = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object",
}


def misfits(
    value: Any, schema: Mapping[str, Any], whole: Mapping[str, Any], place: str = ""
) -> Iterator[str]:
    """What of `value` does not fit `schema`, each as "PLACE: what is wrong"; `whole` holds the `$defs`.

    It knows the words that those schemas use, and raises KeyError for a type that JSON has not.
    """
    at = place or "the report"
    if "$ref" in schema:
        yield from misfits(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, place)
        return
    for word in ("anyOf", "oneOf"):
        if word in schema:
            found = [list(misfits(value, one, whole, place)) for one in schema[word]]
            if all(found):
                yield from min(found, key=len)
            return
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {schema['const']!r} is needed, not {_shown(value)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {_shown(value)} is none of {', '.join(map(str, schema['enum']))}"
        return
    name = schema.get("type", "")
    is_bool = isinstance(value, bool) and name != "boolean"
    if name and (is_bool or not isinstance(value, _TYPES[name])):
        yield f"{at}: {_CALLED[name]} is needed, not {_shown(value)}"
        return
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{at}: at least {schema['minimum']} is needed, not {_shown(value)}"
    if schema.get("format") == "date-time" and not _is_time(value):
        yield f"{at}: a time with its zone is needed, not {_shown(value)}"
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from misfits(item, schema["items"], whole, f"{place}[{index}]")
    if isinstance(value, dict):
        for key in schema.get("required", ()):
            if key not in value:
                yield f"{at}: {key} is missing"
        for key, held in schema.get("properties", {}).items():
            if key in value:
                yield from misfits(value[key], held, whole, f"{place}.{key}".lstrip("."))


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _shown(value: Any) -> str:
    return one_line(repr(value), 60)
