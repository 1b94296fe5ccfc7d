"""The smallest sets of steps that explain what was seen, and how they are told."""

import re
from collections.abc import Iterable, Mapping
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.model import Facts, Loaded, Verdict
from guidegen.verify.diagnose import Diagnosis, diagnose
from guidegen.verify.explain import Cause, explain, smallest
from guidegen.verify.judge import Judgement, judge
from guidegen.verify.proven import Proven
from tests.verify.conftest import Recipes, everything, missing, there, unseen
from tests.verify.proofs import proven

STEPS = """
  - {id: s1, title: Do one, check: {file: /1}}
  - {id: s2, title: Do two, check: {file: /2}}
  - {id: s3, title: Do three, do: Look, no_check: Nothing stays.}
  - {id: s4, title: Do four, check: {file: /4}}
  - {id: s5, title: Do five, check: {file: /5}}
"""
END = "done_when: {file: /end}\n"
FILES = ("/1", "/2", "/4", "/5", "/end")
ALONE = {"s1": ["s1/0"], "s2": ["s2/0"], "s4": ["s4/0"], "s5": ["s5/0"]}
"""Each step falls with itself alone."""


class Seen:
    """A host with some files, judged by a recipe and what a rehearsal of it has shown."""

    def __init__(
        self, loaded: Loaded, falls: Mapping[str, Iterable[str]] | None, lacks: str, hidden: str = ""
    ) -> None:
        gone = {f"/{name}" for name in lacks.split()}
        unread = {f"/{name}" for name in hidden.split()}
        facts: Facts = everything(there(*(set(FILES) - gone - unread)), missing(*gone), unseen(*unread))
        self.recipe = loaded.recipe
        self.known = proven(loaded, falls) if falls is not None else Proven()
        self.judgement: Judgement = judge(loaded, facts, proven=self.known)

    @property
    def told(self) -> Diagnosis:
        return diagnose(self.recipe, self.judgement, proven=self.known)

    @property
    def sets(self) -> tuple[tuple[int, ...], ...]:
        faults = [step for step in self.judgement.steps if step.verdict.is_fault]
        return explain(self.recipe, self.judgement, self.known.rows, faults)

    @property
    def verdicts(self) -> list[str]:
        return [
            step.verdict.value for step in self.judgement.steps if step.verdict is not Verdict.UNTRACEABLE
        ]

    @property
    def because(self) -> list[tuple[int, ...]]:
        return [step.because_of for step in self.judgement.steps if step.verdict is not Verdict.UNTRACEABLE]

    @property
    def first(self) -> int | None:
        return self.told.first.number if self.told.first else None


@pytest.fixture
def loaded(recipe: Recipes) -> Loaded:
    return recipe(STEPS, END)


# ---------------------------------------------------------------------------------- blocked, by the proof


def test_what_falls_with_a_missing_step_follows_from_it(loaded: Loaded) -> None:
    seen = Seen(loaded, {**ALONE, "s2": ["s2/0", "s5/0"]}, "2 5")
    assert seen.verdicts == ["done", "skipped", "done", "blocked"]
    assert seen.because[-1] == (2,)
    assert seen.told.sentence == (
        "Step 2 was skipped: /2 is not there, and it should be; "
        "ask the customer to do step 2, “Do two”, and then step 5."
    )


def test_without_a_proof_both_are_faults(loaded: Loaded) -> None:
    seen = Seen(loaded, None, "2 5")
    assert seen.verdicts == ["done", "skipped", "done", "skipped"]
    assert seen.told.sentence.endswith("do step 2, “Do two”, and then step 5.")


def test_a_step_that_holds_is_done_although_it_fell_in_the_rehearsal(loaded: Loaded) -> None:
    seen = Seen(loaded, {**ALONE, "s2": ["s2/0", "s5/0"]}, "2")
    assert seen.verdicts == ["done", "skipped", "done", "done"]


def test_a_step_that_fails_in_more_than_what_fell_is_a_fault_of_its_own(recipe: Recipes) -> None:
    steps = STEPS.replace("check: {file: /5}", "check: [{file: /5}, {file: /end}]")
    falls = {**ALONE, "s2": ["s2/0", "s5/0"]}
    assert Seen(recipe(steps), falls, "2 5 end").verdicts[-1] == "skipped"
    assert Seen(recipe(steps), falls, "2 5").verdicts[-1] == "blocked"
    assert Seen(recipe(steps), falls, "2 5", hidden="end").verdicts[-1] == "blocked"


def test_a_later_step_blocks_no_earlier_one(loaded: Loaded) -> None:
    seen = Seen(loaded, {**ALONE, "s5": ["s2/0", "s5/0"]}, "2 5")
    assert seen.verdicts == ["done", "skipped", "done", "skipped"]
    assert seen.first == 2


def test_what_follows_from_a_consequence_follows_from_its_cause(loaded: Loaded) -> None:
    falls = {**ALONE, "s1": ["s1/0", "s2/0"], "s2": ["s2/0", "s4/0"]}
    seen = Seen(loaded, falls, "1 2 4")
    assert seen.verdicts == ["skipped", "blocked", "blocked", "done"]
    assert seen.because[1:3] == [(1,), (1,)]


def test_two_steps_may_be_needed_to_make_a_third_fall(loaded: Loaded) -> None:
    falls = {**ALONE, "s1 s2": ["s1/0", "s2/0", "s5/0"]}
    assert Seen(loaded, falls, "1 2 5").because[-1] == (1, 2)
    assert Seen(loaded, falls, "1 5").verdicts == ["skipped", "done", "done", "skipped"]


def test_each_of_two_missing_steps_that_would_be_enough_is_a_reason(loaded: Loaded) -> None:
    falls = {**ALONE, "s1": ["s1/0", "s5/0"], "s2": ["s2/0", "s5/0"]}
    assert Seen(loaded, falls, "1 2 5").because[-1] == (1, 2)


def test_parts_of_a_step_may_fall_with_different_steps(recipe: Recipes) -> None:
    steps = STEPS.replace("check: {file: /5}", "check: [{file: /5}, {file: /end}]")
    falls = {**ALONE, "s1": ["s1/0", "s5/0"], "s2": ["s2/0", "s5/1"]}
    assert Seen(recipe(steps), falls, "1 2 5 end").because[-1] == (1, 2)
    assert Seen(recipe(steps), falls, "1 5 end").verdicts[-1] == "skipped"


def test_what_falls_with_an_unknown_step_is_unknown_and_not_skipped(loaded: Loaded) -> None:
    seen = Seen(loaded, {**ALONE, "s2": ["s2/0", "s5/0"]}, "5", hidden="2")
    assert seen.verdicts == ["done", "unknown", "done", "unknown"]
    assert seen.because[-1] == (2,)


def test_needs_rule_where_they_are_given(recipe: Recipes) -> None:
    steps = STEPS.replace("title: Do five,", "title: Do five, needs: [s4],")
    falls = {**ALONE, "s1": ["s1/0", "s5/0"], "s4": ["s4/0"]}
    assert Seen(recipe(steps), falls, "1 4 5").because[-1] == (4,)
    assert Seen(recipe(steps), falls, "4").verdicts[-1] == "blocked"
    assert Seen(recipe(steps), falls, "1 5").because[-1] == (1,)


def test_an_optional_step_that_something_falls_with_is_named(recipe: Recipes) -> None:
    steps = STEPS.replace("title: Do two,", "title: Do two, optional: true,")
    seen = Seen(recipe(steps), {**ALONE, "s2": ["s2/0", "s5/0"]}, "2 5")
    assert (seen.first, seen.because[-1]) == (2, (2,))


@pytest.mark.parametrize("pair", [*combinations((1, 2, 4, 5), 2)])
def test_of_two_missing_steps_the_earlier_is_first_and_the_other_is_named(
    loaded: Loaded, pair: tuple[int, int]
) -> None:
    falls = {"s1": ["s1/0", "s4/0"], "s2": ["s2/0", "s4/0", "s5/0"], "s4": ["s4/0"], "s5": ["s5/0"]}
    lacks = {check[1] for step in pair for check in falls[f"s{step}"]}
    seen = Seen(loaded, falls, " ".join(sorted(lacks)))
    earlier, later = pair
    assert seen.first == earlier
    other = seen.judgement.steps[later - 1]
    assert other.verdict.is_fault or other.because_of == (earlier,)
    assert f"step {later}" in seen.told.sentence or "steps" in seen.told.sentence


# ---------------------------------------------------------------------------------------- what is said


def test_a_step_without_a_trace_that_explains_it_as_well_is_said_too(loaded: Loaded) -> None:
    seen = Seen(loaded, {**ALONE, "s3": ["s5/0"]}, "5")
    assert seen.sets == ((3,), (5,))
    assert (seen.told.verdict, seen.first) == (Verdict.SKIPPED, 5)
    assert seen.told.sentence == (
        "Step 5 was skipped, or step 3, “Do three”, which leaves no trace, was left out: /5 is not there, "
        "and it should be; ask the customer to do step 3, and then step 5, “Do five”."
    )


def test_a_step_without_a_trace_that_explains_more_than_each_is_said_alone(loaded: Loaded) -> None:
    seen = Seen(loaded, {**ALONE, "s3": ["s4/0", "s5/0"]}, "4 5")
    assert seen.sets == ((3,),)
    assert (seen.first, seen.verdicts[-2:]) == (4, ["skipped", "skipped"])
    assert seen.told.sentence == (
        "Steps 4 and 5 do not hold, as when step 3, “Do three”, which leaves no trace, is left out: "
        "/4 is not there, and it should be; ask the customer to do step 3, and then steps 4 and 5."
    )


def test_steps_without_a_trace_that_explain_one_of_two_faults_each_are_said_once(recipe: Recipes) -> None:
    silent = "  - {id: s0, title: Do zero, do: Look, no_check: Nothing stays.}\n"
    seen = Seen(recipe(silent + STEPS.strip("\n"), END), {"s0": ["s4/0"], "s3": ["s5/0"]}, "4 5")
    assert seen.sets == ((1, 4), (1, 6), (4, 5), (5, 6))
    assert seen.told.sentence == (
        "Step 5 was skipped, or step 1, “Do zero”, which leaves no trace, was left out: /4 is not there, and "
        "it should be; ask the customer to do steps 1 and 4, then step 5, “Do four”, and then step 6; "
        "step 6 may fail only for want of step 4, “Do three”, which leaves no trace."
    )


def test_a_step_without_a_trace_does_not_explain_what_it_does_not_bring_down(loaded: Loaded) -> None:
    assert "step 3" not in Seen(loaded, {**ALONE, "s3": ["s5/0"]}, "4").told.sentence
    assert "step 3" not in Seen(loaded, {**ALONE, "s3": []}, "5").told.sentence
    assert "step 3" not in Seen(loaded, ALONE, "5").told.sentence


def test_a_step_without_a_trace_is_cleared_by_what_holds(loaded: Loaded) -> None:
    seen = Seen(loaded, {**ALONE, "s3": ["s4/0", "s5/0"]}, "5")
    assert seen.sets == ((5,),)
    seen = Seen(loaded, {**ALONE, "s3": ["s5/0", "done_when/0"]}, "5")
    assert seen.sets == ((5,),)
    seen = Seen(loaded, {**ALONE, "s3": ["s5/0", "done_when/0"]}, "5 end")
    assert seen.sets == ((3,), (5,))


def test_a_step_whose_own_checks_hold_either_way_may_explain_it(loaded: Loaded) -> None:
    seen = Seen(loaded, {**ALONE, "s2": ["s5/0"]}, "5")
    assert "or step 2, “Do two”, whose own checks hold either way, was left out:" in seen.told.sentence
    # Where its own check falls without it, and holds here, it was not left out.
    assert "step 2" not in Seen(loaded, {**ALONE, "s2": ["s2/0", "s5/0"]}, "5").told.sentence


def test_two_steps_that_bring_down_each_other_explain_it_equally(loaded: Loaded) -> None:
    both = ["s4/0", "s5/0"]
    seen = Seen(loaded, {**ALONE, "s4": both, "s5": both}, "4 5")
    assert seen.sets == ((4,), (5,))
    assert seen.told.sentence.startswith("Step 4 was skipped, or step 5, “Do five”, was left out: ")
    assert seen.told.sentence.endswith("do step 4, “Do four”, and then step 5.")


def test_a_later_step_that_brings_down_an_earlier_one_is_said(loaded: Loaded) -> None:
    seen = Seen(loaded, {**ALONE, "s5": ["s2/0", "s5/0"]}, "2 5")
    assert (seen.sets, seen.first) == (((5,),), 2)
    assert seen.told.sentence.startswith(
        "Steps 2 and 5 do not hold, as when step 5, “Do five”, is left out: /2 is not there"
    )
    # Something else that fell with it holds here: then it was not only that.
    seen = Seen(loaded, {**ALONE, "s5": ["s2/0", "s4/0", "s5/0"]}, "2 5")
    assert seen.sets == ((2, 5),)


def test_needs_of_a_step_without_a_trace_explain_where_nothing_was_rehearsed(recipe: Recipes) -> None:
    loaded = recipe(STEPS.replace("title: Do five,", "title: Do five, needs: [s3],"))
    assert Seen(loaded, None, "5").sets == ((3,), (5,))
    assert Seen(loaded, {"s3": []}, "5").sets == ((5,),)
    assert Seen(loaded, None, "4").sets == ((4,),)


def test_an_end_that_fails_as_without_a_silent_step_is_said_so(loaded: Loaded) -> None:
    seen = Seen(loaded, {**ALONE, "s3": ["done_when/0"]}, "end")
    assert (seen.told.verdict, seen.told.first) == (Verdict.WRONG, None)
    assert seen.told.sentence == (
        "All steps that can be told took, but the end is as when step 3, “Do three”, which leaves no trace, "
        "is left out: /end is not there, and it should be; ask the customer to do step 3."
    )
    assert "the fault lies elsewhere" in Seen(loaded, ALONE, "end").told.sentence


def test_more_explanations_than_one_can_listen_to_are_not_read_out(recipe: Recipes) -> None:
    silent = "".join(
        f"  - {{id: q{n}, title: Do q{n}, do: Look, no_check: Nothing stays.}}\n" for n in range(5)
    )
    loaded = recipe(silent + STEPS.strip("\n").replace("\n  - {id: s3", "\n  - {id: s3"))
    seen = Seen(loaded, {f"q{n}": ["s5/0"] for n in range(5)}, "5")
    assert len(seen.sets) == 6
    assert " or another step, was left out" in seen.told.sentence
    assert "q3" not in seen.told.sentence


# -------------------------------------------------------------------------------------- the smallest sets

CHECKS = [f"c{n}" for n in range(7)]
STEP_IDS = [f"s{n}" for n in range(6)]
CAUSES = st.lists(
    st.builds(
        Cause,
        st.frozensets(st.sampled_from(STEP_IDS), min_size=1, max_size=2),
        st.frozensets(st.sampled_from(CHECKS), max_size=4),
    ),
    max_size=10,
)
FAILING = st.frozensets(st.sampled_from(CHECKS), max_size=6)


def by_force(failing: frozenset[str], causes: list[Cause]) -> set[frozenset[str]]:
    """Every smallest set, found by trying all."""
    for size in range(1, len(STEP_IDS) + 1):
        found = {
            frozenset(steps)
            for steps in combinations(STEP_IDS, size)
            if failing
            and failing
            <= frozenset().union(*(cause.explains for cause in causes if cause.steps <= set(steps)))
        }
        if found:
            return found
    return set()


@settings(max_examples=500, deadline=None)
@given(failing=FAILING, causes=CAUSES)
def test_the_smallest_sets_are_those_that_trying_all_finds(
    failing: frozenset[str], causes: list[Cause]
) -> None:
    expected = by_force(failing, causes)
    found = smallest(failing, causes)
    assert set(found) == expected or (len(found) == 12 and set(found) < expected)
    assert found == smallest(failing, list(reversed(causes)))


def test_many_independent_faults_are_explained_at_once() -> None:
    causes = [Cause(frozenset({f"s{n}"}), frozenset({f"c{n}"})) for n in range(1500)]
    (found,) = smallest(frozenset(f"c{n}" for n in range(1500)), causes)
    assert len(found) == 1500


def test_what_would_take_too_long_is_given_up() -> None:
    """Eighty checks of which each has three causes that each explain another three: nobody waits for that."""
    causes = [
        Cause(frozenset({f"s{n}"}), frozenset({f"c{n % 80}", f"c{n * 7 % 80}", f"c{n * 31 % 80}"}))
        for n in range(240)
    ]
    assert smallest(frozenset(f"c{n}" for n in range(80)), causes) == ()


# --------------------------------------------------------------------------------- random recipes, whole

SINGLES = ("s1", "s2", "s3", "s4", "s5")
NAMES = ("s1/0", "s2/0", "s4/0", "s5/0", "done_when/0")
MATRIX = st.dictionaries(
    st.sampled_from([*SINGLES, *(" ".join(pair) for pair in combinations(SINGLES, 2))]),
    st.frozensets(st.sampled_from(NAMES)),
    max_size=8,
)
LACKS = st.frozensets(st.sampled_from([name.strip("/") for name in FILES]))
SOME = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SOME
@given(falls=MATRIX, lacks=LACKS, hidden=LACKS)
def test_nothing_is_named_that_explains_nothing(
    loaded: Loaded, falls: Mapping[str, frozenset[str]], lacks: frozenset[str], hidden: frozenset[str]
) -> None:
    seen = Seen(loaded, falls, " ".join(sorted(lacks - hidden)), " ".join(sorted(hidden)))
    failing = {
        name
        for name, finding in seen.judgement.findings()
        if finding.verdict.is_fault or finding.verdict is Verdict.BLOCKED
    }
    faults = tuple(step.number for step in seen.judgement.steps if step.verdict.is_fault)
    sizes = {len(found) for found in seen.sets}
    assert len(sizes) <= 1
    assert not faults or (sizes and max(sizes) <= len(faults))
    rows = {frozenset(steps.split()): fell for steps, fell in falls.items()}
    for found in seen.sets:
        steps = {f"s{number}" for number in found}
        for step in steps:
            own = {name for name in failing if name.startswith(f"{step}/")}
            brought_down = {
                name
                for left_out, fell in rows.items()
                if step in left_out and left_out <= steps
                for name in fell
            }
            assert own or brought_down & failing
    if faults:
        accused = {*faults, *(number for found in seen.sets for number in found)}
        accused |= {step.number for step in seen.judgement.steps if step.verdict is Verdict.BLOCKED}
        said = re.sub(r"; steps? [^;]* could not be looked at", "", seen.told.sentence)
        assert {int(number) for number in re.findall(r"[Ss]tep (\d+)", said)} <= accused
    assert seen.told == Seen(loaded, falls, " ".join(sorted(lacks - hidden)), " ".join(sorted(hidden))).told


@SOME
@given(falls=MATRIX, lacks=LACKS)
def test_the_first_step_is_the_earliest_fault_whatever_the_proof_says(
    loaded: Loaded, falls: Mapping[str, frozenset[str]], lacks: frozenset[str]
) -> None:
    with_proof = Seen(loaded, falls, " ".join(sorted(lacks)))
    without = Seen(loaded, None, " ".join(sorted(lacks)))
    assert with_proof.first == without.first
    assert with_proof.told.verdict == without.told.verdict
    for step in with_proof.judgement.steps:
        for number in step.because_of:
            reason = with_proof.judgement.steps[number - 1]
            assert reason.verdict.is_fault
            assert number < step.number
