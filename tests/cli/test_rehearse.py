"""`guidegen rehearse`, as far as it goes without a machine: wrong calls, and the summary of kept proofs."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guidegen.model import Verdict
from guidegen.recipe.loader import load
from guidegen.recipe.proof import LeftOut, Proof, write_proof
from tests.cli.run import guidegen

RECIPE = """\
id: {id}
title: A fix
reviewed: 2026-11-20
steps:
  - {{id: one, title: Make one, run: touch /srv/one, check: {{file: /srv/one}}}}
  - {{id: two, title: Make two, run: touch /srv/two, check: {{file: /srv/two}}}}
"""


def written(folder: Path, name: str, text: str = RECIPE) -> Path:
    file = folder / "recipes" / name / "recipe.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text.format(id=name), encoding="utf-8")
    return file


def proven(file: Path, *told: bool, faults: tuple[str, ...] = ()) -> None:
    loaded = load(file)
    proof = Proof(
        schema="guidegen.proof/1",
        guidegen="0",
        recipe=loaded.recipe.id,
        recipe_sha256=loaded.sha256,
        answers_sha256="",
        made=datetime(2026, 1, 1, tzinfo=UTC),
        target="lab:debian-12",
        system="Debian",
        left_out=tuple(
            LeftOut(steps=(step,), first=step, verdict=Verdict.SKIPPED, told=right)
            for step, right in zip(("one", "two"), told, strict=True)
        ),
        faults=faults,
    )
    write_proof(loaded, proof)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Name the recipes, or say --all."),
        (["a-fix"], "--on lab"),
        (["a-fix", "--all", "--on", "lab"], "Name the recipes, or say --all."),
        (["a-fix", "--on", "lamb"], 'did you mean "lab"?'),
        (["a-fix", "b-fix", "--on", "lab", "--set", "a=b"], "for one recipe"),
        (["a-fix", "--on", "lab", "--jobs", "0"], "0 is not in the range"),
    ],
)
def test_a_call_that_makes_no_sense_says_what_would(tmp_path: Path, words: list[str], says: str) -> None:
    for name in ("a-fix", "b-fix"):
        written(tmp_path, name)
    ran = guidegen("rehearse", *words, cwd=tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert says in ran.err


def test_a_system_that_the_lab_has_not_is_said_to_be_so(tmp_path: Path) -> None:
    written(tmp_path, "a-fix")
    ran = guidegen("rehearse", "a-fix", "--on", "lab:amiga-3", cwd=tmp_path)
    assert (ran.status, ran.out) == (4, "")
    assert "amiga-3" in ran.err


def test_a_recipe_with_a_step_that_nobody_can_play_is_refused_before_booting(
    tmp_path: Path,
) -> None:
    text = RECIPE + "  - {{id: three, title: Press it, do: Press it., check: {{command: state, exit: 0}}}}\n"
    written(tmp_path, "a-fix", text)
    ran = guidegen("rehearse", "a-fix", "--on", "lab", cwd=tmp_path)
    assert (ran.status, ran.out) == (3, "")
    assert 'a rehearsal does not know how to do the step "three"' in ran.err
    assert "recipe.yaml:7:" in ran.err


def test_the_summary_counts_what_the_proofs_say(tmp_path: Path) -> None:
    proven(written(tmp_path, "a-fix"), True, True)
    proven(written(tmp_path, "b-fix"), True, False, faults=("Step 2 is not told.",))
    changed = written(tmp_path, "c-fix")
    proven(changed, True, True)
    changed.write_text(changed.read_text().replace("A fix", "Another fix"))
    written(tmp_path, "d-fix")
    names = ("a-fix", "b-fix", "c-fix", "d-fix")
    ran = guidegen("rehearse", *names, "--summary", cwd=tmp_path)
    assert ran.status == 1
    assert [line.split("  ") for line in ran.out.splitlines()][-1][0] == "all"
    assert "5 of 6, 83 %" in ran.out.splitlines()[-1]
    states = {line.split()[0]: line.rsplit("  ", 1)[-1].strip() for line in ran.out.splitlines()[1:-1]}
    assert states == {
        "a-fix": "proven",
        "b-fix": "1 fault",
        "c-fix": "changed since it was proven",
        "d-fix": "not proven",
    }


def test_a_summary_of_proven_recipes_ends_well_and_can_be_had_as_json(tmp_path: Path) -> None:
    proven(written(tmp_path, "a-fix"), True, True)
    ran = guidegen("rehearse", "a-fix", "--summary", "--format", "json", cwd=tmp_path)
    assert ran.status == 0
    data = json.loads(ran.out)
    assert data["singles"] == {"right": 2, "all": 2}
    assert data["recipes"][0]["state"] == "proven"


def test_a_proof_that_cannot_be_read_is_no_proof(tmp_path: Path) -> None:
    file = written(tmp_path, "a-fix")
    (file.parent / "proof.json").write_text('{"schema": "guidegen.proof/1", "surprise": 1}')
    ran = guidegen("rehearse", "a-fix", "--summary", cwd=tmp_path)
    assert ran.status == 1
    assert "not proven" in ran.out
    lint = guidegen("lint", "a-fix", cwd=tmp_path)
    assert "the proof cannot be read" in lint.out
