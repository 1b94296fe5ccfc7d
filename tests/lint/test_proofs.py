"""The two rules about proofs: one that is not there, and one that does not speak for the recipe as it is."""

from datetime import UTC, datetime
from pathlib import Path

from guidegen.lint import rules
from guidegen.model import Loaded
from guidegen.recipe.loader import load
from guidegen.recipe.proof import Proof, write_proof

RECIPE = """\
id: fix
title: A fix
reviewed: 2026-11-20
steps: [{id: one, title: Make one, run: touch /srv/one, check: {file: /srv/one}}]
"""


def recipe(folder: Path, text: str = RECIPE) -> Loaded:
    file = folder / "fix" / "recipe.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return load(file)


def prove(loaded: Loaded, *faults: str) -> None:
    proof = Proof(
        schema="guidegen.proof/1",
        guidegen="0",
        recipe="fix",
        recipe_sha256=loaded.sha256,
        answers_sha256="",
        made=datetime(2026, 11, 20, tzinfo=UTC),
        target="lab:debian-12",
        system="Debian",
        faults=faults,
    )
    write_proof(loaded, proof)


def found(loaded: Loaded) -> list[str]:
    both = (rules()["proof-missing"], rules()["proof-stale"])
    return [problem.message for rule in both for problem in rule.check(loaded)]


def test_a_recipe_that_counts_as_reviewed_wants_a_proof(tmp_path: Path) -> None:
    loaded = recipe(tmp_path)
    assert found(loaded) == ["this recipe was never rehearsed"]
    prove(loaded)
    assert found(loaded) == []


def test_a_draft_wants_none(tmp_path: Path) -> None:
    assert found(recipe(tmp_path, RECIPE.replace("reviewed: 2026-11-20\n", ""))) == []


def test_one_letter_that_changed_makes_a_proof_stale(tmp_path: Path) -> None:
    prove(recipe(tmp_path))
    changed = recipe(tmp_path, RECIPE.replace("A fix", "A fix!"))
    assert found(changed) == ["the recipe has changed since it was proven on 2026-11-20"]


def test_a_proof_that_found_faults_proves_nothing(tmp_path: Path) -> None:
    loaded = recipe(tmp_path)
    prove(loaded, "Step 1 cannot be told.", "Step 2 hangs.")
    assert found(loaded) == ["the rehearsal found 2 faults; the first: Step 1 cannot be told."]


def test_a_proof_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    loaded = recipe(tmp_path)
    (loaded.folder / "proof.json").write_text("{")
    assert found(loaded)[0].startswith("the proof cannot be read")
