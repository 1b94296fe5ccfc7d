"""A terminal with a shell on a machine, typed into as a person would, line by line."""

import fcntl
import os
import pty
import re
import secrets
import select
import struct
import subprocess
import termios
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from guidegen.errors import Unavailable
from guidegen.printable import one_line

COLUMNS: Final = 80
ROWS: Final = 24

_START_SECONDS: Final = 30.0
_START_TRIES: Final = 3
_SILENCE_SECONDS: Final = 5.0
"""So long is nothing said after a question that is meant for somebody."""
_REACTION_SECONDS: Final = 1.5
_TICK: Final = 0.2
_MOST_BYTES: Final = 4 * 1024 * 1024
_LONGEST_PROMPT: Final = 32
_LONGEST_LINE: Final = 4000
"""Bytes; a terminal's line discipline takes 4095 at a time and drops the rest."""

_QUESTION: Final = re.compile(
    r"(\?|:|>|\[[^\]\n]*/[^\]\n]*\]|\([^)\n]*/[^)\n]*\)|\(END\)|lines \d+-\d+[^\n]*|--More--[^\n]*)\s*\Z"
)
# Control sequences, window titles, character sets: what a terminal acts upon and does not show.
_ESCAPES: Final = re.compile(
    "\x1b(\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\)?|[()*+][0-9A-Za-z]|[ -/]*[0-~])"
)


class Ending(StrEnum):
    """How a command that was typed ended."""

    RETURNED = "returned"
    ASKED = "waits for an answer"
    HUNG = "does not come back"
    CLOSED = "ended the session"
    UNFINISHED = "is not whole: the shell waits for more of it"
    TOO_LONG = "is longer than a terminal takes in one line"


@dataclass(frozen=True)
class Typed:
    """One command, which may go over several lines, and what became of it."""

    command: str
    output: str
    """As it stood on the terminal in the end; not yet made printable."""
    status: int = 0
    ending: Ending = Ending.RETURNED

    @property
    def well(self) -> bool:
        """Whether it came back and reported success."""
        return self.ending is Ending.RETURNED and self.status == 0

    @property
    def last_line(self) -> str:
        """The last line on the screen: the question, where one was asked."""
        lines = [line for line in self.output.splitlines() if line.strip()]
        return one_line(lines[-1], 120) if lines else ""


class Stopped(Exception):
    """Somebody wants the rehearsal to end; raised out of whatever waits for the machine."""


class Terminal:
    """A login session on a terminal of 80 columns and 24 rows; a context manager that ends it."""

    def __init__(self, login: Sequence[str], stop: threading.Event | None = None) -> None:
        """`login`: the command line that gives an interactive shell on a terminal of the machine.

        `stop`, once it is set, ends any waiting with `Stopped`. Raises Unavailable where no shell answers.
        """
        self._stop = stop or threading.Event()
        self._mark = f"gg{secrets.token_hex(8)}"
        self._prompt = re.compile(rf"{self._mark}(?:=(?P<status>\d+)|\+)=".encode())
        self._keyboard, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        try:
            self._process = subprocess.Popen(
                login,
                stdin=far,
                stdout=far,
                stderr=far,
                start_new_session=True,
                env=_environment(),
            )
        except OSError as error:
            os.close(self._keyboard)
            raise Unavailable(f"{login[0]} cannot be started: {error.strerror}.") from error
        finally:
            os.close(far)
        try:
            self._settle()
        except BaseException:
            self.close()
            raise

    def type(self, text: str, seconds: float) -> tuple[Typed, ...]:
        """Type the lines of `text`, each command when the one before it has come back.

        A command may take `seconds`. One that waits for an answer or does not come back is interrupted, as a
        person would; what stands after it is left.
        """
        done: list[Typed] = []
        lines = deque(text.split("\n"))  # what Unicode calls a line's end is a letter to a shell
        while lines:
            # Nobody types remarks, and they would hand on the status of the command before.
            if not lines[0].strip() or lines[0].lstrip().startswith("#"):
                lines.popleft()
                continue
            done.append(self._command(lines, time.monotonic() + seconds))
            if done[-1].ending is not Ending.RETURNED:
                break
        return tuple(done)

    def close(self) -> None:
        """End the session. It is killed rather than asked: a command that hangs would not let it go."""
        self._process.kill()
        self._process.wait()
        with suppress(OSError):
            os.close(self._keyboard)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # ------------------------------------------------------------------------------------------- within

    def _command(self, lines: deque[str], latest: float) -> Typed:
        """Type the first of `lines`, and as many more as the shell asks for."""
        typed: list[str] = []
        said = b""
        while True:
            typed.append(lines.popleft())
            if len(typed[-1].encode()) > _LONGEST_LINE:
                self._interrupt()
                return Typed("\n".join(typed), _shown(said), ending=Ending.TOO_LONG)
            heard, status, ending = self._enter(typed[-1], latest)
            said += heard
            if status is not None or ending is not Ending.RETURNED:
                return Typed("\n".join(typed), _shown(said), status or 0, ending)
            if not lines:
                alive = self._interrupt()
                ending = Ending.UNFINISHED if alive else Ending.CLOSED
                return Typed("\n".join(typed), _shown(said), ending=ending)

    def _settle(self) -> None:
        """Make the shell's prompts such that they can be told from everything else."""
        # The mark is typed in two pieces, so that its echo is no prompt. Without the shell's own line editing
        # the terminal itself takes the lines, and a blank that is a tab completes nothing. Nothing of what is
        # typed, which may hold a secret answer, stays behind in a history.
        first, last = self._mark[:5], self._mark[5:]
        setup = (
            f"PS1='{first}''{last}=$?=' PS2='{first}''{last}+='; "
            "unset PROMPT_COMMAND HISTFILE; set +o emacs +o vi 2>/dev/null; stty -echo"
        )
        heard = b""
        for _ in range(_START_TRIES):
            piece, status, ending = self._enter(setup, time.monotonic() + _START_SECONDS / _START_TRIES, True)
            heard += piece
            if ending is Ending.CLOSED:
                break
            if status is not None:
                return
        # What was typed may be echoed after the last words of whoever hung up.
        said = [line for line in _shown(heard).splitlines() if line.strip() and setup not in line]
        words = one_line(said[-1], 200) if said else ""
        raise Unavailable(f"No shell answers on the machine: {words or 'it says nothing'}.")

    def _enter(self, line: str, latest: float, starting: bool = False) -> tuple[bytes, int | None, Ending]:
        """What is said to `line`, and the status; None where the shell wants another line."""
        self._press(line.encode() + b"\n")
        heard, since = b"", time.monotonic()
        while True:
            piece = self._hear()
            if piece is None:
                return heard, None, Ending.CLOSED
            now = time.monotonic()
            if piece:
                since = now
                heard = (heard + piece)[-_MOST_BYTES:]
                fresh = max(0, len(heard) - len(piece) - _LONGEST_PROMPT)
                if prompt := self._prompt.search(heard, fresh):
                    status = prompt["status"]
                    said = heard[: prompt.start()]
                    return said, None if status is None else int(status), Ending.RETURNED
            if now > latest:
                if starting:
                    return heard, None, Ending.HUNG
                # What goes on speaking asks nothing, and would answer anything.
                silent = not heard or now - since > _REACTION_SECONDS
                more, ending = self._poke() if silent else (b"", Ending.HUNG)
                heard += more
                return heard, None, ending if self._interrupt(ending) else Ending.CLOSED
            if not (starting or piece) and now - since > _SILENCE_SECONDS and _QUESTION.search(_shown(heard)):
                return heard, None, Ending.ASKED if self._interrupt() else Ending.CLOSED

    def _poke(self) -> tuple[bytes, Ending]:
        """Press Enter: what waits for the keyboard without a word shows itself; what hangs does not."""
        self._press(b"\n")
        latest = time.monotonic() + _REACTION_SECONDS
        heard = b""
        while time.monotonic() < latest:
            piece = self._hear()
            if piece is None:
                return heard, Ending.CLOSED
            heard += piece
        reacted = self._prompt.split(heard, 1)[0] if heard else b""
        return reacted, Ending.ASKED if heard else Ending.HUNG

    def _interrupt(self, ending: Ending = Ending.HUNG) -> bool:
        """Bring the shell back as a person would try to; whether it came back."""
        if ending is Ending.CLOSED:
            return False
        for key in (b"\x03", b"\x03", b"q", b"\x1c"):  # Ctrl-C; a pager wants q; Ctrl-\\ where all else fails
            self._press(key)
            heard = b""
            latest = time.monotonic() + _REACTION_SECONDS
            while time.monotonic() < latest:
                piece = self._hear()
                if piece is None:
                    return False
                heard += piece
                if self._prompt.search(heard):
                    self._drain()
                    return True
        return False

    def _drain(self) -> None:
        """What is still on its way is no answer to what is typed next, and no part of it."""
        self._press(b"\x15")
        quiet, latest = 0, time.monotonic() + _REACTION_SECONDS
        while quiet < 2 and time.monotonic() < latest:  # something in the background may never be quiet
            piece = self._hear()
            if piece is None:
                return
            quiet = 0 if piece else quiet + 1

    def _press(self, keys: bytes) -> None:
        with suppress(OSError):  # the session may have ended; listening tells
            os.write(self._keyboard, keys)

    def _hear(self) -> bytes | None:
        """What came within a moment; None at the end of the session."""
        if self._stop.is_set():
            raise Stopped
        ready, _, _ = select.select([self._keyboard], [], [], _TICK)
        if not ready:
            return b""
        try:
            return os.read(self._keyboard, 65536) or None
        except OSError:  # how a terminal says that nobody is at its other end any more
            return None


def _environment() -> Mapping[str, str]:
    """What a terminal program would set."""
    return {**os.environ, "TERM": "xterm-256color"}


def _shown(said: bytes) -> str:
    """What stands on the screen in the end: without what steers it, and without what was written over."""
    text = _ESCAPES.sub("", said.decode(errors="replace")).replace("\r\n", "\n")
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return "\n".join(map(_taken_back, lines))


def _taken_back(line: str) -> str:
    """`line` without the characters over which the cursor went back."""
    kept: list[str] = []
    for char in line:
        if char != "\b":
            kept.append(char)
        elif kept:
            kept.pop()
    return "".join(kept)
