"""The real shells in which the generated scripts are run: dash, bash as a POSIX shell, and busybox alone."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guidegen.model import Facts, Reader, Want
from guidegen.probe.answer import read
from guidegen.probe.script import compose

NONCE = "4f1c0c5f9b8e4d7a9a3e6d2b1f0c7e85"
NOBODY = 65534


@dataclass
class Shell:
    """A shell, and a folder of files that it sees."""

    name: str
    folder: Path
    """Where the test makes its files."""
    root: Path | None = None
    """The root of the file system that the shell sees, where that is not the machine's."""
    command: Sequence[str] = field(default_factory=tuple)

    def seen(self, path: Path) -> str:
        """The path as the shell sees it."""
        return str(path) if self.root is None else f"/{path.relative_to(self.root)}"

    def run(self, script: str, *, home: str = "/", as_nobody: bool = False) -> bytes:
        """What `script` prints."""
        root = os.geteuid() == 0
        lead: list[str] = []
        if self.root is not None:
            user = [f"--userspec={NOBODY}:{NOBODY}"] if as_nobody else []
            lead = ["chroot", *user, str(self.root)]
        elif as_nobody and root:
            lead = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        done = subprocess.run(
            [*lead, *self.command, "-s", "--", home],
            input=script.encode(errors="surrogateescape"),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.stderr == b"", done.stderr
        return done.stdout

    def ask(self, *wants: Want[Any], home: str = "/", as_nobody: bool = False) -> Facts:
        """The facts, by way of the generated script."""
        script = compose(wants, NONCE, readers=set(Reader))
        return read(wants, NONCE, self.run(script, home=home, as_nobody=as_nobody))


def busybox_root(folder: Path) -> Path:
    """A root file system with nothing but busybox in it."""
    busybox = shutil.which("busybox")
    assert busybox, "busybox-static is missing"
    (folder / "bin").mkdir(parents=True)
    (folder / "dev").mkdir()
    shutil.copy(busybox, folder / "bin/busybox")
    subprocess.run(["chroot", str(folder), "/bin/busybox", "--install", "-s", "/bin"], check=True)
    (folder / "dev/null").touch(mode=0o666)
    (folder / "dev/null").chmod(0o666)
    return folder
