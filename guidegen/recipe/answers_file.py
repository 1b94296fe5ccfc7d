"""A file of answers: a mapping of names to texts, read as strictly as a recipe."""

from dataclasses import replace
from pathlib import Path

from guidegen.errors import Invalid, Problem
from guidegen.recipe.source import Source
from guidegen.recipe.strict_yaml import parse


def read_answers(path: Path) -> dict[str, str]:
    """The answers in `path`, as they are written there. Raises Invalid with every problem of the file."""
    try:
        root = parse(Source.read(path))
    except Invalid as error:
        raise Invalid([_without_line(problem) for problem in error.problems]) from None
    problems = [
        _without_line(Problem(f'the answer to "{name}" must be text', entry.node.span))
        for name, entry in root.entries.items()
        if isinstance(entry.node.content, (tuple, dict))
    ]
    if not isinstance(root.content, dict):
        problems.append(_without_line(Problem("answers are a mapping, NAME: VALUE", root.span)))
    if problems:
        raise Invalid(problems)
    return {name: entry.node.text for name, entry in root.entries.items()}


def _without_line(problem: Problem) -> Problem:
    """The problem without the line that it is on: a secret may stand there."""
    return replace(problem, span=problem.span and replace(problem.span, text=""))
