"""The proof beside a recipe: what is written is what is read."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.model import Loaded, Value, Verdict
from guidegen.recipe import loader
from guidegen.recipe.proof import Sight, proof_file, read_proof, write_proof
from tests.verify.proofs import proof


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    file = tmp_path / "recipe.yaml"
    file.write_text("id: test\ntitle: Test\nsteps:\n  - {id: one, title: Do one, check: {file: /1}}\n")
    return loader.load(file)


VALUES = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(codec="utf-8"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(value=VALUES, trace=st.text(st.characters(codec="utf-8")))
def test_what_was_seen_comes_back_whatever_its_letters(loaded: Loaded, value: Value, trace: str) -> None:
    sight = Sight(verdict=Verdict.SKIPPED, values={"content": value}, traces=(trace,))
    write_proof(loaded, replace(proof(loaded), before={"one/0": sight}))
    read = read_proof(loaded)
    assert read
    assert read.before == {"one/0": sight}


def test_it_is_ordinary_json_also_of_bytes_that_are_no_text(loaded: Loaded) -> None:
    values: dict[str, Value] = {"content": "\U0001f600 \x1b\x7f\u2028\ufeff \udcff"}
    sight = Sight(verdict=Verdict.SKIPPED, values=values)
    write_proof(loaded, replace(proof(loaded), before={"one/0": sight}))
    text = proof_file(loaded).read_bytes().decode()
    kept = json.loads(text)["before"]["one/0"]["values"]["content"]
    assert kept == "\U0001f600 \x1b\x7f\u2028\ufeff ?"
    read = read_proof(loaded)
    assert read
    assert read.before["one/0"].values["content"] == kept
