"""guidegen suggest"""

from collections.abc import Sequence
from pathlib import Path

import click

from guidegen.cli import console
from guidegen.cli.options import FILE, connection_options, target_of
from guidegen.errors import Exit, Misused


@click.command()
@click.argument("host", metavar="[USER@]HOST")
@click.argument("subjects", nargs=-1, metavar="[PATH|UNIT|USER|PACKAGE|PORT]...")
@click.option(
    "--between", "snapshot", type=FILE, metavar="SNAPSHOT", help="Propose steps for what changed since."
)
@connection_options
def command(
    host: str,
    subjects: Sequence[str],
    snapshot: Path | None,
    port: int | None,
    identity: Path | None,
    jump: str,
    ssh_config: Path | None,
    sudo: bool | None,
    ask_sudo_password: bool,
    host_key: str | None,
    timeout: float,
) -> Exit:
    """Print checks that hold on a host now, as a start for a recipe.

    They are YAML to be pasted below a step's `check:`; comments say what could not be suggested. Of a file
    that not everybody may read, only its owner and rights are told.

    With --between SNAPSHOT, print whole steps for what changed since `guidegen snapshot`, in the order in
    which it changed.

    \b
    Exit status: 0 something is suggested, or nothing changed; 2 the host has nothing of that name;
    4 something could not be looked at.
    """
    if bool(subjects) == bool(snapshot):
        raise Misused(
            "Name what to look at, or a snapshot: guidegen suggest HOST PATH|UNIT|USER|PORT..., "
            "or guidegen suggest --between SNAPSHOT HOST."
        )
    target = target_of(host, port, identity, jump, ssh_config, sudo, ask_sudo_password, host_key, timeout)
    ask_secret = console.ask_secret if console.can_ask() else None
    from guidegen import suggest
    from guidegen.suggest import text

    if snapshot:
        from guidegen.suggest.snapshot import read

        before = read(snapshot)
        console.progress(f"looking at {target}")
        proposal = suggest.since(before, target, ask_secret=ask_secret, tell=console.remark)
        title = f"What changed on {target} since {before.taken:%Y-%m-%d %H:%M:%S} UTC, in that order."
        console.result(text.of_changes(proposal, title).rstrip("\n"))
        if not proposal.steps:
            console.remark("Nothing that was looked at has changed.")
        return Exit.CANNOT_TELL if proposal.unknown and not proposal.steps else Exit.DONE
    console.progress(f"looking at {target}")
    found = suggest.suggest(target, subjects, ask_secret=ask_secret, tell=console.remark)
    if any(one.checks or one.remarks for one in found):
        console.result(text.of_subjects([one for one in found if one.checks or one.remarks]).rstrip("\n"))
    nothing = [one.subject for one in found if not one.checks and not one.unknown and not one.remarks]
    for name in nothing:
        console.remark(_nothing(name, str(target)))
    if nothing:
        return Exit.USAGE
    return Exit.CANNOT_TELL if any(one.unknown and not one.checks for one in found) else Exit.DONE


def _nothing(name: str, host: str) -> str:
    what = "no such path" if name.startswith(("/", "~/")) else "no unit, package, user or port of that name"
    if "/" in name and not name.startswith(("/", "~/")):
        what += "; a path begins with / or ~/"
    return f"{name}: there is {what} on {host}."
