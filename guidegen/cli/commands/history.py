"""guidegen history"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli import console
from guidegen.cli.options import FILE, HISTORY_FOLDER
from guidegen.errors import Exit, Misused, Unwritable

if TYPE_CHECKING:
    from guidegen.history.store import History


@click.command()
@click.argument("host", required=False)
@click.option("--recipe", help="Of this recipe alone.")
@click.option("--check", is_flag=True, help="Tell where records are missing or were changed.")
@click.option("--html", "html_file", type=FILE, help="Write the table as a page.")
@click.option("--png", "png_file", type=FILE, help="Write the table as a picture.")
@click.option("--history", "folder", type=HISTORY_FOLDER, help="Where the runs are kept.")
def command(
    host: str | None,
    recipe: str | None,
    check: bool,
    html_file: Path | None,
    png_file: Path | None,
    folder: Path | None,
) -> Exit:
    """Show what earlier verifications of HOST found: steps down, time across.

    Without HOST, the hosts that were looked at. Nothing but verdicts, digests and times is ever kept.

    \b
    Exit status: 0; 1 where --check finds a gap.
    """
    from guidegen.history.grid import grids
    from guidegen.history.store import History
    from guidegen.history.text import text

    history = History(folder)
    if host is None and (recipe or html_file or png_file):
        raise Misused("Name a host: a table is of one. guidegen history shows of which there is any.")
    if host is not None and host not in history.hosts():
        known = ", ".join(history.hosts()) or "none"
        raise Misused(f"There is no history of {host}; there is of: {known}.")
    if check:
        return _check(history, host)
    if host is None:
        return _hosts(history)
    every = list(grids(history.runs(host)))
    shown = [grid for grid in every if recipe in (None, grid.recipe)]
    if not shown:
        known = ", ".join(grid.recipe for grid in every) or "none"
        raise Misused(f"Nothing is kept of {recipe or 'any recipe'} on {host}; there is of: {known}.")
    if html_file:
        from guidegen.history.html import html

        _write(html_file, html(host, shown).encode("utf-8", "replace"))
    if png_file:
        from guidegen.history.png import png

        _write(png_file, png(host, shown))
    if not html_file and not png_file:
        console.finished(text(shown, colour=console.wants_colour(), width=console.width()))
    return Exit.DONE


def _hosts(history: "History") -> Exit:
    for host in history.hosts():
        runs = history.runs(host)
        last = (
            f", last {runs[-1].at:%Y-%m-%d %H:%M} UTC: {runs[-1].recipe} {runs[-1].verdict}" if runs else ""
        )
        console.result(f"{host}: {len(runs)} run{'' if len(runs) == 1 else 's'}{last}")
    if not history.hosts():
        console.remark(f"No host was looked at yet; runs are kept in {history.folder}.")
    return Exit.DONE


def _check(history: "History", host: str | None) -> Exit:
    found = False
    for one in [host] if host else history.hosts():
        for gap in history.gaps(one):
            console.result(f"{one}: record {gap.line}: {gap.reason}")
            found = True
    if not found:
        console.remark("No record is missing, and none was changed.")
    return Exit.FOUND if found else Exit.DONE


def _write(file: Path, content: bytes) -> None:
    from guidegen.whole_file import write_whole

    try:
        write_whole(file, content)
    except OSError as error:
        raise Unwritable(f"{file} cannot be written: {error.strerror}.") from error
