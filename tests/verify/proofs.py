"""Proofs made by hand, as a rehearsal would have made them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from guidegen.model import Loaded, Value, Verdict
from guidegen.recipe.check_names import named_checks
from guidegen.recipe.proof import SCHEMA, LeftOut, Proof, Sight
from guidegen.verify.proven import Proven, believed


def proof(
    loaded: Loaded,
    falls: Mapping[str, Iterable[str]] | None = None,
    *,
    before: Mapping[str, Mapping[str, Value]] | None = None,
    guards: Iterable[str] = (),
    never_held: Iterable[str] = (),
    faults: Iterable[str] = (),
) -> Proof:
    """A proof of `loaded`. `falls`: for the steps that were left out, one or "a b", the checks that fell."""
    names = [name for name, _ in named_checks(loaded.recipe)]
    held, failed = Sight(verdict=Verdict.DONE), Sight(verdict=Verdict.WRONG)
    return Proof(
        schema=SCHEMA,
        guidegen="0.1.0",
        recipe=loaded.recipe.id,
        recipe_sha256=loaded.sha256,
        answers_sha256="0" * 64,
        made=datetime(2026, 11, 1, tzinfo=UTC),
        target="lab:debian-12",
        system="Debian GNU/Linux 12",
        before={
            name: Sight(verdict=Verdict.SKIPPED, values=values) for name, values in (before or {}).items()
        },
        after={name: failed if name in tuple(never_held) else held for name in names},
        guards=tuple(guards),
        left_out=tuple(
            LeftOut(steps=tuple(steps.split()), verdict=Verdict.SKIPPED, fell=tuple(fell), told=True)
            for steps, fell in (falls or {}).items()
        ),
        faults=tuple(faults),
    )


def proven(loaded: Loaded, falls: Mapping[str, Iterable[str]]) -> Proven:
    """What is believed of such a proof."""
    return believed(loaded, proof(loaded, falls))
