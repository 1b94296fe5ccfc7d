"""Words for a shell: whatever a path holds, the shell takes it as that path and nothing else."""

import shlex


def path_word(path: str, home: str = '"$1"') -> str:
    """`path` as one shell word; `~` and `~/` at its start are `home`, by default the home of the login."""
    if path == "~":
        return home
    if path.startswith("~/"):
        return home + shlex.quote(path[1:])
    return shlex.quote(path if path.startswith("/") else f"./{path}")


REASON_OF_LS = 'why=$(ls -ld{flags} -- {word} 2>&1); printf "! %s\\n" "${{why##*: }}"'
"""Prints why a path cannot be looked at: the end of what `ls` says, behind the name, which may hold anything.

`test -e` cannot tell a path that is missing from one that is forbidden; the words of `ls` do.
"""


def print_reason(path: str, *, follow: bool) -> str:
    """Shell that prints `! REASON` for a path of which `test` saw nothing."""
    return REASON_OF_LS.format(flags="L" if follow else "", word=path_word(path))


def edited_path_word(path: str) -> str:
    """`path` as one word of a command that is typed, where no "$1" is the home folder."""
    return path_word(path, '"$HOME"')
