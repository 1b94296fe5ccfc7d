"""The one step to go back to, and the one sentence."""

from guidegen.model import Facts, Host, Verdict, Witness, WitnessSource
from guidegen.verify import wording
from guidegen.verify.diagnose import Diagnosis, diagnose
from guidegen.verify.judge import judge
from tests.verify.conftest import Recipes, missing, path, there, unseen

STEPS = """
  - {id: one, title: Do one, check: {file: /1}}
  - {id: two, title: Do two, check: [{file: /2}, {file: /2b, mode: "0600"}]}
  - {id: three, title: Do three, needs: [two], check: {file: /3}}
"""
END = """
done_when: {file: /end}
"""


def told(recipe: Recipes, facts: Facts, steps: str = STEPS, head: str = "") -> Diagnosis:
    loaded = recipe(steps, head)
    return diagnose(loaded.recipe, judge(loaded, facts))


def test_the_earliest_missing_step_is_named_with_place_and_what_to_say(recipe: Recipes) -> None:
    found = told(recipe, there("/1") | missing("/2", "/2b", "/3"))
    assert found.first
    assert (found.verdict, found.first.number) == (Verdict.SKIPPED, 2)
    assert found.sentence == (
        "Step 2 was skipped: /2 is not there, and it should be; "
        "ask the customer to do step 2, “Do two”, and then step 3."
    )


def test_a_step_of_which_a_part_is_there_is_not_called_skipped(recipe: Recipes) -> None:
    found = told(recipe, there("/1", "/2") | missing("/2b", "/3"))
    assert found.sentence.startswith("Step 2 is not finished, 1 of 2 changes is there: /2b is not there")
    assert "skipped" not in found.sentence
    assert found.sentence.endswith("do step 2, “Do two” again, and then step 3.")


def test_a_step_of_which_a_part_could_not_be_seen_is_not_called_skipped(recipe: Recipes) -> None:
    found = told(recipe, there("/1") | missing("/2", "/3") | unseen("/2b"))
    assert found.verdict is Verdict.SKIPPED
    assert "and 1 of 2 changes could not be seen" in found.sentence
    assert "skipped" not in found.sentence


def test_a_guard_that_held_before_is_no_part_of_the_step(recipe: Recipes) -> None:
    loaded = recipe(STEPS)
    seen_before = judge(loaded, there("/1", "/2") | missing("/2b", "/3"))
    before = {
        f"two/{index}": Witness(
            WitnessSource.BEFORE, {key: (value,) for key, value in finding.observed.items()}
        )
        for index, finding in enumerate(seen_before.steps[1].findings)
    }
    found = diagnose(loaded.recipe, judge(loaded, there("/1", "/2") | missing("/2b", "/3"), before), before)
    assert found.sentence.startswith("Step 2 was skipped: /2b")


def test_a_wrong_attempt_is_told_apart_from_a_skipped_step(recipe: Recipes) -> None:
    found = told(recipe, there("/1", "/3") | missing("/2") | path("/2b", type="file", mode="0640"))
    assert found.verdict is Verdict.WRONG
    assert found.sentence.startswith(
        "Step 2 was tried and came out otherwise: /2b has mode 0640, where 0600 should be; ask"
    )


def test_a_check_of_several_things_of_which_a_part_is_there_is_not_called_skipped(recipe: Recipes) -> None:
    steps = """
      - id: one
        title: Do one
        check: {all_of: [{file: /1}, {file: /2}]}
    """
    half = told(recipe, there("/1") | missing("/2"), steps).sentence
    assert half.startswith("Step 1 is not finished, 1 of 2 changes is there: /2 is not there")
    assert told(recipe, missing("/1", "/2"), steps).sentence.startswith("Step 1 was skipped: ")


def test_a_missing_step_is_named_before_an_earlier_unknown_one(recipe: Recipes) -> None:
    found = told(recipe, unseen("/1") | missing("/2", "/2b", "/3"))
    assert found.first
    assert found.first.number == 2


def test_unknown_is_said_to_be_unknown(recipe: Recipes) -> None:
    right = path("/2b", type="file", mode="0600")
    found = told(recipe, there("/1", "/3") | unseen("/2") | right)
    assert found.first
    assert (found.verdict, found.first.number) == (Verdict.UNKNOWN, 2)
    assert found.sentence.startswith(
        "Step 2, “Do two”, is unknown: 1 of 2 changes is there, and /2 could not be looked at: "
    )
    assert "permission denied" in found.sentence


def test_all_done_and_the_end_holds(recipe: Recipes) -> None:
    facts = there("/1", "/2", "/3", "/end") | path("/2b", type="file", mode="0600")
    found = told(recipe, facts, head=END)
    assert (found.verdict, found.first) == (Verdict.DONE, None)
    assert found.sentence == "All 3 steps are done."


def test_all_done_and_the_end_does_not_hold_is_a_fault_elsewhere(recipe: Recipes) -> None:
    facts = there("/1", "/2", "/3") | path("/2b", type="file", mode="0600") | missing("/end")
    found = told(recipe, facts, head=END)
    assert (found.verdict, found.first) == (Verdict.WRONG, None)
    assert found.sentence.startswith("All steps took; the fault lies elsewhere: /end is not there")


def test_an_end_that_could_not_be_looked_at_is_not_done(recipe: Recipes) -> None:
    facts = there("/1", "/2", "/3") | path("/2b", type="file", mode="0600") | unseen("/end")
    found = told(recipe, facts, head=END)
    assert (found.verdict, found.first) == (Verdict.UNKNOWN, None)


def test_a_failing_end_says_nothing_while_a_step_is_unknown(recipe: Recipes) -> None:
    facts = there("/2", "/3") | unseen("/1") | path("/2b", type="file", mode="0600") | missing("/end")
    assert told(recipe, facts, head=END).verdict is Verdict.UNKNOWN


def test_steps_without_a_trace_are_left_to_the_customer(recipe: Recipes) -> None:
    steps = """
      - {id: one, title: Do one, check: {file: /1}}
      - {id: two, title: Do two, do: Look, no_check: Nothing stays.}
    """
    found = told(recipe, there("/1", "/end"), steps, END)
    assert found.verdict is Verdict.DONE
    assert found.sentence == (
        "All steps that leave a trace are done; step 2 leaves none, so only the customer can tell."
    )
    assert (
        "elsewhere, or in step 2, which leaves none"
        in told(recipe, there("/1") | missing("/end"), steps, END).sentence
    )


def test_an_optional_step_may_be_left_out_unless_another_waits_for_it(recipe: Recipes) -> None:
    steps = """
      - {id: one, title: Do one, optional: true, check: {file: /1}}
      - {id: two, title: Do two, check: {file: /2}}
    """
    found = told(recipe, missing("/1") | there("/2"), steps)
    assert (found.verdict, found.sentence) == (
        Verdict.DONE,
        "All 2 steps are done, apart from the optional step 1.",
    )
    waiting = steps.replace("title: Do two,", "title: Do two, needs: [one],")
    found = told(recipe, missing("/1", "/2"), waiting)
    assert found.first
    assert found.first.number == 1


def test_a_host_of_another_kind_is_named(recipe: Recipes) -> None:
    loaded = recipe(STEPS, "applies_to: [debian-12, ubuntu-24.04]\n")
    said = wording.other_system(
        loaded.recipe, Host(address="h", system="AlmaLinux 9\x1b[2J", system_id="almalinux-9")
    )
    assert said == "This host runs AlmaLinux 9<U+001B>[2J; the recipe is for debian-12, ubuntu-24.04."


OPTIONAL = """
  - {id: one, title: Do one, check: {file: /1}}
  - {id: two, title: Do two, optional: true, check: {file: /2}}
"""


def test_a_failing_end_is_not_told_with_all_steps_where_an_optional_one_was_left_out(recipe: Recipes) -> None:
    found = told(recipe, there("/1") | missing("/2", "/end"), OPTIONAL, END)
    assert (found.verdict, found.first) == (Verdict.WRONG, None)
    assert found.sentence.startswith(
        "All steps took, apart from the optional step 2; the fault lies elsewhere, or in step 2, "
        "which was left out: /end is not there"
    )


def test_an_end_that_could_not_be_seen_is_not_told_with_more_steps_than_were_done(recipe: Recipes) -> None:
    found = told(recipe, there("/1") | missing("/2") | unseen("/end"), OPTIONAL, END)
    assert found.sentence.startswith("All 2 steps are done, apart from the optional step 2, but whether")
    silent = OPTIONAL.replace("optional: true, check: {file: /2}", "do: Look, no_check: Nothing stays.")
    found = told(recipe, there("/1") | unseen("/end"), silent, END)
    assert found.sentence.startswith("All steps that leave a trace are done, but whether")


def test_what_is_missing_is_not_denied_beside_a_step_that_is_unknown(recipe: Recipes) -> None:
    found = told(recipe, unseen("/1") | missing("/2", "/end"), OPTIONAL, END)
    assert (found.verdict, found.first and found.first.number) == (Verdict.UNKNOWN, 1)
    assert (
        "; no step that could be looked at is missing, apart from the optional step 2; in the end /end is "
        "not there" in found.sentence
    )


def test_optional_steps_that_need_one_another_may_all_be_left_out(recipe: Recipes) -> None:
    steps = (
        OPTIONAL
        + """
  - {id: three, title: Do three, optional: true, needs: [two], check: {file: /3}}
"""
    )
    found = told(recipe, there("/1") | missing("/2", "/3"), steps)
    assert (found.verdict, found.first) == (Verdict.DONE, None)
    assert found.sentence == "All 3 steps are done, apart from the optional steps 2 and 3."
    awaited = steps + "  - {id: four, title: Do four, needs: [three], check: {file: /4}}\n"
    found = told(recipe, there("/1") | missing("/2", "/3", "/4"), awaited)
    assert found.first
    assert (found.verdict, found.first.number) == (Verdict.SKIPPED, 2)


def test_nothing_is_called_done_where_only_optional_steps_were_left_out(recipe: Recipes) -> None:
    steps = "  - {id: one, title: Do one, optional: true, check: {file: /1}}\n"
    assert told(recipe, missing("/1"), steps).sentence == "Nothing had to be done: step 1 is optional."
