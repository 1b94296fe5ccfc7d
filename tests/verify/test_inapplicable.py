"""`when`: what is not for this host is neither a fault nor done, and what cannot be told stays unknown."""

import pytest

from guidegen.model import Facts, Reader, Verdict, Witness, WitnessSource
from guidegen.probe.questions.identity import Identity
from guidegen.probe.recorded import recorded
from guidegen.recipe.check_names import wants_of
from guidegen.verify.before import remember
from guidegen.verify.diagnose import Diagnosis, diagnose
from guidegen.verify.judge import Judgement, judge
from guidegen.verify.proven import Proven, Row
from tests.verify.conftest import Recipes, missing, there, unseen

STEPS = """
  - {id: one, title: Do one, check: {file: /1}}
  - {id: two, title: Do two, needs: [one], check: {file: /2}, when: {system: debian, version: ">=12"}}
  - {id: three, title: Do three, needs: [two], check: {file: /3}}
"""
MIXED = """
  - id: one
    title: Do one
    check:
      - {file: /1}
      - {file: /2, when: [{system: debian}, {file: /flag}]}
"""


def runs(distribution: str = "", version: str = "") -> Facts:
    return recorded([{"identity": None, "reader": "login", "distribution": distribution, "version": version}])


BOOKWORM, JAMMY, SILENT = runs("debian", "12"), runs("ubuntu", "22.04"), runs()


def verdicts(judgement: Judgement) -> list[str]:
    return [step.verdict.value for step in judgement.steps]


def told(recipe: Recipes, facts: Facts, steps: str = STEPS, head: str = "") -> Diagnosis:
    loaded = recipe(steps, head)
    return diagnose(loaded.recipe, judge(loaded, facts))


def test_a_step_that_applies_is_judged_as_any_other(recipe: Recipes) -> None:
    found = judge(recipe(STEPS), BOOKWORM | there("/1", "/3") | missing("/2"))
    assert verdicts(found) == ["done", "skipped", "blocked"]
    assert found.steps[1].condition == ""


def test_a_step_for_other_systems_is_no_fault_and_holds_nobody_up(recipe: Recipes) -> None:
    found = judge(recipe(STEPS), JAMMY | there("/1", "/3") | missing("/2"))
    assert verdicts(found) == ["done", "inapplicable", "done"]
    assert found.steps[1].condition == "the computer runs Ubuntu 22.04, not Debian, version 12 or later"
    assert [finding.verdict for finding in found.steps[1].findings] == [Verdict.INAPPLICABLE]


def test_what_was_done_all_the_same_counts_neither_way(recipe: Recipes) -> None:
    found = judge(recipe(STEPS), JAMMY | there("/1", "/2") | missing("/3"))
    assert verdicts(found) == ["done", "inapplicable", "skipped"]


def test_what_it_needs_itself_does_not_matter_to_an_inapplicable_step_nor_to_what_needs_it(
    recipe: Recipes,
) -> None:
    found = judge(recipe(STEPS), JAMMY | missing("/1", "/2") | there("/3"))
    assert verdicts(found) == ["skipped", "inapplicable", "done"]


@pytest.mark.parametrize("host", [SILENT, Facts(), runs("debian")])
def test_a_condition_that_could_not_be_looked_at_makes_the_step_unknown(recipe: Recipes, host: Facts) -> None:
    for file in (there("/2"), missing("/2")):
        found = judge(recipe(STEPS), host | there("/1", "/3") | file)
        assert verdicts(found) == ["done", "unknown", "unknown"]
        assert found.steps[1].findings[0].statement.startswith("whether it applies here could not be told: ")


def test_one_condition_that_fails_for_certain_is_enough_whatever_the_other_says(recipe: Recipes) -> None:
    check = recipe(MIXED)
    assert verdicts(judge(check, JAMMY | unseen("/flag") | there("/1") | missing("/2"))) == ["done"]
    assert verdicts(judge(check, SILENT | missing("/flag", "/2") | there("/1"))) == ["done"]
    assert verdicts(judge(check, BOOKWORM | unseen("/flag") | there("/1", "/2"))) == ["unknown"]
    assert verdicts(judge(check, BOOKWORM | there("/flag", "/1") | missing("/2"))) == ["skipped"]


def test_a_step_of_which_no_check_applies_is_inapplicable_and_not_done(recipe: Recipes) -> None:
    only = recipe("- {id: one, title: Do one, run: do-it, check: {file: /1, when: {system: debian}}}")
    assert verdicts(judge(only, JAMMY | there("/1"))) == ["inapplicable"]


def test_a_step_that_leaves_no_trace_can_be_inapplicable_too(recipe: Recipes) -> None:
    steps = "- {id: a, title: Do it, do: Look, no_check: Nothing stays, when: {system: debian}}"
    assert verdicts(judge(recipe(steps), JAMMY)) == ["inapplicable"]
    assert verdicts(judge(recipe(steps), SILENT)) == ["untraceable"]


def test_conditions_are_asked_in_the_same_round_trip(recipe: Recipes) -> None:
    wants = wants_of(recipe(STEPS + MIXED.replace("id: one", "id: four")).recipe)
    assert Identity(reader=Reader.LOGIN) in wants
    assert len(wants) == len(set(wants))
    assert {getattr(want, "path", "") for want in wants} >= {"/1", "/2", "/3", "/flag"}


# ---------------------------------------------------------------------------------------- the sentence


def test_what_does_not_apply_is_said_and_is_no_step_that_was_done(recipe: Recipes) -> None:
    found = told(recipe, JAMMY | there("/1", "/3"))
    assert found.verdict is Verdict.DONE
    assert found.sentence == "All steps that apply are done; step 2 does not apply here."


def test_where_no_step_applies_nothing_is_called_done(recipe: Recipes) -> None:
    steps = "- {id: a, title: Do it, check: {file: /1}, when: {system: debian}}"
    found = told(recipe, JAMMY | there("/1"), steps)
    assert found.verdict is Verdict.INAPPLICABLE
    assert found.first is None
    assert found.sentence == ("No step applies to this host: the computer runs Ubuntu 22.04, not Debian.")


def test_an_end_that_is_not_for_this_host_is_not_waited_for(recipe: Recipes) -> None:
    head = "done_when: {file: /end, when: {system: debian}}\n"
    assert told(recipe, JAMMY | there("/1", "/3") | missing("/end"), head=head).verdict is Verdict.DONE
    unknown = told(recipe, SILENT | there("/1", "/3", "/end"), head=head)
    assert unknown.verdict is Verdict.UNKNOWN


def test_a_check_that_does_not_apply_is_no_change_that_is_there_or_missing(recipe: Recipes) -> None:
    steps = """
      - id: one
        title: Do one
        check: [{file: /1}, {file: /2}, {file: /3, when: {system: debian}}]
    """
    sentence = told(recipe, JAMMY | there("/1") | missing("/2", "/3"), steps).sentence
    assert sentence.startswith("Step 1 is not finished, 1 of 2 changes is there: /2 is not there")


def test_a_step_that_nobody_had_to_do_explains_no_fault(recipe: Recipes) -> None:
    # In the rehearsal, on Debian, what step 3 made fell with step 2. Here nobody left step 2 out.
    loaded = recipe(STEPS.replace("needs: [two], ", ""))
    known = Proven(rows=(Row(frozenset({"two"}), frozenset({"two/0", "three/0"})),))
    facts = JAMMY | there("/1") | missing("/2", "/3")
    found = diagnose(loaded.recipe, judge(loaded, facts, proven=known), proven=known)
    assert found.first is not None
    assert found.first.id == "three"
    assert "step 2" not in found.sentence


# -------------------------------------------------------------------------------- what is known of before


def test_nothing_is_kept_of_a_check_that_did_not_apply_before(recipe: Recipes) -> None:
    seen = judge(recipe(STEPS), JAMMY | there("/1", "/3"))
    assert set(remember(seen)) == {"one/0", "three/0"}


def test_no_witness_makes_a_condition_hold_or_fail(recipe: Recipes) -> None:
    before = {"two/0": Witness(WitnessSource.BEFORE, {"exists": (False,), "system": ("debian",)})}
    found = judge(recipe(STEPS), JAMMY | there("/1", "/2", "/3"), before)
    assert verdicts(found) == ["done", "inapplicable", "done"]


def test_the_authors_hint_is_not_given_for_what_does_not_apply(recipe: Recipes) -> None:
    steps = "- {id: a, title: Do it, check: {file: /1, if_missed: Look again., when: {system: debian}}}"
    (step,) = judge(recipe(steps), JAMMY | missing("/1")).steps
    assert step.findings[0].hint == ""
