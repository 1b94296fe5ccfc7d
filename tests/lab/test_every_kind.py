"""Every kind of check on a real machine: it fails before, holds after `apply`, and never writes."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import Any, Final

import pytest
import yaml

from guidegen.checks import kinds
from guidegen.connect.target import Target
from guidegen.model import Finding, Loaded, Report, Verdict
from guidegen.recipe.loader import load
from guidegen.rehearse.lab import Lab, Machine
from guidegen.verify import verify
from tests.lab.scene import CHOSEN, Scene, every_scene, packages

SCENES: Final = every_scene()
NAMES: Final = [f"{name}-{number}" for number, (name, _) in enumerate(SCENES)]
NOT_HAD: Final = {"container": "no engine for containers runs within a lab machine"}
_RECORDS: Final = re.compile(
    # What any login leaves behind: who was here, sudo's stamp, the journal, the session's own folders.
    r"/var/log/(wtmp|btmp|lastlog|auth\.log|syslog|journal)|/run/(utmp|sudo|systemd|user|log|dbus|motd\.dynamic)(/|$)"
    r"|/run$|/var/lib/systemd/(linger|timesync)|/var/lib/sudo"
)
_LIST: Final = r"""
find / /run /tmp /var/tmp /dev/shm -xdev -printf '%p\t%y\t%m\t%U:%G\t%s\t%T@\t%C@\t%l\n' 2>/dev/null | sort -u
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, lab: Lab) -> Iterator["Stage"]:
    """One machine, on which every scene is prepared and looked at, mended, and looked at again."""
    place = Lab(packages()) if CHOSEN else lab
    with place.boot() as machine:
        yield Stage(machine, tmp_path_factory.mktemp("scenes"))


class Stage:
    """The machine with what was found on it, before and after."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine = machine
        self.loaded = load(_recipe(folder), examples=True)
        self.shell(*(scene.prepare for _, scene in SCENES))
        self.before = self.look()
        self.shell(
            *(
                command
                for (_, scene), step in zip(SCENES, self.loaded.recipe.steps, strict=True)
                for command in (*(one for check in step.check for one in check.apply()), scene.finish)
            )
        )
        files = self.files()
        self.after = self.look()
        self.written = sorted(set(self.files().items()) ^ set(files.items()))

    def shell(self, *scripts: str) -> None:
        """Run each of `scripts` as root, all in one login; they must go well."""
        runs = (f"sh -c {shlex.quote(script)} || exit 1" for script in scripts if script.strip())
        done = self.machine.run("set -x\n" + "\n".join(runs), seconds=120)
        assert done.returncode == 0, f"{done.stdout}{done.stderr[-3000:]}"

    def look(self) -> list[Finding]:
        """What is found of each scene."""
        return [step.findings[0] for step in _verified(self.loaded, self.machine).steps]

    def look_at(self, number: int) -> Finding:
        """What is found of one scene."""
        recipe = replace(self.loaded.recipe, steps=(self.loaded.recipe.steps[number],))
        return _verified(replace(self.loaded, recipe=recipe), self.machine).steps[0].findings[0]

    def files(self) -> Mapping[str, str]:
        """Everything on the machine that a look could have changed, times of access aside."""
        lines = self.machine.run(_LIST).stdout.splitlines()
        assert len(lines) > 1000, "the machine's files could not be listed"
        entries = (line.partition("\t") for line in lines)
        return {path: rest for path, _, rest in entries if not _RECORDS.match(path)}


def _verified(loaded: Loaded, machine: Machine) -> Report:
    target = Target(address=machine.address, user=machine.user, config=machine.ssh_config)
    return verify(loaded, target)


def _recipe(folder: Path) -> Path:
    steps = "".join(
        f"  - id: scene-{number}\n    title: Scene {number}\n    check:\n{indent(_item(scene), ' ' * 6)}"
        for number, (_, scene) in enumerate(SCENES)
    )
    file = folder / "scenes" / "recipe.yaml"
    file.parent.mkdir()
    file.write_text(f"id: scenes\ntitle: Every kind\nrun_as: root\nsteps:\n{steps}", encoding="utf-8")
    return file


def _item(scene: Scene) -> str:
    first, *rest = scene.check.strip("\n").splitlines()
    return "\n".join([f"- {first}", *(f"  {line}" for line in rest), ""])


@pytest.mark.skipif(bool(CHOSEN), reason="only some scenes are chosen")
def test_every_kind_is_tried_that_can_be_had_on_a_lab_machine() -> None:
    tried = {kind for _, scene in SCENES for kind in _kinds_in(yaml.safe_load(scene.check))}
    assert set(kinds()) - tried == set(NOT_HAD)


def _kinds_in(check: Any) -> Iterator[str]:
    """The kinds in one check, as its YAML has it: its first key, and those of the checks in it."""
    if isinstance(check, Mapping):
        kind, subject = next(iter(check.items()))
        yield kind
        for part in (subject, check.get("when")):
            for inner in part if isinstance(part, list) else [part]:
                yield from _kinds_in(inner)


@pytest.mark.parametrize("number", range(len(SCENES)), ids=NAMES)
def test_it_does_not_hold_before_the_fix(stage: Stage, number: int) -> None:
    found = stage.before[number]
    assert found.verdict.is_fault, f"{found.verdict}: {found.actual} {found.statement}"


@pytest.mark.parametrize("number", range(len(SCENES)), ids=NAMES)
def test_it_holds_once_it_was_applied(stage: Stage, number: int) -> None:
    found = stage.after[number]
    assert found.verdict is Verdict.DONE, f"{found.verdict}: {found.statement}"


def test_looking_writes_nothing_on_the_machine(stage: Stage) -> None:
    assert not stage.written, "\n".join(f"{path}: {rest}" for path, rest in stage.written)


MISTAKES: Final = [
    (number, shell, verdict)
    for number, (_, scene) in enumerate(SCENES)
    for shell, verdict in scene.mistakes.items()
]


@pytest.mark.parametrize(
    ("number", "shell", "verdict"), MISTAKES, ids=[f"{NAMES[n]}-{i}" for i, (n, _, _) in enumerate(MISTAKES)]
)
def test_a_mistake_is_told_as_what_it_is(stage: Stage, number: int, shell: str, verdict: Verdict) -> None:
    stage.shell(shell)
    found = stage.look_at(number)
    assert found.verdict is verdict, f"{shell}: {found.verdict}: {found.statement}"
