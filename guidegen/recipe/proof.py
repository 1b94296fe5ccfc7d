"""A proof: what a rehearsal of a recipe on a scratch machine has shown, kept beside the recipe.

`rehearse` writes it; `verify` takes old values and consequences from it; `lint` says when
it is missing or older than its recipe. Of sensitive content it holds salted digests, as findings do.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from guidegen.errors import Invalid, Problem, Unwritable
from guidegen.model import CLOSED, Loaded, Value, Verdict, option
from guidegen.printable import encodable
from guidegen.recipe import schema
from guidegen.recipe.sameness import digests
from guidegen.recipe.shape import written_out
from guidegen.recipe.source import Source, shown_path
from guidegen.recipe.strict_yaml import parse
from guidegen.whole_file import write_whole

SCHEMA: Final = "guidegen.proof/1"
FILE: Final = "proof.json"
_ESCAPED: Final = re.compile("[^\n -~\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One check at one moment; see `model.Finding.observed` and `.traces`."""

    __pydantic_config__ = CLOSED

    verdict: Verdict = option("What it was judged to be.")
    values: Mapping[str, Value] = option("Each field as it was seen.", dict)
    traces: tuple[str, ...] = option("Near misses that stood there.", ())


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """One run in which steps were left out."""

    __pydantic_config__ = CLOSED

    steps: tuple[str, ...] = option("The ids of the steps that were left out: one, or two.", min_length=1)
    first: str = option("The id of the step that verify named first; empty for none.", "")
    verdict: Verdict = option("That step's verdict.")
    named: tuple[str, ...] = option("Every step that verify named as a fault or as a consequence.", ())
    fell: tuple[str, ...] = option('By "STEP-ID/INDEX": every check that did not hold afterwards.', ())
    told: bool = option("Whether verify named the left-out steps rightly.")


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What one rehearsal has shown."""

    __pydantic_config__ = CLOSED

    schema: str = option("guidegen.proof/1", pattern=f"^{SCHEMA}$")
    guidegen: str = option("The version that made it.")
    recipe: str = option("The recipe's id.")
    recipe_sha256: str = option("Of the recipe as it was rehearsed: `Loaded.sha256`.")
    answers_sha256: str = option("Of the answers it was rehearsed with.")
    made: datetime = option("When.")
    target: str = option("Where: lab:debian-12, docker:IMAGE, …")
    system: str = option("What the machine says it is.")
    packages: Mapping[str, str] = option(
        "The version of each package that the recipe asks its machine for.", dict
    )
    before: Mapping[str, Sight] = option('By "STEP-ID/INDEX": each check before the fix.', dict)
    after: Mapping[str, Sight] = option("Each check after the full run.", dict)
    guards: tuple[str, ...] = option("Checks that hold in every run: they guard, and prove nothing.", ())
    left_out: tuple[LeftOut, ...] = option("What happened when steps were left out.", ())
    digests: Mapping[str, str] = option(
        'By step id and by "STEP-ID/INDEX": what of a changed recipe is still the same.', dict
    )
    faults: tuple[str, ...] = option(
        "What the rehearsal found wrong with the recipe; none: it is proven.", ()
    )

    @property
    def green(self) -> bool:
        """Whether the recipe is proven."""
        return not self.faults

    def fits(self, loaded: Loaded) -> bool:
        """Whether it speaks of the recipe as it is now."""
        return self.recipe_sha256 == loaded.sha256


def proof_file(loaded: Loaded) -> Path:
    """Where the recipe's proof is kept."""
    return loaded.folder / FILE


def read_proof(loaded: Loaded) -> Proof | None:
    """The recipe's proof, or None where there is none. Raises Invalid for one that cannot be read."""
    file = proof_file(loaded)
    if not file.exists():
        return None
    root = parse(Source.read(file))
    problems: list[Problem] = []
    proof = schema.build(Proof, written_out(root, Proof, problems), problems)
    if proof is None or problems:
        raise Invalid(problems)
    return proof


def proof_text(proof: Proof) -> str:
    """The text of the proof's file; the same proof always gives the same text."""
    data = asdict(proof)
    data["made"] = proof.made.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    text = json.dumps(data, indent=1, ensure_ascii=False, sort_keys=False)
    # It is read as YAML is, which knows no pairs of surrogates, and whose line ends are not only line feeds.
    whole = encodable(text)
    return _ESCAPED.sub(lambda char: f"\\u{ord(char[0]):04x}", whole) + "\n"


def write_proof(loaded: Loaded, proof: Proof) -> Path:
    """Write `proof` beside its recipe, whole or not at all, with the digests of what it speaks of.

    Raises Unwritable.
    """
    file = proof_file(loaded)
    if not proof.digests and proof.fits(loaded):
        proof = replace(proof, digests=digests(loaded.file, loaded.sha256))
    try:
        write_whole(file, proof_text(proof).encode())
    except OSError as error:
        raise Unwritable(f"{shown_path(file)} cannot be written: {error.strerror}") from error
    return file
