"""Verdicts from fields and witnesses, in the order in which they are believed."""

import pytest

from guidegen.checks.finding import Aspect, conclude
from guidegen.checks.nearness import mistyped
from guidegen.checks.sysctl import Sysctl
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


def of(name: str, *, holds: bool, actual: Value, seen: bool = True) -> Aspect:
    found = Field(name=name, holds=holds, actual=actual, passive=True) if seen else None
    return Aspect(field=found, actual=f"{name} is {actual}", statement=f"{name} is {actual}")


def of_two(source: WitnessSource, **olds: Value) -> Witness:
    return Witness(source, {name: (old,) for name, old in olds.items()})


CHECK = Sysctl(sysctl="vm.swappiness", value=10)
NOW, LATER = of("now", holds=True, actual="10"), of("later", holds=False, actual=None)


@pytest.mark.parametrize(
    ("aspects", "witness", "verdict"),
    [
        ((NOW, LATER), None, SKIPPED),
        ((NOW, LATER), of_two(WitnessSource.RECIPE, now="60"), WRONG),
        ((NOW, LATER), of_two(WitnessSource.BEFORE, now=None, later=None), WRONG),
        # It held before the guide was sent: nobody did anything.
        ((NOW, LATER), of_two(WitnessSource.BEFORE, now="10", later=None), SKIPPED),
        # That it was otherwise on another machine says nothing of this one.
        ((NOW, LATER), of_two(WitnessSource.PROOF, now="60"), SKIPPED),
        # The other half may be there, and could not be looked at.
        ((of("now", holds=True, actual="10", seen=False), LATER), None, SKIPPED),
        (
            (of("now", holds=True, actual="10", seen=False), LATER),
            of_two(WitnessSource.RECIPE, now="60"),
            UNKNOWN,
        ),
        ((NOW, of("later", holds=True, actual=True)), of_two(WitnessSource.RECIPE, now="60"), DONE),
    ],
)
def test_a_step_of_which_one_half_was_brought_about_was_tried(
    aspects: tuple[Aspect, ...], witness: Witness | None, verdict: Verdict
) -> None:
    finding = conclude(CHECK, aspects, (witness,) if witness else ())
    assert finding.verdict is verdict
    assert ("the other half is there: now is 10" in finding.statement) is (verdict is WRONG)


@pytest.mark.parametrize(
    ("word", "meant", "slip"),
    [
        ("depoly", "deploy", True),
        ("editors", "editor", True),
        ("relay.exmaple.com", "relay.example.com", True),
        ("deploy", "deploy", False),
        ("web1", "web2", False),
        ("relay2.example.com", "relay.example.com", False),
        ("backup", "deploy", False),
    ],
)
def test_a_name_by_a_slip(word: str, meant: str, slip: bool) -> None:
    assert mistyped(word, meant) is slip
