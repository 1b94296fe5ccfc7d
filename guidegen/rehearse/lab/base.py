"""The root file system that all machines with the same packages share: built once, never changed."""

import errno
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from guidegen.errors import Unavailable
from guidegen.printable import one_line
from guidegen.rehearse.lab.systems import System

_PROGRAMS: Final = ("mmdebstrap", "unshare", "setpriv", "ip", "ssh", "ssh-keygen")
_BUILD_SECONDS: Final = 900
_FULL_SECONDS: Final = 5
_ALL_BUT_NOTHING: Final = 2_000_000
"""Bytes. A disk with less is full: the next file that is unpacked does not fit."""
_NO_MIRROR: Final = re.compile(
    "Failed to fetch|Could not (resolve|connect)|Temporary failure resolving|Cannot initiate the connection"
)
# mmdebstrap brings this computer's own name along, and some packages write it into their settings.
_NAMED: Final = 'echo lab > "$1/etc/hostname"'
_ELSEWHERE: Final = "or rehearse on docker:IMAGE, or on ssh:HOST with a machine of yours that may be broken."


def missing() -> str:
    """Why no machine can be had here, with what to do about it; empty when one can be."""
    if os.uname().sysname != "Linux":
        return f"A lab machine needs Linux: rehearse on a Linux computer, {_ELSEWHERE}"
    if os.geteuid() != 0:
        return (
            "A lab machine needs root, for the namespaces and mounts that it is made of: use sudo, "
            f"{_ELSEWHERE}"
        )
    if absent := [program for program in _PROGRAMS if shutil.which(program) is None]:
        return (
            f"A lab machine needs {', '.join(absent)}: "
            f"apt-get install mmdebstrap iproute2 util-linux openssh-client; {_ELSEWHERE}"
        )
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "mount", "-t", "tmpfs", "lab", "/mnt"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode != 0:
        said = tried.stderr.strip().splitlines()[-1:] or ["no reason was given"]
        return f"A lab machine needs to make namespaces and mounts, and that is refused here: {said[0]}"
    return ""


def cache_folder() -> Path:
    """Where the root file systems are kept: $GUIDEGEN_LAB_CACHE, else the user's cache."""
    chosen = os.environ.get("GUIDEGEN_LAB_CACHE")
    return Path(chosen).absolute() if chosen else user_cache_path("guidegen") / "lab"


def base(system: System, packages: Iterable[str]) -> Path:
    """The root file system with `packages`; built now if there is none yet, which takes about half a minute.

    Raises Unavailable when it cannot be built; then nothing of it is left.
    """
    plan = _plan(system, packages)
    digest = hashlib.sha256("\n".join(plan).encode()).hexdigest()
    folder = cache_folder() / f"{system.suite}-{digest[:16]}"
    if folder.is_dir():
        return folder
    try:
        made = _make_folder(folder.parent)
        try:
            with _alone(folder.parent):
                if not folder.is_dir():
                    _build_whole(system, plan, folder)
        finally:
            for empty in made:
                with suppress(OSError):  # it holds something now
                    empty.rmdir()
    except OSError as error:
        raise Unavailable(_no_place(folder.parent, error)) from error
    return folder


def _make_folder(folder: Path) -> list[Path]:
    """Make `folder`; those that were made, the innermost first."""
    absent = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return absent


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While one builds, the others wait and then find it built."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def _plan(system: System, packages: Iterable[str]) -> list[str]:
    """What mmdebstrap is told, but for the place and the mirror."""
    return [
        *("--mode=root", f"--variant={system.variant}", "--format=directory"),
        f"--include={','.join(system.packages(packages))}",
        f"--essential-hook={_NAMED}",
        *(f"--{system.hooks_after}-hook={hook}" for hook in system.hooks),
        system.suite,
    ]


def _build_whole(system: System, plan: Iterable[str], folder: Path) -> None:
    """All of it, or nothing."""
    for draft in folder.parent.glob("*.part"):  # of a build that was killed: nobody else builds now
        _remove(draft)
    free = shutil.disk_usage(folder.parent).free
    if free < system.room:
        raise OSError(errno.ENOSPC, f"{system.room // 1_000_000} MB are needed, {free // 1_000_000} are free")
    draft = folder.with_suffix(".part")
    try:
        _build(["mmdebstrap", *plan, str(draft), *_sources(system.suite)], folder.parent)
        draft.rename(folder)
    finally:
        _remove(draft)


def _remove(draft: Path) -> None:
    """Whoever wrote to it has been killed, and may take a moment to end."""
    for _ in range(20):
        shutil.rmtree(draft, ignore_errors=True)
        if not draft.exists():
            return
        time.sleep(0.1)


def _no_place(folder: Path, error: OSError) -> str:
    where = one_line(str(folder), 200)
    if error.errno == errno.ENOSPC:
        return (
            f"There is no room for a lab machine in {where} ({error.strerror}): free some, or name another "
            "folder in GUIDEGEN_LAB_CACHE."
        )
    return (
        f"A lab machine cannot be kept in {where} ({error.strerror}): name another folder in "
        "GUIDEGEN_LAB_CACHE."
    )


def _build(command: Iterable[str], place: Path) -> None:
    contained = [
        # It ends with whoever asked for it, down to its last process.
        *("setpriv", "--pdeathsig", "KILL"),
        *("unshare", "--uts", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
        # Packages write the computer's name into their settings, so it is given a neutral one while they do.
        *("sh", "-c", 'hostname lab && exec "$@"', "sh"),
        *command,
    ]
    with tempfile.TemporaryFile("w+", errors="replace") as log:
        process = subprocess.Popen(contained, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _wait(process, place)
        finally:
            process.kill()
            process.wait()
        if process.returncode != 0:
            log.seek(0)
            raise _failure(log.read(), process.returncode, place)


def _wait(process: "subprocess.Popen[bytes]", place: Path) -> None:
    """Until it has ended. On a full disk mmdebstrap does not always end. Raises OSError, Unavailable."""
    now = time.monotonic()
    latest, roomy = now + _BUILD_SECONDS, now
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
            return
        now = time.monotonic()
        if not _is_full(place):
            roomy = now
        elif now - roomy > _FULL_SECONDS:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if now > latest:
            raise Unavailable(f"mmdebstrap was not done after {_BUILD_SECONDS} seconds.")


def _is_full(place: Path) -> bool:
    return shutil.disk_usage(place).free < _ALL_BUT_NOTHING


def _failure(log: str, status: int, place: Path) -> Exception:
    """What is to be said of a build that failed; on a full disk, tools complain of much else."""
    if "No space left on device" in log or _is_full(place):
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    faults = [line.strip() for line in log.splitlines() if line.startswith(("E:", "Err:", "W:"))]
    if unreached := [line for line in faults if _NO_MIRROR.search(line)]:
        return Unavailable(
            f"The package mirror cannot be reached ({one_line(unreached[0], 300)}), and a lab machine needs "
            "it once for each set of packages: try again with a network, or rehearse on ssh:HOST with a "
            "machine of yours that may be broken."
        )
    said = one_line(" ".join(faults[-3:]), 600) or f"exit status {status}"
    return Unavailable(f"mmdebstrap could not build a lab machine: {said}")


def _sources(suite: str) -> list[str]:
    """This computer's own package sources where it runs the same Debian; else mmdebstrap's defaults."""
    release = Path("/etc/os-release").read_text(encoding="utf-8", errors="replace")
    if f"VERSION_CODENAME={suite}" not in release:
        return []
    for file in ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"):
        if Path(file).is_file() and suite in Path(file).read_text(encoding="utf-8", errors="replace"):
            return [file]
    return []
