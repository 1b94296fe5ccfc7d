"""A machine that is only a set of files, and recipes played on it: for tests that need many rehearsals.

What is judged is judged by the real code: the facts are what a real host would answer, verdicts and sentences
come from verify's own functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from guidegen.checks.file import File
from guidegen.model import Facts, Host, Loaded, Recipe, Report, Step
from guidegen.probe.recorded import recorded
from guidegen.rehearse.play import Played
from guidegen.rehearse.runs import Kind, Rehearsed, Run
from guidegen.rehearse.terminal import Ending, Typed
from guidegen.verify.diagnose import diagnose
from guidegen.verify.judge import judge


@dataclass(frozen=True, kw_only=True)
class Act:
    """What one step does on the machine."""

    makes: frozenset[str] = frozenset()
    removes: frozenset[str] = frozenset()
    only_with: frozenset[str] = frozenset()
    """It does nothing where one of these files is not there."""
    ending: Ending = Ending.RETURNED
    """How its command ends; where it does not return, the step does nothing."""
    status: int = 0


@dataclass(frozen=True, kw_only=True)
class Play:
    """A recipe, and what its steps do. The step `s1` checks the file /s1, if nothing else is said."""

    acts: Sequence[Act]
    needs: Mapping[int, Sequence[int]] = field(default_factory=dict)
    checks: Mapping[int, Sequence[str]] = field(default_factory=dict)
    there_before: frozenset[str] = frozenset()
    optional: frozenset[int] = frozenset()
    done_when: Sequence[str] = ()

    @property
    def loaded(self) -> Loaded:
        steps = tuple(
            Step(
                id=f"s{number}",
                title=f"Title {number}",
                run=f"act-{number}",
                needs=tuple(f"s{need}" for need in self.needs.get(number, ())),
                check=tuple(File(file=path) for path in self.checks.get(number, (f"/s{number}",))),
                no_check="" if self.checks.get(number, (1,)) else "It leaves nothing.",
                optional=number in self.optional,
            )
            for number in range(1, len(self.acts) + 1)
        )
        recipe = Recipe(
            id="simulated",
            title="Simulated",
            steps=steps,
            done_when=tuple(File(file=path) for path in self.done_when),
        )
        return Loaded(recipe=recipe, file=Path("simulated/recipe.yaml"), sha256="0" * 64)

    def files_after(self, files: frozenset[str], without: Sequence[str] = ()) -> frozenset[str]:
        for number, act in enumerate(self.acts, 1):
            able = act.only_with <= files and act.ending is Ending.RETURNED
            if f"s{number}" not in without and able:
                files = (files | act.makes) - act.removes
        return files

    def rehearsed(self, *, pairs: bool = False) -> Rehearsed:
        """What a rehearsal of it would see."""
        loaded = self.loaded
        checked = [step.id for step in loaded.recipe.steps if step.check]
        left_out = [(step,) for step in checked] + (
            [(a, b) for n, a in enumerate(checked) for b in checked[n + 1 :]] if pairs else []
        )
        full = self.files_after(self.there_before)
        return Rehearsed(
            loaded=loaded,
            target="simulated",
            packages={},
            before=run(loaded, Kind.BEFORE, self.there_before),
            full=run(loaded, Kind.FULL, full, played=self._played(())),
            again=run(loaded, Kind.AGAIN, self.files_after(full)),
            left_out=tuple(
                run(loaded, Kind.LEFT_OUT, self.files_after(self.there_before, steps), steps)
                for steps in left_out
            ),
        )

    def _played(self, without: Sequence[str]) -> tuple[Played, ...]:
        return tuple(
            Played(f"s{n}", (Typed(f"act-{n}", "Really? [y/N] ", act.status, act.ending),))
            for n, act in enumerate(self.acts, 1)
            if f"s{n}" not in without
        )


def act(*makes: str, **more: object) -> Act:
    return Act(makes=frozenset(makes), **more)  # type: ignore[arg-type]


def plain(steps: int) -> list[Act]:
    """Steps of which each makes its own file."""
    return [act(f"/s{number}") for number in range(1, steps + 1)]


def facts(loaded: Loaded, files: frozenset[str]) -> Facts:
    """What a host with `files` answers to the recipe's questions."""
    checks = [*(c for step in loaded.recipe.steps for c in step.check), *loaded.recipe.done_when]
    answers: list[dict[str, object]] = []
    for path in {check.subject for check in checks}:
        seen: dict[str, object] = {"type": "file", "owner": "root", "group": "root", "mode": "0644"}
        there = seen if path in files else {"state": "missing"}
        answers += [{"stat": path, **there}, {"stat": path, "follow": True, **there}]
    return recorded(answers)


def run(
    loaded: Loaded,
    kind: Kind,
    files: frozenset[str],
    without: tuple[str, ...] = (),
    *,
    played: tuple[Played, ...] = (),
    answers: Facts | None = None,
) -> Run:
    """One run, judged as verify judges it."""
    judgement = judge(loaded, facts(loaded, files) if answers is None else answers)
    found = diagnose(loaded.recipe, judgement)
    report = Report(
        guidegen="0",
        started=datetime(2026, 1, 1, tzinfo=UTC),
        seconds=0.1,
        recipe_id=loaded.recipe.id,
        recipe_title=loaded.recipe.title,
        recipe_sha256=loaded.sha256,
        host=Host(address="simulated", system="A set of files"),
        verdict=found.verdict,
        sentence=found.sentence,
        steps=judgement.steps,
        done_when=judgement.done_when,
        first=found.first,
    )
    return Run(kind=kind, report=report, without=without, played=played)
