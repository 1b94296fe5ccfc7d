"""The demands: a recipe without a fault has none, and a fault is named once, at the step that has it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.model import Facts, Verdict
from guidegen.rehearse.demands import faults, told
from guidegen.rehearse.fault import Demand, Fault, unplayed
from guidegen.rehearse.play import Played
from guidegen.rehearse.runs import Kind
from guidegen.rehearse.terminal import Ending, Typed
from tests.rehearse.simulated import Act, Play, act, plain, run
from tests.verify.conftest import there, unseen


def found(play: Play, *, pairs: bool = False) -> list[tuple[Demand, str]]:
    return [(fault.demand, fault.step) for fault in faults(play.rehearsed(pairs=pairs))]


def only(play: Play, *, pairs: bool = False) -> Fault:
    (fault,) = faults(play.rehearsed(pairs=pairs))
    return fault


def test_a_recipe_that_does_what_it_says_has_no_fault() -> None:
    assert found(Play(acts=plain(4), done_when=["/s4"]), pairs=True) == []


def test_a_check_that_holds_before_and_without_its_step_cannot_tell() -> None:
    fault = only(Play(acts=plain(3), checks={2: ["/etc/passwd"]}, there_before=frozenset({"/etc/passwd"})))
    assert (fault.demand, fault.step) == (Demand.BEFORE, "s2")
    assert "Step 2" in fault.message
    assert "cannot be told from a step that was skipped" in fault.message
    assert "Check something that the step changes" in fault.change


def test_a_guard_beside_a_check_that_fails_is_no_fault() -> None:
    guarded = Play(acts=plain(2), checks={2: ["/etc/passwd", "/s2"]}, there_before=frozenset({"/etc/passwd"}))
    assert found(guarded, pairs=True) == []


def test_a_step_that_is_stale_only_after_an_earlier_one_wants_needs() -> None:
    # As a reload: it is fresh before the fix, the change makes it stale, the reload makes it fresh again.
    reload = Play(
        acts=[act("/s1", removes=frozenset({"/s2"})), act("/s2")],
        there_before=frozenset({"/s2"}),
    )
    fault = only(reload)
    assert (fault.demand, fault.step) == (Demand.BEFORE, "s2")
    assert "called done before the fix" in fault.message
    assert "`needs`" in fault.change
    assert found(replace(reload, needs={2: [1]}), pairs=True) == []


def test_a_step_that_undoes_an_earlier_one_is_named_with_the_step_that_it_undoes() -> None:
    fault = only(Play(acts=[act("/s1"), act("/s2"), act("/s3", removes=frozenset({"/s1"}))]))
    assert (fault.demand, fault.step) == (Demand.AFTER, "s3")
    assert fault.message.startswith("Step 3")
    assert "undoes step 1" in fault.message


def test_a_step_that_does_not_bring_about_what_it_checks() -> None:
    fault = only(Play(acts=[act("/s1"), act("/elsewhere"), act("/s3")]))
    assert (fault.demand, fault.step) == (Demand.AFTER, "s2")
    assert "its check do not speak of the same thing" in fault.change


def test_an_end_that_no_step_brings_about() -> None:
    fault = only(Play(acts=plain(2), done_when=["/mended"]))
    assert (fault.demand, fault.step) == (Demand.AFTER, "")
    assert "done_when does not hold" in fault.message


def test_a_step_whose_work_another_does_too_is_not_found_out() -> None:
    fault = only(Play(acts=[act("/s1"), act("/s2"), act("/s3", "/s2")]))
    assert (fault.demand, fault.step) == (Demand.LEFT_OUT, "s2")
    assert "finds nothing missing and calls step 2 done" in fault.message


def test_an_earlier_step_that_depends_on_a_later_one_is_not_accused_in_silence() -> None:
    fault = only(Play(acts=plain(2), checks={1: ["/s1", "/s2"], 2: ["/s2"]}))
    assert (fault.demand, fault.step) == (Demand.LEFT_OUT, "s1")
    assert "With step 2 left out" in fault.message
    assert "goes back to step 1" in fault.message


def test_a_pair_of_which_one_is_never_named() -> None:
    # Without step 1 alone step 2 does not hold, without step 2 alone neither; without both, step 1 hides it.
    play = Play(acts=plain(3))
    rehearsed = play.rehearsed(pairs=True)
    hidden = run(play.loaded, Kind.LEFT_OUT, frozenset({"/s2", "/s3"}), ("s1", "s2"))
    mended = tuple(hidden if one.without == ("s1", "s2") else one for one in rehearsed.left_out)
    (fault,) = faults(replace(rehearsed, left_out=mended))
    assert (fault.demand, fault.step) == (Demand.LEFT_OUT, "s2")
    assert "With steps 1 and 2 left out, verify does not name step 2" in fault.message


def test_a_step_that_works_only_once() -> None:
    play = Play(acts=plain(2))
    again = run(play.loaded, Kind.AGAIN, frozenset({"/s1"}))
    (fault,) = faults(replace(play.rehearsed(), again=again))
    assert (fault.demand, fault.step) == (Demand.AGAIN, "s2")
    assert "typed twice" in fault.change


def test_the_command_that_fails_the_second_time_is_shown() -> None:
    play = Play(acts=plain(2))
    failing = (Played("s2", (Typed("mkdir /s2", "File exists", 1),)),)
    again = run(play.loaded, Kind.AGAIN, frozenset({"/s1"}), played=failing)
    (fault,) = faults(replace(play.rehearsed(), again=again))
    assert "`mkdir /s2` of step 2" in fault.message
    assert "File exists" in fault.terminal


def test_a_command_that_fails_the_second_time_and_changes_nothing_is_no_fault() -> None:
    play = Play(acts=plain(2))
    failing = (Played("s2", (Typed("mkdir /s2", "File exists", 1),)),)
    again = run(play.loaded, Kind.AGAIN, frozenset({"/s1", "/s2"}), played=failing)
    assert faults(replace(play.rehearsed(), again=again)) == ()


def test_what_could_not_be_typed_any_more_is_no_fault_of_its_own() -> None:
    acts = [act("/s1"), Act(ending=Ending.CLOSED), act(), act()]
    assert found(Play(acts=acts)) == [(Demand.PLAYS, "s2")]


def test_what_may_follow_from_a_command_that_failed_says_so() -> None:
    acts = [Act(ending=Ending.HUNG), act("/s2", only_with=frozenset({"/s1"}))]
    first, second = faults(Play(acts=acts).rehearsed())
    assert (first.demand, second.demand) == (Demand.PLAYS, Demand.AFTER)
    assert "Mend step 1 first" in second.change


@pytest.mark.parametrize(
    ("ending", "status", "says"),
    [
        (Ending.RETURNED, 2, "fails with exit status 2"),
        (Ending.ASKED, 0, "waits for an answer: “Really? [y/N]”"),
        (Ending.HUNG, 0, "does not come back"),
        (Ending.CLOSED, 0, "ends the session"),
        (Ending.UNFINISHED, 0, "is not whole: the shell waits for more"),
        (Ending.TOO_LONG, 0, "is longer than a terminal takes"),
    ],
)
def test_a_command_that_does_not_play_is_the_one_fault_of_its_step(
    ending: Ending, status: int, says: str
) -> None:
    acts: list[Act] = [act("/s1"), Act(ending=ending, status=status), act("/s3")]
    fault = only(Play(acts=acts, done_when=["/s2"]))
    assert (fault.demand, fault.step) == (Demand.PLAYS, "s2")
    assert f"`act-2` {says}" in fault.message
    assert "$ act-2" in fault.terminal


def test_a_machine_that_cannot_be_looked_at_is_said_to_be_so_and_nothing_else() -> None:
    play = Play(acts=plain(2))
    rehearsed = play.rehearsed()
    unreached = replace(
        rehearsed.full,
        report=replace(
            rehearsed.full.report,
            steps=tuple(replace(step, findings=()) for step in rehearsed.full.report.steps),
            verdict=Verdict.UNKNOWN,
            sentence="The host does not answer.",
        ),
    )
    (fault,) = faults(replace(rehearsed, full=unreached))
    assert "The host does not answer." in fault.message


def test_what_could_not_be_looked_at_before_the_fix_has_not_failed() -> None:
    play = Play(acts=plain(2))
    lost = run(play.loaded, Kind.BEFORE, frozenset(), answers=Facts())
    found = faults(replace(play.rehearsed(), before=lost))
    assert [(fault.demand, fault.step) for fault in found] == [(Demand.BEFORE, "s1"), (Demand.BEFORE, "s2")]
    assert all("could not be looked at" in fault.message for fault in found)


def test_an_optional_step_that_is_left_out_is_told_though_verify_goes_back_to_nothing() -> None:
    play = Play(acts=plain(2), optional=frozenset({2}))
    assert found(play) == []
    assert all(told(play.loaded.recipe, one) for one in play.rehearsed().left_out)


# What follows is about all recipes: steps that make their own files, and work only where others were done.


@st.composite
def sound(draw: st.DrawFn) -> Play:
    """A recipe without a fault: each step may depend on earlier ones, and may say so."""
    size = draw(st.integers(2, 6))
    acts, needs = [], {}
    for number in range(1, size + 1):
        earlier = st.lists(st.integers(1, number - 1), unique=True, max_size=2) if number > 1 else st.just([])
        depends = draw(earlier)
        if draw(st.booleans()):
            needs[number] = depends
        acts.append(act(f"/s{number}", only_with=frozenset(f"/s{one}" for one in depends)))
    return Play(acts=acts, needs=needs, done_when=[f"/s{size}"])


@given(sound())
def test_a_sound_recipe_has_no_fault_whatever_depends_on_what(play: Play) -> None:
    assert found(play, pairs=True) == []


@given(sound(), st.data())
def test_a_planted_fault_is_named_at_its_step_and_nothing_else_is(play: Play, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(play.acts)), label="step")
    acts = list(play.acts)
    acts[number - 1] = Act(ending=data.draw(st.sampled_from([Ending.ASKED, Ending.HUNG, Ending.CLOSED])))
    hit = [fault for fault in found(replace(play, acts=acts), pairs=True) if fault[0] is Demand.PLAYS]
    assert hit == [(Demand.PLAYS, f"s{number}")]

    blind = replace(play, checks={number: ["/etc/passwd"]}, there_before=frozenset({"/etc/passwd"}), needs={})
    assert found(blind) == [(Demand.BEFORE, f"s{number}")]


def test_a_step_that_is_unknown_for_want_of_an_earlier_one_is_told_so() -> None:
    play = Play(acts=plain(2), needs={2: [1]})
    loaded = play.loaded
    before = run(loaded, Kind.BEFORE, frozenset(), answers=unseen("/s1") | there("/s2"))
    found = faults(replace(play.rehearsed(), before=before))
    assert [(fault.demand, fault.step) for fault in found] == [(Demand.BEFORE, "s1"), (Demand.BEFORE, "s2")]
    assert "it cannot be told while step 1 is unknown" in found[1].message


def test_a_recipe_without_any_check_was_looked_at_all_the_same() -> None:
    assert found(Play(acts=plain(2), checks={1: [], 2: []})) == []


def test_lab_before_is_told_from_a_step_called_before() -> None:
    (step,) = Play(acts=plain(1)).loaded.recipe.steps
    recipe = replace(Play(acts=plain(1)).loaded.recipe, steps=(replace(step, id="before"),))
    fault = unplayed(Played("lab.before", (Typed("lab.before", "", 1),)), recipe)
    assert fault
    assert (fault.step, fault.message) == ("", "lab.before: `lab.before` fails with exit status 1")
