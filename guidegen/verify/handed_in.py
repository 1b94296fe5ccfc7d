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
        if len(data) > LARGEST:
            raise Damaged(f"it is larger than {LARGEST // 1024 // 1024} MiB")
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
    asked_there, closed = _asked(loaded), _sensitive(_all_checks(loaded))
    own = [want for want in wants if want.reader is Reader.HERE and want not in closed]
    left = [want for want in wants if want not in asked_there and want not in own]
    facts |= Facts({want: Fact(FactState.WITHHELD) for want in left})
    if identity.uid != 0:
        asked = dict(facts)
        root = [want for want in wants if want.reader is Reader.ROOT and want not in asked]
        facts |= Facts({want: Fact(FactState.FORBIDDEN, detail=wording.NOT_RUN_AS_ROOT) for want in root})
    here, notes = from_here(own)
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
    closed = _sensitive(_all_checks(loaded))
    parts = [Part(wording.WHO_ANSWERS, (), (_LOGIN,))]
    for heading, checks in _headings(loaded):
        wants = [want for want in dict.fromkeys(_may_travel(checks)) if want not in seen | closed]
        seen.update(wants)
        parts.append(Part(heading, tuple(check.expectation() for check in checks), tuple(wants)))
    return tuple(parts)


def _headings(loaded: Loaded) -> Iterator[tuple[str, tuple[Check, ...]]]:
    for number, step in enumerate(loaded.recipe.steps, 1):
        yield wording.step_heading(number, step.title), (*step.when, *step.check)
    yield wording.WHOLE_FIX, loaded.recipe.done_when


def _all_checks(loaded: Loaded) -> tuple[Check, ...]:
    return tuple(check for _, checks in _headings(loaded) for check in checks)


def _may_travel(checks: Iterable[Check]) -> Iterator[Want[Any]]:
    """The questions whose answers may be mailed: no text that is not open."""
    for check in _single(checks):
        for want in check.wants():
            if want.reader is not Reader.HERE and _discloses(want) is not Discloses.ANYTHING:
                yield want


def _sensitive(checks: Iterable[Check]) -> frozenset[Want[Any]]:
    """What may hold text of which a check says that it is sensitive: nobody is asked for it.

    Not for another check either. It would travel all the same; and compared with a secret that nobody has
    typed, it would differ from it.
    """
    return frozenset(
        want
        for check in _single(checks)
        if check.sensitive
        for want in check.wants()
        if _discloses(want) is not Discloses.NOTHING
    )


def _single(checks: Iterable[Check]) -> Iterator[Check]:
    """Each check that is not put together from others, and what they apply under."""
    for check in checks:
        yield from _single(check.when)
        if isinstance(check, Composite):
            yield from _single(check.parts)
        else:
            yield check


def _discloses(want: Want[Any]) -> Discloses:
    assert isinstance(want, Question), "every want knows how it is asked"
    return want.discloses
