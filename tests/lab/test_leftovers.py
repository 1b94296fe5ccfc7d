"""Whatever ends a rehearsal, nothing of it stays; and what a crash could leave, the next one clears."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
import yaml

from guidegen.rehearse.lab import Lab, leftovers
from guidegen.rehearse.lab.base import base
from guidegen.rehearse.lab.systems import systems
from tests.lab.conftest import packages
from tests.lab.test_machine import command_lines, gone

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parent / "recipes/small/recipe.yaml"
ROUNDS = int(os.environ.get("GUIDEGEN_LAB_ROUNDS", "6"))
SEED = os.environ.get("GUIDEGEN_LAB_SEED", "") or secrets.token_hex(4)


@pytest.mark.timeout(120 + 30 * ROUNDS)
def test_rehearsals_in_a_row_killed_at_random_moments_leave_nothing(lab: Lab, tmp_path: Path) -> None:
    recipe = yaml.safe_load(SMALL.read_text())
    (tmp_path / "tmp").mkdir()
    (tmp_path / "cache").mkdir()
    calls = []
    for target, its_packages in (("lab:busybox", set()), ("lab:debian-12", packages())):
        recipe["lab"]["packages"] = sorted(its_packages)
        file = tmp_path / target.replace(":", "-") / "small/recipe.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(yaml.safe_dump(recipe, sort_keys=False))
        whole = base(systems()[target.removeprefix("lab:")], its_packages)
        (tmp_path / "cache" / whole.name).symlink_to(whole)
        calls += [target, str(file)]
    done = subprocess.run(
        [
            *("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
            *(sys.executable, "-m", "tests.lab.rounds", str(ROUNDS), SEED, str(tmp_path), *calls),
        ],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [], f"GUIDEGEN_LAB_SEED={SEED}"
    if ROUNDS >= 3:
        assert "proven" in (tmp_path / "log").read_text()  # so they were rehearsals, and not all were killed


def test_a_build_that_was_killed_goes_on_nowhere_and_is_cleared_by_the_next(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDEGEN_LAB_CACHE", str(tmp_path))
    builder = subprocess.Popen(
        [
            *(sys.executable, "-c"),
            "from guidegen.rehearse.lab.base import base\n"
            "from guidegen.rehearse.lab.systems import systems\n"
            "base(systems()['busybox'], ())",
        ],
        stderr=subprocess.DEVNULL,
    )
    assert gone(lambda: any(path.suffix == ".part" for path in tmp_path.iterdir()))
    time.sleep(1)
    builder.kill()
    builder.wait()
    assert gone(
        lambda: not [line for line in command_lines() if "mmdebstrap" in line and str(tmp_path) in line]
    )
    (draft,) = tmp_path.iterdir()
    assert draft.suffix == ".part"
    whole = base(systems()["busybox"], ())
    assert list(tmp_path.iterdir()) == [whole]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that nobody else uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_folders_of_the_dead_are_cleared_and_no_others(lab: Lab, temporary: Path) -> None:
    code = """
import os
from guidegen.rehearse.lab import leftovers
folder, held = leftovers.new_folder()
print(folder, flush=True)
os._exit(9)
"""
    dead = Path(
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "TMPDIR": str(temporary)},
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
    )
    (dead / "key").touch()
    alive, held = leftovers.new_folder()
    others, young, old = (temporary / f"guidegen-lab-{name}" for name in ("others", "young", "old"))
    for folder in (others, young, old):
        folder.mkdir()
    os.utime(old, (0, 0))
    (others / "held").touch()
    os.chown(others, 65534, 65534)
    (temporary / "guidegen-lab-link").symlink_to(young)
    assert dead.is_dir()
    assert dead.parent == temporary
    leftovers.clear()
    held.close()
    assert {path.name for path in temporary.iterdir()} == {
        *(alive.name, "guidegen-lab-others", "guidegen-lab-young", "guidegen-lab-link")
    }
    leftovers.clear()
    assert not alive.exists()


def test_control_groups_of_the_dead_are_cleared_and_no_others(lab: Lab, temporary: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    namespace = Path("/proc/self/ns/pid").stat().st_ino
    mark = secrets.token_hex(4)
    abandoned, own, unknown = (
        f"gglab-{dead.pid}-{namespace}-{mark}",
        f"gglab-{os.getpid()}-{namespace}-{mark}",
        f"gglab-{dead.pid}-1-{mark}",
    )
    in_groups(f"mkdir -p {abandoned}/below/deeper {own} {unknown}")
    try:
        leftovers.clear()
        assert {name for name in in_groups("ls").split() if mark in name} == {own, unknown}
    finally:
        in_groups(f"rmdir {own} {unknown}")


def in_groups(command: str) -> str:
    """What a command prints in the folder of control groups."""
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", f"mount -t cgroup2 lab /mnt && cd /mnt && {command}"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
