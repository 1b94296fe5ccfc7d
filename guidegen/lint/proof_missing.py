"""The rule `proof-missing`."""

from collections.abc import Iterator

from guidegen.errors import Problem
from guidegen.lint import Rule
from guidegen.model import Loaded
from guidegen.recipe.proof import proof_file


class ProofMissing(Rule):
    """A recipe is proven on a scratch machine before a customer sees it.

    Without a rehearsal nobody knows whether its commands work, whether its checks can fail, and whether a
    step that was skipped is the one that is named. A recipe counts as meant for customers when it says that
    it was `reviewed`, or what its `lab` is; one that says neither is a draft.
    """

    GOOD = ("summary: A draft.",)
    BAD = ("reviewed: 2026-11-20", "lab: {packages: [nginx]}")

    def check(self, loaded: Loaded) -> Iterator[Problem]:
        meant = next((key for key in ("lab", "reviewed") if (key,) in loaded.spans), "")
        if meant and not proof_file(loaded).exists():
            hint = f"guidegen rehearse {loaded.recipe.id} --on lab"
            yield Problem("this recipe was never rehearsed", loaded.span("id"), hint)
