"""One verification of one host, as it is kept: verdicts, digests and times."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Final

from guidegen.checks.composite import Composite
from guidegen.model import Check, Finding, Loaded, Report, Step, Verdict
from guidegen.recipe.check_names import named_findings

SCHEMA: Final = "guidegen.run/1"


@dataclass(frozen=True, kw_only=True)
class StepRun:
    """What became of a step."""

    id: str
    verdict: Verdict
    means: str
    """A digest of what the step demanded: a recipe that changed demands something else."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one verification found."""

    at: datetime
    """By the clock of the machine that looked."""
    clock: datetime | None
    """By the host's own, which may be years off; None where it did not say."""
    recipe: str
    sha256: str
    verdict: Verdict
    steps: tuple[StepRun, ...]
    seen: Mapping[str, str] = field(default_factory=dict)
    """Of each check that could be looked at, a digest of what was seen: another one, another state."""


class Unreadable(ValueError):
    """A line of a history that is no record."""


def run_of(loaded: Loaded, report: Report, key: bytes) -> Run:
    """What is kept of `report`. Digests are made with `key`: without it none tells what it is of."""
    steps = zip(loaded.recipe.steps, report.steps, strict=True)
    return Run(
        at=report.started,
        clock=report.host.clock,
        recipe=loaded.recipe.id,
        sha256=loaded.sha256,
        verdict=report.verdict,
        steps=tuple(StepRun(id=step.id, verdict=one.verdict, means=means(step)) for step, one in steps),
        seen={
            name: _seen(finding, key)
            for name, finding in named_findings(report.steps, report.done_when)
            if finding.verdict is not Verdict.UNKNOWN and finding.observed
        },
    )


def means(step: Step) -> str:
    """Stands for what `step` demands with the answers of this customer; never for a secret."""
    demands = [_demand(check) for check in (*step.when, *step.check)]
    return hashlib.sha256(json.dumps(demands, default=str).encode()).hexdigest()[:16]


_WORDS: Final = frozenset({"do", "if_missed", "was", "sensitive", "when"})
"""Fields of a check that say nothing of what must hold, or are told by themselves."""


def _demand(check: Check) -> list[Any]:
    """Everything that must hold, as plain data. What is sensitive is told as a report would tell it."""
    said: list[Any] = [check.kind, check.expectation(), [_demand(one) for one in check.when]]
    if isinstance(check, Composite):
        return [*said, [_demand(part) for part in check.parts]]
    if check.sensitive:
        return said
    # Where there is a default, a field that comes to the kind later changes nothing.
    given = {
        field.name: value
        for field in fields(check)
        if field.name not in _WORDS and (value := getattr(check, field.name)) != field.default
    }
    return [*said, given]


def _seen(finding: Finding, key: bytes) -> str:
    text = json.dumps([sorted(finding.observed.items()), sorted(finding.traces)])
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:16]


def as_line(run: Run, previous: str) -> str:
    """One line of JSON, with the digest of the line before it."""
    data = {
        "schema": SCHEMA,
        "at": _time(run.at),
        "clock": _time(run.clock) if run.clock else None,
        "recipe": run.recipe,
        "sha256": run.sha256,
        "verdict": run.verdict,
        "steps": [{"id": one.id, "verdict": one.verdict, "means": one.means} for one in run.steps],
        "seen": dict(run.seen),
        "previous": previous,
    }
    return json.dumps(data, separators=(",", ":"))


def from_line(line: str) -> tuple[Run, str]:
    """The run, and the digest of the line before it. Raises Unreadable."""
    try:
        data = json.loads(line)
        if data["schema"] != SCHEMA:
            raise Unreadable(f"it is none of {SCHEMA}")
        run = Run(
            at=_moment(data["at"]),
            clock=_moment(data["clock"]) if data["clock"] else None,
            recipe=_text(data["recipe"]),
            sha256=_text(data["sha256"]),
            verdict=Verdict(data["verdict"]),
            steps=tuple(_step(one) for one in _list(data["steps"])),
            seen={_text(name): _text(digest) for name, digest in data["seen"].items()},
        )
        return run, _text(data["previous"])
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise error if isinstance(error, Unreadable) else Unreadable("it is not whole") from error


def digest_of(line: str) -> str:
    """By which the next record knows this one."""
    return hashlib.sha256(line.encode()).hexdigest()


def _step(data: Mapping[str, Any]) -> StepRun:
    return StepRun(id=_text(data["id"]), verdict=Verdict(data["verdict"]), means=_text(data["means"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text was expected")
    return value


def _list(value: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise TypeError("a list was expected")
    return value


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(_text(text))
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
