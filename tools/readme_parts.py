"""The generated parts of README.md and the docs; `make readme` writes them, `make check` tells stale ones."""

from collections.abc import Iterable
from inspect import cleandoc

import click
from click.testing import CliRunner

from guidegen.checks import kinds
from guidegen.checks.portability import NAMES, WORDS, forms
from guidegen.cli import cli
from guidegen.probe.question import SYSTEMS
from guidegen.recipe import library, named
from guidegen.rehearse.summary import Row, rows


def every_help() -> str:
    """What `guidegen --help` prints, and then the same of each command."""
    commands = cli.list_commands(click.Context(cli))
    return "\n\n".join([_help(), *(_help(command) for command in commands)])


def kinds_table() -> str:
    """Every check kind with the first sentence of its documentation."""
    rows = ((f"`{name}`", _first_sentence(kind.__doc__)) for name, kind in sorted(kinds().items()))
    return _table(("kind", "what it looks at"), rows)


def named_checks_table() -> str:
    """Every named check that travels with guidegen: what it looks at, and of what kinds it is made."""
    found = [named.read(file).named for file in sorted((library.builtin_folder() / "checks").glob("*.yaml"))]
    lines = [
        (f"`{one.id}`", f"{one.title}.", ", ".join(dict.fromkeys(f"`{check.kind}`" for check in one.check)))
        for one in found
    ]
    return _table(("named check", "what it looks at", "made of"), lines)


def portability_table() -> str:
    """Every check kind by family of systems: tried, recorded or not had."""
    lines = []
    for name, kind in sorted(kinds().items()):
        known = forms(kind)
        cells = (
            ["as the checks in it"] * len(SYSTEMS)
            if known is None
            else [WORDS[known[one]] for one in SYSTEMS]
        )
        lines.append((f"`{name}`", *cells))
    return _table(("kind", *(NAMES[system] for system in SYSTEMS)), lines)


def library_table() -> str:
    """Every recipe that travels with guidegen, with what its proof shows."""
    head = (
        "recipe",
        "what is well again afterwards",
        "steps",
        "left out and named",
        "two left out",
        "proven on",
    )
    found = rows(library.recipe_files())
    lines = [
        (f"`{row.recipe}`", row.title, str(row.steps), row.singles.words, row.pairs.words, _proven_on(row))
        for row in found
    ]
    return _table(head, lines)


def _proven_on(row: Row) -> str:
    if row.state != "proven" or row.made is None:
        return row.state
    return f"{row.target}, {row.made:%Y-%m-%d}"


def _help(*command: str) -> str:
    run = CliRunner().invoke(cli, [*command, "--help"], prog_name="guidegen", terminal_width=100)
    return f"```text\n$ {' '.join(('guidegen', *command, '--help'))}\n{run.output.rstrip()}\n```"


def _first_sentence(docstring: str | None) -> str:
    paragraph = " ".join(cleandoc(docstring or "").split("\n\n")[0].split())
    return paragraph.split(". ")[0].rstrip(".") + "."


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
