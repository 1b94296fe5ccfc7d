"""A program on a terminal of ours: it draws, and when it stands still its screen is taken."""

import fcntl
import os
import select
import struct
import subprocess
import tempfile
import termios
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, Final

import pyte

from guidegen.screenshots.ansi import ansi, plain

COLUMNS: Final = 80
"""Of a terminal window that nobody has made larger or smaller."""
ROWS: Final = 24
TERM: Final = "xterm-256color"

_OTHER_SCREENS: Final = frozenset({47, 1047, 1049})
"""The modes by which a program takes the whole screen, to give it back when it ends."""
_STUMBLES: Final = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What pyte raises for escape sequences that it half knows."""
_HIDING: Final = "█"
_TELLING: Final = 4
"""So many letters of a secret, at an edge of the screen, are told from a chance likeness."""


class DrawingError(ValueError):
    """A program wrote what no terminal of ours understands."""


@dataclass(frozen=True)
class Patience:
    """How long a program is waited for, in seconds."""

    settled: float = 0.6
    """Of one that has the screen to itself: without a visible change, before it counts as drawn."""
    silent: float = 5.0
    """Of one that prints: without a visible change, before it counts as waiting for somebody."""
    at_most: float = 30.0
    """Of any, also of one that never stands still."""


@dataclass(frozen=True)
class Still:
    """A screen as it stood."""

    output: str
    """What puts it there again: see `screenshots.ansi`."""
    rows: tuple[str, ...]
    """Each row as plain text, without the blanks at its end."""
    cursor: int
    """The row in which the cursor stands, from 0."""
    exit: int | None
    """The exit status; None where the program was still running."""
    complaint: str
    """What the program that leads to the far side said of itself: ssh, on standard error."""


def capture(
    command: Sequence[str],
    *,
    columns: int = COLUMNS,
    rows: int = ROWS,
    patience: Patience = Patience(),
    hide: Iterable[str] = (),
) -> Still:
    """Run `command` on a terminal of its own until it ends or stands still, then end it.

    `hide` are texts of which nothing may be kept: they are covered before anything is returned. Raises
    DrawingError, and OSError where `command` cannot be run.
    """
    display = _Display(columns, rows)
    with tempfile.TemporaryFile() as complaints, _Terminal(command, columns, rows, complaints) as terminal:
        display.reply = terminal.type
        ended = _watch(display, terminal, patience)
        status = terminal.status() if ended else None
        complaints.seek(0)
        complaint = complaints.read(4096).decode(errors="replace").strip()
    _cover(display, [secret for secret in hide if secret])
    return Still(ansi(display), tuple(plain(display)), display.cursor.y, status, complaint)


class _Display(pyte.Screen):
    """A screen that answers when it is asked where its cursor is, and knows who has it to himself."""

    def __init__(self, columns: int, lines: int) -> None:
        self.taken_over = False
        self.reply: Any = None
        super().__init__(columns, lines)

    def set_mode(self, *modes: int, **options: Any) -> None:
        if options.get("private") and _OTHER_SCREENS.intersection(modes):
            self.taken_over = True
        super().set_mode(*modes, **options)

    def write_process_input(self, data: str) -> None:
        if self.reply is not None:
            self.reply(data)

    def sight(self) -> tuple[tuple[str, ...], int, int]:
        """What somebody before it sees, but for the colours."""
        return tuple(plain(self)), self.cursor.x, self.cursor.y


class _Terminal:
    """Our side of a pseudo terminal on whose other side a program runs."""

    def __init__(self, command: Sequence[str], columns: int, rows: int, complaints: IO[bytes]) -> None:
        self._ours, theirs = os.openpty()
        try:
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            self._process = subprocess.Popen(
                list(command),
                stdin=theirs,
                stdout=theirs,
                stderr=complaints,
                env={**os.environ, "TERM": TERM},
                start_new_session=True,
            )
        except BaseException:
            os.close(self._ours)
            raise
        finally:
            os.close(theirs)

    def read(self, seconds: float) -> bytes | None:
        """What came within `seconds`, be it nothing; None when the program has closed its side."""
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return b""
        try:
            return os.read(self._ours, 65536) or None
        except OSError:  # so Linux says that the other side is closed
            return None

    def type(self, text: str) -> None:
        """Give it `text` as from a keyboard."""
        with suppress(OSError):  # it may have ended
            os.write(self._ours, text.encode())

    def status(self) -> int | None:
        """The exit status of a program that has closed its side."""
        try:
            return self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return None

    def __enter__(self) -> "_Terminal":
        return self

    def __exit__(self, *exc: object) -> None:
        # The far side hangs up when the line is gone, and its program with it.
        self._process.kill()
        self._process.wait()
        os.close(self._ours)


def _watch(display: _Display, terminal: _Terminal, patience: Patience) -> bool:
    """Draw until the program ends (then True), stands still, or has had its time."""
    stream = pyte.ByteStream(display)
    began = changed = time.monotonic()
    seen = display.sight()
    blank = seen
    while (now := time.monotonic()) - began < patience.at_most:
        piece = terminal.read(0.05)
        if piece is None:
            return True
        if piece:
            try:
                stream.feed(piece)
            except _STUMBLES as error:
                raise DrawingError(f"it writes an escape sequence that is not understood: {error}") from None
            if (sight := display.sight()) != seen:
                seen, changed = sight, now
        enough = patience.settled if display.taken_over else patience.silent
        if seen != blank and now - changed > enough:
            return False
    return False


def _cover(display: pyte.Screen, secrets: Sequence[str]) -> None:
    """Put opaque letters over every place where a secret, or the part of it that fits, can be read."""
    cells = [
        (y, x)
        for y in range(display.lines)
        for x in range(display.columns)
        for _ in display.buffer[y][x].data
    ]
    text = "".join(display.buffer[y][x].data for y in range(display.lines) for x in range(display.columns))
    for secret in secrets:
        places = [range(at, at + len(secret)) for at in _found(text, secret)]
        for row in range(display.lines):
            places += _cut_off(text, secret, [at for at, (y, _) in enumerate(cells) if y == row])
        for at in (at for place in places for at in place):
            y, x = cells[at]
            display.buffer[y][x] = display.buffer[y][x]._replace(data=_HIDING)


def _found(text: str, part: str) -> Iterable[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _cut_off(text: str, secret: str, row: Sequence[int]) -> Iterable[range]:
    """The start or the end of `secret` at an edge of a row, where an editor shows `>` or `<` for the rest."""
    if not row:
        return
    first, last = row[0], row[-1]
    for length in range(len(secret) - 1, _TELLING - 1, -1):
        for end in (last, last + 1):
            if text.endswith(secret[:length], first, end):
                yield range(end - length, end)
        for start in (first, first + 1):
            if text.startswith(secret[-length:], start, last + 1):
                yield range(start, start + length)
