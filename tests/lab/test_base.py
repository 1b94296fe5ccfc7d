"""The root file system: built once, whole or not at all; and where none can be had, the reason is said."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from guidegen.errors import Unavailable
from guidegen.rehearse.lab import Lab, missing
from guidegen.rehearse.lab.base import base
from tests.lab.conftest import packages


def test_without_root_the_reason_is_said_and_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "needs root" in missing()
    with pytest.raises(Unavailable, match="needs root"):
        Lab()


def test_a_missing_program_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found: Callable[[str], str | None] = shutil.which
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "mmdebstrap" else found(name))
    reason = missing()
    assert "mmdebstrap" in reason
    assert "apt-get install" in reason


def test_where_namespaces_are_refused_the_kernels_own_words_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for program in ("mmdebstrap", "setpriv", "ip", "ssh", "ssh-keygen"):
        (tmp_path / program).symlink_to("/bin/true")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert missing().endswith("refused here: unshare: unshare failed: Operation not permitted")


def test_it_is_built_once_and_never_changed_by_a_machine(lab: Lab) -> None:
    built = lab.base.stat().st_mtime_ns
    with lab.boot() as machine:
        machine.run("touch /root/mine /etc/mine; apt-get --version")
    assert not (lab.base / "root/mine").exists()
    assert not (lab.base / "etc/mine").exists()
    assert base(lab.system, packages()) == lab.base
    assert lab.base.stat().st_mtime_ns == built


def test_a_package_that_there_is_not_is_told_and_leaves_no_half_built_folder(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDEGEN_LAB_CACHE", str(tmp_path))
    with pytest.raises(Unavailable, match="no-such-package-anywhere"):
        Lab(["no-such-package-anywhere"])
    assert list(tmp_path.iterdir()) == []
