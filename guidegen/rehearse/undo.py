"""What a step's `undo` lets somebody type: the commands in its Markdown."""

import re
from typing import Final

_FENCED: Final = re.compile(r"^(```+|~~~+)[^\n]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_INDENTED: Final = re.compile(r"(?:\A|\n[ \t]*\n)((?:(?: {4}|\t)[^\n]*(?:\n|\Z))+)")
_INLINE: Final = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
# A word and something after it: `rm /etc/x` is typed, while `/etc/x` and `main.cf` are only spoken of.
_COMMAND: Final = re.compile(r"[a-z][a-z0-9_.-]*\s+[^=\s]")


def undo_commands(markdown: str) -> str:
    """The commands in `markdown`, one a line, in their order; empty where it is prose alone."""
    found: list[tuple[int, str]] = []
    found += [(block.start(), block[2].strip("\n")) for block in _FENCED.finditer(markdown)]
    rest = _FENCED.sub(_blank, markdown)
    found += [(block.start(), _unindented(block[1])) for block in _INDENTED.finditer(rest)]
    rest = _INDENTED.sub(_blank, rest)
    found += [(span.start(), span[1]) for span in _INLINE.finditer(rest) if _COMMAND.match(span[1])]
    return "\n".join(commands for _, commands in sorted(found))


def _blank(block: re.Match[str]) -> str:
    """Something of the same length, so that what follows keeps its place."""
    return "." * len(block[0])


def _unindented(block: str) -> str:
    return "\n".join(line.strip() for line in block.splitlines())
