"""What is learned: guards, dependencies that the recipe does not tell, and a proof that stays the same."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from guidegen.model import Loaded, Verdict
from guidegen.recipe.proof import proof_text
from guidegen.rehearse.demands import faults
from guidegen.rehearse.learn import Dependency, answers_sha256, dependencies, guards, proof_of, sights
from guidegen.rehearse.runs import Kind, Run
from guidegen.rehearse.summary import count, row
from tests.rehearse.simulated import Play, act, plain, run

MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_check_that_always_holds_is_a_guard() -> None:
    play = Play(acts=plain(2), checks={2: ["/etc/passwd", "/s2"]}, there_before=frozenset({"/etc/passwd"}))
    assert guards(play.rehearsed()) == ("s2/0",)


def test_a_check_that_falls_when_its_step_is_left_out_is_no_guard_though_it_held_before() -> None:
    reload = [act("/s1", removes=frozenset({"/s2"})), act("/s2")]
    play = Play(acts=reload, needs={2: [1]}, there_before=frozenset({"/s2"}))
    assert guards(play.rehearsed()) == ()


def test_a_dependency_that_the_recipe_does_not_tell_is_learned() -> None:
    chain = Play(acts=[act("/s1"), act("/s2", only_with=frozenset({"/s1"})), act("/s3")])
    assert dependencies(chain.rehearsed()) == [Dependency("s2", "s1")]
    assert dependencies(replace(chain, needs={2: [1]}).rehearsed()) == []


@given(st.data())
def test_what_is_learned_and_what_is_told_are_together_what_depends(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 6))
    depends, needs = {}, {}
    for number in range(2, size + 1):
        depends[number] = data.draw(st.lists(st.integers(1, number - 1), unique=True, max_size=2))
        needs[number] = [one for one in depends[number] if data.draw(st.booleans())]
    acts = [
        act(f"/s{n}", only_with=frozenset(f"/s{one}" for one in depends.get(n, ())))
        for n in range(1, size + 1)
    ]
    learned = dependencies(Play(acts=acts, needs=needs).rehearsed())
    assert {(found.step, found.needs) for found in learned} == {
        (f"s{step}", f"s{need}")
        for step, found in closure(depends).items()
        for need in found - closure(needs)[step]
    }


def closure(direct: dict[int, list[int]]) -> dict[int, set[int]]:
    whole: dict[int, set[int]] = {}
    for step in sorted(direct):
        whole[step] = set(direct[step]).union(*(whole.get(one, set()) for one in direct[step]))
    return whole


def test_the_proof_says_what_fell_and_who_was_named() -> None:
    play = Play(acts=[act("/s1"), act("/s2", only_with=frozenset({"/s1"})), act("/s3")])
    rehearsed = play.rehearsed(pairs=True)
    proof = proof_of(rehearsed, faults(rehearsed), MADE)
    assert proof.green
    first, *_ = proof.left_out
    assert (first.steps, first.first, first.verdict) == (("s1",), "s1", Verdict.SKIPPED)
    assert (first.named, first.fell) == (("s1", "s2"), ("s1/0", "s2/0"))
    assert str(count(proof, 1)) == "3 of 3"
    assert str(count(proof, 2)) == "3 of 3"


def test_a_step_that_is_not_told_is_counted_as_such() -> None:
    rehearsed = Play(acts=[act("/s1"), act("/s2"), act("/s3", "/s2")]).rehearsed()
    proof = proof_of(rehearsed, faults(rehearsed), MADE)
    assert str(count(proof, 1)) == "2 of 3"
    assert count(proof, 1).share == "66 %"
    shown = row(rehearsed.loaded, proof)
    assert shown.state == "1 fault"
    assert row(replace(rehearsed.loaded, sha256="1" * 64), proof).state == "changed since it was proven"


def test_the_same_runs_give_the_same_text() -> None:
    play = Play(acts=plain(3))
    texts = {proof_text(proof_of(play.rehearsed(), (), MADE)) for _ in range(3)}
    assert len(texts) == 1
    assert json.loads(texts.pop())["made"] == "2026-01-02T03:04:05Z"


def test_a_value_that_is_another_on_a_second_look_is_no_witness() -> None:
    play = Play(acts=plain(2))
    looks = [run(play.loaded, Kind.BEFORE, files) for files in (frozenset({"/s1"}), frozenset[str]())]
    kept = sights(looks[0], looks[1])
    assert kept["s1/0"].values == {}
    assert kept["s2/0"].values == {"exists": None}
    assert sights(looks[0], None)["s1/0"].values == {"exists": True}


def test_a_check_that_is_not_in_the_second_look_keeps_what_was_seen() -> None:
    look = run(Play(acts=plain(1)).loaded, Kind.BEFORE, frozenset())
    unreached = Run(kind=Kind.BEFORE, report=replace(look.report, steps=()))
    assert sights(look, unreached) == sights(look, None)


def test_no_digest_is_made_of_a_secret() -> None:
    loaded: Loaded = Play(acts=plain(1)).loaded
    assert answers_sha256(loaded) == answers_sha256(replace(loaded, answers={}))
    assert answers_sha256(loaded) != answers_sha256(replace(loaded, answers={"host": "a.example"}))
