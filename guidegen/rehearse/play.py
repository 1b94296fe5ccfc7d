"""Plays a recipe's steps on a machine that may be broken, as the customer would type them."""

import re
import shlex
import subprocess
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from guidegen.model import Recipe, Step
from guidegen.rehearse.terminal import Ending, Stopped, Terminal, Typed

COMMAND_SECONDS: Final = 60.0
"""How long a command may take, where nothing else is said."""
_BEFORE_SECONDS: Final = 300.0
_PROMPT_SECONDS: Final = 5.0
_SUDO: Final = re.compile(r"(^|[\s;&|(])sudo\s", re.MULTILINE)


class Login(Protocol):
    """A machine that lets people in; see `stages.Stage`, which is one."""

    user: str

    def ssh(self, user: str = "root", *options: str) -> list[str]: ...


@dataclass(frozen=True)
class Played:
    """What one step's commands did."""

    name: str
    """The step's id, or "lab.before", which no step can be called."""
    typed: tuple[Typed, ...] = ()
    folder: str = ""
    """Where the shell stood afterwards, if somebody was there to be told."""

    @property
    def output(self) -> str:
        """What the commands wrote, as on a terminal."""
        return "".join(typed.output for typed in self.typed)

    @property
    def screen(self) -> str:
        """The commands and what they wrote."""
        lines = (f"$ {typed.command}\n{typed.output}".rstrip("\n") for typed in self.typed)
        return "\n".join(lines)

    @property
    def failed(self) -> tuple[int, ...]:
        """The exit statuses of the commands that failed."""
        return tuple(typed.status for typed in self.typed if typed.status)

    @property
    def trouble(self) -> Typed | None:
        """The first command that did not come back with success."""
        return next((typed for typed in self.typed if not typed.well), None)

    @property
    def hung(self) -> bool:
        """Whether a command did not come back by itself."""
        return any(typed.ending is not Ending.RETURNED for typed in self.typed)

    @property
    def closed(self) -> bool:
        """Whether the session is gone; nothing can follow."""
        return any(typed.ending is Ending.CLOSED for typed in self.typed)

    @property
    def well(self) -> bool:
        """Whether every command came back and reported success."""
        return self.trouble is None


def login_for(recipe: Recipe, stage: Login) -> str:
    """Who plays it: root, unless its commands use sudo themselves or it says nothing of root."""
    typed = "\n".join(_typed(step) for step in recipe.steps)
    return stage.user if recipe.run_as != "root" or _SUDO.search(typed) else "root"


def commands(step: Step, *, run_as: str = "") -> str:
    """What is typed for a step; where nothing is, what makes its checks true."""
    if typed := _typed(step):
        return typed
    applied = "\n".join(line for check in step.check for line in check.apply())
    if run_as != "root" or not applied:
        return applied
    # The home folder is the login's, under sudo too.
    return f'sudo -n env HOME="$HOME" sh -ec {shlex.quote(applied)}'


def _typed(step: Step) -> str:
    """`rehearse` is what the prose asks for, such as to wait a minute; `run` is typed after it."""
    return "\n".join(text.rstrip("\n") for text in (step.rehearse, step.run) if text.strip())


def break_down(
    recipe: Recipe, stage: Login, user: str = "", *, stop: threading.Event | None = None
) -> Played:
    """Bring the machine into the customer's broken state: `lab.before`, as root, in the login's home.

    `stop`, once it is set, ends it with `Stopped`.
    """
    login = user or login_for(recipe, stage)
    script = f"HOME=~{login} && export HOME && cd && set -e\n{recipe.lab.before}\n"
    process = subprocess.Popen(
        [*stage.ssh("root"), f"exec sh -c {shlex.quote(script)}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    latest = time.monotonic() + _BEFORE_SECONDS
    output, ending = "", Ending.RETURNED
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                output, _ = process.communicate(timeout=0.2)
                break
            if stop is not None and stop.is_set():
                raise Stopped
            if time.monotonic() > latest:
                ending = Ending.HUNG
                break
    finally:
        process.kill()
        if ending is not Ending.RETURNED:
            output, _ = process.communicate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    status = process.returncode if process.returncode >= 0 else 128 - process.returncode
    return Played("lab.before", (Typed("lab.before", output, status, ending),))


def play(
    recipe: Recipe,
    stage: Login,
    *,
    without: Collection[str] = (),
    user: str = "",
    step_seconds: float = COMMAND_SECONDS,
    seconds_of: Mapping[str, float] | None = None,
    after: Callable[[Step, Played | None], None] | None = None,
    stop: threading.Event | None = None,
) -> tuple[Played, ...]:
    """Play the steps in order, except those whose ids are in `without`, in one login session on a terminal.

    The folder and the variables of a step carry over to the next. A command may take `step_seconds`, or what
    `seconds_of` says of its step; one that waits or hangs is interrupted, and the next step is played. After
    the end of the session nothing more is. `user` logs in; by default it is `login_for`. `after` is told of
    each step that was not left out, when it was played, or None where it has nothing to play. `stop`, once it
    is set, ends it with `Stopped`. Raises Unavailable where no shell answers.
    """
    played: list[Played] = []
    login = stage.ssh(user or login_for(recipe, stage), "-tt", "-e", "none")
    with Terminal(login, stop) as terminal:
        for step in recipe.steps:
            if step.id in without:
                continue
            seconds = (seconds_of or {}).get(step.id, step_seconds)
            typed = terminal.type(commands(step, run_as=recipe.run_as), seconds)
            if typed:
                played.append(Played(step.id, typed, _folder(terminal) if after else ""))
            if after:
                after(step, played[-1] if typed else None)
            if played and played[-1].closed:
                break
    return tuple(played)


def _folder(terminal: Terminal) -> str:
    """The folder in which the shell stands; empty where it does not say."""
    answers = terminal.type("pwd", _PROMPT_SECONDS)
    return answers[0].output.strip() if answers and answers[0].well else ""
