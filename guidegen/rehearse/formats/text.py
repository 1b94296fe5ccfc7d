"""Text, for the author at a terminal: is it proven, and if not, what to change."""

from collections.abc import Iterator, Sequence
from typing import Final

from guidegen.printable import one_line, printable
from guidegen.rehearse.demands import told
from guidegen.rehearse.events import Outcome
from guidegen.rehearse.fault import Demand, Fault
from guidegen.rehearse.learn import guards
from guidegen.rehearse.runs import inapplicable
from guidegen.rehearse.summary import Count

_SCREEN_LINES: Final = 16
"""The end of a terminal; what went wrong stands there."""
_GREEN: Final = "32"
_RED: Final = "31"
_DIM: Final = "2"


def render(outcomes: Sequence[Outcome], colour: bool = False) -> str:
    """For each recipe the verdict, then its faults by demand, then what was learned."""
    return "\n".join("\n".join(_lines(outcome, colour)) + "\n" for outcome in outcomes)


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _lines(outcome: Outcome, colour: bool) -> Iterator[str]:
    recipe = outcome.loaded.recipe
    head = f"{recipe.id} on {one_line(outcome.target, 80)}"
    after = f"after {outcome.seconds:.0f} seconds"
    if not outcome.green:
        number = len(outcome.faults)
        said = f"✗ {head}: {number} fault{'s' if number > 1 else ''} found {after}"
        yield _paint(said, f"1;{_RED}", colour)
    elif outcome.weakness:
        yield _paint(f"✓ {head}: no fault found {after}, and not proven", f"1;{_GREEN}", colour)
    else:
        yield _paint(f"✓ {head}: proven {after}", f"1;{_GREEN}", colour)
    if outcome.weakness:
        yield f"  ! {one_line(outcome.weakness, 300)}"
    for demand in Demand:
        yield from _faults(demand, [fault for fault in outcome.faults if fault.demand is demand], colour)
    yield from _learned(outcome, colour)


def _faults(demand: Demand, faults: Sequence[Fault], colour: bool) -> Iterator[str]:
    if not faults:
        return
    yield ""
    yield f"  Not so: {demand}"
    for fault in faults:
        yield _paint(f"  ✗ {one_line(fault.message, 600)}", _RED, colour)
        yield f"    → {one_line(fault.change, 400)}"
        if fault.terminal:
            lines = printable(fault.terminal).splitlines()
            shown = lines[-_SCREEN_LINES:]
            if len(shown) < len(lines):
                yield _paint(f"    │ … {len(lines) - len(shown)} lines before this", _DIM, colour)
            for line in shown:
                yield _paint(f"    │ {line[:200]}", _DIM, colour)


def _learned(outcome: Outcome, colour: bool) -> Iterator[str]:
    recipe, rehearsed = outcome.loaded.recipe, outcome.rehearsed
    if rehearsed is None:
        return
    yield ""
    singles, pairs = (_count(outcome, number) for number in (1, 2))
    words = "left out" if outcome.proof else "taken back"
    yield f"  {singles} steps that were {words} are named rightly" + (f", {pairs} pairs" if pairs.all else "")
    for check in guards(rehearsed):
        yield f"  a guard, which holds whatever is left out: {one_line(check, 100)}"
    not_for_it = inapplicable(rehearsed.full)
    for step in recipe.steps:
        if step.id in not_for_it:
            number = recipe.number(step.id)
            yield f"  step {number} is not for such a machine, so it was not played: {one_line(step.title)}"
        elif not step.check:
            number = recipe.number(step.id)
            yield f"  step {number} leaves nothing to look at, so it was not left out: {one_line(step.title)}"
    for found in outcome.dependencies:
        later, earlier = recipe.number(found.step), recipe.number(found.needs)
        yield (
            f"  step {later} does not hold while step {earlier} is left out; the proof knows it now, "
            f"and needs: [{found.needs}] in step {later} would say so to readers"
        )
    if outcome.proof is None:
        yield _paint("  no proof is kept of it", _DIM, colour)


def _count(outcome: Outcome, steps: int) -> Count:
    """Of the runs in which so many steps were left out, those that verify told rightly."""
    runs = outcome.rehearsed.left_out if outcome.rehearsed else ()
    rightly = [told(outcome.loaded.recipe, run) for run in runs if len(run.without) == steps]
    return Count(sum(rightly), len(rightly))
