"""What a rehearsal has shown, believed on a host: steps left out again are found again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.model import Report, StepResult, Verdict
from guidegen.rehearse.demands import told
from guidegen.rehearse.learn import proof_of
from guidegen.rehearse.runs import Kind, Run
from guidegen.verify.diagnose import diagnose
from guidegen.verify.explain import explain
from guidegen.verify.judge import Judgement, judge
from guidegen.verify.proven import Proven, believed
from tests.rehearse.simulated import Play, act, facts, run

STEPS = 6


@st.composite
def plays(draw: st.DrawFn) -> Play:
    """Recipes in which each step makes its own file, some only where earlier steps have made theirs.

    One step in some of them leaves no trace of its own, and others may depend on what it made.
    """
    acts = []
    for number in range(1, STEPS + 1):
        earlier = [f"/s{n}" for n in range(1, number)]
        awaited = draw(st.frozensets(st.sampled_from(earlier), max_size=2)) if earlier else frozenset()
        acts.append(act(f"/s{number}", only_with=awaited))
    silent = draw(st.none() | st.integers(1, STEPS - 1))
    done_when = draw(st.sampled_from([(), (f"/s{STEPS}",)]))
    return Play(acts=acts, checks={silent: ()} if silent else {}, done_when=done_when)


def learned(play: Play) -> Proven:
    """The proof of a rehearsal in which each single step was left out, those without a trace too."""
    rehearsed = play.rehearsed()
    silent = tuple(
        run(play.loaded, Kind.LEFT_OUT, play.files_after(play.there_before, (step.id,)), (step.id,))
        for step in play.loaded.recipe.steps
        if not step.check
    )
    whole = replace(rehearsed, left_out=(*rehearsed.left_out, *silent))
    proof = proof_of(whole, (), datetime(2026, 1, 1, tzinfo=UTC))
    known = believed(play.loaded, proof)
    assert {row.steps for row in known.rows} == {frozenset({s.id}) for s in play.loaded.recipe.steps}
    return known


def seen(play: Play, without: Sequence[str], known: Proven) -> tuple[Judgement, StepResult | None, Run]:
    """What is told of a host on which steps were left out, and the same without the proof."""
    loaded, files = play.loaded, play.files_after(play.there_before, without)
    judgement = judge(loaded, facts(loaded, files), proven=known)
    first = diagnose(loaded.recipe, judgement, proven=known).first
    return judgement, first, run(loaded, Kind.LEFT_OUT, files, tuple(without))


def with_proof(plain: Run, judgement: Judgement, first: StepResult | None) -> Run:
    report: Report = plain.report
    changed = {**vars(report), "steps": judgement.steps, "first": first}
    return Run(kind=plain.kind, report=Report(**changed), without=plain.without)


@settings(max_examples=60, deadline=None)
@given(play=plays())
def test_a_step_that_is_left_out_is_first_and_explains_all_that_fails(play: Play) -> None:
    known, recipe = learned(play), play.loaded.recipe
    for step in recipe.steps:
        if not step.check:
            continue
        judgement, first, _ = seen(play, (step.id,), known)
        assert first
        assert first.id == step.id
        assert {one.verdict for one in judgement.steps} <= {
            Verdict.DONE,
            Verdict.SKIPPED,
            Verdict.BLOCKED,
            Verdict.UNTRACEABLE,
        }
        faults = [one for one in judgement.steps if one.verdict.is_fault]
        assert [one.id for one in faults] == [step.id]
        assert (recipe.number(step.id),) in explain(recipe, judgement, known.rows, faults)


@settings(max_examples=60, deadline=None)
@given(play=plays())
def test_of_two_that_are_left_out_both_are_named_with_the_proof_as_without(play: Play) -> None:
    known, recipe = learned(play), play.loaded.recipe
    checked = [step.id for step in recipe.steps if step.check]
    for pair in combinations(checked, 2):
        judgement, first, plain = seen(play, pair, known)
        assert told(recipe, plain)
        assert told(recipe, with_proof(plain, judgement, first))
        faults = [one for one in judgement.steps if one.verdict.is_fault]
        assert all(one.id in pair for one in faults)


@settings(max_examples=60, deadline=None)
@given(play=plays())
def test_a_step_without_a_trace_that_is_left_out_is_said_where_anything_shows_it(play: Play) -> None:
    known, recipe = learned(play), play.loaded.recipe
    for step in recipe.steps:
        if step.check:
            continue
        number = recipe.number(step.id)
        judgement, first, _ = seen(play, (step.id,), known)
        assert first is None or first.id != step.id
        faults = [one for one in judgement.steps if one.verdict.is_fault]
        sentence = diagnose(recipe, judgement, proven=known).sentence
        if faults or any(one.verdict.is_fault for one in judgement.done_when):
            assert (number,) in explain(recipe, judgement, known.rows, faults)
            assert f"step {number}, “Title {number}”, which leaves no trace," in sentence
