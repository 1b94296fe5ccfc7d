"""One command on an SSH connection: what it is told, what it answers, within limits held on this side."""

import contextlib
import selectors

import paramiko

from guidegen.connect.deadline import Deadline, cut_after
from guidegen.connect.dialogue import Dialogue
from guidegen.connect.session import Ended, Limits, Reply

_GRACE_SECONDS = 5.0
"""How long the exit status may come after the last output."""
_CHUNK = 65536


def exchange(transport: paramiko.Transport, command: str, dialogue: Dialogue, limits: Limits) -> Reply:
    """Run `command`. Never raises for what the host or the line does."""
    deadline = Deadline(limits.run_seconds)
    # Some of paramiko's calls wait without a limit; the end of the connection ends them.
    with cut_after(limits.run_seconds + 0.5, transport.close):
        try:
            channel = transport.open_session(timeout=limits.run_seconds)
        except (paramiko.SSHException, EOFError, OSError):
            return Reply(b"", b"", None, _without_answer(transport, deadline))
        try:
            try:
                channel.exec_command(command)
            except (paramiko.SSHException, EOFError, OSError):
                return Reply(b"", b"", None, _without_answer(transport, deadline))
            return _Exchange(channel, dialogue, limits, deadline).run()
        finally:
            with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
                channel.close()


def _without_answer(transport: paramiko.Transport, deadline: Deadline) -> Ended:
    if deadline.over:
        return Ended.TIMED_OUT
    return Ended.REFUSED if transport.is_active() else Ended.LOST


class _Exchange:
    """A command that runs."""

    def __init__(
        self, channel: paramiko.Channel, dialogue: Dialogue, limits: Limits, deadline: Deadline
    ) -> None:
        self._channel, self._dialogue = channel, dialogue
        self._limits, self._deadline = limits, deadline
        self._stdout, self._stderr = bytearray(), bytearray()
        self._pending, self._last, self._shut = b"", False, False

    def run(self) -> Reply:
        with selectors.DefaultSelector() as selector:
            selector.register(self._channel.fileno(), selectors.EVENT_READ)
            while True:
                ending = self._channel.eof_received or self._channel.closed
                self._receive()
                if max(len(self._stdout), len(self._stderr)) > self._limits.answer_bytes:
                    return self._reply(Ended.TOO_LARGE)
                if ending:
                    return self._finish()
                if self._deadline.over:
                    return self._reply(Ended.TIMED_OUT)
                self._send()
                # While the host takes no more input, nothing announces that it does again.
                selector.select(min(self._deadline.left, 0.02 if self._pending else 1.0))

    def _receive(self) -> None:
        """Take what is there, but not more than one bite beyond the limit."""
        channel, limit = self._channel, self._limits.answer_bytes
        with contextlib.suppress(OSError, EOFError):
            while channel.recv_ready() and len(self._stdout) <= limit:
                self._stdout += channel.recv(_CHUNK)
            while channel.recv_stderr_ready() and len(self._stderr) <= limit:
                self._stderr += channel.recv_stderr(_CHUNK)

    def _send(self) -> None:
        if self._shut:
            return
        if not self._pending and not self._last:
            self._pending, self._last = self._dialogue.more(bytes(self._stderr))
        with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
            while self._pending and self._channel.send_ready():
                self._pending = self._pending[self._channel.send(self._pending[:_CHUNK]) :]
            if self._last and not self._pending:
                self._shut = True
                self._channel.shutdown_write()

    def _finish(self) -> Reply:
        self._channel.status_event.wait(min(_GRACE_SECONDS, self._deadline.left))
        alive = self._channel.get_transport().is_active()
        has_status = self._channel.exit_status_ready() and self._channel.exit_status >= 0
        if not has_status and not alive:
            return self._reply(Ended.TIMED_OUT if self._deadline.over else Ended.LOST)
        return self._reply(Ended.WHOLE)

    def _reply(self, ended: Ended) -> Reply:
        status = self._channel.exit_status if self._channel.exit_status_ready() else -1
        return Reply(bytes(self._stdout), bytes(self._stderr), status if status >= 0 else None, ended)
