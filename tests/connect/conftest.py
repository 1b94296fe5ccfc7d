"""Servers and accounts for the tests of connections; what a test leaves behind fails it."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sshd import Sshd, running_sshd, scratch_account


@pytest.fixture(scope="session")
def sshd() -> Iterator[Sshd]:
    """One well-behaved server for all tests; do not count its logins."""
    with running_sshd() as server:
        yield server


@pytest.fixture(autouse=True)
def _nothing_stays_behind() -> Iterator[None]:
    """No thread and no open file is left by a session, however it ended."""
    threads, files = set(threading.enumerate()), _open_files()
    yield
    deadline = time.monotonic() + 2
    while (set(threading.enumerate()) - threads or _open_files() > files) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not set(threading.enumerate()) - threads
    assert _open_files() <= files


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0


@pytest.fixture(scope="session")
def wants_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("making scratch users wants root")


@pytest.fixture(scope="session")
def plain_user(wants_root: None) -> Iterator[str]:
    with scratch_account("gg-plain") as account:
        yield account.name


@pytest.fixture(scope="session")
def sudo_user(wants_root: None) -> Iterator[str]:
    with scratch_account("gg-sudo", "ALL=(ALL) NOPASSWD: ALL") as account:
        yield account.name


@pytest.fixture(scope="session")
def password_sudo_user(wants_root: None) -> Iterator[str]:
    with scratch_account("gg-pwsudo", "ALL=(ALL) ALL") as account:
        yield account.name
