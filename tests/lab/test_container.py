"""Containers by their engine's own command line.

Where an engine answers, a recipe is rehearsed in a real container. Everywhere else, an engine that stands in
for it runs the same calls on copies of a small root file system, and writes them down.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from guidegen.errors import Misused, Unavailable
from guidegen.recipe.loader import load
from guidegen.rehearse.lab.base import base, missing
from guidegen.rehearse.lab.systems import systems
from guidegen.rehearse.rehearsal import Options, rehearse
from guidegen.rehearse.stages import open_stage
from guidegen.rehearse.stages.container import LABEL, clear
from tests.container_engine import container_engine
from tests.lab.test_machine import gone

SMALL = Path(__file__).parent / "recipes/small/recipe.yaml"


@dataclass(frozen=True)
class FakeEngine:
    """What the engine that stands in for a real one was told, and what it keeps."""

    folder: Path

    @property
    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()

    @property
    def containers(self) -> list[str]:
        return [path.name for path in self.folder.glob("guidegen-*")]


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """`docker` and `podman` that are not the real ones."""
    folder, programs = tmp_path / "engine", tmp_path / "bin"
    (folder / "images").mkdir(parents=True)
    (folder / "ps").touch()
    programs.mkdir()
    for name in ("docker", "podman"):
        shutil.copy(Path(__file__).parent / "fake_engine.sh", programs / name)
        (programs / name).chmod(0o755)
    if reason := missing():
        pytest.skip(reason)
    try:
        root = base(systems()["busybox"], ())
    except Unavailable as refused:
        pytest.skip(str(refused))
    monkeypatch.setenv("FAKE_ENGINE", str(folder))
    monkeypatch.setenv("FAKE_ROOT", str(root))
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    return FakeEngine(folder)


@pytest.mark.container_engine
def test_a_recipe_is_rehearsed_in_a_container_of_a_real_engine() -> None:
    name, loaded = container_engine(), load(SMALL)
    outcome = rehearse(loaded, lambda: open_stage(f"{name}:debian:12", loaded), Options(jobs=1))
    assert [str(fault) for fault in outcome.faults] == []
    left = subprocess.run(
        [name, "ps", "--all", "--quiet", "--filter", f"label={LABEL}"], capture_output=True, check=True
    )
    assert left.stdout == b""


@pytest.mark.parametrize(("name", "image"), [("docker", "debian:12"), ("podman", "example.com/a/b@sha256:0")])
def test_a_rehearsal_is_made_of_the_engines_own_commands(name: str, image: str, engine: FakeEngine) -> None:
    loaded = load(SMALL)
    outcome = rehearse(loaded, lambda: open_stage(f"{name}:{image}", loaded), Options(jobs=1))
    assert [str(fault) for fault in outcome.faults] == []
    assert outcome.target == f"{name}:{image}"
    assert outcome.proof is not None
    assert outcome.proof.green
    acts = [call.split()[:2] for call in engine.calls]
    assert acts[:4] == [[name, "version"], [name, "ps"], [name, "image"], [name, "build"]]
    assert acts.count([name, "run"]) == acts.count([name, "rm"]) == 3  # once in full, and without each step
    (started, *_) = (call for call in engine.calls if " run " in call)
    words = started.split()
    assert {"--rm", "--interactive", "--network", "none"} <= set(words)
    assert words[words.index("--entrypoint") + 1] == "cat"
    assert words[words.index("--label") + 1].startswith(f"{LABEL}=")
    assert engine.containers == []


def test_what_is_built_has_the_packages_and_is_built_once(engine: FakeEngine) -> None:
    loaded = load(SMALL)
    recipe = replace(loaded.recipe, lab=replace(loaded.recipe.lab, packages=("nginx", "a b; $(touch x)")))
    for _ in range(2):
        with open_stage("docker:debian:12", replace(loaded, recipe=recipe)):
            pass
    assert sum(" build " in call for call in engine.calls) == 1
    (image,) = (engine.folder / "images").iterdir()
    first, user, run = image.read_text().splitlines()
    assert (first, user) == ("FROM debian:12", "USER root")
    assert json.loads(run.removeprefix("RUN "))[-2:] == ["a b; $(touch x)", "nginx"]


def test_the_login_is_at_home_and_what_follows_is_given_to_its_shell(engine: FakeEngine) -> None:
    with open_stage("docker:debian:12", load(SMALL)) as stage:
        for user, home in (("root", "/root"), ("support", "/home/support")):
            call = [*stage.ssh(user), "echo $HOME $USER; pwd; exec sh -c 'echo \"a  b\"; exit 7'"]
            done = subprocess.run(call, capture_output=True, text=True, check=False)
            assert (done.stdout, done.returncode) == (f"{home} {user}\n{home}\na  b\n", 7), done.stderr
        assert "--tty" in stage.ssh("support", "-tt", "-e", "none")
        assert "--tty" not in stage.ssh("support")


def test_a_reset_is_another_container(engine: FakeEngine) -> None:
    with open_stage("docker:debian:12", load(SMALL)) as stage:
        subprocess.run([*stage.ssh(), "touch /root/left; ls /root"], check=True, capture_output=True)
        stage.reset()
        assert subprocess.check_output([*stage.ssh(), "ls /root"]) == b""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_container_ends_with_whoever_started_it(how: signal.Signals, engine: FakeEngine) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom guidegen.recipe.loader import load\n"
        "from guidegen.rehearse.stages import open_stage\n"
        f"with open_stage('docker:debian:12', load(Path({str(SMALL)!r}))):\n"
        "    print('up', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "up\n"
        assert len(engine.containers) == 1
        starter.send_signal(how)
    assert gone(lambda: engine.containers == [])


def test_containers_of_the_dead_are_removed_and_no_others(engine: FakeEngine) -> None:
    namespace = Path("/proc/self/ns/pid").stat().st_ino
    dead = subprocess.Popen(["true"])
    dead.wait()
    lines = [
        f"aa11 {namespace}-{dead.pid}",
        f"bb22 {namespace}-{os.getpid()}",
        f"cc33 1-{dead.pid}",
        "dd44 ",
        "ee55 nonsense",
    ]
    (engine.folder / "ps").write_text("\n".join(lines) + "\n")
    clear("docker")
    assert (engine.folder / "removed").read_text().split() == ["aa11"]


@pytest.mark.parametrize(
    "text", ["docker", "docker:", "docker:--privileged", "docker:a b", "docker:a\nRUN b"]
)
def test_what_is_no_image_is_not_given_to_the_engine(text: str) -> None:
    with pytest.raises(Misused, match="Say which image"), open_stage(text, load(SMALL)):
        pass


def test_without_an_engine_it_is_said_what_to_install_or_choose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(Unavailable, match="There is no podman here: install it, or choose --on lab"),
        open_stage("podman:debian:12", load(SMALL)),
    ):
        pass
    (tmp_path / "docker").write_text("#!/bin/sh\necho 'Cannot connect to the daemon.' >&2; exit 1\n")
    (tmp_path / "docker").chmod(0o755)
    with (
        pytest.raises(Unavailable, match=r"docker does not answer \(Cannot connect to the daemon\): start"),
        open_stage("docker:debian:12", load(SMALL)),
    ):
        pass
