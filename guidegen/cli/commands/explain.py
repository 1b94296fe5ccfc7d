"""guidegen explain: the documentation of a check kind, a named check or a lint rule."""

import inspect
from dataclasses import MISSING
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import click

from guidegen.cli import console
from guidegen.errors import Invalid, Problem

if TYPE_CHECKING:
    from guidegen.lint import Rule
    from guidegen.model import Check
    from guidegen.recipe.shape import Key


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
def command(name: str | None) -> None:
    """Explain a kind of check, a named check or a lint rule; without a NAME, list them all."""
    from guidegen.lint import rules
    from guidegen.recipe import library
    from guidegen.recipe.schema import first_keys
    from guidegen.recipe.suggest import did_you_mean

    known = first_keys()
    if name is None:
        console.result("\n\n".join(_overview()))
    elif name in known:
        console.result(kind_page(known[name]))
    elif name in rules():
        console.result(_rule_page(name, rules()[name]))
    elif file := library.find_check(name):
        console.result(_named_page(file))
    else:
        everything = [*known, *rules(), *(file.stem for file in library.check_files())]
        hint = did_you_mean(name, everything, "there are")
        raise Invalid([Problem(f'nothing here is called "{name}"', hint=hint)])


def _overview() -> list[str]:
    from guidegen.checks import kinds
    from guidegen.lint import rules
    from guidegen.recipe import library

    named = []
    for file in library.check_files():
        try:
            named.append((file.stem, _definition(file).named.title))
        except Invalid:
            named.append((file.stem, "(invalid; guidegen lint says why)"))
    parts = {
        "Kinds of check": [(name, _summary(cls)) for name, cls in sorted(kinds().items())],
        "Named checks": named,
        "Lint rules": [(name, _summary(type(rule))) for name, rule in rules().items()],
    }
    width = max(len(name) for rows in parts.values() for name, _ in rows)
    return [
        "\n".join([f"{heading}:", *(f"  {name:{width}}  {text}" for name, text in rows)])
        for heading, rows in parts.items()
        if rows
    ]


def _summary(cls: type[Any]) -> str:
    return (inspect.getdoc(cls) or "").partition("\n")[0]


def kind_page(cls: "type[Check]") -> str:
    """What a kind of check is for, its keys, and what it makes of recorded hosts."""
    from guidegen.checks.portability import in_words
    from guidegen.recipe.shape import keys

    rows = [
        (name, _type(key), _default(key), key.field.metadata.get("description", ""))
        for name, key in keys(cls).items()
    ]
    # The subject first, what every kind has last.
    first = (cls.kind, *cls.aliases)
    shared = ("sensitive", "was", "if_missed", "do", "when")
    rows.sort(key=lambda row: (row[0] not in first, row[0] in shared))
    lines = [cls.kind, "", inspect.getdoc(cls) or "", "", f"Known to work: {in_words(cls)}.", "", "Keys:"]
    for name, kind, default, description in rows:
        lines += [f"  {name}: {kind}{default}", f"      {description}"]
    if cls.EXAMPLES:
        lines += ["", "Examples:"]
        width = max(len(example.verdict) for example in cls.EXAMPLES)
        lines += [f"  {example.verdict:{width}}  {example.name}" for example in cls.EXAMPLES]
    return "\n".join(lines)


def _type(key: "Key") -> str:
    from guidegen.model import Check

    plain = {str: "text", int: "number", bool: "true or false", type(None): "", Check: "a check"}

    def words(hint: Any) -> str:
        if hint in plain:
            return plain[hint]
        if get_origin(hint) is Literal:
            return " | ".join(str(choice) for choice in get_args(hint) if choice)
        if get_origin(hint) is tuple:
            each = words(get_args(hint)[0])
            return f"{each} or a list of them" if each.startswith("a ") else f"{each}, one or a list"
        parts = [words(part) for part in get_args(hint) if part is not ...]
        return " or ".join(dict.fromkeys(part for part in parts if part)) or "a mapping"

    return "VALUE, [VALUE, …] or {FIELD: VALUE}" if key.field.name == "was" else words(key.hint)


def _default(key: "Key") -> str:
    if key.field.default is MISSING and key.field.default_factory is MISSING:
        return " (required)"
    default = key.field.default
    if isinstance(default, bool):
        return f" (default: {str(default).lower()})"
    return f" (default: {default})" if isinstance(default, (str, int)) and default not in ("", 0) else ""


def _rule_page(name: str, rule: "Rule") -> str:
    lines = [name, "", inspect.getdoc(type(rule)) or ""]
    for heading, examples in (("Good:", rule.GOOD), ("Bad:", rule.BAD)):
        for example in examples:
            lines += ["", heading, *(f"    {line}" for line in example.strip("\n").splitlines())]
    return "\n".join(lines)


def _named_page(file: Path) -> str:
    """What a named check is for, its parameters, the checks in it, and what it makes of recorded hosts."""
    import yaml

    from guidegen.checks.portability import in_words
    from guidegen.checks.telling import told

    definition = _definition(file)
    named = definition.named
    lines = [named.id, "", named.title]
    if named.summary:
        lines += ["", named.summary]
    kinds = {type(check): None for check in named.check}
    lines += ["", "Known to work:", *(f"  {cls.kind}: {in_words(cls)}" for cls in kinds)]
    if named.parameters:
        lines += ["", "Parameters:"]
        for name, ask in named.parameters.items():
            choices = f": {', '.join(ask.choices)}" if ask.choices else ""
            secret = ", secret" if ask.secret else ""
            example = f" (example: {ask.example})" if ask.example else ""
            default = f" (default: {ask.default or 'nothing'})" if ask.default is not None else ""
            lines += [f"  {name}: {ask.type}{choices}{secret}{default or example}", f"      {ask.question}"]
    lines += ["", "In a recipe:", f"  - use: {named.id}"]
    if needed := [(name, ask) for name, ask in named.parameters.items() if ask.default is None]:
        lines += ["    with:", *(f"      {name}: {ask.example or '…'}" for name, ask in needed)]
    body: str = yaml.safe_dump(definition.body.plain(), sort_keys=False, allow_unicode=True, width=1000)
    lines += ["", "It stands for:", *(f"  {line}" for line in body.splitlines())]
    lines += ["", "With the examples that is:", *(f"  {check.expectation()}" for check in named.check)]
    lines += ["", "In a guide:"]
    for check in named.check:
        lines += [f"  {line}" if line else "" for line in told(check).splitlines()]
    width = max(len(example.verdict) for example in named.examples)
    lines += [
        "",
        "Examples:",
        *(f"  {example.verdict:{width}}  {example.name}" for example in named.examples),
    ]
    return "\n".join(lines)


def _definition(file: Path) -> Any:
    from guidegen.recipe.named import read

    return read(file)
