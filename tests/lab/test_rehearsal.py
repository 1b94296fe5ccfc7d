"""Whole rehearsals on real machines: a sound recipe is proven, and of a faulty one every fault is named."""

import signal
import subprocess
import sys
import time
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from guidegen.recipe.library import find_recipe
from guidegen.recipe.loader import load
from guidegen.recipe.proof import read_proof, write_proof
from guidegen.rehearse.demands import told
from guidegen.rehearse.events import Event, Finished, Outcome
from guidegen.rehearse.fault import Demand
from guidegen.rehearse.lab import Lab
from guidegen.rehearse.rehearsal import Options, rehearse
from guidegen.rehearse.runs import Kind
from guidegen.rehearse.scratch_answers import load_with_examples
from guidegen.rehearse.stages import open_stage
from guidegen.rehearse.stages.lab import LabStage
from guidegen.rehearse.summary import count
from tests.lab.test_machine import gone, interfaces, traces

FAULTY = Path(__file__).parent / "recipes/full-of-faults/recipe.yaml"
SEVERAL = Path(__file__).parent / "recipes/for-several-systems/recipe.yaml"


def rehearsed(file: Path, options: Options, told: list[Event] | None = None) -> Outcome:
    prepared = load_with_examples(file)
    heard = [] if told is None else told
    return rehearse(prepared.loaded, lambda: open_stage("lab", prepared.loaded), options, tell=heard.append)


@pytest.mark.usefixtures("lab")
def test_a_sound_recipe_is_proven_in_three_minutes(tmp_path: Path) -> None:
    Lab(
        load_with_examples(find_recipe("mail-relay-tls")).loaded.recipe.lab.packages
    )  # the base is not counted
    told: list[Event] = []
    outcome = rehearsed(find_recipe("mail-relay-tls"), Options(), told)
    assert [str(fault) for fault in outcome.faults] == []
    assert outcome.seconds < 180
    runs = [event.run for event in told if isinstance(event, Finished)]
    assert [run.kind for run in runs[:3]] == [Kind.BEFORE, Kind.FULL, Kind.AGAIN]
    assert len(runs) == 3 + 7

    proof = outcome.proof
    assert proof is not None
    assert proof.green
    assert str(count(proof, 1)) == "7 of 7"
    assert proof.packages["postfix"]
    assert proof.system.startswith("Debian GNU/Linux 12")
    assert proof.before["require-tls/0"].values == {"is": "[smtp.example.com]:25"}
    assert proof.after["require-tls/0"].values == {"is": "[smtp.example.com]:587"}
    # What is another on every machine is no witness: a queue's listing holds times and numbers.
    assert "stdout" not in proof.before["done_when/0"].values

    copy = tmp_path / "mail-relay-tls" / "recipe.yaml"
    copy.parent.mkdir()
    copy.write_bytes(outcome.loaded.file.read_bytes())
    there = load(copy, examples=True, pictures=False)
    assert "only-for-the-lab" not in write_proof(there, proof).read_text()
    kept = read_proof(there)
    assert kept is not None
    assert replace(kept, digests={}) == proof


@pytest.mark.usefixtures("lab")
def test_what_is_for_other_systems_is_neither_played_nor_demanded() -> None:
    outcome = rehearsed(SEVERAL, Options())
    assert [str(fault) for fault in outcome.faults] == []
    assert outcome.rehearsed is not None
    assert {played.name for played in outcome.rehearsed.full.played} == {"make-file", "make-folder"}
    assert [run.without for run in outcome.rehearsed.left_out] == [("make-file",), ("make-folder",)]
    proof = outcome.proof
    assert proof is not None
    verdicts = {name: sight.verdict.value for name, sight in proof.after.items()}
    assert verdicts == {
        "make-file/0": "done",
        "by-apk/0": "inapplicable",
        "make-folder/0": "done",
        "make-folder/1": "inapplicable",
        "done_when/0": "done",
    }


@pytest.mark.usefixtures("lab")
def test_every_fault_of_a_faulty_recipe_is_named_and_nothing_else() -> None:
    outcome = rehearsed(FAULTY, Options(command_seconds=6))
    assert [(fault.demand, fault.step) for fault in outcome.faults] == [
        (Demand.PLAYS, "fails"),
        (Demand.PLAYS, "asks"),
        (Demand.PLAYS, "hangs"),
        (Demand.BEFORE, "cannot-fail"),
        (Demand.BEFORE, "restart"),
        (Demand.AFTER, "undoes"),
    ]
    fails, asks, hangs, _, restart, undoes = outcome.faults
    assert "fails with exit status 1" in fails.message
    assert "cannot stat '/srv/manual'" in fails.terminal
    assert "waits for an answer: “Remove it? [y/N]”" in asks.message
    assert "does not come back" in hangs.message
    assert "`needs`" in restart.change
    assert "undoes step 2" in undoes.message
    assert outcome.proof is not None
    assert not outcome.proof.green


class NeverClean(LabStage):
    """A machine of somebody's own, as far as a rehearsal can tell."""

    can_reset = False
    weakness = "It cannot be made clean."

    def reset(self) -> None:
        raise AssertionError("nobody may ask for this")


UNDONE = """\
id: undone
title: Three files
run_as: root
steps:
  - {id: one, title: One, run: sudo touch /srv/one, undo: "Type `sudo rm /srv/one`.", check: {file: /srv/one}}
  - {id: two, title: Two, run: sudo touch /srv/two, undo: Call us., check: {file: /srv/two}}
  - {id: three, title: Three, run: sudo touch /srv/3, undo: "Type `sudo rm /srv/3`.", check: {file: /srv/3}}
"""


def test_on_a_machine_that_cannot_be_reset_steps_are_taken_back_and_nothing_is_proven(
    lab: Lab, tmp_path: Path
) -> None:
    file = tmp_path / "recipe.yaml"
    file.write_text(UNDONE)
    loaded = load(file)
    with closing(NeverClean("own", lab.boot())) as stage:
        outcome = rehearse(loaded, lambda: nullcontext(stage), Options(pairs=True))
    assert outcome.green
    assert outcome.rehearsed is not None
    assert [run.without for run in outcome.rehearsed.left_out] == [("one",), ("three",)]
    assert all(told(loaded.recipe, run) for run in outcome.rehearsed.left_out)
    assert outcome.proof is None
    assert outcome.weakness == "It cannot be made clean."


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("seconds", [3, 9])
def test_an_interrupted_rehearsal_leaves_nothing(seconds: float, tmp_path: Path) -> None:
    copy = tmp_path / "first-steps-demo"
    copy.mkdir()
    (copy / "recipe.yaml").write_bytes(find_recipe("first-steps-demo").read_bytes())
    process = subprocess.Popen(
        [sys.executable, "-m", "guidegen", "rehearse", copy, "--on", "lab", "--pairs"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    output, remarks = process.communicate(timeout=30)
    assert process.returncode == 130
    assert output == ""
    assert "Traceback" not in remarks
    assert not (copy / "proof.json").exists()
    assert gone(lambda: not traces(process.pid))
    assert gone(lambda: not interfaces(process.pid))
