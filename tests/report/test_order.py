"""Consequences stand below their cause, and no step is lost on the way."""

from hypothesis import given
from hypothesis import strategies as st

from guidegen.model import StepResult, Verdict
from guidegen.report.parts.order import below_their_cause


def step(number: int, *because_of: int) -> StepResult:
    verdict = Verdict.BLOCKED if because_of else Verdict.DONE
    return StepResult(number=number, id=f"s{number}", title="", verdict=verdict, because_of=because_of)


def order(*steps: StepResult) -> list[tuple[int, bool]]:
    return [(one.number, follows) for one, follows in below_their_cause(steps)]


def test_a_consequence_stands_right_below_its_cause() -> None:
    found = order(step(1), step(2), step(3), step(4, 2), step(5), step(6, 2))
    assert found == [(1, False), (2, False), (4, True), (6, True), (3, False), (5, False)]


def test_of_several_causes_it_stands_below_the_last() -> None:
    assert order(step(1), step(2), step(3), step(4, 1, 2)) == [(1, False), (2, False), (4, True), (3, False)]


@given(st.lists(st.lists(st.integers(0, 9), max_size=3), max_size=8))
def test_every_step_is_there_once(causes: list[list[int]]) -> None:
    steps = [step(number, *because_of) for number, because_of in enumerate(causes, 1)]
    assert sorted(number for number, _ in order(*steps)) == list(range(1, len(steps) + 1))
