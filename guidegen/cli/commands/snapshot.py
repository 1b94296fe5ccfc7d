"""guidegen snapshot"""

from collections.abc import Sequence
from pathlib import Path

import click

from guidegen.cli import console
from guidegen.cli.options import FILE, connection_options, target_of
from guidegen.errors import Exit, Misused


@click.command()
@click.argument("host", metavar="[USER@]HOST")
@click.option("--output", "-o", type=FILE, required=True, help="Where to keep it.")
@click.option(
    "--folder",
    "folders",
    multiple=True,
    metavar="PATH",
    help="Look at what is below this folder; may be given again.  [default: /etc]",
)
@click.option("--contents", is_flag=True, help="Keep the text of settings files that everybody may read.")
@connection_options
def command(
    host: str,
    output: Path,
    folders: Sequence[str],
    contents: bool,
    port: int | None,
    identity: Path | None,
    jump: str,
    ssh_config: Path | None,
    sudo: bool | None,
    ask_sudo_password: bool,
    host_key: str | None,
    timeout: float,
) -> Exit:
    """Keep how a host stands, before it is fixed by hand.

    Afterwards, `guidegen suggest --between SNAPSHOT HOST` proposes the recipe's steps. Kept are files by
    their digests, packages, units, ports, users and groups; never the content of a file that not everybody
    may read. The file is JSON, for your eyes only.

    \b
    Exit status: 0 it is kept; 4 the host was not reached, or some of it could not be looked at.
    """
    from guidegen import suggest
    from guidegen.suggest.snapshot import write
    from guidegen.suggest.survey import FOLDERS

    for folder in folders:
        if not folder.startswith("/") or "\0" in folder:
            raise Misused(f"A folder begins with /: --folder /etc, not {folder}.")
    clean = [folder.rstrip("/") or "/" for folder in folders]
    target = target_of(host, port, identity, jump, ssh_config, sudo, ask_sudo_password, host_key, timeout)
    console.progress(f"looking at {target}")
    taken = suggest.take(
        target,
        clean or FOLDERS,
        contents=contents,
        ask_secret=console.ask_secret if console.can_ask() else None,
        tell=console.remark,
    )
    write(output, taken)
    packages, units = len(taken.packages or ()), len(taken.units or ())
    console.result(
        f"How {target} stands is kept in {output}: {len(taken.files)} files and folders, "
        f"{packages} packages, {units} units, {len(taken.ports or ())} ports, {len(taken.users or ())} users."
    )
    for what, reason in taken.unseen.items():
        console.remark(f"Not looked at: {what}: {reason}.")
    return Exit.CANNOT_TELL if taken.unseen else Exit.DONE
