"""Words for a shell: whatever a path holds, the shell takes it as that path and nothing else."""

import shlex
from typing import Final


def path_word(path: str, home: str = '"$1"') -> str:
    """`path` as one shell word; `~` and `~/` at its start are `home`, by default the home of the login."""
    if path == "~":
        return home
    if path.startswith("~/"):
        return home + shlex.quote(path[1:])
    return shlex.quote(path if path.startswith("/") else f"./{path}")


MAY_PRINT: Final = r"""
may_print() { [ -z "$open_only" ] || ( all_may_read "$1" ) 2>/dev/null; }
all_may_read() {
  case $(ls -ldL -- "$1") in d??????r?[xt]*) ;; d*) exit 1;; ???????r*) ;; *) exit 1;; esac
  p=$(readlink -f -- "$1") || exit 1
  while p=${p%/*}; [ "$p" ]; do
    case $(ls -ld -- "$p") in d????????[xt]*) ;; *) exit 1;; esac
  done
}
""".lstrip()
"""`may_print PATH`: whether text of that file or folder may leave the host.

With a variable `open_only` that is not empty, only what every user of the host may read: a file that is open
itself may lie in a folder that is closed.
"""

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
