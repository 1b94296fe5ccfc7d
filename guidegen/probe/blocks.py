"""Answers of any bytes inside one section, each ended by the section's marker."""

from collections.abc import Iterator

from guidegen.probe.question import Section


def blocks(section: Section) -> Iterator[tuple[bytes, int]]:
    """Each whole block, and the exit status that its shell printed behind the marker: `MARKER STATUS`."""
    if not section.marker:
        return
    lead, *pieces = section.output.split(section.marker + b" ")
    for piece in pieces:
        status, newline, rest = piece.partition(b"\n")
        if not newline or not status.isdigit():
            return
        yield lead, int(status)
        lead = rest
