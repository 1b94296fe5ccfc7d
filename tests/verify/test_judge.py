"""From facts to the verdict of every step."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.model import Fact, Facts, FactState, Loaded, Verdict, Witness, WitnessSource
from guidegen.probe.questions.content import Content
from guidegen.probe.recorded import recorded
from guidegen.recipe.check_names import named_checks
from guidegen.verify.judge import Judgement, judge
from guidegen.verify.proven import Proven, Row
from tests.verify.conftest import Recipes, missing, path, there, unseen

CHAIN = """
  - {id: one, title: Do one, check: {file: /1}}
  - {id: two, title: Do two, needs: [one], check: {file: /2}}
  - {id: three, title: Do three, needs: [two], check: {file: /3}}
  - {id: four, title: Do four, check: {file: /4}}
  - {id: five, title: Do five, do: Look, no_check: Nothing stays.}
"""


def verdicts(judgement: Judgement) -> list[str]:
    return [step.verdict.value for step in judgement.steps]


def because(judgement: Judgement) -> list[tuple[int, ...]]:
    return [step.because_of for step in judgement.steps]


def test_all_there_is_done_and_a_step_without_checks_is_untraceable(recipe: Recipes) -> None:
    found = judge(recipe(CHAIN), there("/1", "/2", "/3", "/4"))
    assert verdicts(found) == ["done", "done", "done", "done", "untraceable"]


def test_what_needs_a_missing_step_is_blocked_by_the_root_of_it(recipe: Recipes) -> None:
    found = judge(recipe(CHAIN), missing("/1", "/2", "/3", "/4"))
    assert verdicts(found) == ["skipped", "blocked", "blocked", "skipped", "untraceable"]
    assert because(found) == [(), (1,), (1,), (), ()]
    assert [step.findings[0].verdict.value for step in found.steps[:4]] == verdicts(found)[:4]


def test_a_step_that_holds_is_not_trusted_while_what_it_needs_is_missing(recipe: Recipes) -> None:
    found = judge(recipe(CHAIN), missing("/1") | there("/2", "/3", "/4"))
    assert verdicts(found)[:4] == ["skipped", "blocked", "blocked", "done"]


def test_what_needs_an_unknown_step_is_unknown_and_never_blocked_or_done(recipe: Recipes) -> None:
    for others in (there("/2", "/3", "/4"), missing("/2", "/3", "/4")):
        found = judge(recipe(CHAIN), unseen("/1") | others)
        assert verdicts(found)[:3] == ["unknown", "unknown", "unknown"]
        assert because(found)[:3] == [(), (1,), (1,)]


def test_a_missing_step_outweighs_an_unknown_one_among_those_needed(recipe: Recipes) -> None:
    loaded = recipe("""
      - {id: one, title: Do one, check: {file: /1}}
      - {id: two, title: Do two, check: {file: /2}}
      - {id: three, title: Do three, needs: [one, two], check: {file: /3}}
    """)
    found = judge(loaded, unseen("/1") | missing("/2", "/3"))
    assert (verdicts(found)[2], because(found)[2]) == ("blocked", (2,))


def test_what_was_not_seen_stays_unknown_in_a_blocked_step(recipe: Recipes) -> None:
    loaded = recipe("""
      - {id: one, title: Do one, check: {file: /1}}
      - {id: two, title: Do two, needs: [one], check: [{file: /2}, {file: /3}, {file: /4}]}
    """)
    step = judge(loaded, missing("/1", "/2") | unseen("/3") | there("/4")).steps[1]
    assert step.verdict is Verdict.BLOCKED
    assert [finding.verdict.value for finding in step.findings] == ["blocked", "unknown", "done"]


def test_needing_a_step_without_a_trace_blocks_nothing(recipe: Recipes) -> None:
    loaded = recipe("""
      - {id: one, title: Do one, do: Look, no_check: Nothing stays.}
      - {id: two, title: Do two, needs: [one], check: {file: /2}}
    """)
    assert verdicts(judge(loaded, missing("/2"))) == ["untraceable", "skipped"]
    assert verdicts(judge(loaded, there("/2"))) == ["untraceable", "done"]


def test_the_order_within_a_step_is_wrong_skipped_unknown_done(recipe: Recipes) -> None:
    loaded = recipe("""
      - id: one
        title: Do one
        check: [{file: /1}, {file: /2, mode: "0600"}, {file: /3}]
    """)
    wrong, right = path("/2", type="file", mode="0640"), path("/2", type="file", mode="0600")
    assert verdicts(judge(loaded, missing("/1") | wrong | unseen("/3"))) == ["wrong"]
    assert verdicts(judge(loaded, missing("/1") | right | unseen("/3"))) == ["skipped"]
    assert verdicts(judge(loaded, there("/1") | right | unseen("/3"))) == ["unknown"]
    assert verdicts(judge(loaded, there("/1") | right | there("/3"))) == ["done"]


def test_nothing_answered_is_all_unknown(recipe: Recipes) -> None:
    found = judge(recipe(CHAIN), Facts())
    assert verdicts(found) == ["unknown"] * 4 + ["untraceable"]


def test_the_recipe_tells_the_old_value_from_an_attempt(recipe: Recipes) -> None:
    loaded = recipe("""
      - id: one
        title: Do one
        check: {file: /1, mode: "0600", was: {mode: "0644"}}
    """)
    assert verdicts(judge(loaded, path("/1", type="file", mode="0644"))) == ["skipped"]
    assert verdicts(judge(loaded, path("/1", type="file", mode="0640"))) == ["wrong"]


def test_what_was_seen_before_is_believed_more_than_the_recipe(recipe: Recipes) -> None:
    loaded = recipe("""
      - id: one
        title: Do one
        check: {file: /1, mode: "0600", was: {mode: "0644"}}
    """)
    before = {"one/0": Witness(WitnessSource.BEFORE, {"mode": ("0640",)})}
    assert verdicts(judge(loaded, path("/1", type="file", mode="0640"), before)) == ["skipped"]
    assert verdicts(judge(loaded, path("/1", type="file", mode="0644"), before)) == ["wrong"]


def test_the_authors_hint_is_shown_where_the_check_does_not_hold(recipe: Recipes) -> None:
    loaded = recipe("""
      - id: one
        title: Do one
        check: {file: /1, if_missed: The file is easily saved under another name.}
    """)
    assert judge(loaded, missing("/1")).steps[0].findings[0].hint.startswith("The file is easily")
    assert judge(loaded, there("/1")).steps[0].findings[0].hint == ""


# ------------------------------------------------------------------------------------------- the property

MANY = """
  - {id: one, title: Do one, check: [{file: /1}, {file: /2, owner: root, mode: "0600", was: {mode: "0644"}}]}
  - {id: two, title: Do two, needs: [one], check: {file: /3, type: directory}}
  - id: three
    title: Do three
    check: [{setting: a, in: /4, is: "1", was: "0"}, {setting: b, in: /4, is: "2"}, {line: some text, in: /5}]
  - {id: four, title: Do four, needs: [two, three], check: {file: /6, exists: false}}
  - {id: five, title: Do five, needs: [four], check: {file: /1, contains: x}}
"""
CONTENTS = st.sampled_from(
    ["", "a = 1\n", "a = 0\nb = 2\n", "#a = 1\n", "bb = 2\n", "some  text\n", "x", None]
)
STATS = st.sampled_from(
    [
        {"type": "file", "mode": "0600"},
        {"type": "file", "mode": "0644"},
        {"type": "directory", "mode": "0640", "owner": "bob"},
        {"state": "missing"},
    ]
)
REASONS = st.sampled_from([state for state in FactState if state not in (FactState.HAD, FactState.MISSING)])


MANY_STEPS = ("one", "two", "three", "four", "five")
MANY_CHECKS = ("one/0", "one/1", "two/0", "three/0", "three/1", "three/2", "four/0", "five/0")
ROWS = st.builds(
    Row,
    st.frozensets(st.sampled_from(MANY_STEPS), min_size=1, max_size=2),
    st.frozensets(st.sampled_from(MANY_CHECKS)),
)
OLD_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "mode": st.sampled_from([("0644",), ("0640",), (None,)]),
        "owner": st.just(("bob",)),
        "value": st.sampled_from([("0",), ("2",), (None,)]),
        "type": st.just(("directory",)),
        "exists": st.sampled_from([(True,), (None,)]),
    },
)
WITNESSES = st.builds(
    Witness, st.just(WitnessSource.PROOF), OLD_VALUES, st.frozensets(st.sampled_from(["a", "#a = 1", "bb"]))
)
PROOFS = st.builds(
    Proven, st.dictionaries(st.sampled_from(MANY_CHECKS), WITNESSES), st.lists(ROWS, max_size=6).map(tuple)
)
"""All that a rehearsal can have shown, and what none can."""


def assert_nothing_is_gained(loaded: Loaded, full: Facts, less: Facts, proven: Proven) -> None:
    """Of what is judged from fewer facts, nothing is done or skipped that was not so with all of them."""
    rich, poor = judge(loaded, full, proven=proven), judge(loaded, less, proven=proven)
    for step, poorer in zip(rich.steps, poor.steps, strict=True):
        if poorer.verdict is Verdict.DONE:
            assert step.verdict is Verdict.DONE
        if poorer.verdict is Verdict.SKIPPED:
            assert any(finding.verdict is Verdict.SKIPPED for finding in step.findings)
            assert not step.because_of
        for finding, worse in zip(step.findings, poorer.findings, strict=True):
            if worse.verdict is Verdict.DONE:
                assert finding.verdict is Verdict.DONE
            if worse.verdict is Verdict.SKIPPED:
                assert finding.verdict in (Verdict.SKIPPED, Verdict.WRONG)


@pytest.fixture
def many(recipe: Recipes) -> Loaded:
    return recipe(MANY)


def some_facts(data: st.DataObject) -> Facts:
    full = Facts()
    for number in range(1, 7):
        stat, content = data.draw(STATS), data.draw(CONTENTS)
        full |= path(f"/{number}", **stat)
        gone = content is None or "state" in stat
        full |= recorded(
            [{"content": f"/{number}", **({"state": "missing"} if gone else {"value": content})}]
        )
    return full


SOME = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SOME
@given(data=st.data(), proven=PROOFS)
def test_whatever_facts_are_lost_no_step_becomes_done_or_skipped(
    many: Loaded, data: st.DataObject, proven: Proven
) -> None:
    full = some_facts(data)
    wants = list(dict.fromkeys(want for _, check in named_checks(many.recipe) for want in check.wants()))
    assert any(isinstance(want, Content) for want in wants)
    lost = data.draw(st.sets(st.sampled_from(wants)))
    less = full | Facts({want: Fact(data.draw(REASONS)) for want in lost})
    assert_nothing_is_gained(many, full, less, proven)


@SOME
@given(data=st.data(), proven=PROOFS)
def test_a_proof_makes_nothing_done_and_nothing_wrong(
    many: Loaded, data: st.DataObject, proven: Proven
) -> None:
    """It can say that an old value is an old one, and what follows from what; never that anything holds."""
    facts = some_facts(data)
    plain, with_proof = dict(judge(many, facts).findings()), judge(many, facts, proven=proven).findings()
    for name, finding in with_proof:
        before = plain[name].verdict
        if finding.verdict in (Verdict.DONE, Verdict.WRONG):
            assert before is finding.verdict
        if finding.verdict is Verdict.SKIPPED:
            assert before in (Verdict.SKIPPED, Verdict.WRONG)


@pytest.mark.parametrize(
    ("first", "third"), [(missing("/1"), Verdict.BLOCKED), (unseen("/1"), Verdict.UNKNOWN)]
)
def test_what_a_step_without_a_trace_needs_is_needed_by_those_that_need_it(
    recipe: Recipes, first: Facts, third: Verdict
) -> None:
    steps = """
      - {id: one, title: Do one, check: {file: /1}}
      - {id: two, title: Do two, needs: [one], do: Look, no_check: Nothing stays.}
      - {id: three, title: Do three, needs: [two], check: {file: /3}}
    """
    result = judge(recipe(steps), first | missing("/3")).steps[2]
    assert (result.verdict, result.because_of) == (third, (1,))
