"""A recorded terminal: what a command wrote, as a JSON file of the format `guidegen.screen/1`.

    {"schema": "guidegen.screen/1", "command": "systemctl status postfix", "columns": 80, "rows": 24,
     "output": "\\u001b[32mactive\\u001b[0m (running)\\r\\n", "exit": 0, "system": "debian-12"}

`output` is all that came from the terminal, escape sequences and all; bytes that are no UTF-8 are U+FFFD.
What `guidegen shoot` takes says more, all of which may be missing: see `Screen`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from guidegen.errors import Invalid, Problem, Span

SCHEMA: Final = "guidegen.screen/1"
MAX_BYTES: Final = 2 * 1024 * 1024
_COLUMNS: Final = range(20, 241)
_ROWS: Final = range(1, 201)
_ROWS_OF_ALL: Final = range(_ROWS[-1])


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What a command wrote on a terminal of `columns` by `rows`."""

    command: str
    output: str
    columns: int = 80
    rows: int = 24
    exit: int | None = None
    """The command's exit status; None where it was still running."""
    system: str = ""
    """Where it was recorded, as in a recipe's `applies_to`."""
    changed: tuple[int, ...] = ()
    """The rows, from 0, that hold what the step changes: marked where the recipe marks nothing itself."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """The answers that can be read on it, by the names of their questions; never a secret one."""
    taken: str = ""
    """When, in UTC: 2026-11-22T18:30:00Z."""
    shows: str = ""
    """A digest of the part of the recipe that it shows; another one means that the recipe is newer."""


def to_json(screen: Screen) -> str:
    """The text of a screen file."""
    said = {
        key: value
        for key, value in asdict(screen).items()
        if key in ("command", "output") or value not in ((), {}, "")
    }
    return json.dumps({"schema": SCHEMA, **said}, indent=1) + "\n"


def read_screen(file: Path, span: Span | None = None) -> Screen:
    """The recorded screen in `file`. Raises Invalid, pointing at `span`, for what is missing or malformed."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise Invalid([Problem(f"the recorded screen {file.name} is larger than 2 MB", span)])
        data = json.loads(file.read_bytes())
    except FileNotFoundError:
        raise Invalid(
            [Problem(f"the recorded screen {file.name} is not in {file.parent.name}/", span)]
        ) from None
    except OSError as error:
        raise Invalid(
            [Problem(f"the recorded screen {file.name} cannot be read: {error.strerror}", span)]
        ) from None
    except (ValueError, RecursionError) as error:
        raise Invalid([Problem(f"the recorded screen {file.name} is no JSON: {error}", span)]) from None
    faults = list(_faults(data))
    if faults:
        raise Invalid([Problem(f"the recorded screen {file.name}: {fault}", span) for fault in faults])
    said = {key: value for key, value in data.items() if key != "schema"}
    return Screen(**{**said, "changed": tuple(said.get("changed", ()))})


def _faults(data: Any) -> list[str]:
    """Everything that keeps `data` from being a `Screen`."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        return [f'it does not say "schema": "{SCHEMA}"']
    known = {"schema", *Screen.__dataclass_fields__}
    faults = [f"the key {key!r} is unknown" for key in data if key not in known]
    faults += [f"{key} is missing" for key in ("command", "output") if key not in data]
    faults += [
        f"{key} is not text"
        for key in ("command", "output", "system", "taken", "shows")
        if not isinstance(data.get(key, ""), str)
    ]
    for key, allowed in (("columns", _COLUMNS), ("rows", _ROWS)):
        value = data.get(key, allowed[0])
        if type(value) is not int or value not in allowed:
            faults.append(f"{key} is not a whole number from {allowed[0]} to {allowed[-1]}")
    if type(data.get("exit", 0)) not in (int, type(None)):
        faults.append("exit is neither a whole number nor null")
    changed, answers = data.get("changed", []), data.get("answers", {})
    if not isinstance(changed, list) or any(
        type(row) is not int or row not in _ROWS_OF_ALL for row in changed
    ):
        faults.append("changed is not a list of rows")
    if not isinstance(answers, dict) or not all(isinstance(answer, str) for answer in answers.values()):
        faults.append("answers are not texts by their names")
    return faults
