"""Lines that nearly make a setting: commented out, below another heading, badly written, mistyped."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from guidegen.checks.formats import Entry, squeezed
from guidegen.checks.nearness import ALONE, CARRIES, nearness
from guidegen.checks.wording import shown

if TYPE_CHECKING:
    from guidegen.checks.setting_look import Look

Miss = Callable[["Look", Entry], str]
"""What is wrong with an entry, as a clause; empty where it is no near miss of this sort."""


def _commented(look: "Look", entry: Entry) -> str:
    if entry not in look.named or not entry.commented or not look.right(entry):
        return ""
    if squeezed(look.style.show(entry.key, entry.value)) in look.comments:
        return ""
    return f"{look.place(entry)} holds the right setting, but as a comment: the # before it must go"


def _elsewhere(look: "Look", entry: Entry) -> str:
    if entry not in look.named or entry.commented or not look.right(entry):
        return ""
    there = f"below {shown(look.style.heading(entry.section))}" if entry.section else "above every section"
    wanted = look.check.section
    meant = f"below {shown(look.style.heading(wanted))}" if wanted else "above every section"
    if entry.file:
        return f"{look.place(entry)} holds the right setting, but {there}, where {meant} is meant"
    return f"{look.place(entry)} holds the right setting, but {there} instead of {meant}"


def _badly_written(look: "Look", entry: Entry) -> str:
    key = look.style.fold(look.check.setting)
    if not entry.malformed or entry.commented or look.style.fold(entry.key) != key or not look.right(entry):
        return ""
    if look.check.sensitive:
        return f"{look.place(entry)} is not written as the program reads it"
    return f"{look.place(entry)} is not written as the program reads it, which is {look.check.wanted_line}"


def _nearness(look: "Look", entry: Entry) -> float:
    fold = look.style.fold
    if (
        entry.commented
        or fold(entry.key) == fold(look.check.setting)
        or fold(entry.key) in look.style.real_keys
    ):
        return 0.0
    return nearness(entry.key, look.check.setting)


def _near_key(look: "Look", entry: Entry) -> str:
    if not look.right(entry) or _nearness(look, entry) < CARRIES:
        return ""
    return _mistyped(look, entry)


def near_key_alone(look: "Look", entry: Entry) -> str:
    """A very near key, with whatever value."""
    return _mistyped(look, entry) if _nearness(look, entry) >= ALONE else ""


def _mistyped(look: "Look", entry: Entry) -> str:
    if look.check.sensitive:
        return f"{look.place(entry)} has a mistyped name, where {shown(look.check.setting)} should be"
    return f"{look.place(entry)} says {shown(entry.key)}, where {shown(look.check.setting)} should be"


MISSES: Final[tuple[Miss, ...]] = (_commented, _elsewhere, _badly_written, _near_key)
