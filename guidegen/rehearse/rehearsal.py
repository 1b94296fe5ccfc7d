"""Plays a recipe again and again from the same clean state: in full, and with steps left out."""

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Final

from guidegen.errors import Invalid
from guidegen.lint.step_not_playable import StepNotPlayable
from guidegen.model import Loaded, Report, Step
from guidegen.rehearse.demands import faults
from guidegen.rehearse.events import Event, Finished, Outcome, Planned, Started
from guidegen.rehearse.fault import Fault, unplayed
from guidegen.rehearse.learn import dependencies, proof_of
from guidegen.rehearse.play import COMMAND_SECONDS, Played, break_down, login_for, play
from guidegen.rehearse.runs import Kind, Rehearsed, Run, for_machine, inapplicable
from guidegen.rehearse.stages import Stage
from guidegen.rehearse.terminal import Stopped
from guidegen.rehearse.undo import undo_commands
from guidegen.verify import verify
from guidegen.verify.proven import Proven, believed

OpenStage = Callable[[], AbstractContextManager[Stage]]
"""Gives one more machine of the same kind."""

MOST_STEPS_OF_ALL_PAIRS: Final = 8
"""Of recipes with more steps that have checks, a sample of the pairs is played."""
_SAMPLE: Final = 28
_IMPATIENT_SECONDS: Final = 3.0
"""For a command that is known not to come back."""
_COVER: Final = "‹secret›"


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a rehearsal goes about it."""

    pairs: bool = False
    """Leave out every two steps, too."""
    jobs: int = 2
    """How many machines play side by side."""
    command_seconds: float = COMMAND_SECONDS
    """How long a command may take before it counts as one that hangs."""
    secrets: Iterable[str] = ()
    """Answers that must not be shown, whatever a terminal says."""


def rehearse(
    loaded: Loaded,
    open_stage: OpenStage,
    options: Options,
    *,
    tell: Callable[[Event], None] = lambda _: None,
    after_step: Callable[[Stage, Step, Played | None], None] | None = None,
) -> Outcome:
    """Rehearse a recipe. `tell` hears of each run, from several threads, one call at a time.

    `after_step` is told of each step of the first full run, while the machine stands as the step left it.
    Raises Invalid for a recipe with a step that cannot be played, Unavailable where no machine can be had.
    """
    if problems := tuple(StepNotPlayable().check(loaded)):
        raise Invalid(problems)
    return _Rehearsal(loaded, open_stage, options, tell).all_runs(after_step)


def pairs_of(steps: Sequence[str]) -> list[tuple[str, ...]]:
    """Every two of `steps`, in order; of many steps, a sample that is the same each time."""
    pairs = list(itertools.combinations(steps, 2))
    if len(steps) <= MOST_STEPS_OF_ALL_PAIRS:
        return list(pairs)
    return [pairs[n * len(pairs) // _SAMPLE] for n in range(_SAMPLE)]


class _Rehearsal:
    def __init__(
        self, loaded: Loaded, open_stage: OpenStage, options: Options, tell: Callable[[Event], None]
    ) -> None:
        self._loaded, self._open, self._options = loaded, open_stage, options
        self._tell_one, self._telling = tell, threading.Lock()
        self._stop = threading.Event()
        self._seconds_of: Mapping[str, float] = {}
        self._before_again: Run | None = None
        self._looked_again = False
        self._proven = Proven()
        self._not_for_it: frozenset[str] = frozenset()
        """Steps that a reader with such a machine leaves out, as their `when` says."""
        self._played = loaded.recipe

    def all_runs(self, after_step: Callable[[Stage, Step, Played | None], None] | None) -> Outcome:
        started = time.monotonic()
        with self._open() as stage:
            checked = [step for step in self._loaded.recipe.steps if step.check]
            if not stage.can_reset:
                # What cannot be left out can be taken back, where the recipe says how.
                checked = [step for step in checked if undo_commands(step.undo)]
            singles = [(step.id,) for step in checked]
            pairs = pairs_of([step.id for step in checked]) if self._options.pairs else []
            planned: list[tuple[str, ...]] = [*singles, *pairs] if stage.can_reset else list(singles)
            self._tell(Planned(tuple(planned)))
            broken = self._make_ready(stage, fresh=True)
            if fault := unplayed(broken, self._loaded.recipe):
                return self._outcome(stage, started, (fault,))
            rehearsed = self._whole(stage, after_step)
            planned = [run for run in planned if not inapplicable(rehearsed.full) & set(run)]
            # Each round is verified with what the rounds before it have shown, as the customer's will be.
            for together in ([run for run in planned if len(run) == number] for number in (1, 2)):
                self._proven = believed(self._loaded, proof_of(rehearsed, (), datetime.now(UTC)))
                more = self._left_out(stage, together) if stage.can_reset else self._undone(stage, together)
                rehearsed = replace(
                    rehearsed, left_out=rehearsed.left_out + more, before_again=self._before_again
                )
            return self._outcome(stage, started, faults(rehearsed), rehearsed)

    def _outcome(
        self, stage: Stage, started: float, found: Iterable[Fault], rehearsed: Rehearsed | None = None
    ) -> Outcome:
        covered = tuple(
            replace(fault, message=self._cover(fault.message), terminal=self._cover(fault.terminal))
            for fault in found
        )
        proof = None
        if rehearsed and not stage.weakness:
            proof = proof_of(rehearsed, covered, datetime.now(UTC).replace(microsecond=0))
        return Outcome(
            loaded=self._loaded,
            target=stage.name,
            weakness=stage.weakness,
            seconds=time.monotonic() - started,
            faults=covered,
            rehearsed=rehearsed,
            proof=proof,
            dependencies=dependencies(rehearsed) if rehearsed else (),
        )

    def _cover(self, text: str) -> str:
        for secret in self._options.secrets:
            text = text.replace(secret, _COVER)
        return text

    # ------------------------------------------------------------------------------------------ the runs

    def _make_ready(self, stage: Stage, *, fresh: bool = False) -> Played:
        """Bring the machine into the state of the customer's; a `fresh` one is clean already."""
        if self._stop.is_set():
            raise Stopped
        if not fresh:
            stage.reset()
        recipe = self._loaded.recipe
        return break_down(recipe, stage, login_for(recipe, stage), stop=self._stop)

    def _whole(
        self, stage: Stage, after_step: Callable[[Stage, Step, Played | None], None] | None
    ) -> Rehearsed:
        """Before the fix, after it, and after it once more; nothing is left out yet."""
        self._tell(Started(Kind.BEFORE))
        before = self._finished(Run(kind=Kind.BEFORE, report=self._look(stage)))
        self._not_for_it, self._played = inapplicable(before), for_machine(self._loaded.recipe, before)
        self._tell(Started(Kind.FULL))
        played = self._play(stage, after=(lambda s, p: after_step(stage, s, p)) if after_step else None)
        full = self._finished(Run(kind=Kind.FULL, played=played, report=self._look(stage)))
        # Nobody has to be waited for twice.
        self._seconds_of = {one.name: _IMPATIENT_SECONDS for one in played if one.hung}
        self._tell(Started(Kind.AGAIN))
        played = self._play(stage)
        again = self._finished(Run(kind=Kind.AGAIN, played=played, report=self._look(stage)))
        return Rehearsed(
            loaded=self._loaded,
            target=stage.name,
            packages=stage.packages(self._loaded.recipe.lab.packages),
            before=before,
            full=full,
            again=again,
            left_out=(),
        )

    def _without(self, stage: Stage, steps: tuple[str, ...]) -> Run:
        """The recipe without `steps`, from the clean state."""
        self._tell(Started(Kind.LEFT_OUT, steps))
        self._make_ready(stage)
        with self._telling:
            look_again, self._looked_again = not self._looked_again, True
        if look_again:
            self._before_again = Run(kind=Kind.BEFORE, report=self._look(stage, Proven()))
        played = self._play(stage, without=steps)
        return self._finished(Run(kind=Kind.LEFT_OUT, without=steps, played=played, report=self._look(stage)))

    def _undone(self, stage: Stage, planned: Sequence[tuple[str, ...]]) -> tuple[Run, ...]:
        """Where nothing can be made clean: each step is taken back after a full run, and played again."""
        recipe, done = self._loaded.recipe, list[Run]()
        for (step_id,) in planned:
            step = recipe.steps[recipe.number(step_id) - 1]
            back = replace(step, run=undo_commands(step.undo), rehearse="")
            user = login_for(recipe, stage)
            played = play(replace(recipe, steps=(back,)), stage, user=user, stop=self._stop)
            if all(one.well for one in played):
                self._tell(Started(Kind.LEFT_OUT, (step_id,)))
                report = self._look(stage)
                done.append(
                    self._finished(Run(kind=Kind.LEFT_OUT, without=(step_id,), played=played, report=report))
                )
            self._play(stage)
        return tuple(done)

    def _play(
        self,
        stage: Stage,
        *,
        without: Iterable[str] = (),
        after: Callable[[Step, Played | None], None] | None = None,
    ) -> tuple[Played, ...]:
        return play(
            self._played,
            stage,
            without=self._not_for_it.union(without),
            step_seconds=self._options.command_seconds,
            seconds_of=self._seconds_of,
            after=after,
            stop=self._stop,
        )

    def _look(self, stage: Stage, proven: Proven | None = None) -> Report:
        user = login_for(self._loaded.recipe, stage)
        return verify(self._loaded, stage.target(user), proven=proven or self._proven)

    # -------------------------------------------------------------------------------------- side by side

    def _left_out(self, stage: Stage, planned: Sequence[tuple[str, ...]]) -> tuple[Run, ...]:
        """A run for each of `planned`, on as many machines as there are jobs; `stage` is the first."""
        if not planned:
            return ()
        waiting: SimpleQueue[tuple[str, ...]] = SimpleQueue()
        for steps in planned:
            waiting.put(steps)
        workers = min(self._options.jobs, len(planned))
        with ThreadPoolExecutor(workers, thread_name_prefix="rehearsal") as pool:
            own: list[Stage | None] = [stage, *[None] * (workers - 1)]
            futures = [pool.submit(self._work, one, waiting) for one in own]
            try:
                self._wait_for(futures)
            except BaseException:
                self._stop.set()  # the others are not to go on
                raise
        done = {run.without: run for future in futures for run in future.result()}
        return tuple(done[steps] for steps in planned)

    def _wait_for(self, futures: Sequence[Future[list[Run]]]) -> None:
        """Until all are done, or one of them has failed; then its error is raised."""
        done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()

    def _work(self, stage: Stage | None, waiting: SimpleQueue[tuple[str, ...]]) -> list[Run]:
        done: list[Run] = []
        with ExitStack() as stack:
            while not self._stop.is_set():
                try:
                    steps = waiting.get_nowait()
                except Empty:
                    break
                if stage is None:
                    stage = stack.enter_context(self._open())
                done.append(self._without(stage, steps))
        return done

    def _finished(self, run: Run) -> Run:
        self._tell(Finished(run))
        return run

    def _tell(self, event: Event) -> None:
        with self._telling:
            self._tell_one(event)
