"""A recipe against a host: what became of each step, and where to go back to."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from guidegen import __version__, connect
from guidegen.connect.session import AskSecret, Session
from guidegen.connect.target import Target
from guidegen.errors import Unreachable
from guidegen.model import Facts, Host, Loaded, Report, Verdict, Witness
from guidegen.recipe.case import Before
from guidegen.verify import before as remembered
from guidegen.verify import handed_in, wording
from guidegen.verify.collect import Seen, collect
from guidegen.verify.consult import look_up
from guidegen.verify.customer import customer
from guidegen.verify.diagnose import Diagnosis, diagnose
from guidegen.verify.follow_up import follow_up
from guidegen.verify.judge import Judgement, judge
from guidegen.verify.proven import Proven

LastDone = Mapping[str, datetime]
"""For each step that earlier runs of a host saw done, when that was last."""

Progress = Callable[[str], None]
"""Told in a few words what is being done."""


def verify(
    loaded: Loaded,
    target: Target,
    *,
    before: Mapping[str, Before] | None = None,
    proven: Proven | None = None,
    last_done: LastDone | None = None,
    ask_secret: AskSecret | None = None,
    progress: Progress | None = None,
) -> Report:
    """Look at `target` and report. A host that is not reached gives a report of which all is unknown.

    `before` is what `look_before` saw, `proven` what `look_up` found in the recipe's proof, `last_done` when
    earlier runs last saw steps done; `ask_secret` asks for passwords, without it none can be given.
    """
    watch = _Watch()
    known = _Known(remembered.recall(before or {}), proven, last_done or {})
    tell = progress or (lambda _: None)
    tell(f"connecting to {target}")
    try:
        with connect.open(target, ask_secret) as session:
            tell(f"looking at {target}")
            seen = collect(loaded, session, sudo=target.sudo, limits=target.limits)
            seen = follow_up(loaded, _judged(loaded, seen, known), seen, session, target.limits)
    except Unreachable as error:
        return _unreached(loaded, target, error.message, watch)
    return _seen(loaded, seen, known, watch)


def look_before(
    loaded: Loaded,
    target: Target,
    *,
    ask_secret: AskSecret | None = None,
    progress: Progress | None = None,
) -> Mapping[str, Before]:
    """How `target` stands before the fix, for a case to keep. Raises `Unreachable`."""
    if progress:
        progress(f"looking at {target}")
    with connect.open(target, ask_secret) as session:
        seen = collect(loaded, session, sudo=target.sudo, limits=target.limits)
    return remembered.remember(judge(loaded, seen.facts))


def verify_session(
    loaded: Loaded, session: Session, *, sudo: bool | None = None, proven: Proven | None = None
) -> Report:
    """As `verify`, over a session that is open already and stays open. Raises `Unreachable`."""
    watch = _Watch()
    return _seen(loaded, collect(loaded, session, sudo=sudo), _Known({}, proven), watch)


def verify_answers(
    loaded: Loaded,
    file: Path,
    *,
    before: Mapping[str, Before] | None = None,
    proven: Proven | None = None,
    last_done: Callable[[str], LastDone] | None = None,
) -> Report:
    """As `verify`, of the `file` that the script of `guidegen probe` printed. Raises Invalid for another.

    `last_done` is asked for the host that the answers are of.
    """
    watch = _Watch()
    seen = handed_in.collect(loaded, file)
    earlier = last_done(seen.host.address) if last_done else {}
    return _seen(loaded, seen, _Known(remembered.recall(before or {}), proven, earlier), watch)


@dataclass(frozen=True)
class _Known:
    """What is known from elsewhere than this look."""

    before: Mapping[str, Witness]
    proven: Proven | None
    last_done: LastDone = field(default_factory=dict)


class _Watch:
    """When a look began, and how long it took."""

    def __init__(self) -> None:
        self.started, self._clock = datetime.now(UTC), time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._clock


def _judged(loaded: Loaded, seen: Seen, known: _Known) -> Judgement:
    return judge(loaded, seen.facts, known.before, known.proven, known.last_done, seen.ahead)


def _seen(loaded: Loaded, seen: Seen, known: _Known, watch: _Watch) -> Report:
    judgement = _judged(loaded, seen, known)
    diagnosis = diagnose(loaded.recipe, judgement, known.before, known.proven)
    notes = (*seen.notes, *(known.proven.notes if known.proven else ()))
    return _report(loaded, replace(seen, notes=notes), judgement, diagnosis, watch)


def _unreached(loaded: Loaded, target: Target, reason: str, watch: _Watch) -> Report:
    """Everything is unknown, and where nobody was asked there is nothing to be said of each check."""
    steps = tuple(replace(step, because_of=(), findings=()) for step in judge(loaded, Facts()).steps)
    first = next((step for step in steps if step.verdict is Verdict.UNKNOWN), None)
    seen = Seen(Facts(), Host(address=target.address, user=target.user))
    return _report(loaded, seen, Judgement(steps, ()), Diagnosis(Verdict.UNKNOWN, reason, first), watch)


def _report(loaded: Loaded, seen: Seen, judgement: Judgement, diagnosis: Diagnosis, watch: _Watch) -> Report:
    return Report(
        guidegen=__version__,
        started=watch.started,
        seconds=watch.seconds,
        recipe_id=loaded.recipe.id,
        recipe_title=loaded.recipe.title,
        recipe_sha256=loaded.sha256,
        host=seen.host,
        verdict=diagnosis.verdict,
        sentence=diagnosis.sentence,
        customer=customer(loaded.recipe, judgement, diagnosis),
        warning=_other_system(loaded, seen.host),
        notes=seen.notes,
        steps=judgement.steps,
        done_when=judgement.done_when,
        first=diagnosis.first,
    )


def _other_system(loaded: Loaded, host: Host) -> str:
    known = loaded.recipe.applies_to
    if not known or not host.system_id:
        return ""
    named = any(host.system_id == system or host.system_id.startswith(f"{system}-") for system in known)
    return "" if named else wording.other_system(loaded.recipe, host)


__all__ = [
    "Judgement",
    "Progress",
    "Proven",
    "judge",
    "look_before",
    "look_up",
    "verify",
    "verify_answers",
    "verify_session",
]
