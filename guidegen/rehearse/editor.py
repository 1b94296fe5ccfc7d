"""A file as nano shows it: how it is opened, and which rows of the screen hold which of its lines."""

from collections.abc import Collection, Mapping
from typing import Final

from guidegen.probe.shell import edited_path_word

NO_EDITOR: Final = 97
NO_FILE: Final = 98
"""Exit statuses of `command`, besides those of nano."""

_AROUND: Final = 4
"""Rows that are not the file's: the title, the message, two of keys."""


def typed(path: str, *, sudo: bool) -> str:
    """What a person types to open the file."""
    return f"{'sudo ' if sudo else ''}nano {path}"


def command(path: str, line: int, *, sudo: bool) -> str:
    """Shell that opens the file so that it cannot be changed, with `line`, from 1, in the middle."""
    word, root = edited_path_word(path), "sudo -n " if sudo else ""
    return "\n".join(
        (
            f"command -v nano >/dev/null || exit {NO_EDITOR}",
            f"{root}test -f {word} || exit {NO_FILE}",
            f"{root}nano --view +{line} {word}",
        )
    )


def middle(changed: Collection[int], rows: int) -> int:
    """The line to open the file at, so that as many as can be of the `changed` ones are in view."""
    lines = sorted(changed)
    reach = rows - _AROUND - 2
    views = [[line for line in lines if first <= line <= first + reach] for first in lines]
    best = max(views, key=len, default=[1])
    return (best[0] + best[-1]) // 2


def rows_of(changed: Collection[int], middle: int, cursor: int, rows: int) -> Mapping[int, int]:
    """The row in which each of the `changed` lines stands; those out of view are not in it.

    The cursor stands on the `middle` line, and every line takes one row: nano wraps none of its own accord.
    """
    standing = {line: cursor + line - middle for line in sorted(changed)}
    return {line: row for line, row in standing.items() if 1 <= row <= rows - _AROUND}
