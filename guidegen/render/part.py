"""Which steps a guide of only some of them holds, and what stood on the reader's own machine."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from guidegen.errors import Invalid, Misused, Problem
from guidegen.model import Evidence, Recipe, StepResult, Verdict
from guidegen.render.options import OwnLine

_RANGE: Final = re.compile(r"\s*(\d{1,4})\s*(?:-\s*(\d{1,4})\s*)?")


def steps_named(text: str, recipe: Recipe) -> tuple[int, ...]:
    """`2,4` and `2-4` as numbers of the recipe's steps, in their order. Raises Misused."""
    found: set[int] = set()
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if not match:
            raise Misused(f"--steps takes the numbers of steps, as in 2,4 or 2-4, and not “{text}”.")
        first, last = int(match[1]), int(match[2] or match[1])
        outside = [number for number in (first, last) if not 1 <= number <= len(recipe.steps)]
        if outside or last < first:
            raise Misused(
                f"There is no step {(outside or [last])[0]}: {recipe.id} has steps 1 to {len(recipe.steps)}."
                if outside
                else f"--steps {part.strip()} ends before it begins."
            )
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def steps_to_do_again(recipe: Recipe, results: Iterable[StepResult], source: str) -> tuple[int, ...]:
    """The steps at fault and those that follow from them, by the numbers that they have in `recipe`.

    Raises Invalid where the recipe has not such a step, and Misused where the report has none at fault.
    """
    failing = [step for step in results if step.verdict.fails]
    numbers = {step.id: number for number, step in enumerate(recipe.steps, 1)}
    if strange := [step for step in failing if step.id not in numbers]:
        hint = "the report is of another text of the recipe: verify the host once more"
        raise Invalid([Problem(f"{source}: {recipe.id} has no step {strange[0].id!r}", None, hint)])
    wanted = [step for step in failing if not _left_out(recipe, numbers[step.id], step)]
    if not wanted:
        raise Misused(f"By {source} no step has to be done again; --steps 2,4 chooses some all the same.")
    return tuple(sorted({numbers[step.id] for step in wanted}))


def _left_out(recipe: Recipe, number: int, step: StepResult) -> bool:
    """Whether it is an optional step that was left out, and that nobody has to go back to."""
    return recipe.steps[number - 1].optional and step.verdict is Verdict.SKIPPED


def own_lines(recipe: Recipe, results: Iterable[StepResult]) -> tuple[OwnLine, ...]:
    """The lines that came out otherwise, with the right ones; of sensitive content a report has none."""
    numbers = {step.id: number for number, step in enumerate(recipe.steps, 1)}
    return tuple(
        OwnLine(
            step=numbers[step.id],
            path=place.file if place and place.file else "",
            line=place.line if place else None,
            difference=finding.difference,
        )
        for step in results
        for finding in step.findings
        if finding.difference is not None and finding.verdict.is_fault and step.id in numbers
        for place in [_place(finding.evidence)]
    )


def _place(evidence: Sequence[Evidence]) -> Evidence | None:
    return next((one for one in evidence if one.file and one.line is not None), None)
