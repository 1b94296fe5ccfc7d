"""Shell that makes a file what a check wants it to be, for machines that may be broken."""

import shlex
from typing import TYPE_CHECKING

from guidegen.probe.shell import edited_path_word

if TYPE_CHECKING:
    from guidegen.checks.file import File


def edit_commands(check: "File") -> tuple[str, ...]:
    """Commands, each to be run by itself and as root."""
    word = edited_path_word(check.file)
    if not check.exists:
        return (f"rm -rf -- {word}",)
    commands = []
    if check.links_to:
        target = (
            edited_path_word(check.links_to) if check.links_to[0] in "~/" else shlex.quote(check.links_to)
        )
        commands.append(f"ln -sfn -- {target} {word}")
    elif check.type == "directory":
        commands.append(f"mkdir -p -- {word}")
    elif check.type in ("", "file"):
        commands.append(f"[ -e {word} ] || : >{word}")
    if check.contains:
        commands.append(
            f't={shlex.quote(check.contains)}; case $(cat -- {word}) in *"$t"*) ;; '
            f"*) printf '%s\\n' \"$t\" >>{word} ;; esac"
        )
    commands += [f"chown {shlex.quote(check.owner)} -- {word}"] if check.owner else []
    commands += [f"chgrp {shlex.quote(check.group)} -- {word}"] if check.group else []
    commands += [f"chmod {check.octal} -- {word}"] if check.mode else []
    return tuple(commands)
