"""What machines leave outside of their namespaces, and how the next rehearsal finds what was left by mistake.

A machine's processes, mounts and network end with its keeper, because the kernel ends them. A folder and a
control group are the keeper's to remove; where the keeper was killed too, they stay until somebody looks.
"""

import fcntl
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, Final

_FOLDER: Final = "guidegen-lab-"
_GROUP: Final = re.compile(r"gglab-(?P<process>\d+)-(?P<namespace>\d+)-[0-9a-f]{8}")
_YOUNG_SECONDS: Final = 30
"""A folder is not yet held in the moment in which it is made."""

# Control groups are seen in a mount of our own, because not every computer has them mounted.
_LIST_GROUPS: Final = (
    'mount --make-rprivate / && mount -t cgroup2 lab "$1" && cd "$1" && for group in gglab-*; do '
    '[ ! -d "$group" ] || echo "$group"; done'
)
_DROP_GROUPS: Final = (
    'mount --make-rprivate / && mount -t cgroup2 lab "$1" && cd "$1" && shift && '
    'find "$@" -depth -type d -exec rmdir {} +'
)


def new_folder() -> tuple[Path, IO[bytes]]:
    """A folder for files of ours, and what holds it: an open file, which the end of this process closes.

    Raises OSError.
    """
    folder = Path(tempfile.mkdtemp(prefix=_FOLDER))
    try:
        held = (folder / "held").open("wb")
        fcntl.flock(held, fcntl.LOCK_EX)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder, held


def group_name() -> str:
    """A name for one machine's control group, which tells whose it is: which process, counted by whom."""
    return f"gglab-{os.getpid()}-{_process_namespace()}-{secrets.token_hex(4)}"


def clear() -> None:
    """Remove what belongs to nobody who lives. Whatever cannot be removed is left to the next."""
    clear_folders()
    if abandoned := [name for name in _in_groups(_LIST_GROUPS).split() if _is_nobodys(name)]:
        _in_groups(_DROP_GROUPS, *abandoned)


def clear_folders() -> None:
    """The part of it that needs neither Linux nor root."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    try:
        about = folder.lstat()
        if about.st_uid != os.geteuid() or folder.is_symlink():
            return False  # somebody else's, or a trap
        if not (folder / "held").exists():
            return time.time() - about.st_mtime > _YOUNG_SECONDS
        with (folder / "held").open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody holds it; or it has just gone
        return False
    return True


def _is_nobodys(group: str) -> bool:
    """Whether its process is gone. Of processes that somebody else counts, nothing can be said."""
    owner = _GROUP.fullmatch(group)
    if owner is None or owner["namespace"] != _process_namespace():
        return False
    return not Path(f"/proc/{owner['process']}").exists()


def _process_namespace() -> str:
    return str(Path("/proc/self/ns/pid").stat().st_ino)


def _in_groups(script: str, *names: str) -> str:
    """What `script` prints; its "$1" is a folder over which it may mount, because nobody else sees it."""
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", tempfile.gettempdir(), *names],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
