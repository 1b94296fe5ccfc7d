"""Files are written whole or not at all."""

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path


def write_whole(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Put `content` at `path` in one move; what stood there stays until then.

    `mode` is that of a file that was not there before; by default, as the user's umask says. Missing parent
    folders are made. Raises OSError (no room, no right); no half-written file is left.
    """
    write_all_whole({path: content}, mode=mode)


def write_all_whole(files: Mapping[Path, bytes], *, mode: int | None = None) -> None:
    """Put each content at its path; none is touched before all of them have found room.

    Missing parent folders are made. A link stays a link, and a file that is replaced keeps its mode. A device
    or a pipe is no file that could be replaced: it is written to. Raises OSError (no room, no right); no
    half-written file is left.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            there = _look(path)
            if there is not None and stat.S_ISDIR(there):  # the moves below must not fail half-way
                raise IsADirectoryError(21, "Is a directory", str(path))
            if there is None or stat.S_ISREG(there):
                _draft(Path(os.path.realpath(path)), content, mode if there is None else there, drafts)
        for path, content in files.items():
            there = _look(path)
            if there is not None and not stat.S_ISREG(there):
                path.write_bytes(content)
        for target, draft in drafts.items():
            draft.replace(target)
    except BaseException:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
        raise


def _look(path: Path) -> int | None:
    """The type and mode of what `path` leads to; None where it leads to nothing."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _draft(target: Path, content: bytes, mode: int | None, drafts: dict[Path, Path]) -> None:
    """Write `content` beside `target`, noted in `drafts` from the first byte on."""
    drafts[target] = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    with drafts[target].open("xb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), stat.S_IMODE(mode))
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
