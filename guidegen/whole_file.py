"""Files are written whole or not at all."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path` in one move; what stood there stays until then.

    Missing parent folders are made. Raises OSError (no room, no right); no half-written file is left.
    """
    write_all_whole({path: content})


def write_all_whole(files: Mapping[Path, bytes]) -> None:
    """Put each content at its path; none is touched before all of them have found room.

    Missing parent folders are made. Raises OSError (no room, no right); no half-written file is left.
    """
    drafts: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():  # the moves below must not fail half-way
                raise IsADirectoryError(21, "Is a directory", str(path))
            drafts[path] = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            with drafts[path].open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for path, draft in drafts.items():
            draft.replace(path)
    except BaseException:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
        raise
