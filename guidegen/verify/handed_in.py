"""Answers that a host's own administrator had printed by a script, where nobody of ours may log in."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from guidegen.checks.composite import Composite
from guidegen.errors import Invalid, Problem
from guidegen.model import Check, Fact, Facts, FactState, Host, Loaded, Reader, Want
from guidegen.probe.handout import Damaged, Part, compose, read
from guidegen.probe.question import Discloses, Question
from guidegen.probe.questions.identity import Identity, System
from guidegen.recipe.check_names import wants_of
from guidegen.verify import wording
from guidegen.verify.collect import Seen, from_here

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a file of answers."""

_LOGIN: Final = Identity(reader=Reader.LOGIN)


def script_of(loaded: Loaded, nonce: str) -> str:
    """The script that asks what `loaded` wants to know; `nonce` as for `probe.script.compose`."""
    return compose(_parts(loaded), wording.handout(loaded.recipe), _about(loaded), nonce)


def collect(loaded: Loaded, file: Path) -> Seen:
    """What the answers in `file` say; what is asked from this machine is asked now.

    Raises Invalid for a file that was changed on its way, belongs to another recipe or cannot be read.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
        facts = read(_parts(loaded), _about(loaded), data)
    except OSError as error:
        raise Invalid([Problem(f"{file} cannot be read: {error.strerror}")]) from error
    except Damaged as error:
        raise Invalid([Problem(f"{file}: {error}", None, wording.ANSWERS_HINT)]) from error
    identity = facts[_LOGIN].value
    if identity is None:
        raise Invalid(
            [Problem(f"{file}: it does not say whose answers they are", None, wording.ANSWERS_HINT)]
        )
    wants = wants_of(loaded.recipe)
    left = [want for want in wants if want.reader is not Reader.HERE and want not in _asked(loaded)]
    facts |= Facts({want: Fact(FactState.WITHHELD) for want in left})
    if identity.uid != 0:
        asked = dict(facts)
        root = [want for want in wants if want.reader is Reader.ROOT and want not in asked]
        facts |= Facts({want: Fact(FactState.FORBIDDEN, detail=wording.NOT_RUN_AS_ROOT) for want in root})
    here, notes = from_here([want for want in wants if want.reader is Reader.HERE])
    return Seen(facts | here, _host(identity), (wording.handed_in(identity), *notes))


def _about(loaded: Loaded) -> dict[str, str]:
    return {"recipe": loaded.recipe.id}


def _host(identity: System) -> Host:
    return Host(
        address=identity.hostname,
        user=identity.user,
        system=identity.system,
        system_id=identity.system_id,
        sudo=identity.uid == 0,
        clock=identity.clock,
    )


def _asked(loaded: Loaded) -> frozenset[Want[Any]]:
    return frozenset(want for part in _parts(loaded) for want in part.wants)


def _parts(loaded: Loaded) -> tuple[Part, ...]:
    """Who answers; then each step; then the fix as a whole. What was asked once is not asked again."""
    seen: set[Want[Any]] = set()
    parts = [Part(wording.WHO_ANSWERS, (), (_LOGIN,))]
    for heading, checks in _headings(loaded):
        wants = [want for want in dict.fromkeys(_may_travel(checks)) if want not in seen]
        seen.update(wants)
        parts.append(Part(heading, tuple(check.expectation() for check in checks), tuple(wants)))
    return tuple(parts)


def _headings(loaded: Loaded) -> Iterator[tuple[str, tuple[Check, ...]]]:
    for number, step in enumerate(loaded.recipe.steps, 1):
        yield wording.step_heading(number, step.title), (*step.when, *step.check)
    yield wording.WHOLE_FIX, loaded.recipe.done_when


def _may_travel(checks: Iterable[Check]) -> Iterator[Want[Any]]:
    """The questions whose answers may be mailed: nothing that is sensitive, and no text that is not open."""
    for check in checks:
        yield from _may_travel(check.when)
        if isinstance(check, Composite):
            yield from _may_travel(check.parts)
            continue
        for want in check.wants():
            assert isinstance(want, Question), "every want knows how it is asked"
            hidden = {Discloses.ANYTHING, Discloses.OPEN} if check.sensitive else {Discloses.ANYTHING}
            if want.reader is not Reader.HERE and want.discloses not in hidden:
                yield want
