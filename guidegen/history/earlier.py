"""What earlier runs of a host know of a recipe's steps."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from guidegen.history.run import Run, means
from guidegen.model import Loaded, Verdict


def last_done(loaded: Loaded, runs: Sequence[Run]) -> Mapping[str, datetime]:
    """For each step that was seen done: when it was so last, by the clock of the machine that looked.

    Runs come in the order in which they were kept. Only what the step demands today counts: a run of
    another text of the recipe, or with other answers, may have seen something else done.
    """
    demands = {step.id: means(step) for step in loaded.recipe.steps}
    return {
        step.id: run.at
        for run in runs
        if run.recipe == loaded.recipe.id
        for step in run.steps
        if step.verdict is Verdict.DONE and demands.get(step.id) == step.means
    }
