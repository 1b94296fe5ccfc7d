"""The corpus: each mistake as its file tells it, and what is made of it today."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import yaml

from guidegen.model import Facts, Finding, Loaded, StepResult, Verdict, Witness
from guidegen.probe.recorded import question_kinds, recorded
from guidegen.recipe.loader import load
from guidegen.verify.before import recall, remember
from guidegen.verify.diagnose import diagnose
from guidegen.verify.judge import judge
from tests.corpus.host import completed

T = TypeVar("T")

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """What the engineer wants to hear."""

    verdict: Verdict
    step: int | None
    """The number of the step to go back to; None where there is none."""
    steps: tuple[Verdict, ...] = ()
    """What becomes of every step, where the mistake is about more than one."""
    says: tuple[str, ...] = ()
    """What the sentence must hold, in capital letters or small ones."""
    says_not: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Played:
    """The same mistake on a real machine: two pieces of shell, run as root."""

    packages: tuple[str, ...] = ()
    prepare: str = ""
    """How the customer's machine stood before."""
    mistake: str = ""
    """All that the customer did, right and wrong."""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One file of the corpus."""

    name: str
    mistake: str
    """What the customer did, in one sentence."""
    recipe: str
    facts: tuple[Mapping[str, Any], ...]
    before: tuple[Mapping[str, Any], ...] = ()
    expect: Expectation
    lab: Played | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is made of a mistake."""

    verdict: Verdict
    step: int | None
    steps: tuple[StepResult, ...]
    sentence: str

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for step in self.steps for finding in step.findings)


@cache
def corpus() -> tuple[Mistake, ...]:
    """Every mistake, in the order of their names. Raises ValueError for a file that is none."""
    return tuple(_read(file) for file in sorted(FOLDER.glob("*.yaml")))


def loaded(mistake: Mistake, folder: Path) -> Loaded:
    """The recipe, by way of a file in `folder`."""
    file = folder / "recipe.yaml"
    file.write_text(mistake.recipe, encoding="utf-8")
    return load(file)


def facts(entries: Sequence[Mapping[str, Any]]) -> Facts:
    """Those of the recorded facts that can be asked for.

    What no question asks yet is left out here and named by `unasked`: the host could not tell it either.
    """
    return recorded([entry for entry in entries if next(iter(entry)) in question_kinds()])


def unasked(mistake: Mistake) -> set[str]:
    """The names of questions that the mistake needs and that cannot be asked."""
    return {next(iter(entry)) for entry in (*mistake.facts, *mistake.before)} - set(question_kinds())


def answers(recipe: Loaded, entries: Sequence[Mapping[str, Any]]) -> Facts:
    """The recorded facts, with what follows from them of the other questions that the recipe's checks ask."""
    checks = [check for step in recipe.recipe.steps for check in step.check] + list(recipe.recipe.done_when)
    return completed(facts(entries), [want for check in checks for want in check.wants()])


def before(mistake: Mistake, recipe: Loaded) -> Mapping[str, Witness]:
    """How it stood before the guide was sent, where that is recorded."""
    return recall(remember(judge(recipe, answers(recipe, mistake.before)))) if mistake.before else {}


def judged(recipe: Loaded, seen: Facts, before: Mapping[str, Witness]) -> Told:
    """What `seen` tells, against how it stood `before`."""
    judgement = judge(recipe, seen, before)
    diagnosis = diagnose(recipe.recipe, judgement, before)
    return Told(
        verdict=diagnosis.verdict,
        step=diagnosis.first.number if diagnosis.first else None,
        steps=judgement.steps,
        sentence=diagnosis.sentence,
    )


def told(mistake: Mistake, folder: Path) -> Told:
    """What is made of the mistake as it is recorded."""
    recipe = loaded(mistake, folder)
    return judged(recipe, answers(recipe, mistake.facts), before(mistake, recipe))


def faults(expected: Expectation, found: Told, *, played: bool = False) -> list[str]:
    """Everything in which `found` is not what was expected; on a machine, `played`, the hours are others."""
    said = found.sentence.casefold()
    says = [words for words in expected.says if not (played and re.search(r"\b\d\d:\d\d", words))]
    wrong = []
    if found.verdict is not expected.verdict:
        wrong.append(f"verdict {found.verdict}, not {expected.verdict}")
    if found.step != expected.step:
        wrong.append(f"step {found.step}, not {expected.step}")
    verdicts = tuple(step.verdict for step in found.steps)
    if expected.steps and verdicts != expected.steps:
        wrong.append(f"steps {', '.join(verdicts)}, not {', '.join(expected.steps)}")
    wrong += [f"does not say {words!r}" for words in says if words.casefold() not in said]
    wrong += [f"says {words!r}" for words in expected.says_not if words.casefold() in said]
    return wrong


def _read(file: Path) -> Mistake:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    try:
        data["expect"] = _built(Expectation, data["expect"])
        if "lab" in data:
            data["lab"] = _built(Played, data["lab"])
        return _built(Mistake, {"name": file.stem, **data})
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError(f"{file.name}: {error}") from error


def _built(cls: type[T], data: Mapping[str, Any]) -> T:
    known = {one.name: one for one in fields(cast("Any", cls))}
    if strange := set(data) - set(known):
        raise ValueError(f"unknown: {', '.join(sorted(strange))}")
    needed = {
        name for name, one in known.items() if one.default is MISSING and one.default_factory is MISSING
    }
    if lacking := needed - set(data):
        raise ValueError(f"missing: {', '.join(sorted(lacking))}")
    given = dict(data)
    for name in ("says", "says_not", "packages", "facts", "before"):
        if name in given:
            given[name] = tuple(given[name])
    for name in ("says", "says_not"):
        if not all(isinstance(words, str) and words for words in given.get(name, ())):
            raise ValueError(f"{name} holds texts alone; a number stands in quotes")
    if "verdict" in given:
        given["verdict"] = Verdict(given["verdict"])
    if "steps" in given:
        given["steps"] = tuple(map(Verdict, given["steps"]))
    return cls(**given)
