"""What goes to the standard input of a command on the host, and when."""

from typing import Protocol


class Dialogue(Protocol):
    """Says what to send next."""

    def more(self, stderr: bytes) -> tuple[bytes, bool]:
        """What to send now, given all of standard error so far, and whether nothing will follow."""
        ...


class Whole:
    """Everything at once."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def more(self, stderr: bytes) -> tuple[bytes, bool]:
        content, self._content = self._content, b""
        return content, True


class SudoPassword:
    """Answers `sudo -S` once, and sends the script only after sudo let it through.

    The password goes out when sudo's own prompt, a word made for this run, was seen: at no other time, so no
    shell can ever read it as script. A second prompt means that it was wrong; then nothing more is sent, for
    a second wrong answer could lock the account.
    """

    def __init__(self, prompt: bytes, ready: bytes, password: bytes, script: bytes) -> None:
        self._prompt, self._ready = prompt, ready
        self._password, self._script = password, script
        self._answered = False

    def more(self, stderr: bytes) -> tuple[bytes, bool]:
        if self._ready in stderr:
            script, self._script = self._script, b""
            return script, True
        prompts = stderr.count(self._prompt)
        if prompts > 1:
            return b"", True
        if prompts == 1 and not self._answered:
            self._answered = True
            return self._password + b"\n", False
        return b"", False
