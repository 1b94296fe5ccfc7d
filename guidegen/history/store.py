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
_KEY: Final = ".key"
"""No host's folder begins with a dot."""
_KEY_BYTES: Final = 32
_FIRST: Final = "0" * 64


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
        folders = {file.parent.name for name in (_RUNS, _LAST) for file in self.folder.glob(f"*/{name}")}
        return sorted(unquote(folder, errors="surrogateescape") for folder in folders)

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
            with open(file, "a+b", opener=_private) as kept, _locked(kept):
                kept.seek(0)
                key = kept.read()
                if len(key) != _KEY_BYTES:  # there is none yet, or there was no room for it
                    key = secrets.token_bytes(_KEY_BYTES)
                    kept.truncate(0)
                    kept.write(key)
                    kept.flush()
            return key
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
                line = as_line(run, digest_of(lines[-1]) if lines else _FIRST)
                # A record that was cut short stays, and is told as a gap.
                end = b"" if not text or text.endswith(b"\n") else b"\n"
                last = f"{len(lines) + 1} {digest_of(line)}\n"
                try:
                    _write(file, end + line.encode() + b"\n")
                    write_whole(folder / _LAST, last.encode(), mode=0o600)
                except OSError:
                    os.truncate(file.fileno(), len(text))
                    raise
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def _of(self, host: str) -> Path:
        """A folder's name that is no way to anywhere else."""
        name = quote(host, safe="@:,+", errors="surrogateescape")
        return self.folder / (name.replace(".", "%2E", 1 if host.startswith(".") else 0) or "%")

    def _read(self, host: str) -> tuple[list[tuple[int, Run]], list[Gap]]:
        file = self._of(host) / _RUNS
        try:
            lines, last = _kept(file)
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
        if (lines or last) and last != [str(len(lines)), before]:
            gaps.append(Gap(len(lines), "this is not the record that was kept last"))
        return runs, gaps


def _kept(file: Path) -> tuple[list[str], list[str]]:
    """The records, and what was noted of the last one: nothing where either is gone. Raises OSError."""
    lines, last = list[str](), list[str]()
    with suppress(FileNotFoundError):
        last = (file.parent / _LAST).read_text("ascii", "replace").split()
    with suppress(FileNotFoundError), file.open("rb") as opened, _locked(opened, shared=True):
        lines = _lines(opened.read())
        last = (file.parent / _LAST).read_text("ascii", "replace").split()  # as it was with these records
    return lines, last


def _write(file: IO[bytes], content: bytes) -> None:
    """All of it, past any buffer that would try again when the file is closed. Raises OSError."""
    while content:
        content = content[os.write(file.fileno(), content) :]
    os.fsync(file.fileno())


def _lines(text: bytes) -> list[str]:
    return [line.decode(errors="replace") for line in text.split(b"\n") if line]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def _locked(file: IO[bytes], *, shared: bool = False) -> Iterator[None]:
    """Two verifications of one host at once write one after the other, and whoever reads, reads between them.

    Windows has no such lock.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _unwritable(folder: Path, error: OSError) -> Unwritable:
    return Unwritable(f"The history in {folder} cannot be kept: {error.strerror}.")
