"""A case: which recipe went out to whom, with which answers, and how the host was before.

`render` writes it beside the guide; `verify --case` reads it, and `verify --before --case` adds to it. It is
a file of YAML, read as strictly as a recipe, and never holds a secret.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import yaml

from guidegen.errors import Invalid, Problem, Unwritable
from guidegen.model import CLOSED, Value, option
from guidegen.printable import encodable
from guidegen.recipe import schema
from guidegen.recipe.problems import Problems
from guidegen.recipe.shape import written_out
from guidegen.recipe.source import Source, shown_path
from guidegen.recipe.strict_yaml import parse, takes
from guidegen.whole_file import write_whole

_LEFT_OUT_EMPTY = ("answers", "examples", "revision", "to", "ticket", "before")


@dataclass(frozen=True, kw_only=True)
class Before:
    """What one check saw before the guide was sent; see `model.Finding.observed` and `.traces`."""

    __pydantic_config__ = CLOSED

    values: Mapping[str, Value] = option("Each field as it was.", dict)
    traces: tuple[str, ...] = option("Near misses that stood there already.", ())


@dataclass(frozen=True, kw_only=True)
class Case:
    """One sending of one guide."""

    __pydantic_config__ = CLOSED

    recipe: str = option("The recipe's id or path, as `library.find_recipe` takes it.", min_length=1)
    recipe_sha256: str = option("Of the recipe as it was sent: `Loaded.sha256`.")
    answers: Mapping[str, str] = option("The answers that are not secret.", dict)
    examples: bool = option("Whether some of the answers are the recipe's examples.", False)
    created: datetime = option("When the guide was made.")
    revision: str = option("The guide's revision, as it is printed on it.", "")
    to: str = option("To whom it went.", "")
    ticket: str = option("The ticket it belongs to.", "")
    host: str = option("The host of which `before` speaks, as it was named to verify.", "")
    before: Mapping[str, Before] = option('By "STEP-ID/INDEX" of each check: how it was before.', dict)


def read_case(path: Path) -> Case:
    """The case in `path`. Raises Invalid with every problem of the file."""
    root = parse(Source.read(path))
    problems = Problems()
    case = schema.build(Case, written_out(root, Case, problems), problems)
    problems.end()
    assert case is not None, "what could not be built is a problem"
    if case.created.tzinfo is None:
        created = root.get("created") or root
        raise Invalid([Problem("this time has no zone", created.span, "end it with Z: 2026-11-22T10:00:00Z")])
    return case


def case_text(case: Case) -> str:
    """The text of the case's file."""
    data = asdict(case)
    data["created"] = case.created.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    data["answers"] = dict(case.answers)
    data["before"] = {
        name: {
            "values": {key: _written(value) for key, value in seen.values.items()},
            "traces": [_written(trace) for trace in seen.traces],
        }
        for name, seen in case.before.items()
    }
    kept = {key: value for key, value in data.items() if key not in _LEFT_OUT_EMPTY or value}
    text: str = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True)
    # Letters are written as such; characters that no file may hold, as escapes, and then all others too.
    return text if takes(text) else str(yaml.safe_dump(kept, sort_keys=False, allow_unicode=False))


def write_case(path: Path, case: Case) -> None:
    """Write `case` to `path`, whole or not at all. Raises Unwritable."""
    try:
        write_whole(path, case_text(case).encode())
    except OSError as error:
        raise Unwritable(f"{shown_path(path)} cannot be written: {error.strerror}") from error


def _written(value: Value) -> Value:
    return encodable(value) if isinstance(value, str) else value
