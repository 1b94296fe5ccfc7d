"""What a recipe of somebody else's makes machines do: shown before it is done for the first time.

That is each command that it runs on a host, and each address that it makes this machine reach out to.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import platformdirs

from guidegen.cli import console
from guidegen.errors import Misused
from guidegen.model import Fact, Facts, FactState, Loaded, Reader, Want
from guidegen.printable import one_line
from guidegen.probe.questions.command import CommandRun
from guidegen.probe.recorded import record
from guidegen.recipe.check_names import wants_of


def commands_of(loaded: Loaded) -> tuple[str, ...]:
    """Each command line that the checks run, with the user it runs as, and what they ask from here."""
    wants = wants_of(loaded.recipe)
    runs = [want for want in wants if isinstance(want, CommandRun) and want.reader is not Reader.HERE]
    lines = [f"{_as_whom(loaded, run)}: {run.line}" for run in runs]
    lines += [f"from this machine: {_asked(want)}" for want in wants if want.reader is Reader.HERE]
    return tuple(dict.fromkeys(lines))


def make_sure(loaded: Loaded, yes: bool) -> None:
    """Return if the recipe's commands may run; those of the library may.

    Others are listed, and run after a yes on the terminal or with `--yes`; the same commands are not asked
    for twice. Raises Misused for a no, and where nobody is there to ask.
    """
    commands = commands_of(loaded)
    if not commands or loaded.from_library:
        return
    seen = _seen_file(commands)
    if seen.exists():
        return
    console.remark(f"The recipe {loaded.recipe.id} {_what_it_does(loaded)}, to look at it:")
    for command in commands:
        console.remark(f"    {one_line(command, 2000)}")
    if not yes:
        if not console.can_ask():
            raise Misused("Read them, then run again with --yes.")
        if not click.confirm("They should only read. Run them?", err=True):
            raise Misused("Nothing was looked at.")
    _remember(seen)


def _what_it_does(loaded: Loaded) -> str:
    wants = wants_of(loaded.recipe)
    here = any(want.reader is Reader.HERE for want in wants)
    there = any(isinstance(want, CommandRun) and want.reader is not Reader.HERE for want in wants)
    return " and ".join(
        (["runs these commands on the host"] if there else [])
        + (["asks this from this machine"] if here else [])
    )


def _asked(want: Want[Any]) -> str:
    """The question and what it is about, as it stands in recorded facts: `http: https://example.com/`."""
    (entry,) = record(Facts({want: Fact(FactState.LOST)}))
    return ", ".join(f"{key}: {value}" for key, value in entry.items() if key not in ("reader", "state"))


def _as_whom(loaded: Loaded, run: CommandRun) -> str:
    root = run.reader is Reader.ROOT or (run.reader is Reader.RECIPE and loaded.recipe.run_as == "root")
    return "as root" if root else "as the login user"


def _seen_file(commands: Sequence[str]) -> Path:
    digest = hashlib.sha256("\0".join(commands).encode("utf-8", "surrogateescape")).hexdigest()
    return Path(platformdirs.user_state_dir("guidegen", appauthor=False)) / "commands-allowed" / digest


def _remember(seen: Path) -> None:
    try:
        seen.parent.mkdir(parents=True, exist_ok=True)
        seen.touch()
    except OSError:
        console.remark("That they were allowed could not be kept; they will be listed again.")
