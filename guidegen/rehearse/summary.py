"""The library as its proofs show it: how many of the steps that were left out verify has named rightly."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from guidegen.errors import Invalid
from guidegen.model import Loaded
from guidegen.recipe.loader import load
from guidegen.recipe.proof import Proof, read_proof


@dataclass(frozen=True)
class Count:
    """So many of all."""

    right: int
    all: int

    def __str__(self) -> str:
        return f"{self.right} of {self.all}"

    def __add__(self, other: "Count") -> "Count":
        return Count(self.right + other.right, self.all + other.all)

    @property
    def share(self) -> str:
        """In per cent, rounded down, so that only all of them are 100 %."""
        return f"{100 * self.right // self.all} %" if self.all else "—"

    @property
    def words(self) -> str:
        """`7 of 7, 100 %`, or a dash where there is nothing to count."""
        return f"{self}, {self.share}" if self.all else "—"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One recipe, as its proof shows it."""

    recipe: str
    title: str
    steps: int
    checked: int
    """Steps that leave something to look at."""
    target: str = ""
    made: datetime | None = None
    singles: Count = Count(0, 0)
    pairs: Count = Count(0, 0)
    state: str = "not proven"
    """"proven", or what keeps it from being that."""


def count(proof: Proof, steps: int) -> Count:
    """Of the runs in which so many steps were left out, those that verify told rightly."""
    runs = [run for run in proof.left_out if len(run.steps) == steps]
    return Count(sum(run.told for run in runs), len(runs))


def row(loaded: Loaded, proof: Proof | None) -> Row:
    """The row of one recipe."""
    recipe = loaded.recipe
    bare = Row(
        recipe=recipe.id,
        title=recipe.title,
        steps=len(recipe.steps),
        checked=sum(bool(step.check) for step in recipe.steps),
    )
    if proof is None:
        return bare
    number = len(proof.faults)
    state = "proven" if proof.green else f"{number} fault{'s' if number > 1 else ''}"
    return Row(
        recipe=bare.recipe,
        title=bare.title,
        steps=bare.steps,
        checked=bare.checked,
        target=proof.target,
        made=proof.made,
        singles=count(proof, 1),
        pairs=count(proof, 2),
        state=state if proof.fits(loaded) else "changed since it was proven",
    )


def rows(files: Iterable[Path]) -> Sequence[Row]:
    """A row for each recipe's file, from the proofs that are kept. Raises Invalid for one that is invalid."""
    found: list[Row] = []
    for file in files:
        loaded = load(file, examples=True, pictures=False)
        try:
            proof = read_proof(loaded)
        except Invalid:
            proof = None  # lint says what is wrong with it
        found.append(row(loaded, proof))
    return found


def as_text(rows: Sequence[Row]) -> str:
    """A line for each recipe, and one for all of them together."""
    lines = [("recipe", "on", "one step left out", "two steps left out", "")]
    lines += [(row.recipe, row.target, row.singles.words, row.pairs.words, row.state) for row in rows]
    lines.append(("all", "", _all_singles(rows).words, _all_pairs(rows).words, ""))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = (
        "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)) for line in lines
    )
    return "\n".join(line.rstrip() for line in padded)


def as_json(rows: Sequence[Row]) -> str:
    """The same as `guidegen.rehearsal-summary/1`."""
    recipes = [{**asdict(row), "made": row.made.isoformat() if row.made else None} for row in rows]
    data = {
        "schema": "guidegen.rehearsal-summary/1",
        "recipes": recipes,
        "singles": asdict(_all_singles(rows)),
        "pairs": asdict(_all_pairs(rows)),
    }
    return json.dumps(data, indent=2)


def _all_singles(rows: Sequence[Row]) -> Count:
    return sum((row.singles for row in rows), Count(0, 0))


def _all_pairs(rows: Sequence[Row]) -> Count:
    return sum((row.pairs for row in rows), Count(0, 0))
