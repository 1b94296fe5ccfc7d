"""The read-only script for hosts on which nobody of ours may log in, and the answers that come back from it.

The host's own administrator reads it, runs it and sends its output back. So each part of it stands, as plain
shell, below the heading that it serves; and a digest at the end of the answers tells when they were changed
on their way, by a mail program most of all.
"""

import hashlib
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from guidegen.model import Facts, Reader, Want
from guidegen.printable import one_line, printable
from guidegen.probe import answer
from guidegen.probe.grouping import Piece, marker, pieces
from guidegen.probe.script import PIECE, PRELUDE, WHOLE

SCHEMA: Final = "guidegen.answers/1"

_RULE: Final = "-" * 78
_RUN: Final = 'sh "$0" --part "part_${part}_$1" "$HOME" "$3"'

# Where the script is no file it cannot call itself. Whatever shell it was given to, sh goes on: others make
# sockets for pipes (ksh), or do not part words (zsh). Under sudo, the home folder is that of who called it.
_BEGIN: Final = r"""
if [ "$1" = --part ]; then shift; "$@"; exit; fi
if [ ! -r "$0" ] || ! grep -q '^answers() {' "$0" 2>/dev/null; then
  echo 'Save this script as a file, and run it by its name: sh look.sh > answers.txt' >&2
  exit 2
fi
if [ "$1" != --whole ]; then exec sh "$0" --whole; fi
home=
if [ "$SUDO_USER" ]; then
  home=$({ getent passwd "$SUDO_USER" || cat /etc/passwd; } 2>/dev/null |
    awk -F: -v u="$SUDO_USER" '$1 == u { print $6 }')
fi
set -- "${home:-${HOME:-/}}"
""".strip()

# /dev/stderr is there on every system, /dev/fd/3 is not.
_END: Final = r"""
digest() {
  if command -v sha256sum; then sha256sum
  elif command -v shasum; then shasum -a 256
  elif command -v sha256; then sha256 -q
  elif command -v openssl; then openssl dgst -sha256 -r
  else cat >/dev/null; echo none; fi | tail -n 1
}
{ answers 2>/dev/null | tee /dev/stderr 2>&3 | { sum=$(digest); echo "sha256 ${sum%% *}"; }; } 3>&1 | cat
""".strip()


@dataclass(frozen=True)
class Part:
    """What is asked under one heading."""

    heading: str
    notes: tuple[str, ...]
    """What it is asked for, in a line each."""
    wants: tuple[Want[Any], ...]


class Damaged(ValueError):
    """What came back is not what the script printed; the message says in what, as a clause."""


def compose(parts: Sequence[Part], introduction: Sequence[str], about: Mapping[str, str], nonce: str) -> str:
    """The script, which is run as `sh FILE`.

    It calls itself for each part, so that one that hangs can be ended. `introduction` is for the person who
    reads it, `about` comes back at the head of the answers; `nonce` is as for `script.compose`.
    """
    lines = ["#!/bin/sh", *map(_comment, introduction), ""]
    calls = [f"printf '%s\\n' {' '.join(map(shlex.quote, _head(parts, about, nonce)))}"]
    for number, part, own in _numbered(parts):
        lines += [_comment(_RULE), _comment(part.heading), *(_comment(f"  {note}") for note in part.notes)]
        word = _own_nonce(nonce, number)
        calls.append(f"part={number} n='@{word}'")
        if not own:
            lines += [_comment("  Nothing more than was asked above."), ""]
        for piece in own:
            lines += [f"part_{number}_{piece.number}() {{", piece.script, "}", ""]
            calls.append(_call(piece, word))
        calls.append(WHOLE)
    lines += [_comment(_RULE), _comment("How the parts above are run, and their answers put together.")]
    lines += [_BEGIN, PRELUDE, "open_only=yes", "export open_only", PIECE.replace("@RUN", _RUN)]
    lines += ["answers() {", *calls, "}", _END, ""]
    return "\n".join(lines)


def read(parts: Sequence[Part], about: Mapping[str, str], data: bytes) -> Facts:
    """The facts in `data`, which is what the script for the same `parts` and `about` printed.

    Raises Damaged. What the script left out is not in the facts.
    """
    text = _unharmed(data)
    said = _said(text)
    for key, value in about.items():
        if said.get(key, "") != value:
            raise Damaged(
                f"it answers for the {key} {one_line(said.get(key, 'of nothing'), 80)}, not {value}"
            )
    if said.get("asked") != _asked(parts):
        raise Damaged(
            "its script was made from another text of the recipe, with other answers or by another guidegen"
        )
    facts = Facts()
    for number, part, _ in _numbered(parts):
        facts |= answer.read(part.wants, _own_nonce(said.get("nonce", ""), number), text)
    return facts


def _head(parts: Sequence[Part], about: Mapping[str, str], nonce: str) -> list[str]:
    return [
        SCHEMA,
        *(f"{key} {value}" for key, value in about.items()),
        f"asked {_asked(parts)}",
        f"nonce {nonce}",
    ]


def _said(text: bytes) -> Mapping[str, str]:
    """The head of the answers, up to the nonce, which ends it."""
    head, _, _ = text[:4096].decode(errors="replace").partition("\n\n")
    return dict(line.partition(" ")[::2] for line in head.splitlines())


def _asked(parts: Sequence[Part]) -> str:
    """Stands for the questions of a script: with other questions it is another."""
    scripts = [piece.script for _, _, own in _numbered(parts) for piece in own]
    return hashlib.sha256("\0".join(scripts).encode(errors="surrogateescape")).hexdigest()


def _numbered(parts: Sequence[Part]) -> Iterator[tuple[int, Part, Sequence[Piece]]]:
    """Each part with its number and its pieces."""
    for number, part in enumerate(parts):
        yield number, part, list(pieces(part.wants))


def _own_nonce(nonce: str, number: int) -> str:
    """Each part frames its answers with a word of its own, as pieces are counted anew in each."""
    return f"{nonce}p{number}"


def _call(piece: Piece, nonce: str) -> str:
    limit = piece.cls.limit(piece.questions)
    only_root = '[ "$u" != 0 ] || ' if piece.reader is Reader.ROOT else ""
    return f"{only_root}piece {piece.number} {limit} {marker(nonce, piece.number)}"


def _comment(text: str) -> str:
    return f"# {printable(text)}".replace("\n", " ").rstrip()


_DIGEST_LINE: Final = re.compile(rb"sha256 ([0-9a-f]{64}|none)\s*\Z")


def _unharmed(data: bytes) -> bytes:
    """The answers without the digest at their end, as the script printed them.

    Line ends that a mail program changed are changed back where the digest shows that nothing else was.
    """
    for text in (
        data,
        data.replace(b"\r\n", b"\n"),
        data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"),
    ):
        end = _DIGEST_LINE.search(text)
        if end and end[1].decode() == hashlib.sha256(text[: end.start()]).hexdigest():
            return text[: end.start()]
    if SCHEMA.encode() not in data[:100]:  # the script itself, a quoted mail, another encoding
        raise Damaged("it does not begin as the script's answers do")
    end = _DIGEST_LINE.search(data)
    if end is None:
        raise Damaged("its end is missing")
    if end[1] == b"none":
        raise Damaged("the host has no tool for the digest that shows whether it was changed")
    raise Damaged("it was changed after the script had printed it")
