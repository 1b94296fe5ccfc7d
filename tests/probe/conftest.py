"""The shells, one after another."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.probe.shells import Shell, busybox_root


@pytest.fixture(scope="session")
def shell_root() -> Iterator[Path]:
    """A folder into which any user may look; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="guidegen-shells-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def busybox(shell_root: Path) -> Path:
    """A root with busybox alone."""
    return busybox_root(shell_root / "busybox")


@pytest.fixture(params=["dash", "bash", "busybox"])
def shell(request: pytest.FixtureRequest, shell_root: Path) -> Shell:
    """Each shell in turn, with a fresh folder that any user may look into."""
    name: str = request.param
    root = None
    if name == "busybox":
        if os.geteuid() != 0:
            pytest.skip("a root of busybox alone needs chroot, and that needs root")
        root = request.getfixturevalue("busybox")
    folder = Path(tempfile.mkdtemp(dir=root or shell_root))
    folder.chmod(0o755)
    commands = {"dash": ["dash"], "bash": ["bash", "--posix"], "busybox": ["/bin/sh"]}
    return Shell(name, folder, root, commands[name])
