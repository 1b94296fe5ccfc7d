"""The commands that a recipe of somebody else's runs on a host: shown before they run for the first time."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import click
import platformdirs

from guidegen.cli import console
from guidegen.errors import Misused
from guidegen.model import Loaded, Reader
from guidegen.printable import one_line
from guidegen.probe.questions.command import CommandRun
from guidegen.recipe.check_names import named_checks


def commands_of(loaded: Loaded) -> tuple[str, ...]:
    """Each command line that the recipe's checks run, with the user it runs as."""
    wants = [want for _, check in named_checks(loaded.recipe) for want in check.wants()]
    runs = [want for want in wants if isinstance(want, CommandRun)]
    return tuple(dict.fromkeys(f"{_as_whom(loaded, run)}: {run.line}" for run in runs))


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
    console.remark(f"The recipe {loaded.recipe.id} runs these commands on the host, to look at it:")
    for command in commands:
        console.remark(f"    {one_line(command, 2000)}")
    if not yes:
        if not console.can_ask():
            raise Misused("Read them, then run again with --yes.")
        if not click.confirm("They should only read. Run them?", err=True):
            raise Misused("Nothing was looked at.")
    _remember(seen)


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
