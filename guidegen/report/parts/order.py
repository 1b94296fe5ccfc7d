"""Steps in the order in which a person works through them: each consequence below its cause."""

from collections.abc import Iterator, Sequence

from guidegen.model import StepResult


def below_their_cause(steps: Sequence[StepResult]) -> Iterator[tuple[StepResult, bool]]:
    """The steps by their numbers, and what follows from one of them right below it; `True`: it follows.

    What follows from several stands below the last of them, where all of its causes have been told.
    """
    numbers = {step.number for step in steps}
    following: dict[int, list[StepResult]] = {}
    for step in steps:
        # A cause comes earlier; of anything else the place would be lost.
        if causes := [number for number in step.because_of if number in numbers and number < step.number]:
            following.setdefault(max(causes), []).append(step)
    consequences = {step.number for found in following.values() for step in found}
    for step in steps:
        if step.number not in consequences:
            yield step, False
            yield from _all_below(step.number, following)


def _all_below(number: int, following: dict[int, list[StepResult]]) -> Iterator[tuple[StepResult, bool]]:
    for step in following.get(number, ()):
        yield step, True
        yield from _all_below(step.number, following)
