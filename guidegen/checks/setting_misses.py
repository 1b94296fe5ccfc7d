"""Lines that nearly make a setting: commented out, below another heading, badly written, mistyped."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from guidegen.checks.difference import in_brackets
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
    sign = look.raw(entry).lstrip(" \t")[:1] or "#"
    named = f"the semicolon {sign}" if sign == ";" else f"the {sign}"
    place = look.place(entry)
    return f"{place} holds the right setting, but as a comment: {named} before it must go{look.quoted(entry)}"


def _elsewhere(look: "Look", entry: Entry) -> str:
    if entry not in look.named or entry.commented or not look.right(entry):
        return ""
    there = f"below {shown(look.style.heading(entry.section))}" if entry.section else "above every section"
    wanted = look.check.section
    meant = f"below {shown(look.style.heading(wanted))}" if wanted else "above every section"
    said = f"{look.place(entry)} holds the right setting, but {there}"
    if entry.file:
        return f"{said}, where {meant} is meant{look.quoted(entry)}"
    return f"{said} instead of {meant}{look.quoted(entry)}"


def _badly_written(look: "Look", entry: Entry) -> str:
    key = look.style.fold(look.check.setting)
    if not entry.malformed or entry.commented or look.style.fold(entry.key) != key or not look.right(entry):
        return ""
    belongs = look.goes_on_from(entry)
    if look.check.sensitive:
        return f"{look.place(entry)} is not written as the program reads it{belongs}"
    raw, wanted = look.raw(entry), look.check.wanted_line
    return (
        f"{look.place(entry)} says {shown(raw)}, which is not written as the program reads it{belongs}; "
        f"it should say {wanted}{in_brackets(raw, look.line_for(entry))}"
    )


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
    slip = in_brackets(entry.key, look.check.setting)
    return f"{look.place(entry)} says {shown(entry.key)}, where {shown(look.check.setting)} should be{slip}"


def _swapped(look: "Look", entry: Entry) -> str:
    if entry.commented or look.style.fold(entry.value) != look.style.fold(look.check.setting):
        return ""
    if not any(look.style.same(entry.key, value) for value in look.check.values):
        return ""
    if look.check.sensitive:
        return f"{look.place(entry)} has the key and the value the wrong way round"
    return (
        f"{look.place(entry)} says {look.says(entry)}, where {look.check.wanted_line} should be "
        "(key and value the wrong way round)"
    )


MISSES: Final[tuple[Miss, ...]] = (_commented, _elsewhere, _badly_written, _near_key, _swapped)
