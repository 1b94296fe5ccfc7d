"""A recipe's file becomes `model.Loaded`, or one `Invalid` with every problem that it has."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guidegen.errors import Invalid, Problem
from guidegen.model import Ask, Loaded, Path_, Recipe, Step
from guidegen.recipe import answers, library, schema, structure
from guidegen.recipe.filling import fill
from guidegen.recipe.named import Book
from guidegen.recipe.problems import Problems
from guidegen.recipe.shape import check_keys, written_out
from guidegen.recipe.source import Entry, Node, Source
from guidegen.recipe.strict_yaml import parse


def load(
    file: Path,
    given: Mapping[str, str] | None = None,
    *,
    examples: bool = False,
    secrets: Mapping[str, str] | None = None,
    pictures: bool = True,
) -> Loaded:
    """The recipe in `file` with the answers `given` filled in.

    With `examples`, what is not given comes from the questions' examples. Without `secrets` a secret is shown
    as its question, which is what guides and rules need; with them each secret needs its real value.
    `pictures` says whether image files are opened to see that they are whole, and recorded screens that are
    named must be there.

    Raises Invalid with every problem of the recipe, of the named checks it uses, and of the answers; all
    answers that are missing are named by one problem.
    """
    source = Source.read(file)
    problems = Problems()
    root = parse(source, problems)
    if not root.entries:
        raise Invalid([Problem("a recipe is a mapping: it begins with id: and title:", root.span)])
    asked = _questions(root)
    problems += answers.faults_of_questions(asked, root.get("ask"))
    answered = answers.answer(asked, given or {}, secrets, problems, examples=examples)
    if answered.missing:
        hint = "give it with --set NAME=VALUE or --answers FILE; --example shows the guide without"
        names = [f"{name} ({asked[name].question})" for name in answered.missing]
        problems.append(Problem(f"not answered: {', '.join(names)}", None, hint))
    # A question that is itself wrong is not reported again wherever its answer goes.
    ask = root.get("ask")
    unread = [name for name in (ask.entries if ask else ()) if name not in asked]
    known = {**answered.known, **{name: answers.Answer("example") for name in unread}}
    root = written_out(root, Recipe, problems)
    root = fill(root, known, problems, skip=frozenset({"ask"}))
    book = Book()
    root, ready = _checks(root, book, problems)
    recipe = schema.build(Recipe, root, problems, ready)
    problems += structure.faults(root, file.parent, pictures=pictures)
    problems.end()
    assert recipe is not None, "what could not be built is a problem"
    return Loaded(
        recipe=recipe,
        file=file,
        sha256=_digest(source, book),
        answers=answered.public,
        examples_used=answered.examples_used,
        from_library=all(map(library.is_builtin, (file, *(one.file for one in book.used.values())))),
        spans={path: node.span for path, node in root.walk()},
    )


def questions(file: Path) -> Mapping[str, Ask]:
    """What the recipe in `file` asks for; nothing where its `ask` is invalid, which `load` reports."""
    return _questions(parse(Source.read(file), []))


def _questions(root: Node) -> dict[str, Ask]:
    # What is wrong with a question is reported when the whole recipe is built.
    ask = root.get("ask")
    found: dict[str, Ask] = {}
    for name, entry in ask.entries.items() if ask else ():
        if isinstance(question := schema.build(Ask, written_out(entry.node, Ask, []), []), Ask):
            found[name] = question
    return found


def _checks(root: Node, book: Book, problems: list[Problem]) -> tuple[Node, dict[Path_, Any]]:
    """The recipe with its named checks written out, and its checks, built, by their lists' paths."""
    ready: dict[Path_, Any] = {}
    entries = dict(root.entries)
    if done := entries.get("done_when"):
        entries["done_when"] = Entry(done.key, _list(done.node, ("done_when",), book, problems, ready))
    if (steps := entries.get("steps")) and steps.node.items:
        new: list[Node] = []
        for number, step in enumerate(steps.node.items):
            for key in check_keys(Step):
                if entry := step.entries.get(key):
                    node = _list(entry.node, ("steps", number, key), book, problems, ready)
                    step = step.having({**step.entries, key: Entry(entry.key, node)})
            new.append(step)
        entries["steps"] = Entry(steps.key, steps.node.having(tuple(new)))
    return root.having(entries), ready


def _list(node: Node, path: Path_, book: Book, problems: list[Problem], ready: dict[Path_, Any]) -> Node:
    if not isinstance(node.content, tuple):
        return node
    items = [expanded for item in node.items for expanded in book.expand(item, problems)]
    condition = path[-1] == "when"
    built = [schema.check(item, problems, condition=condition) for item in items]
    ready[path] = [check for check in built if check]
    return node.having(tuple(items))


def _digest(source: Source, book: Book) -> str:
    digest = hashlib.sha256(source.text.encode())
    for name in sorted(book.used):
        digest.update(b"\0" + name.encode() + b"\0" + book.used[name].text.encode())
    return digest.hexdigest()
