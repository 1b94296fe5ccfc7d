"""What a proof tells verify: how each check stood before the fix, and what falls with which step. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from guidegen.model import Loaded, Verdict, Witness, WitnessSource
from guidegen.recipe.check_names import DONE_WHEN, named_checks
from guidegen.recipe.proof import LeftOut, Proof, Sight
from guidegen.verify import wording


@dataclass(frozen=True)
class Row:
    """What was seen not to hold when steps were left out, by the names of steps and checks.

    A row in which nothing fell is worth knowing, too: those steps explain nothing.
    """

    steps: frozenset[str]
    fell: frozenset[str]


def falls(rows: Iterable[Row], steps: frozenset[str]) -> frozenset[str]:
    """Every check that is known to fall when all of `steps` are left out."""
    return frozenset[str]().union(*(row.fell for row in rows if row.steps <= steps))


@dataclass(frozen=True)
class Proven:
    """What may be believed of a proof. Without a proof: nothing."""

    witnesses: Mapping[str, Witness] = field(default_factory=dict)
    """By the name of a check."""
    rows: tuple[Row, ...] = ()
    guards: frozenset[str] = frozenset()
    """Checks that hold before the fix already."""
    notes: tuple[str, ...] = ()
    """What the reader of a report must know about the proof."""


def believed(loaded: Loaded, proof: Proof, now: Mapping[str, str] | None = None) -> Proven:
    """What `proof` tells of the recipe.

    `now` holds the digests of the recipe as it is, where it has changed since: only what is still the same is
    believed then, and of a step that is left out only what happens to steps that are the same, too.
    """
    names = [name for name, _ in named_checks(loaded.recipe)]
    steps = [step.id for step in loaded.recipe.steps]
    same = frozenset((*steps, *names))
    if now is not None:
        same = frozenset(name for name in same if name in now and now[name] == proof.digests.get(name))
    checks = [name for name in names if name in same]
    notes = [wording.proof_stale(proof.made, len(checks), len(names))] if now is not None else []
    if not proof.green:
        notes.append(wording.proof_with_faults(len(proof.faults)))
    settled = frozenset(name for name in checks if _of_steps_in(same, name) and _held(proof.after.get(name)))
    return Proven(
        witnesses={name: _witness(sight) for name in checks if (sight := _seen(proof.before.get(name)))},
        rows=tuple(_row(one, settled) for one in proof.left_out if same.issuperset(one.steps)),
        guards=frozenset(proof.guards).intersection(checks),
        notes=tuple(notes),
    )


def _of_steps_in(same: frozenset[str], check: str) -> bool:
    step = check.rpartition("/")[0]
    return step == DONE_WHEN or step in same


def _held(sight: Sight | None) -> bool:
    """What does not hold after the full run falls with no step in particular."""
    return sight is not None and sight.verdict is Verdict.DONE


def _seen(sight: Sight | None) -> Sight | None:
    blind = (Verdict.UNKNOWN, Verdict.INAPPLICABLE)
    return sight if sight and sight.verdict not in blind else None


def _row(left_out: LeftOut, settled: frozenset[str]) -> Row:
    return Row(frozenset(left_out.steps), settled.intersection(left_out.fell))


def _witness(sight: Sight) -> Witness:
    values = {name: (value,) for name, value in sight.values.items()}
    return Witness(WitnessSource.PROOF, values, frozenset(sight.traces))
