"""Facts as plain data, to be written in YAML and read back.

    - stat: /etc/postfix/sasl_passwd
      owner: root
      mode: "0640"
    - content: /etc/postfix/main.cf
      value: "relayhost ="
    - unit: postfix
      state: timed out

The first key is the question's name, with its subject; further keys are the question's other fields, those of
the value, or `value` where it is plain text. `state` and `detail` say why a fact could not be had.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import types
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from guidegen.model import Fact, Facts, FactState, Want
from guidegen.probe import questions
from guidegen.probe.question import Question


def question_kinds() -> Mapping[str, type[Question[Any]]]:
    """Every class of question by its name: those of the folder, and those in the files of check kinds.

    A check kind's own question is known as soon as its file is read. Raises TypeError where two questions
    have the same name: what was recorded of one would be taken for the other's.
    """
    _read_the_folder()
    return _by_name(tuple(Question.classes))


@lru_cache(maxsize=1)
def _by_name(classes: tuple[type[Question[Any]], ...]) -> Mapping[str, type[Question[Any]]]:
    found: dict[str, type[Question[Any]]] = {}
    for cls in classes:
        if inspect.isabstract(cls):
            continue
        other = found.setdefault(cls.name, cls)
        # A module that is read anew defines its classes anew.
        if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"{other.__module__} and {cls.__module__} both name a question {cls.name!r}")
        found[cls.name] = cls
    return found


@cache
def _read_the_folder() -> None:
    for module in pkgutil.iter_modules(questions.__path__):
        importlib.import_module(f"{questions.__name__}.{module.name}")


class _Recorded(Facts):
    """Facts that are made once they are looked at: the examples of all kinds are seldom needed."""

    def __init__(self, data: Sequence[Mapping[str, Any]]) -> None:
        self._data = data

    @cached_property
    def _answers(self) -> dict[Want[Any], Fact[Any]]:  # type: ignore[override]
        return dict(facts_of(self._data))


def recorded(data: Sequence[Mapping[str, Any]]) -> Facts:
    """The facts in `data`, for examples in code; what is none is only found once they are looked at."""
    return _Recorded(data)


def facts_of(data: Sequence[Mapping[str, Any]]) -> Facts:
    """The facts in `data`. Raises ValueError, with the number of the entry, for what is none."""
    answers: dict[Want[Any], Fact[Any]] = {}
    for number, entry in enumerate(data, 1):
        try:
            want, fact = _fact(entry)
        except (TypeError, ValueError, KeyError) as error:
            raise ValueError(f"recorded fact {number}: {error}") from error
        answers[want] = fact
    return Facts(answers)


def record(facts: Facts) -> list[dict[str, Any]]:
    """`facts` as plain data, from which `recorded` makes them again."""
    return [_entry(want, fact) for want, fact in facts]


def _fact(entry: Mapping[str, Any]) -> tuple[Want[Any], Fact[Any]]:
    rest = dict(entry)
    name = next(iter(rest), "")
    if name not in question_kinds():
        raise ValueError(f"there is no question {name!r}; there are {', '.join(question_kinds())}")
    cls = question_kinds()[name]
    own = _question_fields(cls)
    subject = rest.pop(name)
    given = {own[0].name: subject} if own[0].name != "reader" else {}
    given |= {
        field.name: rest.pop(field.name) for field in own if field.name in rest and field.name not in given
    }
    hints = _hints(cls)
    want = cls(**{key: _value(hints[key], value) for key, value in given.items()})
    state = FactState(rest.pop("state", FactState.HAD))
    detail = str(rest.pop("detail", ""))
    if state is not FactState.HAD and not rest:
        return want, Fact(state, detail=detail)
    if not dataclasses.is_dataclass(cls.value_type):
        if set(rest) != {"value"}:
            raise ValueError(f"{name} takes `value` and nothing else")
        return want, Fact(state, _value(cls.value_type, rest["value"]), detail)
    return want, Fact(state, _value(cls.value_type, rest), detail)


def _entry(want: Want[Any], fact: Fact[Any]) -> dict[str, Any]:
    if not isinstance(want, Question):
        raise TypeError(f"{want!r} has no name")
    own = _question_fields(type(want))
    has_subject = own[0].name != "reader"
    others = own[1:] if has_subject else own
    data: dict[str, Any] = {want.name: getattr(want, own[0].name) if has_subject else None}
    data |= {
        field.name: _plain(getattr(want, field.name))
        for field in others
        if getattr(want, field.name) != field.default
    }
    if fact.state is not FactState.HAD:
        data["state"] = fact.state.value
    if fact.detail:
        data["detail"] = fact.detail
    if fact.value is None:
        return data
    plain = _plain(fact.value)
    return data | (plain if isinstance(plain, dict) else {"value": plain})


def _question_fields(cls: type[Question[Any]]) -> list[dataclasses.Field[Any]]:
    """Its own first: `reader`, which all have, is the last."""
    fields = dataclasses.fields(cls)
    return sorted(fields, key=lambda field: field.name == "reader")


def _value(hint: Any, data: Any) -> Any:
    """`data` as an object of the type `hint`. Raises TypeError and ValueError."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        return _value(next(one for one in get_args(hint) if one is not type(None)), data)
    if origin is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in data)
    if origin is Literal:
        if data not in get_args(hint):
            raise ValueError(f"{data!r} is none of {', '.join(map(str, get_args(hint)))}")
        return data
    if hint is datetime:
        moment = data if isinstance(data, datetime) else datetime.fromisoformat(str(data))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if inspect.isclass(hint) and issubclass(hint, StrEnum):
        return hint(data)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        if unknown := set(data) - {field.name for field in dataclasses.fields(hint)}:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        return hint(**{key: _value(hints[key], value) for key, value in data.items()})
    if hint is float:
        return float(data)
    if not isinstance(data, hint) or (hint is int and isinstance(data, bool)):
        raise ValueError(f"{data!r} should be of type {hint.__name__}")
    return data


def _plain(value: Any) -> Any:
    """`value` as dicts, lists, texts and numbers; what has its default value is left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != field.default
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


@cache
def _hints(cls: type[Any]) -> Mapping[str, Any]:
    """The types of a class's fields; to find them out takes longer than all the rest."""
    return get_type_hints(cls)
