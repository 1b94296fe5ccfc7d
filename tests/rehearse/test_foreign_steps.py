"""A rehearsal demands nothing of what is not for its machine, and does not play it."""

from pathlib import Path

from guidegen.model import Facts, Loaded
from guidegen.rehearse.demands import faults
from guidegen.rehearse.learn import proof_of
from guidegen.rehearse.runs import Kind, Rehearsed, Run, for_machine, inapplicable
from tests.recipe.written import loaded
from tests.rehearse.simulated import run
from tests.verify.conftest import missing, there
from tests.verify.test_inapplicable import BOOKWORM

STEPS = """
steps:
  - {id: one, title: Do one, run: touch /1, check: {file: /1}}
  - {id: two, title: Do two, run: touch /2, when: {system: alpine}, check: {file: /2}}
  - {id: three, title: Do three, check: [{file: /3}, {file: /4, when: {system: alpine}}]}
"""


def look(recipe: Loaded, kind: Kind, facts: Facts, without: tuple[str, ...] = ()) -> Run:
    return run(recipe, kind, frozenset(), without, answers=BOOKWORM | facts)


def rehearsed(recipe: Loaded) -> Rehearsed:
    full = there("/1", "/3") | missing("/2", "/4")
    return Rehearsed(
        loaded=recipe,
        target="simulated",
        packages={},
        before=look(recipe, Kind.BEFORE, missing("/1", "/2", "/3", "/4")),
        full=look(recipe, Kind.FULL, full),
        again=look(recipe, Kind.AGAIN, full),
        left_out=(
            look(recipe, Kind.LEFT_OUT, there("/3") | missing("/1", "/2", "/4"), ("one",)),
            look(recipe, Kind.LEFT_OUT, there("/1") | missing("/2", "/3", "/4"), ("three",)),
        ),
    )


def test_nothing_is_demanded_of_a_step_for_another_system(tmp_path: Path) -> None:
    whole = rehearsed(loaded(tmp_path, STEPS))
    assert faults(whole) == ()
    assert inapplicable(whole.before) == {"two"}


def test_what_is_played_leaves_out_the_checks_for_other_systems(tmp_path: Path) -> None:
    recipe = loaded(tmp_path, STEPS)
    played = for_machine(recipe.recipe, rehearsed(recipe).before)
    assert [[check.subject for check in step.check] for step in played.steps] == [["/1"], [], ["/3"]]


def test_the_proof_keeps_no_value_of_it_and_calls_it_no_guard(tmp_path: Path) -> None:
    proof = proof_of(whole := rehearsed(loaded(tmp_path, STEPS)), (), whole.full.report.started)
    assert proof.before["two/0"].values == {}
    assert proof.before["two/0"].verdict == "inapplicable"
    assert proof.guards == ()
    assert all("two/0" not in one.fell and "three/1" not in one.fell for one in proof.left_out)


def test_a_condition_that_the_fix_itself_brings_about_is_a_fault(tmp_path: Path) -> None:
    steps = """
steps:
  - {id: one, title: Do one, run: touch /1, check: {file: /1}}
  - {id: two, title: Do two, run: touch /2, when: {file: /1}, check: {file: /2}}
"""
    recipe = loaded(tmp_path, steps)
    full = look(recipe, Kind.FULL, there("/1") | missing("/2"))
    whole = Rehearsed(
        loaded=recipe,
        target="simulated",
        packages={},
        before=look(recipe, Kind.BEFORE, missing("/1", "/2")),
        full=full,
        again=full,
        left_out=(look(recipe, Kind.LEFT_OUT, missing("/1", "/2"), ("one",)),),
    )
    (fault,) = faults(whole)
    assert fault.step == "two"
    assert "let `when` ask for what no step changes" in fault.change
