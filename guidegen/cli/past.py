"""The history, as `verify` uses it: read before a look at a host, added to after it, and never in its way."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guidegen.cli import console
from guidegen.cli.options import HISTORY_FOLDER
from guidegen.errors import GuidegenError

if TYPE_CHECKING:
    from guidegen.model import Loaded, Report

F = TypeVar("F", bound=Callable[..., Any])


def history_options(command: F) -> F:
    """Adds `--history` and `--no-history`, which the command takes as `history_folder` and `no_history`."""
    for decorate in (
        click.option("--no-history", is_flag=True, help="Keep nothing of this run, and use no earlier one."),
        click.option("--history", "history_folder", type=HISTORY_FOLDER, help="Where runs are kept."),
    ):
        command = decorate(command)
    return command


class Past:
    """What is known of hosts from earlier runs, and what is kept of this one."""

    def __init__(self, folder: Path | None, wanted: bool) -> None:
        """Not `wanted`: nothing is known and nothing is kept."""
        from guidegen.history.store import History

        self._history = History(folder) if wanted else None

    def last_done(self, loaded: "Loaded", host: str) -> Mapping[str, datetime]:
        """For each step that was seen done on `host`, when that was last."""
        from guidegen.history.earlier import last_done

        if self._history is None:
            return {}
        try:
            return last_done(loaded, self._history.runs(host))
        except GuidegenError as error:
            console.remark(error.format_message())
            return {}

    def keep(self, loaded: "Loaded", host: str, report: "Report") -> None:
        """Keep what was found; of a host that was not reached there is nothing to keep."""
        from guidegen.history.run import run_of

        if self._history is None or not any(step.findings for step in report.steps):
            return
        try:
            self._history.append(host, run_of(loaded, report, self._history.key()))
        except GuidegenError as error:
            console.remark(error.format_message())
