"""Named checks: kinds put together under a name, with parameters, in a file of checks/.

A recipe's `use: NAME` with `with: {…}` stands for the checks of that file, with the parameters filled in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from guidegen.checks.all_of import AllOf
from guidegen.errors import Invalid, Problem, Span
from guidegen.model import CLOSED, Ask, Check, Path_, Verdict, option
from guidegen.recipe import library, schema
from guidegen.recipe.answers import Answer, fault, faults_of_questions, specimen
from guidegen.recipe.filling import fill
from guidegen.recipe.problems import Problems
from guidegen.recipe.shape import check_keys, written_out
from guidegen.recipe.source import Entry, Node, Source
from guidegen.recipe.strict_yaml import parse
from guidegen.recipe.suggest import did_you_mean

_USE_KEYS = ("use", "with", "sensitive", "if_missed", "when")


@dataclass(frozen=True, kw_only=True)
class Parameter(Ask):
    """What a named check has to be told wherever it is used."""

    __pydantic_config__ = CLOSED

    default: str | None = option("What it is where nobody says; without it, it must be given.", None)

    @property
    def usual(self) -> str:
        """What it is where nobody says, or as it might be."""
        return specimen(self) if self.default is None else self.default


@dataclass(frozen=True, kw_only=True)
class CheckExample:
    """What a named check must say of recorded facts."""

    __pydantic_config__ = CLOSED

    name: str = option("What the host of this example is like.", min_length=1)
    parameters: Mapping[str, str] = option(
        "The parameters, where not their defaults or examples.", dict, alias="with"
    )
    facts: tuple[Mapping[str, Any], ...] = option("What the host answered.", ())
    before: tuple[Mapping[str, Any], ...] = option(
        "What it had answered before the fix, where somebody looked.", ()
    )
    verdict: Verdict = option("What the checks together must find.")


@dataclass(frozen=True, kw_only=True)
class NamedCheck:
    """A file of checks/."""

    __pydantic_config__ = CLOSED

    id: str = option("The check's name, as its file's.", pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = option("What it looks at, in a few words.", min_length=1)
    summary: str = option("When to use it.", "")
    parameters: Mapping[str, Parameter] = option(
        "Its parameters, each asked for as in `ask`.", dict, alias="with"
    )
    check: tuple[Check, ...] = option("The kinds it is put together from.")
    examples: tuple[CheckExample, ...] = option(
        "Recorded facts, and the verdict they must get.", min_length=1
    )


@dataclass
class Definition:
    """A named check's file, read and found to be right."""

    file: Path
    text: str
    body: Node
    named: NamedCheck
    """With its checks as they are when each parameter has its default, else its example."""

    def checks(self, given: Mapping[str, Answer], problems: list[Problem]) -> list[Node]:
        """Its checks, with `given` and, for what is not given, what is usual filled in."""
        answers = {
            name: given.get(name) or Answer(ask.usual, ask.type)
            for name, ask in self.named.parameters.items()
        }
        return [fill(item, answers, problems) for item in self.body.items]


@dataclass
class Book:
    """The named checks that one recipe uses; each file is read once."""

    used: dict[str, Definition] = field(default_factory=dict)

    def expand(self, node: Node, problems: list[Problem]) -> list[Node]:
        """The checks that `node` stands for: itself, or with `use:` those of the named check."""
        before = len(problems)
        node = self._inside(node, problems)
        if len(problems) > before:
            return []
        use = node.get("use")
        if use is None:
            return [node]
        for key, entry in node.entries.items():
            if key not in _USE_KEYS:
                hint = did_you_mean(key, _USE_KEYS)
                problems.append(Problem(f'unknown key "{key}" beside "use"', entry.key, hint))
        definition = self._definition(use, problems)
        if definition is None:
            return []
        before = len(problems)
        given = _parameters(node, definition.named, problems)
        if len(problems) > before:
            return []
        # With its examples the named check is right; what is wrong with it now is so because of this use.
        checks = [_moved(check, use.span) for check in definition.checks(given, problems)]
        return [_on_condition(_as_used(check, node), node.entries.get("when")) for check in checks]

    def _inside(self, node: Node, problems: list[Problem]) -> Node:
        """`node` with the checks in it expanded; one that stands for several counts as all of them."""
        kind = schema.first_keys().get(next(iter(node.entries), ""))
        entries = dict(node.entries)
        for name in check_keys(kind or Check):
            if (entry := entries.get(name)) is None:
                continue
            held, is_list = entry.node, isinstance(entry.node.content, tuple)
            items = [self._as_one(item, problems) for item in _listed(held)]
            entries[name] = Entry(entry.key, held.having(tuple(items)) if is_list else items[0])
        return node.having(entries) if entries else node

    def _as_one(self, node: Node, problems: list[Problem]) -> Node:
        checks = self.expand(node, problems)
        if len(checks) == 1:
            return checks[0]
        return Node({AllOf.kind: Entry(node.span, Node(tuple(checks), node.span))}, node.span)

    def _definition(self, use: Node, problems: list[Problem]) -> Definition | None:
        name = use.text
        if name not in self.used:
            file = library.find_check(name)
            if file is None:
                known = [file.stem for file in library.check_files()]
                hint = did_you_mean(name, known, "there are")
                problems.append(Problem(f'there is no named check "{name}"', use.span, hint))
                return None
            try:
                self.used[name] = read(file)
            except Invalid as error:
                problems += error.problems
                problems.append(Problem(f'the named check "{name}" cannot be used', use.span))
                return None
        return self.used[name]


def _listed(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node.content, tuple) else (node,)


def _as_used(check: Node, use: Node) -> Node:
    """`check` with what the recipe says beside `use`: it knows better why the check matters there."""
    said = {key: use.entries[key] for key in ("sensitive", "if_missed") if key in use.entries}
    own = check.get("sensitive")
    if own and own.content is True:
        said.pop("sensitive", None)
    return check.having({**check.entries, **said})


def _on_condition(check: Node, when: Entry | None) -> Node:
    """`check`, where `when` holds as well as what it asks for itself."""
    if when is None:
        return check
    own = check.get("when")
    both = (*_listed(when.node), *(_listed(own) if own else ()))
    return check.having({**check.entries, "when": Entry(when.key, when.node.having(both))})


def _moved(node: Node, span: Span) -> Node:
    """`node` as if it all stood at `span`."""
    content = node.content
    if isinstance(content, tuple):
        content = tuple(_moved(item, span) for item in content)
    elif isinstance(content, Mapping):
        content = {key: Entry(span, _moved(entry.node, span)) for key, entry in content.items()}
    return replace(node, content=content, span=span, source=None)


def _parameters(node: Node, named: NamedCheck, problems: list[Problem]) -> dict[str, Answer]:
    """The values of `with:`, each of the type that its parameter asks for."""
    given: dict[str, Answer] = {}
    use = node.entries["use"]
    values = node.get("with")
    for name, entry in values.entries.items() if values else ():
        ask = named.parameters.get(name)
        if ask is None:
            hint = did_you_mean(name, named.parameters)
            problems.append(Problem(f'"{named.id}" has no parameter "{name}"', entry.key, hint))
        elif isinstance(entry.node.content, (tuple, Mapping)):
            problems.append(Problem(f'"{name}" must be text', entry.node.span))
        elif reason := fault(entry.node.text, replace(ask, secret=ask.secret or entry.node.secret)):
            if not entry.node.secret:  # A placeholder fits no type.
                problems.append(Problem(f'"{name}" does not fit: {reason}', entry.node.span))
            given[name] = Answer(entry.node.text, ask.type, entry.node.secret)
        else:
            given[name] = Answer(entry.node.text, ask.type, entry.node.secret)
    written = values.entries if values else {}
    # A name that is not known was most likely meant to be the one that is missing.
    if set(written) <= set(named.parameters):
        missing = [
            name for name, ask in named.parameters.items() if name not in written and ask.default is None
        ]
        problems += [
            Problem(f'"{named.id}" needs "{name}"', use.key, f"with: {{{name}: …}}") for name in missing
        ]
    return given


def read(file: Path) -> Definition:
    """The named check in `file`. Raises Invalid with every problem of it."""
    source = Source.read(file)
    root = parse(source)
    problems = Problems()
    if not root.entries:
        raise Invalid([Problem("a named check is a mapping", root.span)])
    parameters = _parameters_asked(root, problems)
    body = root.get("check")
    items = body.items if body and isinstance(body.content, tuple) else (body,) if body else ()
    answers = {name: Answer(ask.usual, ask.type) for name, ask in parameters.items()}
    filled = [fill(item, answers, problems) for item in items]
    built = [schema.check(item, problems) for item in filled]
    shaped = written_out(root, NamedCheck, problems)
    ready: dict[Path_, Any] = {("check",): [check for check in built if check]} if body else {}
    named = schema.build(NamedCheck, shaped, problems, ready)
    if body and not items:
        problems.append(Problem('"check" is empty', body.span))
    problems += _misnamed_parameters(root, parameters)
    if named and named.id != file.stem:
        node = root.get("id") or root
        problems.append(Problem(f'the id is "{named.id}", the file {file.name}', node.span))
    problems.end()
    assert named is not None, "what could not be built is a problem"
    return Definition(file, source.text, Node(tuple(items), root.span), named)


def _parameters_asked(root: Node, problems: list[Problem]) -> dict[str, Parameter]:
    node = root.get("with")
    asked: dict[str, Parameter] = {}
    for name, entry in node.entries.items() if node else ():
        if ask := schema.build(Parameter, written_out(entry.node, Parameter, problems), problems):
            asked[name] = ask
            # An empty one stands for nothing, of whatever type.
            if ask.default and (reason := fault(ask.default, ask)):
                span = entry.node.entries["default"].node.span
                problems.append(Problem(f"the default of {name} does not fit: {reason}", span))
    problems += faults_of_questions(asked, node)
    return asked


def _misnamed_parameters(root: Node, asked: Mapping[str, Parameter]) -> Iterator[Problem]:
    """What the examples give that is no parameter, or does not fit."""
    listed = root.get("examples")
    for example in listed.items if listed else ():
        given = example.get("with")
        for name, entry in given.entries.items() if given else ():
            if (ask := asked.get(name)) is None:
                yield Problem(f'there is no parameter "{name}"', entry.key, did_you_mean(name, asked))
            elif entry.node.text and (reason := fault(entry.node.text, ask)):
                yield Problem(f'"{name}" does not fit: {reason}', entry.node.span)


def examples(definition: Definition) -> Sequence[tuple[CheckExample, tuple[Check, ...]]]:
    """Each example of a named check with the checks that it is about. Raises Invalid where they are none."""
    found = []
    for example in definition.named.examples:
        problems: list[Problem] = []
        asked = definition.named.parameters
        given = {name: Answer(value, asked[name].type) for name, value in example.parameters.items()}
        built = [schema.check(node, problems) for node in definition.checks(given, problems)]
        if problems:
            raise Invalid(problems)
        found.append((example, tuple(check for check in built if check)))
    return found
