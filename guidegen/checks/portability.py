"""On which systems a kind of check is known to work, and how that is known: read off its questions."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from guidegen.checks.applicable import questions
from guidegen.checks.composite import Composite
from guidegen.model import Check, Want
from guidegen.probe.question import SYSTEMS, Form, Question

NAMES: Final = {
    "debian": "Debian, Ubuntu",
    "rhel": "RHEL and its like",
    "alpine": "Alpine, BusyBox",
    "macos": "macOS",
    "bsd": "the BSDs",
}
"""What people call each of `SYSTEMS`."""
WORDS: Final = {Form.TRIED: "tried", Form.RECORDED: "recorded", None: "not had"}


def forms(cls: type[Check]) -> Mapping[str, Form | None] | None:
    """For each of `SYSTEMS` how the kind is known to work there: as the weakest of its questions.

    None where a system was not had; None for the whole where that depends on the checks that it holds.
    """
    if issubclass(cls, Composite):
        return None
    asked = list(_asked(cls))
    return {system: _weakest(question.forms.get(system) for question in asked) for system in SYSTEMS}


def in_words(cls: type[Check]) -> str:
    """`tried on Debian, Ubuntu; recorded on macOS; not had on the BSDs`."""
    known = forms(cls)
    if known is None:
        return "where the checks in it do"
    parts = []
    for form, words in WORDS.items():
        if names := [NAMES[system] for system in SYSTEMS if known[system] is form]:
            parts.append(f"{words} on {', '.join(names)}")
    return "; ".join(parts)


def _asked(cls: type[Check]) -> Iterator[type[Question[Any]]]:
    """The questions that the kind's examples ask: there is one for each verdict."""
    wants: list[Want[Any]] = [*questions([example.check for example in cls.EXAMPLES])]
    yield from dict.fromkeys(type(want) for want in wants if isinstance(want, Question))


def _weakest(found: Iterator[Form | None]) -> Form | None:
    order = (None, Form.RECORDED, Form.TRIED)
    return min(found, key=order.index, default=None)
