"""One machine, one step just played: its screens, as the customer sees them now."""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from guidegen.errors import Invalid, Misused, Problem, Unavailable
from guidegen.model import Loaded, Report, Step, Verdict
from guidegen.printable import one_line
from guidegen.recipe.loader import load
from guidegen.recipe.recordings import Recording, recordings
from guidegen.rehearse import editor
from guidegen.rehearse.screen_capture import COLUMNS, ROWS, DrawingError, Still, capture
from guidegen.rehearse.stages import Stage
from guidegen.screenshots.screen import Screen
from guidegen.screenshots.terminal import terminal
from guidegen.verify import verify

_LOCALE: Final = "C.UTF-8"
_NOT_RUN: Final = (126, 127)
"""What a shell says of a command that it cannot run, or cannot find."""
_NO_CONNECTION: Final = 255
_TELLING: Final = 3
"""An answer of fewer letters stands on many a screen by chance."""


@dataclass(frozen=True)
class Taken:
    """What became of one recorded screen."""

    recording: Recording
    screen: Screen | None
    """None where it could not be taken."""
    problems: tuple[Problem, ...] = ()
    """Why not."""
    remarks: tuple[str, ...] = ()
    """What the author should know of one that was taken."""


def wanted(loaded: Loaded) -> tuple[tuple[Recording, str], ...]:
    """The recipe's recorded screens, each with the digest of what it must show.

    Raises Misused where the recipe is played with other answers than its examples: what is taken is kept
    beside the recipe for everybody, and a customer's names have no place there.
    """
    for_all = load(loaded.file, examples=True, pictures=False)
    usual = {**for_all.answers, **loaded.recipe.lab.answers}
    if others := [name for name, answer in loaded.answers.items() if answer != usual.get(name)]:
        raise Misused(f"Screens are taken with the recipe's own examples; leave out {', '.join(others)}.")
    # Lint, which knows the examples alone, must find the same digest.
    shows = [recording.shows for recording in recordings(for_all.recipe)]
    return tuple(zip(recordings(loaded.recipe), shows, strict=True))


class Photographer:
    """Takes the screens of one recipe on one machine, step by step, while somebody plays the recipe on it."""

    def __init__(self, loaded: Loaded, stage: Stage, user: str, secrets: Iterable[str] = ()) -> None:
        """`user` logs in as the customer does. `secrets` are covered wherever they can be read.

        Raises what `wanted` does.
        """
        self._loaded, self._stage, self._user = loaded, stage, user
        self._secrets = tuple(secrets)
        self._wanted = wanted(loaded)

    def after(self, step: Step, folder: str = "") -> Iterator[Taken]:
        """The screens of `step`, which was played just now and has left its shell in `folder`.

        Raises Unavailable where the machine is gone.
        """
        for recording, shows in self._wanted:
            if recording.step.id != step.id:
                continue
            take = self._terminal if recording.shot.terminal else self._editor
            try:
                screen, remarks = take(recording, folder)
                # A mark that finds nothing on it would make every guide fail.
                place = self._loaded.span(*recording.place, "mark")
                terminal(screen, recording.shot.mark, recording.shot.crop, place)
            except Invalid as refused:
                yield Taken(recording, None, refused.problems)
            else:
                now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
                yield Taken(recording, replace(screen, taken=now, shows=shows), remarks=remarks)

    # ------------------------------------------------------------------------------------------- within

    def _terminal(self, recording: Recording, folder: str) -> tuple[Screen, tuple[str, ...]]:
        command = recording.shot.terminal
        still = self._capture(recording, f"cd {shlex.quote(folder)}\n{command}" if folder else command)
        if still.exit in _NOT_RUN:
            raise self._refused(recording, f"the machine cannot run it: {self._last_line(still)}")
        if not any(still.rows):
            raise self._refused(recording, "it prints nothing, so there is nothing to show")
        remarks = []
        if still.exit is None:
            remarks.append("it had not ended, and is shown as it stood")
        elif still.exit:
            remarks.append(f"it ended with exit status {still.exit}: {self._last_line(still)}")
        return self._screen(command, still), tuple(remarks)

    def _editor(self, recording: Recording, folder: str) -> tuple[Screen, tuple[str, ...]]:
        file = recording.shot.editor
        changed = self._changed_lines(recording)
        sudo = self._loaded.recipe.run_as == "root" and self._user != "root"
        line = editor.middle(changed, ROWS)
        still = self._capture(recording, editor.command(file, line, sudo=sudo))
        if still.exit == editor.NO_EDITOR:
            raise self._refused(recording, "the machine has no nano", "add nano to lab: {packages: […]}")
        if still.exit == editor.NO_FILE:
            raise self._refused(recording, "there is no such file after the step")
        if still.exit is not None:
            raise self._refused(recording, f"nano does not stay open: {self._last_line(still)}")
        rows = editor.rows_of(changed, line, still.cursor, ROWS)
        remarks = []
        if len(rows) < len(changed):
            remarks.append(f"only {len(rows)} of {len(changed)} changed lines are in view")
        if not rows and not recording.shot.mark:
            remarks.append("no check of the step finds a line in the file, so nothing is marked")
        screen = self._screen(editor.typed(file, sudo=sudo), replace(still, exit=None))
        return replace(screen, changed=tuple(rows.values())), tuple(remarks)

    def _changed_lines(self, recording: Recording) -> frozenset[int]:
        """The numbers of the lines in which the step's checks find what they ask for."""
        report = self._look(recording.step)
        (result,) = report.steps
        if recording.step.check and not result.findings:
            raise Unavailable(report.sentence)
        for finding in result.findings:
            if finding.verdict not in (Verdict.DONE, Verdict.INAPPLICABLE):
                said = one_line(finding.statement or finding.actual)
                raise self._refused(recording, f"the step was played, and is {finding.verdict}: {said}")
        return frozenset(
            seen.line
            for finding in result.findings
            for seen in finding.evidence
            if seen.file == recording.shot.editor and seen.line is not None
        )

    def _look(self, *steps: Step) -> Report:
        """What verify says of `steps` alone; of none, it still says what the machine is."""
        alone = tuple(replace(step, needs=()) for step in steps)
        recipe = replace(self._loaded.recipe, steps=alone, done_when=())
        return verify(replace(self._loaded, recipe=recipe), self._stage.target(self._user))

    @cached_property
    def _system(self) -> str:
        return self._look().host.system_id

    def _capture(self, recording: Recording, script: str) -> Still:
        login = self._stage.ssh(self._user, "-tt")
        try:
            still = capture([*login, f"export LC_ALL={_LOCALE}\n{script}"], hide=self._secrets)
        except DrawingError as fault:
            raise self._refused(recording, str(fault)) from fault
        if still.exit == _NO_CONNECTION and still.complaint:
            raise Unavailable(f"The machine does not let in: {one_line(still.complaint)}")
        return still

    def _screen(self, command: str, still: Still) -> Screen:
        return Screen(
            command=command,
            output=still.output,
            columns=COLUMNS,
            rows=ROWS,
            exit=still.exit,
            system=self._system,
            answers=self._answers_on(still.rows),
        )

    def _answers_on(self, rows: Iterable[str]) -> Mapping[str, str]:
        text = "\n".join(rows)
        known = self._loaded.answers.items()
        return {name: answer for name, answer in known if len(answer) >= _TELLING and answer in text}

    def _refused(self, recording: Recording, reason: str, hint: str = "") -> Invalid:
        key = "terminal" if recording.shot.terminal else "editor"
        span = self._loaded.span(*recording.place, key)
        what = one_line(recording.source, 80)
        return Invalid([Problem(f"no screen of {what} could be taken: {reason}", span, hint)])

    @staticmethod
    def _last_line(still: Still) -> str:
        return one_line(next((row for row in reversed(still.rows) if row), "it says nothing"))
