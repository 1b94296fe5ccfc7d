"""Short ways of writing, written out: one for a list of one, `{box: [...]}` for a mark, a bare `was`.

What may be written is read off the model's dataclasses, so that a key is stated in one place only.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from guidegen.errors import Problem
from guidegen.model import Check, Mark, MarkKind, Path_
from guidegen.recipe.source import Entry, Node
from guidegen.recipe.suggest import did_you_mean

MARK_KINDS: tuple[str, ...] = get_args(MarkKind)


@dataclass(frozen=True)
class Key:
    """One key that a mapping may have."""

    field: Field[Any]
    hint: Any
    """The type of its value."""

    @property
    def is_list(self) -> bool:
        return get_origin(self.hint) is tuple

    @property
    def inner(self) -> type[Any] | None:
        """The dataclass of its value, of the items of its list, or of the values of its mapping."""
        arguments = get_args(self.hint)
        inner = {tuple: arguments[:1], Mapping: arguments[1:]}.get(get_origin(self.hint), (self.hint,))
        return inner[0] if inner and is_dataclass(inner[0]) and isinstance(inner[0], type) else None


_keys: dict[type[Any], Mapping[str, Key]] = {}


def keys(cls: type[Any]) -> Mapping[str, Key]:
    """Every key of `cls`, as it is written in a recipe."""
    if cls not in _keys:
        hints = get_type_hints(cls)
        _keys[cls] = {f.metadata.get("alias", f.name): Key(f, hints[f.name]) for f in fields(cls)}
    return _keys[cls]


def check_keys(cls: type[Any]) -> tuple[str, ...]:
    """The keys of `cls` that hold checks."""
    return tuple(name for name, key in keys(cls).items() if key.inner is Check)


def class_at(cls: type[Any], path: Path_) -> type[Any] | None:
    """The dataclass of the value that `path` leads to from a `cls`."""
    here: type[Any] | None = cls
    in_mapping = False
    for step in path:
        if isinstance(step, int) or in_mapping:
            in_mapping = False
            continue
        known = keys(here) if here else {}
        if step not in known:
            return None
        in_mapping = get_origin(known[step].hint) is Mapping
        here = known[step].inner
    return None if in_mapping else here


def written_out(node: Node, cls: type[Any], problems: list[Problem]) -> Node:
    """`node`, which describes a `cls`, with every short way of writing replaced by the long one."""
    if not isinstance(node.content, Mapping):
        return node
    if cls is Mark:
        return _mark(node, problems)
    known = keys(cls)
    entries: dict[str, Entry] = {}
    for name, entry in node.entries.items():
        key = known.get(name)
        entries[name] = Entry(entry.key, _value(entry.node, key, problems)) if key else entry
    return node.having(entries)


def _value(node: Node, key: Key, problems: list[Problem]) -> Node:
    if key.is_list and not isinstance(node.content, tuple) and node.content is not None:
        node = node.having((node,))
    inner = key.inner
    if inner is None or inner is Check:
        return node
    if isinstance(node.content, tuple):
        return node.having(tuple(written_out(item, inner, problems) for item in node.items))
    if get_origin(key.hint) is Mapping:
        return node.having(
            {name: Entry(e.key, written_out(e.node, inner, problems)) for name, e in node.entries.items()}
        )
    return written_out(node, inner, problems)


def _mark(node: Node, problems: list[Problem]) -> Node:
    """`{box: TARGET}` as `{kind: box, target: TARGET}`."""
    entries: dict[str, Entry] = {}
    for name, entry in node.entries.items():
        if name == "label":
            entries["label"] = entry
        elif name not in MARK_KINDS:
            problems.append(
                Problem(f'unknown mark "{name}"', entry.key, did_you_mean(name, [*MARK_KINDS, "label"]))
            )
        elif "kind" in entries:
            problems.append(Problem("one mark draws one thing", entry.key, f"make {name} an item of its own"))
        else:
            kind = Node(name, entry.key, name)
            entries |= {"kind": Entry(entry.key, kind), "target": entry}
    if "kind" not in entries:
        box = Node("box", node.span, "box")
        if not any(name not in (*MARK_KINDS, "label") for name in node.entries):
            problems.append(Problem("this mark draws nothing", node.span, f"one of: {', '.join(MARK_KINDS)}"))
        entries |= {"kind": Entry(node.span, box), "target": Entry(node.span, Node("", node.span))}
    return node.having(entries)


def was_written_out(node: Node, cls: type[Check], problems: list[Problem]) -> Node:
    """`was: VALUE`, `was: [VALUE, …]` or `was: {field: …}` as a mapping of lists, for a check of `cls`."""
    shared = {f.name for f in fields(Check)}
    known = {name: key for name, key in keys(cls).items() if key.field.name not in (*shared, cls.kind)}
    if not isinstance(node.content, Mapping):
        main = cls.main_field
        if not main:
            example = next(iter(known), "field")
            problems.append(
                Problem(
                    f'"was" must say of what: {cls.kind} has no main field',
                    node.span,
                    f"was: {{{example}: …}}",
                )
            )
            return node.having({})
        node = node.having({main: Entry(node.span, node)})
    entries: dict[str, Entry] = {}
    for name, entry in node.entries.items():
        if name not in known:
            problems.append(
                Problem(f'{cls.kind} has no field "{name}"', entry.key, did_you_mean(name, known))
            )
            continue
        is_text = str in (known[name].hint, *get_args(known[name].hint))
        values = entry.node.items if isinstance(entry.node.content, tuple) else (entry.node,)
        if is_text:
            values = tuple(v if v.content is None else v.scalar(v.text) for v in values)
        entries[name] = Entry(entry.key, entry.node.having(values))
    return node.having(entries)
