"""JSON, for programs: `guidegen.rehearsal/1`, of several recipes `guidegen.rehearsals/1`."""

import json
from collections.abc import Sequence
from typing import Any

from guidegen.rehearse.events import Outcome
from guidegen.rehearse.runs import Run, inapplicable


def render(outcomes: Sequence[Outcome], colour: bool = False) -> str:
    """One rehearsal as an object, several as a list within one. It is plain ASCII, without colours."""
    del colour
    several = {"schema": "guidegen.rehearsals/1", "recipes": [_outcome(outcome) for outcome in outcomes]}
    data = _outcome(outcomes[0]) if len(outcomes) == 1 else several
    # Escaped to ASCII, no character of a machine's can act upon a terminal.
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def _outcome(outcome: Outcome) -> dict[str, Any]:
    recipe, proof, rehearsed = outcome.loaded.recipe, outcome.proof, outcome.rehearsed
    return {
        "schema": "guidegen.rehearsal/1",
        "recipe": {"id": recipe.id, "title": recipe.title, "sha256": outcome.loaded.sha256},
        "target": outcome.target,
        "weakness": outcome.weakness,
        "seconds": round(outcome.seconds, 1),
        "green": outcome.green,
        "faults": [
            {
                "demand": fault.demand.name.lower().replace("_", "-"),
                "step": fault.step or None,
                "message": fault.message,
                "change": fault.change,
                "terminal": fault.terminal,
            }
            for fault in outcome.faults
        ],
        "untraceable": [step.id for step in recipe.steps if not step.check],
        "inapplicable": sorted(inapplicable(rehearsed.full)) if rehearsed else [],
        "guards": list(proof.guards) if proof else [],
        "dependencies": [{"step": found.step, "needs": found.needs} for found in outcome.dependencies],
        "runs": [_run(run) for run in _runs(outcome)] if rehearsed else [],
        "left_out": [
            {
                "steps": list(one.steps),
                "first": one.first or None,
                "verdict": one.verdict,
                "named": list(one.named),
                "told": one.told,
            }
            for one in (proof.left_out if proof else ())
        ],
    }


def _runs(outcome: Outcome) -> tuple[Run, ...]:
    rehearsed = outcome.rehearsed
    return (rehearsed.before, rehearsed.full, rehearsed.again, *rehearsed.left_out) if rehearsed else ()


def _run(run: Run) -> dict[str, Any]:
    return {
        "kind": run.kind.name.lower().replace("_", "-"),
        "without": list(run.without),
        "sentence": run.report.sentence,
        "steps": {step.id: step.verdict for step in run.report.steps},
    }
