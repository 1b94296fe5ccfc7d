"""A recipe is played once, and its recorded screens are taken on the way and kept beside it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from guidegen.errors import Invalid, Problem, Unwritable
from guidegen.model import Loaded, Step
from guidegen.printable import one_line
from guidegen.recipe.source import shown_path
from guidegen.rehearse.photograph import Photographer, Taken, wanted
from guidegen.rehearse.play import Played, break_down, login_for, play
from guidegen.rehearse.stages import Stage
from guidegen.rehearse.terminal import Ending
from guidegen.screenshots.screen import Screen, read_screen, to_json
from guidegen.whole_file import write_whole


class OnTheWay:
    """Takes screens while somebody plays the recipe: what `rehearse(after_step=…)` calls after each step.

    A screen that is taken after a step that failed would show what no customer should see, so from there on
    nothing is taken.
    """

    def __init__(
        self,
        loaded: Loaded,
        told: Callable[[Taken], None],
        *,
        secrets: Iterable[str] = (),
        steps: Iterable[str] = (),
    ) -> None:
        """`told` gets each screen of `steps`, or of all of them. Raises what `photograph.wanted` does."""
        wanted(loaded)
        self._loaded, self._told, self._secrets = loaded, told, tuple(secrets)
        self._steps = frozenset(steps) or {step.id for step in loaded.recipe.steps}
        self._folder = ""
        self.problem: Problem | None = None
        """What went wrong with the playing."""

    def __call__(self, stage: Stage, step: Step, played: Played | None) -> None:
        """`step` was played on `stage`, or has nothing to play. Raises Unavailable where that is gone."""
        if self.problem:
            return
        if played is not None:
            self._folder = played.folder
            if not played.well:
                span = self._loaded.span("steps", self._loaded.recipe.number(step.id) - 1)
                self.problem = Problem(f"this step could not be played: {self.trouble(played)}", span)
                return
        if step.id in self._steps:
            user = login_for(self._loaded.recipe, stage)
            for taken in Photographer(self._loaded, stage, user, self._secrets).after(step, self._folder):
                self._told(taken)

    def trouble(self, played: Played) -> str:
        """What went wrong with `played`, on one line and without secrets."""
        trouble = played.trouble
        if trouble is None:
            return ""
        how = trouble.ending if trouble.ending is not Ending.RETURNED else f"ended with {trouble.status}"
        said = f"“{trouble.command}” {how}: {trouble.last_line or 'it says nothing'}"
        for secret in self._secrets:
            said = said.replace(secret, "‹secret›")
        return one_line(said)


def shoot(
    loaded: Loaded,
    stage: Stage,
    told: Callable[[Taken], None],
    *,
    secrets: Iterable[str] = (),
    steps: Iterable[str] = (),
) -> Problem | None:
    """Play the recipe once and take its screens on the way; what went wrong with the playing, if it did.

    See `OnTheWay`. Raises what that does.
    """
    taker = OnTheWay(loaded, told, secrets=secrets, steps=steps)
    user = login_for(loaded.recipe, stage)
    before = break_down(loaded.recipe, stage, user)
    if not before.well:
        span = loaded.span("lab", "before")
        return Problem(f"the machine could not be made ready: {taker.trouble(before)}", span)
    play(loaded.recipe, stage, user=user, after=lambda step, played: taker(stage, step, played))
    return taker.problem


def keep(taken: Taken, loaded: Loaded) -> str:
    """Write the screen beside its recipe: "new", "changed", or "as before", and then nothing is written.

    Raises Unwritable, and Invalid for a place that is not in the recipe's folder.
    """
    assert taken.screen is not None
    file, folder = loaded.folder / taken.recording.file, loaded.folder.resolve()
    if not file.resolve().is_relative_to(folder):
        span = loaded.span(*taken.recording.place, "recorded")
        raise Invalid([Problem(f"{taken.recording.file} is not in the recipe's folder", span)])
    known = _known(file)
    if known is not None and replace(known, taken="") == replace(taken.screen, taken=""):
        return "as before"
    try:
        write_whole(file, to_json(taken.screen).encode())
    except OSError as error:
        raise Unwritable(f"{shown_path(file)} cannot be written: {error.strerror}") from error
    return "changed" if known is not None else "new"


def _known(file: Path) -> Screen | None:
    try:
        return read_screen(file)
    except Invalid:
        return None
