"""From what a rehearsal has seen to the proof that is kept, and to what the recipe could say itself. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from guidegen import __version__
from guidegen.model import Finding, Loaded, Recipe, Verdict
from guidegen.recipe.proof import SCHEMA, LeftOut, Proof, Sight
from guidegen.rehearse.demands import told
from guidegen.rehearse.fault import Fault
from guidegen.rehearse.runs import Rehearsed, Run


@dataclass(frozen=True)
class Dependency:
    """A step whose checks do not hold while an earlier one is left out, and that does not say so itself."""

    step: str
    needs: str


def proof_of(rehearsed: Rehearsed, faults: Iterable[Fault], made: datetime) -> Proof:
    """What is kept of a whole rehearsal."""
    loaded = rehearsed.loaded
    return Proof(
        schema=SCHEMA,
        guidegen=__version__,
        recipe=loaded.recipe.id,
        recipe_sha256=loaded.sha256,
        answers_sha256=answers_sha256(loaded),
        made=made,
        target=rehearsed.target,
        system=rehearsed.full.report.host.system,
        packages=dict(rehearsed.packages),
        before=sights(rehearsed.before, rehearsed.before_again),
        after=sights(rehearsed.full, rehearsed.again),
        guards=guards(rehearsed),
        left_out=tuple(left_out(loaded.recipe, run) for run in rehearsed.left_out if run.seen),
        faults=tuple(str(fault) for fault in faults),
    )


def answers_sha256(loaded: Loaded) -> str:
    """Of the answers that are not secret: a digest of a short secret would be as good as the secret."""
    text = json.dumps(dict(loaded.answers), sort_keys=True)
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def sights(run: Run, other: Run | None) -> Mapping[str, Sight]:
    """Every check as it was seen in a run.

    A value that `other`, a look at the same state, does not show too is no witness: a time, a number that
    counts up, a key that was made afresh.
    """
    same = dict(other.findings()) if other else {}
    return {check: _sight(finding, same.get(check, finding)) for check, finding in run.findings()}


def _sight(finding: Finding, other: Finding) -> Sight:
    return Sight(
        verdict=finding.verdict,
        values={
            key: value
            for key, value in finding.observed.items()
            if key in other.observed and other.observed[key] == value
        },
        traces=tuple(trace for trace in finding.traces if trace in other.traces),
    )


def guards(rehearsed: Rehearsed) -> tuple[str, ...]:
    """The checks that hold in every run: they never change, whatever is done and left out."""
    runs = [run for run in (rehearsed.before, rehearsed.full, *rehearsed.left_out) if run.seen]
    changing = {
        check for run in runs for check, finding in run.findings() if finding.verdict is not Verdict.DONE
    }
    return tuple(check for check, _ in rehearsed.full.findings() if check not in changing)


def left_out(recipe: Recipe, run: Run) -> LeftOut:
    """What one run without some of the steps has shown."""
    first = run.report.first
    return LeftOut(
        steps=run.without,
        first=first.id if first else "",
        verdict=run.report.verdict,
        named=tuple(step.id for step in run.report.steps if step.verdict.fails),
        fell=tuple(check for check, finding in run.findings() if finding.verdict.fails),
        told=told(recipe, run),
    )


def dependencies(rehearsed: Rehearsed) -> Sequence[Dependency]:
    """Steps that fell with an earlier one though they were done, where the recipe does not say `needs`."""
    recipe = rehearsed.loaded.recipe
    needed = _needed(recipe)
    whole = {check for check, finding in rehearsed.full.findings() if finding.verdict is Verdict.DONE}
    found: list[Dependency] = []
    for run in rehearsed.left_out:
        if len(run.without) != 1:
            continue
        (missing,) = run.without
        for step in run.report.steps:
            fell = any(
                finding.verdict.fails and f"{step.id}/{index}" in whole
                for index, finding in enumerate(step.findings)
            )
            later = step.number > recipe.number(missing)
            if fell and later and missing not in needed[step.id]:
                found.append(Dependency(step.id, missing))
    return found


def _needed(recipe: Recipe) -> Mapping[str, frozenset[str]]:
    """For each step the steps that it needs, and those that they need in turn."""
    needed: dict[str, frozenset[str]] = {}
    for step in recipe.steps:
        direct = frozenset(step.needs)
        needed[step.id] = direct.union(*(needed.get(need, frozenset()) for need in direct))
    return needed
