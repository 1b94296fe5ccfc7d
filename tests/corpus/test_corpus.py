"""Every mistake of the corpus: the verdict, the step and the sentence that it must get."""

import os
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pytest

from guidegen.model import Fact, Facts, FactState, Verdict
from guidegen.printable import one_line
from guidegen.probe.question import Question
from tests.corpus.mistakes import (
    FOLDER,
    Mistake,
    answers,
    before,
    corpus,
    facts,
    faults,
    judged,
    loaded,
    told,
    unasked,
)
from tests.corpus.score import PROPERTY, Score

SENTENCES: Final = FOLDER / "SENTENCES.txt"
"""One line for each mistake: its name, and what is said of it."""
UPDATE: Final = "UPDATE_GOLDEN"

every = pytest.mark.parametrize("mistake", corpus(), ids=lambda mistake: mistake.name)


@every
def test_a_mistake_is_told_as_what_it_is(
    mistake: Mistake, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    recipe = loaded(mistake, tmp_path)
    found = judged(recipe, answers(recipe, mistake.facts), before(mistake, recipe))
    amiss = faults(mistake.expect, found)
    checks = [check for step in recipe.recipe.steps for check in step.check] + list(recipe.recipe.done_when)
    score = Score(
        name=mistake.name,
        kinds=tuple(sorted({check.kind for check in checks})),
        expected=mistake.expect.verdict.value,
        verdict=found.verdict.value,
        step=found.step == mistake.expect.step,
        words=not any("say" in fault for fault in amiss),
        played=mistake.lab is not None,
    )
    record_property(PROPERTY, asdict(score))
    assert not amiss, f"{mistake.mistake}\n{found.sentence}\n" + "\n".join(amiss)


@every
def test_a_mistake_is_written_as_it_should_be(mistake: Mistake, tmp_path: Path) -> None:
    recipe = loaded(mistake, tmp_path).recipe
    seen = facts(mistake.facts)
    facts(mistake.before)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", mistake.name)
    assert mistake.mistake.endswith(".")
    answered = {want for want, _ in seen}
    assert all(answered & set(check.wants()) for step in recipe.steps for check in step.check)
    if mistake.expect.step is not None:
        assert mistake.expect.step <= len(recipe.steps)
    if mistake.expect.steps:
        assert len(mistake.expect.steps) == len(recipe.steps)
    if mistake.expect.verdict is not Verdict.DONE:
        assert mistake.expect.says


def test_what_the_mistakes_are_told_by_can_be_asked_for() -> None:
    lacking: dict[str, list[str]] = {}
    for mistake in corpus():
        for question in unasked(mistake):
            lacking.setdefault(question, []).append(mistake.name)
    assert not lacking


def test_no_two_mistakes_are_the_same() -> None:
    seen: dict[str, str] = {}
    for mistake in corpus():
        shape = repr((mistake.recipe, mistake.facts, mistake.before))
        assert seen.setdefault(shape, mistake.name) == mistake.name
    assert len({mistake.mistake for mistake in corpus()}) == len(corpus())


@every
def test_what_cannot_be_seen_never_makes_a_check_done_or_skipped(mistake: Mistake, tmp_path: Path) -> None:
    recipe = loaded(mistake, tmp_path)
    seen = answers(recipe, mistake.facts)
    witnesses = before(mistake, recipe)
    whole = [finding.verdict for finding in judged(recipe, seen, witnesses).findings]
    for want, fact in seen:
        assert isinstance(want, Question)
        for state in (FactState.FORBIDDEN, FactState.TIMED_OUT, FactState.CUT_OFF):
            half = fact.value[: len(fact.value) // 2] if isinstance(fact.value, str) else None
            lost = Facts({want: Fact(state, half if state is FactState.CUT_OFF else None)})
            found = judged(recipe, seen | lost, witnesses)
            now = [finding.verdict for finding in found.findings]
            for was, verdict, finding in zip(whole, now, found.findings, strict=True):
                assert verdict is was or verdict not in (Verdict.DONE, Verdict.SKIPPED), (
                    f"{want.name} {state}: {finding.kind} {finding.subject} was {was} and became {verdict}"
                )


def test_every_sentence_is_the_one_that_was_read(tmp_path: Path) -> None:
    """`UPDATE_GOLDEN=1 pytest tests/corpus` writes the file anew; read what has changed then."""
    lines = [
        f"{mistake.name}\t{one_line(told(mistake, tmp_path).sentence, 10_000)}\n" for mistake in corpus()
    ]
    if os.environ.get(UPDATE):
        SENTENCES.write_text("".join(lines), encoding="utf-8")
    assert SENTENCES.is_file(), f"nobody has read them yet: {UPDATE}=1 writes them"
    assert SENTENCES.read_text(encoding="utf-8").splitlines(keepends=True) == lines
