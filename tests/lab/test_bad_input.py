"""Where no machine can be had, one sentence says why and what to do, with exit status 4; nothing is left."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from guidegen.errors import Exit
from guidegen.rehearse.lab import missing

SMALL = Path(__file__).parent / "recipes/small/recipe.yaml"
REASON = missing()
needs_a_lab = pytest.mark.skipif(bool(REASON), reason=REASON or "a machine can be had")


def refusal(folder: Path, target: str, *, within: Sequence[str] = (), otherwise: str = "", **env: str) -> str:
    """What `guidegen rehearse --on TARGET` says instead of rehearsing: one line, on standard error.

    `within`: the command that runs it. `otherwise`: what is otherwise on this computer, as Python.
    """
    recipe = folder / "small/recipe.yaml"
    recipe.parent.mkdir()
    recipe.write_bytes(SMALL.read_bytes())
    start = f"import os, runpy, sys; {otherwise or 'pass'}; sys.argv[0] = 'guidegen'"
    done = subprocess.run(
        [
            *(*within, sys.executable, "-c", f"{start}; runpy.run_module('guidegen', run_name='__main__')"),
            *("rehearse", str(recipe), "--on", target),
        ],
        cwd=Path(__file__).parents[2],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert (done.returncode, done.stdout) == (Exit.CANNOT_TELL, ""), done.stderr
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert [path.name for path in recipe.parent.iterdir()] == ["recipe.yaml"]
    return done.stderr.removeprefix("Error: ")


def with_room(megabytes: int, folder: Path, then: str = "") -> Sequence[str]:
    """Runs a command where `folder` is a disk of its own, and says afterwards what stands on it."""
    script = (
        f'mount -t tmpfs -o size={megabytes}m small "$0" && {then or ":"} && "$@"; '
        'status=$?; find "$0" -mindepth 1 -not -name filling; exit $status'
    )
    folder.mkdir()
    return ["unshare", "--mount", "sh", "-c", script, str(folder)]


def test_on_another_system_than_linux(tmp_path: Path) -> None:
    other = "os.uname = lambda: os.uname_result(('Darwin', 'mac', '24', '1', 'arm64'))"
    said = refusal(tmp_path, "lab", otherwise=other)
    assert said.startswith(
        "A lab machine needs Linux: rehearse on a Linux computer, or rehearse on docker:IMAGE"
    )


def test_without_root(tmp_path: Path) -> None:
    said = refusal(tmp_path, "lab", otherwise="os.geteuid = lambda: 1000")
    assert said.startswith("A lab machine needs root")
    assert "use sudo, or rehearse on docker:IMAGE" in said


def test_without_mmdebstrap(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("unshare", "setpriv", "ip", "ssh", "ssh-keygen"):
        (programs / name).symlink_to("/bin/true")
    said = refusal(tmp_path, "lab", otherwise="os.geteuid = lambda: 0", PATH=str(programs))
    assert said.startswith("A lab machine needs mmdebstrap: apt-get install mmdebstrap")


@pytest.mark.parametrize("system", ["ubuntu-24.04", "debian-11", "x;reboot"])
def test_of_a_system_that_the_lab_has_not(tmp_path: Path, system: str) -> None:
    said = refusal(tmp_path, f"lab:{system}")
    assert said.startswith(f"The lab has no {system}; it has busybox, debian-12, debian-13.")
    assert "docker:IMAGE" in said


@needs_a_lab
def test_without_a_network_to_the_package_mirror(tmp_path: Path) -> None:
    cache, temporary = tmp_path / "cache", tmp_path / "tmp"
    temporary.mkdir()
    said = refusal(
        tmp_path,
        "lab:busybox",
        within=["unshare", "--net"],
        GUIDEGEN_LAB_CACHE=str(cache / "deeper"),
        TMPDIR=str(temporary),
    )
    assert said.startswith("The package mirror cannot be reached (")
    assert "try again with a network, or rehearse on ssh:HOST" in said
    assert not cache.exists()
    assert list(temporary.iterdir()) == []


@needs_a_lab
@pytest.mark.parametrize(
    ("megabytes", "otherwise", "why"),
    [
        pytest.param(1, "", "(300 MB are needed, 1 are free)", id="seen before"),
        pytest.param(
            8,
            "from guidegen.rehearse.lab.systems.busybox import BusyBox; BusyBox.room = 0",
            "(No space left on device)",
            id="in the middle",
        ),
    ],
)
def test_without_room_for_the_root_file_system(
    tmp_path: Path, megabytes: int, otherwise: str, why: str
) -> None:
    cache = tmp_path / "cache"
    said = refusal(
        tmp_path,
        "lab:busybox",
        within=with_room(megabytes, cache),
        otherwise=otherwise,
        GUIDEGEN_LAB_CACHE=str(cache),
    )
    assert said.startswith(f"There is no room for a lab machine in {cache} {why}: free some, or name another")


@needs_a_lab
def test_where_the_cache_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refusal(tmp_path, "lab:busybox", GUIDEGEN_LAB_CACHE=str(tmp_path / "file/cache"))
    assert said.startswith(
        f"A lab machine cannot be kept in {tmp_path}/file/cache (Not a directory): name another"
    )


@needs_a_lab
@pytest.mark.usefixtures("busybox")
def test_without_room_for_the_machines_own_files(tmp_path: Path) -> None:
    place = tmp_path / "tmp"
    full = '{ head -c 2000000 /dev/zero > "$0/filling" 2>/dev/null || mkdir "$0/x" && rmdir "$0/x"; }'
    said = refusal(
        tmp_path,
        "lab:busybox",
        within=with_room(1, place, full),
        otherwise=f"import tempfile; tempfile.tempdir = {str(place)!r}",
    )
    assert said.startswith(f"There is no place for a lab machine in {place} (")
    assert "name another folder in TMPDIR" in said


@needs_a_lab
@pytest.mark.usefixtures("busybox")
def test_where_the_recipe_wants_packages_of_a_machine_that_has_none(tmp_path: Path) -> None:
    wanted = SMALL.read_text().replace("lab:\n", "lab:\n  packages: [nginx]\n")
    file = tmp_path / "recipe.yaml"
    file.write_text(wanted)
    done = subprocess.run(
        [sys.executable, "-m", "guidegen", "rehearse", str(file), "--on", "lab:busybox"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == Exit.CANNOT_TELL
    assert "no packages but its own, and the recipe wants nginx; rehearse it on lab:debian-12" in done.stderr
