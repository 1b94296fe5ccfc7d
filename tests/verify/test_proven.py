"""What verify takes from a proof: what it believes, and what it says about it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from guidegen.connect.target import Target
from guidegen.model import Loaded, Value, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded
from guidegen.recipe import loader
from guidegen.recipe.proof import FILE, Sight, proof_file, read_proof, write_proof
from guidegen.verify import look_up, verify
from guidegen.verify.judge import judge
from guidegen.verify.proven import Proven, believed
from tests.verify.conftest import Recipes, path
from tests.verify.proofs import proof

HERE = Target.parse("local")
STEPS = """
  - {id: one, title: Do one, run: touch /1, check: {file: /1, mode: "0600"}}
  - {id: two, title: Do two, run: touch /2, check: [{file: /2}, {file: /3}]}
"""
OLD: Mapping[str, Mapping[str, Value]] = {"one/0": {"exists": True, "mode": "0644"}}


@pytest.fixture
def loaded(recipe: Recipes) -> Loaded:
    return recipe(STEPS)


def mode(loaded: Loaded, mode: str, *, proven: Proven, **before: Witness) -> str:
    seen = {name.replace("_", "/"): witness for name, witness in before.items()}
    found = judge(loaded, path("/1", type="file", mode=mode), seen, proven)
    return found.steps[0].verdict.value


def test_the_old_value_need_not_be_typed(loaded: Loaded) -> None:
    known = believed(loaded, proof(loaded, before=OLD))
    assert known.notes == ()
    assert mode(loaded, "0644", proven=Proven()) == "wrong"
    assert mode(loaded, "0644", proven=known) == "skipped"
    assert mode(loaded, "0640", proven=known) == "wrong"
    assert mode(loaded, "0600", proven=known) == "done"


def test_the_recipe_and_this_host_are_believed_before_the_proof(recipe: Recipes) -> None:
    loaded = recipe(STEPS.replace('mode: "0600"', 'mode: "0600", was: {mode: "0640"}'))
    known = believed(loaded, proof(loaded, before=OLD))
    assert mode(loaded, "0640", proven=known) == "skipped"
    assert mode(loaded, "0644", proven=known) == "wrong"
    seen = Witness(WitnessSource.BEFORE, {"mode": ("0660",), "exists": (True,)})
    assert mode(loaded, "0660", proven=known, one_0=seen) == "skipped"
    assert mode(loaded, "0640", proven=known, one_0=seen) == "wrong"


def test_what_the_rehearsal_could_not_see_is_no_witness(loaded: Loaded) -> None:
    made = proof(loaded, before=OLD)
    unseen = replace(made, before={"one/0": Sight(verdict=Verdict.UNKNOWN, values={"mode": "0644"})})
    assert believed(loaded, unseen).witnesses == {}


def test_what_never_held_falls_with_no_step(loaded: Loaded) -> None:
    made = proof(loaded, {"one": ["one/0", "two/0", "two/1"]}, never_held=["two/1"])
    assert [sorted(row.fell) for row in believed(loaded, made).rows] == [["one/0", "two/0"]]


def test_a_proof_with_faults_says_so(loaded: Loaded) -> None:
    assert believed(loaded, proof(loaded, faults=["a"])).notes == (
        "This recipe is not proven: its rehearsal found one fault.",
    )


# ------------------------------------------------------------------------------------ the file beside it


def test_without_a_proof_nothing_is_known_and_nothing_said(loaded: Loaded) -> None:
    assert look_up(loaded) == Proven()


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"schema": "guidegen.proof/9"}', "\x00", "é" * 9])
def test_a_proof_that_cannot_be_read_is_a_note_and_no_crash(loaded: Loaded, text: str) -> None:
    proof_file(loaded).write_text(text)
    found = look_up(loaded)
    assert found == Proven(notes=found.notes)
    (note,) = found.notes
    assert note.startswith("The recipe's proof cannot be read, and is not believed: ")
    assert FILE in note
    assert note.isprintable()


def test_a_folder_in_the_place_of_the_proof_is_a_note(loaded: Loaded) -> None:
    proof_file(loaded).mkdir()
    assert len(look_up(loaded).notes) == 1


def test_a_proof_is_kept_and_found_again(loaded: Loaded) -> None:
    write_proof(loaded, proof(loaded, {"one": ["one/0"]}, before=OLD, guards=["two/1"]))
    found = look_up(loaded)
    assert found.notes == ()
    assert found.guards == {"two/1"}
    assert mode(loaded, "0644", proven=found) == "skipped"


def changed(loaded: Loaded, old: str, new: str, recipe: Recipes) -> Loaded:
    assert old in STEPS
    write_proof(loaded, proof(loaded, {"one": ["one/0", "two/0"], "two": ["two/0", "two/1"]}, before=OLD))
    return recipe(STEPS.replace(old, new))


def test_an_older_proof_is_believed_for_what_is_the_same_and_that_is_said(
    loaded: Loaded, recipe: Recipes
) -> None:
    now = changed(loaded, "Do two", "Do the second thing", recipe)
    found = look_up(now)
    assert found.notes == (
        "The recipe has changed since it was rehearsed on 2026-11-01; the proof is older, and it is believed "
        "for the 3 of 3 checks that are still the same.",
    )
    assert mode(now, "0644", proven=found) == "skipped"
    assert len(found.rows) == 2


def test_a_check_that_has_changed_is_no_longer_known(loaded: Loaded, recipe: Recipes) -> None:
    now = changed(loaded, '"0600"', '"0640"', recipe)
    found = look_up(now)
    assert "2 of 3 checks" in found.notes[0]
    assert "one/0" not in found.witnesses
    assert mode(now, "0644", proven=found) == "wrong"
    assert [sorted(row.steps) for row in found.rows] == [["two"]]


def test_a_check_in_another_place_is_not_taken_for_the_old_one(loaded: Loaded, recipe: Recipes) -> None:
    now = changed(loaded, "check: [{file: /2}, {file: /3}]", "check: [{file: /3}, {file: /2}]", recipe)
    assert [(sorted(row.steps), sorted(row.fell)) for row in look_up(now).rows] == [(["one"], ["one/0"])]


def test_a_step_whose_commands_have_changed_no_longer_falls_with_another(
    loaded: Loaded, recipe: Recipes
) -> None:
    now = changed(loaded, "touch /2", "touch /2 /3", recipe)
    assert [(sorted(row.steps), sorted(row.fell)) for row in look_up(now).rows] == [(["one"], ["one/0"])]


def test_words_about_a_check_do_not_change_what_it_looks_at(loaded: Loaded, recipe: Recipes) -> None:
    now = changed(loaded, 'mode: "0600"', 'mode: "0600", if_missed: Look closer.', recipe)
    assert "3 of 3" in look_up(now).notes[0]


def test_an_older_proof_that_knows_no_digests_is_not_believed(loaded: Loaded, recipe: Recipes) -> None:
    now = changed(loaded, "Do two", "Do 2", recipe)
    kept = read_proof(now)
    assert kept
    found = believed(now, replace(kept, digests={}), {"one": "x"})
    assert (found.witnesses, found.rows) == ({}, ())
    assert "nothing in it is known to be still the same" in found.notes[0]


def test_a_customers_answers_do_not_make_a_proof_older(recipe: Recipes, tmp_path: Path) -> None:
    head = """
    ask:
      place: {question: Where?, example: /1, type: path}
      word: {question: Which?, secret: true}
    """
    steps = """
      - {id: one, title: Do one, run: "touch ${place}", check: {file: "${place}", mode: "0600"}}
      - {id: two, title: Do two, do: Write, check: {setting: a, in: /a, is: "${word}"}}
    """
    file = tmp_path / "recipe.yaml"
    file.write_text(f"id: test\ntitle: All is well\n{dedent(head)}steps:\n{dedent(steps)}")
    rehearsed = loader.load(file, {"place": "/1"}, secrets={"word": "hunter2"})
    write_proof(rehearsed, proof(rehearsed, before={"one/0": {"mode": "0644"}}))
    assert "hunter2" not in proof_file(rehearsed).read_text()
    file.write_text(file.read_text().replace("All is well", "Well"))
    other = loader.load(file, {"place": "/other"}, secrets={"word": "swordfish"})
    found = look_up(other)
    assert "2 of 2 checks" in found.notes[0]
    assert set(found.witnesses) == {"one/0"}


# ------------------------------------------------------------------------------------------ in a report


def test_what_is_wrong_with_a_proof_stands_in_the_report(recipe: Recipes, tmp_path: Path) -> None:
    file = tmp_path / "one"
    file.touch(mode=0o644)
    loaded = recipe(f'  - {{id: one, title: Do one, check: {{file: {file}, mode: "0600"}}}}\n')
    proof_file(loaded).write_text("{")
    report = verify(loaded, HERE, proven=look_up(loaded))
    assert report.verdict is Verdict.WRONG
    assert [note.startswith("The recipe's proof cannot be read") for note in report.notes] == [True]
    before: Mapping[str, Mapping[str, Value]] = {"one/0": {"mode": "0644"}}
    write_proof(loaded, proof(loaded, before=before))
    report = verify(loaded, HERE, proven=look_up(loaded))
    assert (report.verdict, report.notes) == (Verdict.SKIPPED, ())


def test_another_machines_version_shows_no_attempt(recipe: Recipes) -> None:
    """A scratch machine has its own versions and outputs; that a customer's differ is nobody's doing."""
    loaded = recipe('  - {id: one, title: Do one, check: {package: tool, version: ">=2"}}\n')
    facts = recorded([{"package": "tool", "version": "1.4"}])
    known = believed(loaded, proof(loaded, before={"one/0": {"installed": True, "version": "1.0"}}))
    assert judge(loaded, facts, proven=known).steps[0].verdict is Verdict.SKIPPED
    seen = {"one/0": Witness(WitnessSource.BEFORE, {"installed": (True,), "version": ("1.0",)})}
    assert judge(loaded, facts, seen, known).steps[0].verdict is Verdict.WRONG
