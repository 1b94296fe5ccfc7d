"""This machine, without SSH: the same scripts, given to the same `sh`."""

import contextlib
import getpass
import os
import selectors
import signal
import subprocess
from typing import IO, cast

from guidegen.connect.deadline import Deadline
from guidegen.connect.dialogue import Dialogue
from guidegen.connect.session import AskSecret, Ended, Limits, Reply
from guidegen.connect.shell import ShellSession
from guidegen.connect.target import LOCAL, Target
from guidegen.errors import Unreachable


class LocalSession(ShellSession):
    """Runs scripts as child processes, in a process group of their own."""

    def __init__(self, target: Target, ask_sudo_password: AskSecret | None = None) -> None:
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a user id without a name, as in some containers
            user = str(os.getuid())
        super().__init__(LOCAL, user, ask_sudo_password)
        self._limits = target.limits

    def execute(self, command: str, dialogue: Dialogue) -> Reply:
        try:
            process = subprocess.Popen(
                ["sh", "-c", command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                bufsize=0,
            )
        except OSError as error:
            raise Unreachable(
                f"This machine has no shell that could be started: {error.strerror}."
            ) from error
        try:
            return _exchange(process, dialogue, self._limits)
        finally:
            _end(process)

    def close(self) -> None:
        """Nothing is held between two runs."""


def _exchange(process: "subprocess.Popen[bytes]", dialogue: Dialogue, limits: Limits) -> Reply:
    deadline = Deadline(limits.run_seconds)
    stdin, stdout, stderr = (
        cast("IO[bytes]", pipe) for pipe in (process.stdin, process.stdout, process.stderr)
    )
    seen = {stdout: bytearray(), stderr: bytearray()}
    open_pipes = set(seen)
    pending, last = b"", False
    for pipe in (stdin, stdout, stderr):
        os.set_blocking(pipe.fileno(), False)

    def reply(ended: Ended) -> Reply:
        return Reply(bytes(seen[stdout]), bytes(seen[stderr]), process.poll(), ended)

    with selectors.DefaultSelector() as selector:
        for pipe in seen:
            selector.register(pipe, selectors.EVENT_READ)
        while open_pipes:
            if deadline.over:
                return reply(Ended.TIMED_OUT)
            if not pending and not last:
                pending, last = dialogue.more(bytes(seen[stderr]))
            if not stdin.closed:
                pending = _feed(stdin, pending, last)
                _watch(selector, stdin, bool(pending) and not stdin.closed)
            for key, _ in selector.select(deadline.left):
                pipe = cast("IO[bytes]", key.fileobj)
                if pipe is stdin:
                    continue
                if not (chunk := os.read(pipe.fileno(), 65536)):
                    selector.unregister(pipe)
                    open_pipes.discard(pipe)
                seen[pipe] += chunk
                if len(seen[pipe]) > limits.answer_bytes:
                    return reply(Ended.TOO_LARGE)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(deadline.left)
    return reply(Ended.WHOLE)


def _feed(stdin: IO[bytes], pending: bytes, last: bool) -> bytes:
    """Write what the pipe takes; what is left. Closes the pipe behind the last byte."""
    try:
        while pending:
            pending = pending[os.write(stdin.fileno(), pending) :]
    except BlockingIOError:
        return pending
    except BrokenPipeError:
        stdin.close()
        return b""
    if last:
        stdin.close()
    return b""


def _watch(selector: selectors.BaseSelector, stdin: IO[bytes], wanted: bool) -> None:
    watched = stdin in [key.fileobj for key in selector.get_map().values()]
    if wanted and not watched:
        selector.register(stdin, selectors.EVENT_WRITE)
    if watched and not wanted:
        selector.unregister(stdin)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Nothing that was started stays behind."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()
    with contextlib.suppress(subprocess.TimeoutExpired):  # a root process of sudo's is not ours to kill
        process.wait(2)
