"""`${name}` in a recipe: each place takes an answer in such a way that no answer can become syntax.

In shell it is one quoted word, in a pattern it is escaped, in Markdown it is text without markup, elsewhere
it stands as it is. `$${` is a literal `${`. There is no other templating.
"""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace

from guidegen.errors import Problem, Span
from guidegen.model import MARKDOWN_KEYS
from guidegen.recipe.answers import Answer
from guidegen.recipe.shell_place import obstacle
from guidegen.recipe.source import Entry, Node
from guidegen.recipe.suggest import did_you_mean

SHELL_KEYS = frozenset({"run", "rehearse", "command", "terminal", "before"})
PATTERN_KEYS = frozenset({"pattern", "matches"})
SECRET_KEYS = frozenset({"is", "one_of", "line", "pattern", "contains", "equals", "matches", "with"})
"""The keys of a check with which something is compared. Every other text is shown, typed or reported."""

MOST_PLACES, MOST_CHARACTERS = 50, 8192
"""Of one text with answers in it: for each place the text is looked at from its beginning."""

_PLACE = re.compile(r"\$(?P<literal>\$)?\{(?P<name>[^{}\n]*)(?P<end>\})?")
_CODE = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL)
# Everything but what is harmless anywhere in a line of Markdown.
_MARKUP = re.compile(r"[^\w ./:@%,;'\"?-]|_")
_MARKUP_FIRST = re.compile(r"^(?:[-:]|\d+(?=[.)](?:\s|$)))")


def fill(
    node: Node, answers: Mapping[str, Answer], problems: list[Problem], *, skip: frozenset[str] = frozenset()
) -> Node:
    """`node` with each `${name}` replaced; the entries named in `skip` stay as they are."""
    return _fill(node, "", answers, problems, skip)


def _fill(
    node: Node, key: str, answers: Mapping[str, Answer], problems: list[Problem], skip: frozenset[str]
) -> Node:
    if isinstance(node.content, tuple):
        return node.having(tuple(_fill(item, key, answers, problems, skip) for item in node.items))
    if isinstance(node.content, Mapping):
        filled = dict(node.entries)
        for name, entry in node.entries.items():
            if name not in skip:
                # Parameters are filled in as they are: the named check knows what each is part of.
                inner = key if key == "with" else name
                filled[name] = Entry(entry.key, _fill(entry.node, inner, answers, problems, frozenset()))
        return node.having(filled)
    if not isinstance(node.content, str) or "${" not in node.content:
        return node
    return _fill_text(node, node.content, key, answers, problems)


def _fill_text(
    node: Node, text: str, key: str, answers: Mapping[str, Answer], problems: list[Problem]
) -> Node:
    if len(text) > MOST_CHARACTERS:
        problems.append(
            Problem(f"a text with answers in it has at most {MOST_CHARACTERS} letters", node.span)
        )
        return node
    secret = node.secret
    parts: list[str] = []
    end = 0
    for number, place in enumerate(_PLACE.finditer(text)):
        if number == MOST_PLACES:
            problems.append(Problem(f"more than {MOST_PLACES} answers in one text", node.span))
            break
        parts.append(text[end : place.start()])
        end = place.end()
        if place["literal"]:
            parts.append(place[0][1:])
            continue
        if place["end"] is None:
            problems.append(
                Problem('"${" without its "}"', _span(node, text, place), "a literal ${ is written $${")
            )
        elif (answer := answers.get(place["name"])) is None:
            hint = did_you_mean(place["name"], answers, "asked is") or "a literal ${ is written $${"
            problems.append(
                Problem(f'nothing is asked under the name "{place["name"]}"', _span(node, text, place), hint)
            )
        else:
            if answer.secret and key not in SECRET_KEYS:
                problems.append(
                    Problem(
                        f'{place["name"]} is secret and cannot stand in "{key}"',
                        _span(node, text, place),
                        _NOT_FOR_SECRETS,
                    )
                )
                continue
            secret = secret or answer.secret
            filled, fault = _filler(key)(answer, text[: place.start()], text[place.end() :])
            if fault:
                problems.append(Problem(f"${{{place['name']}}} {fault}", _span(node, text, place)))
            parts.append(filled)
    parts.append(text[end:])
    filled_text = "".join(parts)
    return replace(node, content=filled_text, text=filled_text, secret=secret, answered=True)


def _span(node: Node, text: str, place: re.Match[str]) -> Span:
    """Where `place` of `text` stands in the file."""
    return node.find(place[0], text.count(place[0], 0, place.start()))


_NOT_FOR_SECRETS = "it would be read by others: let the customer type it, and check the file that holds it"

Filler = Callable[[Answer, str, str], tuple[str, str]]
"""An answer, the text before its place and the text behind it: what is written there, and what is wrong."""


def _filler(key: str) -> Filler:
    if key in SHELL_KEYS:
        return shell_word
    if key in MARKDOWN_KEYS:
        return markdown_text
    if key in PATTERN_KEYS:
        return lambda answer, _before, _after: (re.escape(answer.value), "")
    return lambda answer, _before, _after: (answer.value, "")


def shell_word(answer: Answer, before: str, _after: str = "") -> tuple[str, str]:
    """The answer as one word, or a part of one, of a POSIX shell."""
    if where := obstacle(before):
        return shlex.quote(answer.value), f"stands {where}, where it cannot be quoted"
    at_start = before[-1:] in ("", " ", "\t", "\n", "=", ":", "(", "&", "|", ";", ">", "<")
    if answer.type == "path" and answer.value == "~" and at_start:
        return "~", ""
    if answer.type == "path" and answer.value.startswith("~/") and at_start:
        return "~/" + shlex.quote(answer.value[2:]), ""
    if answer.type == "text" and answer.value.startswith("-") and at_start:
        return shlex.quote(answer.value), "would be read as an option: its answer begins with a dash"
    return shlex.quote(answer.value), ""


def markdown_text(answer: Answer, before: str, after: str) -> tuple[str, str]:
    """The answer as text that no Markdown reader takes for markup; inside code, as it is."""
    here = len(before)
    marked = before + "\0" + after
    for code in _CODE.finditer(marked):
        if code.start() < here < code.end():
            fault = "stands in code, and its answer holds a backquote" if "`" in answer.value else ""
            return answer.value, fault
    text = _MARKUP.sub(lambda match: f"&#{ord(match[0])};", answer.value)
    return _MARKUP_FIRST.sub(lambda match: "".join(f"&#{ord(char)};" for char in match[0]), text), ""
