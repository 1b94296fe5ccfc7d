"""Where runs are kept: a file a host, to which lines are only ever added."""

import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote, unquote

import platformdirs

from guidegen.errors import Unavailable, Unwritable
from guidegen.history.run import Run, Unreadable, as_line, digest_of, from_line
from guidegen.whole_file import write_whole

_RUNS: Final = "runs.jsonl"
_LAST: Final = "last"
"""Holds the number of lines and the digest of the last: so it is noticed when the end is missing."""
_KEY: Final = "key"
_FIRST: Final = "0" * 64
_LARGEST: Final = 64 * 1024 * 1024


@dataclass(frozen=True)
class Gap:
    """A place where a host's history is not what was written."""

    line: int
    """Counted from 1."""
    reason: str


class History:
    """The runs of every host, below one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """By default in the user's state folder. Nothing is made before there is something to keep."""
        state = Path(platformdirs.user_state_dir("guidegen", appauthor=False))
        self.folder = folder or state / "history"

    def hosts(self) -> Sequence[str]:
        """Those of which there are runs."""
        return sorted(unquote(one.parent.name) for one in self.folder.glob(f"*/{_RUNS}"))

    def runs(self, host: str) -> Sequence[Run]:
        """The runs of `host` that can be read, in the order in which they were kept. Raises Unavailable."""
        return [run for _, run in self._read(host)[0]]

    def gaps(self, host: str) -> Sequence[Gap]:
        """Where a record is missing or was changed. Raises Unavailable."""
        return self._read(host)[1]

    def key(self) -> bytes:
        """The key that digests are made with: of this folder alone. Raises Unwritable."""
        file = self.folder / _KEY
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with suppress(FileExistsError), open(file, "xb", opener=_private) as made:
                made.write(secrets.token_bytes(32))
            return file.read_bytes()
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def append(self, host: str, run: Run) -> None:
        """Keep `run` behind the others. Raises Unwritable; then nothing was kept."""
        try:
            folder = self._of(host)
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.mkdir(exist_ok=True, mode=0o700)
            with open(folder / _RUNS, "a+b", opener=_private) as file, _locked(file):
                file.seek(0)
                text = file.read()
                lines = _lines(text)
                if text and not text.endswith(
                    b"\n"
                ):  # a record that was cut short stays, and is told as a gap
                    file.write(b"\n")
                line = as_line(run, digest_of(lines[-1]) if lines else _FIRST)
                file.write(line.encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
                write_whole(folder / _LAST, f"{len(lines) + 1} {digest_of(line)}\n".encode(), mode=0o600)
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def _of(self, host: str) -> Path:
        """A folder's name that is no way to anywhere else."""
        return self.folder / quote(host, safe="@:,+").replace(".", "%2E", 1 if host.startswith(".") else 0)

    def _read(self, host: str) -> tuple[list[tuple[int, Run]], list[Gap]]:
        file = self._of(host) / _RUNS
        try:
            with file.open("rb") as opened:
                lines = _lines(opened.read(_LARGEST))
            last = (file.parent / _LAST).read_text("ascii", "replace").split()
        except FileNotFoundError:
            return [], []
        except OSError as error:
            raise Unavailable(f"The history in {file} cannot be read: {error.strerror}.") from error
        runs, gaps, before = list[tuple[int, Run]](), list[Gap](), _FIRST
        for number, line in enumerate(lines, 1):
            try:
                run, previous = from_line(line)
            except Unreadable as error:
                gaps.append(Gap(number, f"this record cannot be read: {error}"))
            else:
                if previous != before:
                    gaps.append(Gap(number, "the record before this one is missing or was changed"))
                runs.append((number, run))
            before = digest_of(line)
        if last != [str(len(lines)), before]:
            gaps.append(Gap(len(lines), "this is not the record that was kept last"))
        return runs, gaps


def _lines(text: bytes) -> list[str]:
    return [line.decode(errors="replace") for line in text.split(b"\n") if line]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def _locked(file: IO[bytes]) -> Iterator[None]:
    """Two verifications of one host at once write one after the other; Windows has no such lock."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _unwritable(folder: Path, error: OSError) -> Unwritable:
    return Unwritable(f"The history in {folder} cannot be kept: {error.strerror}.")
