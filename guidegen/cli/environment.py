"""What this machine has of the things that guidegen can use, and what to install where one is missing."""

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from io import StringIO


@dataclass(frozen=True)
class Part:
    """One thing that guidegen uses."""

    name: str
    found: str
    """Its version or path; empty where it is missing."""
    serves: str
    """What it is needed for."""
    remedy: str
    """What to do where it is missing."""
    needed: bool = True
    """False: only one way of working needs it, and the others go on without."""


def parts() -> Iterator[Part]:
    """Everything that guidegen uses beyond its own code, looked at now."""
    yield Part("Python", _python(), "everything", "install Python 3.11 or newer")
    yield Part("WeasyPrint", _weasyprint(), "PDF guides", _PANGO)
    yield Part("paramiko", _package("paramiko"), "verifying over SSH", "pip install 'paramiko>=5,<6'")
    yield Part(
        "ssh",
        _tool("ssh", "-V"),
        "reading ~/.ssh/config exactly as ssh does (without it: most of it)",
        "install OpenSSH's client (Debian: apt-get install openssh-client)",
        needed=False,
    )
    yield Part(
        "SSH agent",
        os.environ.get("SSH_AUTH_SOCK", ""),
        "keys that an agent holds (without it: key files and passwords)",
        'start one: eval "$(ssh-agent)" && ssh-add',
        needed=False,
    )
    yield Part(
        "sudo",
        _tool("sudo", "-V"),
        "`verify RECIPE local` for recipes that are read as root",
        "install sudo, or run as root",
        needed=False,
    )


_PANGO = (
    "install Pango 1.44 or newer (Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
    "libharfbuzz-subset0; macOS: brew install pango)"
)


def _python() -> str:
    return sys.version.split()[0] if sys.version_info >= (3, 11) else ""


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _weasyprint() -> str:
    # Importing it loads Pango, and fails where that is missing, with a page of advice of its own.
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        try:
            return str(importlib.import_module("weasyprint").__version__)
        except (ImportError, OSError):
            return ""


def _tool(name: str, version_option: str) -> str:
    path = shutil.which(name)
    if path is None:
        return ""
    run = subprocess.run([path, version_option], capture_output=True, text=True, errors="replace", timeout=10)
    first = (run.stdout or run.stderr).strip().splitlines()[:1]
    return first[0] if first else path
