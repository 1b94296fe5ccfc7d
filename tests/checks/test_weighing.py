"""Verdicts from fields and witnesses, in the order in which they are believed."""

import pytest

from guidegen.checks.weighing import Field, weigh, worst
from guidegen.model import Value, Verdict, Witness, WitnessSource

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def field(actual: Value, **more: bool | tuple[str, ...]) -> Field:
    return Field(**{"name": "is", "holds": False, "actual": actual} | more)  # type: ignore[arg-type]


def before(*olds: Value, traces: tuple[str, ...] = ()) -> Witness:
    return Witness(WitnessSource.BEFORE, {"is": olds}, frozenset(traces))


def recipe(*olds: Value) -> Witness:
    return Witness(WitnessSource.RECIPE, {"is": olds})


@pytest.mark.parametrize(
    ("seen", "witnesses", "verdict"),
    [
        (field(None), (), SKIPPED),
        (field("x"), (), WRONG),
        (field("x", passive=True), (), SKIPPED),
        (field("may"), (recipe("may"),), SKIPPED),
        (field("x"), (recipe("may"),), WRONG),
        # The recipe cannot know that this host had it; who saw the host does.
        (field(None), (recipe("may"),), SKIPPED),
        (field(None), (before("may"),), WRONG),
        # An earlier witness is believed over a later one.
        (field("may"), (before("none"), recipe("may")), WRONG),
        (field("none"), (before("none"), recipe("may")), SKIPPED),
        # A trace is an attempt unless somebody saw it before.
        (field(None, attempts=("#a",)), (), WRONG),
        (field(None, attempts=("#a",)), (before(None, traces=("#a",)),), SKIPPED),
        (field(None, attempts=("#a", "#b")), (before(None, traces=("#a",)),), WRONG),
        (field("may", attempts=("#a",)), (recipe("may"),), WRONG),
        (field(None, suspects=("b",)), (), SKIPPED),
        (field(None, suspects=("b",)), (recipe("may"),), SKIPPED),
        (field(None, suspects=("b",)), (before(None),), WRONG),
        # Stale now, fresh before: the fix made it so, not a person.
        (field(None, passive=True), (before(True),), SKIPPED),
    ],
)
def test_weigh(seen: Field, witnesses: tuple[Witness, ...], verdict: Verdict) -> None:
    assert weigh(seen, witnesses) is verdict


def test_what_holds_is_done_whatever_stood_there() -> None:
    assert weigh(Field(name="is", holds=True, actual="x", attempts=("#a",)), (before("x"),)) is DONE


@pytest.mark.parametrize(
    ("verdicts", "result"),
    [
        ([DONE, UNKNOWN, SKIPPED, WRONG], WRONG),
        ([DONE, UNKNOWN, SKIPPED], SKIPPED),
        ([DONE, UNKNOWN], UNKNOWN),
        ([DONE, DONE], DONE),
    ],
)
def test_worst(verdicts: list[Verdict], result: Verdict) -> None:
    assert worst(verdicts) is result
