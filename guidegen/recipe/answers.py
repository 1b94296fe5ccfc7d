"""What differs from customer to customer: the questions of `ask`, and what an answer to them may be."""

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from guidegen.errors import Problem
from guidegen.model import AnswerType, Ask
from guidegen.printable import printable
from guidegen.recipe.source import Node
from guidegen.recipe.suggest import did_you_mean

MAX_LENGTH = 4096

NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
"""What a question or parameter may be called; `${NAME}` is where its answer goes."""

_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOSTNAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*")
_EMAIL = re.compile(rf"[A-Za-z0-9!#%&'*+/=?^_{{|}}~.-]{{1,64}}@{_LABEL}(\.{_LABEL})+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

_SPECIMENS: Mapping[AnswerType, str] = {
    "text": "example",
    "hostname": "host.example.com",
    "ip": "192.0.2.10",
    "port": "8080",
    "email": "name@example.com",
    "path": "/srv/example",
    "number": "1",
}


@dataclass(frozen=True)
class Answer:
    """An answer and what has to be known of it where it is filled in."""

    value: str
    type: AnswerType = "text"
    secret: bool = False


@dataclass
class Answers:
    """The answers to all questions of a recipe, or to all parameters of a named check."""

    known: dict[str, Answer] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    examples_used: bool = False

    @property
    def public(self) -> dict[str, str]:
        """The answers that may be kept: those that are not secret."""
        return {name: answer.value for name, answer in self.known.items() if not answer.secret}


def specimen(ask: Ask) -> str:
    """An answer of the right type: the question's own example, or one of the type."""
    return ask.example or (ask.choices[0] if ask.choices else _SPECIMENS.get(ask.type, "example"))


def fault(value: str, ask: Ask) -> str:
    """Why `value` is no answer to `ask`; empty where it is one. Never holds the value of a secret."""
    if not value:
        return "it is empty"
    if len(value) > MAX_LENGTH:
        return f"it is longer than {MAX_LENGTH} characters"
    if printable(value) != value or "\n" in value or "\t" in value:
        return "it holds a line break or another character that is not shown"
    if value != value.strip():
        return "it begins or ends with a blank"
    shown = "it" if ask.secret else f'"{value}"'
    if ask.type == "choice":
        return "" if value in ask.choices else f"{shown} is not among the choices: {', '.join(ask.choices)}"
    if ask.type == "text" or _FITS[ask.type](value):
        return ""
    return f"{shown} is no {_NAMES[ask.type]}, such as {_SPECIMENS[ask.type]}"


_NAMES: Mapping[AnswerType, str] = {
    "hostname": "host name",
    "ip": "IP address",
    "port": "port number from 1 to 65535",
    "email": "mail address",
    "path": "path that begins with / or ~/",
    "number": "number",
}


def _is_hostname(value: str) -> bool:
    # A last label of digits would make it an address, or a mistyped one.
    return bool(_HOSTNAME.fullmatch(value)) and not value.rpartition(".")[2].isdigit()


def _is_ip(value: str) -> bool:
    try:
        return bool(ipaddress.ip_address(value)) and "%" not in value
    except ValueError:
        return False


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 5 and 1 <= int(value) <= 65535


_FITS: Mapping[AnswerType, Callable[[str], bool]] = {
    "hostname": _is_hostname,
    "ip": _is_ip,
    "port": _is_port,
    "email": lambda value: bool(_EMAIL.fullmatch(value)),
    "path": lambda value: value == "~" or value.startswith(("/", "~/")),
    "number": lambda value: bool(_NUMBER.fullmatch(value)),
}


def faults_of_questions(asked: Mapping[str, Ask], node: Node | None) -> Iterator[Problem]:
    """What is wrong with the questions themselves: names, examples of another type, choices."""
    for name, ask in asked.items():
        entry = node.entries.get(name) if node else None
        span = entry.key if entry else None
        if not NAME.fullmatch(name):
            yield Problem(f'"{name}" cannot be a name', span, "small letters, digits and _: relay_host")
        if (ask.type == "choice") != bool(ask.choices):
            yield Problem(f'{name}: "choices" and "type: choice" go together', span)
        elif ask.example and (reason := fault(ask.example, ask)):
            example = entry.node.get("example") if entry else None
            place = example.span if example else span
            yield Problem(f"the example of {name} is no answer: {reason}", place)
        if ask.secret and ask.example:
            yield Problem(f"{name} is secret and has an example", span, "leave the example out")


def answer(
    asked: Mapping[str, Ask],
    given: Mapping[str, str],
    secrets: Mapping[str, str] | None,
    problems: list[Problem],
    *,
    examples: bool = False,
) -> Answers:
    """An answer to each question: one that was given, an example, or a specimen for one that is missing.

    Without `secrets` a secret is shown as its question. What is wrong with an answer goes to `problems`; what
    was not answered is in `missing`, and filled with a specimen so that the rest can be looked at.
    """
    answers = Answers()
    for name in given:
        if name not in asked:
            problems.append(
                Problem(
                    f'there is no question "{name}" to answer', None, did_you_mean(name, asked, "asked is")
                )
            )
        elif asked[name].secret:
            problems.append(
                Problem(f"{name} is secret", None, "put it into a file for --answers, or wait to be asked")
            )
    for name, ask in asked.items():
        value = (secrets or {}).get(name) if ask.secret else given.get(name)
        if ask.secret and secrets is None:
            value = f"‹{ask.question}›"
        elif value is not None:
            if reason := fault(value, ask):
                problems.append(
                    Problem(f"the answer to {name} does not fit: {reason}", None, f"asked is: {ask.question}")
                )
        elif examples and not ask.secret:
            answers.examples_used = True
        else:
            answers.missing.append(name)
        answers.known[name] = Answer(specimen(ask) if value is None else value, ask.type, ask.secret)
    return answers
