"""Facts that could not be had: why, from a shell's exit status or a tool's own words."""

from typing import Any

from guidegen.model import Fact, FactState
from guidegen.printable import one_line
from guidegen.probe.question import Section

_REASONS = (
    ("no such file or directory", FactState.MISSING),
    ("not a directory", FactState.MISSING),
    ("too many levels of symbolic links", FactState.MISSING),
    ("symbolic link loop", FactState.MISSING),
    ("permission denied", FactState.FORBIDDEN),
    ("operation not permitted", FactState.FORBIDDEN),
    ("so it was not printed", FactState.WITHHELD),
    ("not found", FactState.NO_TOOL),
    ("not a regular file", FactState.NOT_A_FILE),
)


def from_reason(reason: str) -> Fact[Any]:
    """The fact behind a tool's words: missing, forbidden, or not understood."""
    text = one_line(reason)
    for words, state in _REASONS:
        if text.lower().endswith(words):
            return Fact(state, detail=text)
    return Fact(FactState.GARBLED, detail=text)


def from_section(section: Section) -> Fact[Any]:
    """The fact of a question to which `section` holds no answer."""
    if not section.whole:
        return Fact(FactState.LOST)
    if section.timed_out:
        return Fact(FactState.TIMED_OUT)
    if section.status == 127:
        return Fact(FactState.NO_TOOL, detail=last_line(section.output))
    return Fact(FactState.GARBLED, detail=last_line(section.output))


def last_line(output: bytes) -> str:
    """The last line with anything in it, made safe to show."""
    lines = [line for line in output[-2000:].decode(errors="replace").splitlines() if line.strip()]
    return one_line(lines[-1]) if lines else ""
