"""A command on this computer that is given a script on standard input, within the limits."""

import contextlib
import os
import selectors
import signal
import subprocess
from collections.abc import Sequence
from typing import IO, cast

from guidegen.connect.deadline import Deadline
from guidegen.connect.dialogue import Dialogue
from guidegen.connect.session import Ended, Limits, Reply


def converse(command: Sequence[str], dialogue: Dialogue, limits: Limits) -> Reply:
    """Run `command` in a process group of its own, which is gone afterwards. Raises OSError."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        bufsize=0,
    )
    try:
        return _exchange(process, dialogue, limits)
    finally:
        _end(process)


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
