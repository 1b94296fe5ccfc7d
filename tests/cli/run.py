"""Runs the command line as a user does."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


def guidegen(*words: str, cwd: Path, env: Mapping[str, str] | None = None) -> Ran:
    """`guidegen WORDS` in a process of its own, in the folder `cwd`, with nothing to read."""
    done = subprocess.run(
        [sys.executable, "-m", "guidegen", *words],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)
