"""The rule `proof-stale`."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from guidegen.errors import Invalid, Problem
from guidegen.lint import Rule
from guidegen.model import Loaded
from guidegen.recipe.proof import read_proof

_PROVEN: Final = """\
id: example
title: Close the door
steps:
  - id: lock
    title: Lock it
    check: {file: /srv/locked}"""
_DIGEST: Final = hashlib.sha256((_PROVEN + "\n").encode()).hexdigest()
_PROOF: Final = f"""\
{{"schema": "guidegen.proof/1", "guidegen": "0.1.0", "recipe": "example",
 "recipe_sha256": "{_DIGEST}", "answers_sha256": "",
 "made": "2026-11-20T10:00:00Z", "target": "lab:debian-12", "system": "Debian GNU/Linux 12 (bookworm)"}}
"""


class ProofStale(Rule):
    """A proof speaks of the recipe as it is now, and finds no fault in it.

    Verify takes old values and consequences from the proof. One of an earlier text, one that cannot be read,
    and one that found faults would let it say what is not so.
    """

    GOOD = (_PROVEN,)
    BAD = (_PROVEN.replace("locked", "bolted"),)
    FILES: ClassVar[Mapping[str, str]] = {"proof.json": _PROOF}

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        hint = f"guidegen rehearse {loaded.recipe.id} --on lab"
        span = loaded.span("id")
        try:
            proof = read_proof(loaded)
        except Invalid as error:
            yield Problem(f"the proof cannot be read: {error.problems[0].message}", span, hint)
            return
        if proof is None:
            return
        if not proof.fits(loaded):
            yield Problem(f"the recipe has changed since it was proven on {proof.made:%Y-%m-%d}", span, hint)
        elif not proof.green:
            number = len(proof.faults)
            found = f"{number} fault{'s' if number > 1 else ''}"
            yield Problem(f"the rehearsal found {found}; the first: {proof.faults[0]}", span, hint)
