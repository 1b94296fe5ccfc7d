"""What is said of a screen that was taken, once it is kept beside its recipe."""

from collections.abc import Callable

from guidegen.cli import console
from guidegen.model import Loaded
from guidegen.rehearse.photograph import Taken
from guidegen.rehearse.shoot import keep


def keep_and_say(taken: Taken, loaded: Loaded, say: Callable[[str], None]) -> bool:
    """Keep a screen and say what became of it; False, and why, where it could not be taken.

    Raises what `shoot.keep` does.
    """
    if taken.problems:
        say("\n".join(str(problem) for problem in taken.problems))
        return False
    number, shown = loaded.recipe.number(taken.recording.step.id), taken.recording.source
    say(f"{keep(taken, loaded):10}  step {number}  {taken.recording.file}  {shown}")
    for remark in taken.remarks:
        console.remark(f"{'':10}  step {number}: {remark}")
    return True
