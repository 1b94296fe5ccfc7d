"""What a thing must be younger than: the last change of a file, or a time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from guidegen.checks.paths import require_path
from guidegen.checks.wording import at, shown
from guidegen.model import Fact, Facts, FactState, Misfit, Want
from guidegen.probe.questions.newest import Newest


def is_path(since: str) -> bool:
    """Whether `since` names a file rather than a time."""
    return since.startswith(("/", "~"))


def require_since(key: str, since: str) -> None:
    """Raise Misfit for what is neither a path nor a date, nor a time with its zone."""
    if is_path(since):
        require_path(key, since)
        return
    try:
        moment = time_of(since)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None:
        raise Misfit(
            key, "a file's path, a date, or a time with its zone, is needed", f'{key}: "2026-11-20T10:00:00Z"'
        )


def is_date(since: str) -> bool:
    """Whether it names a day without a time."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", since))


def time_of(since: str) -> datetime:
    """The time; of a day its beginning in UTC. Raises ValueError."""
    return datetime.fromisoformat(f"{since}T00:00:00Z" if is_date(since) else since)


def wants_of(since: str) -> tuple[Want[Any], ...]:
    """What must be asked to know the moment."""
    return (Newest(since),) if is_path(since) else ()


def in_words(since: str) -> str:
    """`/etc/x changed`, or the time, behind "since" or "after"."""
    return f"{shown(since)} changed" if is_path(since) else at(time_of(since).astimezone(UTC))


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A moment that can be told only so far."""

    earliest: datetime
    """It was certainly not before."""
    latest: datetime
    """It was certainly not after; far later than `earliest` for a file that may have been moved in."""
    moved: bool = False

    def passed_by(self, moment: datetime, resolution: float = 0.0) -> bool | None:
        """Whether `moment`, known to `resolution` seconds, lies after it; None: that cannot be told."""
        blur = timedelta(seconds=resolution)
        if moment - blur > self.latest:
            return True
        return False if moment + blur < self.earliest else None


def moment_of(since: str, facts: Facts) -> Moment | Fact[Any]:
    """The moment, or the fact because of which it is not known."""
    if not is_path(since):
        time = time_of(since).astimezone(UTC)
        return Moment(earliest=time, latest=time)
    fact = facts[Newest(since)]
    if fact.value is None:
        return Fact(FactState.MISSING) if fact.state is FactState.MISSING else fact
    change = fact.value
    blur = timedelta(seconds=change.resolution)
    # mv and cp -p keep an old mtime; the ctime tells of them, but of changed rights and links too.
    moved = change.ctime > change.mtime + blur
    return Moment(earliest=change.mtime, latest=max(change.mtime, change.ctime) + blur, moved=moved)
