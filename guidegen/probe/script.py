"""One POSIX sh script for all that a recipe wants to know."""

import re
import shlex
from collections.abc import Collection, Iterable
from typing import Any, Final

from guidegen.model import Reader, Want
from guidegen.probe.grouping import Piece, marker, pieces

# Run as `sh -s -- HOME`. Tools of the administrator are found for every login, and functions that a profile
# exports under their names (bash hands them on) are forgotten. GNU's `timeout` ends whole
# process groups; others end one process, and what that had started would hold the answer open: there, a
# session of its own and a watchdog.
PRELUDE: Final = r"""
set -- "${1:-${HOME:-/}}"
PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin
HOME=$1 LC_ALL=C TZ=UTC
export HOME LC_ALL TZ PATH
unset open_only LANGUAGE LC_MESSAGES ENV BASH_ENV POSIXLY_CORRECT BLOCKSIZE
unset -f awk cat date find grep head id ls netstat openssl readlink rpm setsid sha256sum shasum sleep ss \
  stat systemctl timeout tr uname
u=$(id -u)
if timeout --version 2>/dev/null | grep -q GNU; then
  limited() { timeout -k 2 "$@"; }
else
  command -v setsid >/dev/null && apart=setsid group=- || apart= group=
  limited() {
    limit=$1; shift
    $apart "$@" & job=$!
    ( trap 'kill "$nap"; exit 0' TERM
      sleep "$limit" & nap=$!; wait "$nap"; kill -TERM "$group$job"
      sleep 2 & nap=$!; wait "$nap"; kill -KILL "$group$job"
    ) </dev/null >/dev/null 2>&1 & dog=$!
    wait "$job"; ended=$?
    kill "$dog"; wait "$dog"
    return "$ended"
  } 2>/dev/null
fi
""".strip()
"""Makes the shell of every host alike; `limited SECONDS COMMAND…` is ended in time, `$u` is the user."""

PIECE: Final = r"""
piece() {
  printf '\n%s begin %s\n' "$n" "$1"
  limited "$2" @RUN </dev/null 2>&1
  printf '\n%s end %s %s\n' "$n" "$1" "$?"
}
""".strip()
"""`piece NUMBER SECONDS MARKER …` frames one answer with `$n`."""

WHOLE: Final = """printf '\\n%s whole\\n' "$n\""""
"""Frames the end of all answers."""

_RUN: Final = 'sh -c "$4" guidegen "$HOME" "$3"'


def compose(
    wants: Iterable[Want[Any]],
    nonce: str,
    *,
    readers: Collection[Reader],
    if_root: Collection[Reader] = (),
) -> str:
    """The script that asks the wants of `readers`, and those of `if_root` only where the shell is root's.

    It is run by `sh -s -- HOME`. `answer.read` takes the same `wants` (all of them) and `nonce`, a word of
    letters and digits that the host cannot foresee. It raises ValueError for another nonce, TypeError for a
    want that is no `Question`.
    """
    if not re.fullmatch(r"[A-Za-z0-9]{16,}", nonce):
        raise ValueError("a nonce is at least 16 letters and digits")
    calls = [
        _call(piece, nonce) if piece.reader in readers else f'[ "$u" != 0 ] || {_call(piece, nonce)}'
        for piece in pieces(wants)
        if piece.reader in readers or piece.reader in if_root
    ]
    lines = [PRELUDE, f"n='@{nonce}'", PIECE.replace("@RUN", _RUN), *calls, WHOLE, ""]
    return "\n".join(lines)


def _call(piece: Piece, nonce: str) -> str:
    limit = piece.cls.limit(piece.questions)
    return f"piece {piece.number} {limit} {marker(nonce, piece.number)} {shlex.quote(piece.script)}"
