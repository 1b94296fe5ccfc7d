"""A question of every class that there is, made with any text in whatever of it takes text."""

import dataclasses
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from guidegen.checks import kinds
from guidegen.probe.question import Question
from guidegen.probe.questions.effective import PROGRAMS
from guidegen.probe.recorded import question_kinds

kinds()  # some questions stand in the file of the kind that asks them

NAMES: Final = tuple(sorted(question_kinds()))

_GIVEN: Final = {
    ("effective", "program"): "sshd",
    ("includes", "dialect"): "nginx",
}
"""Words of this program's own, which no recipe and no host can say otherwise."""
_AROUND: Final = {
    ("http", "url"): "http://127.0.0.1:9/{}",
    ("served_certificate", "address"): "127.0.0.1:9{}",
}
"""Texts that have a form, held to by the kinds that ask."""


def question(name: str, text: str, number: int = 1, **given: Any) -> Question[Any]:
    """The question `name` with `text` in every field that takes text, `number` in every one for numbers."""
    cls = question_kinds()[name]
    hints = get_type_hints(cls)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(cls):
        if field.name == "reader":
            continue
        hint = hints[field.name]
        if (name, field.name) in _GIVEN:
            values[field.name] = _GIVEN[name, field.name]
        elif hint is str:
            values[field.name] = _AROUND.get((name, field.name), "{}").replace("{}", text)
        elif hint is int:
            values[field.name] = number
        elif get_origin(hint) is tuple and get_args(hint)[0] is str:
            values[field.name] = (text,)
        elif get_origin(hint) is Literal:
            values[field.name] = get_args(hint)[0]
        else:
            assert field.default is not dataclasses.MISSING, f"what is {name}'s {field.name}?"
    return cls(**{**values, **given})


def questions(text: str, names: tuple[str, ...] = NAMES, **given: Any) -> list[Question[Any]]:
    """One of each class; of that which asks programs about themselves, one for each program."""
    found = []
    for name in names:
        if name == "effective":
            found += [question(name, text, program=program, **given) for program in PROGRAMS]
        else:
            found.append(question(name, text, **given))
    return found
