"""guidegen rehearse"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli import console
from guidegen.cli.options import answer_options, given_answers
from guidegen.errors import Exit, Misused

if TYPE_CHECKING:
    from guidegen.rehearse.events import Outcome
    from guidegen.rehearse.scratch_answers import Prepared
    from guidegen.rehearse.summary import Row


@click.command()
@click.argument("recipes", nargs=-1, metavar="[RECIPE...]")
@click.option(
    "--on", "target", metavar="TARGET", help="lab, lab:SYSTEM, or another machine that may be broken."
)
@click.option("--all", "every", is_flag=True, help="Rehearse every recipe that is there.")
@click.option("--pairs", is_flag=True, help="Leave out every two steps, too.")
@click.option(
    "--summary",
    is_flag=True,
    help="Show the share of left-out steps that were named rightly; without --on, as the kept proofs say.",
)
@click.option("--shoot", is_flag=True, help="Take the recipe's screens on the way, as guidegen shoot does.")
@answer_options
@click.option(
    "--jobs",
    type=click.IntRange(1, 16),
    default=2,
    show_default=True,
    metavar="N",
    help="How many machines play side by side.",
)
@click.option(
    "--patience",
    type=click.FloatRange(min=1),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long a command may take before it counts as one that hangs.",
)
@click.option(
    "--yes-this-machine-may-be-broken",
    "may_be_broken",
    is_flag=True,
    help="The machine is yours, and nothing on it is missed.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    recipes: Sequence[str],
    target: str | None,
    every: bool,
    pairs: bool,
    summary: bool,
    shoot: bool,
    sets: Sequence[str],
    answers_file: Path | None,
    jobs: int,
    patience: float,
    may_be_broken: bool,
    form: str,
) -> Exit:
    """Prove recipes on a scratch machine: in full, and with each step left out once.

    The machine is broken as the customer's is (the recipe's lab: before:), the steps are typed, and
    verify looks at it. What was learned goes into the recipe's proof.json. Questions are answered by
    the examples where nothing else is said.

    \b
    Exit status: 0 every demand is met; 1 a fault was found; 3 a recipe is invalid;
    4 no machine could be had.
    """
    from guidegen.recipe import library

    if bool(recipes) == every:
        if not (summary and target is None and not recipes):
            raise Misused("Name the recipes, or say --all.")
        every = True
    files = library.recipe_files() if every else [library.find_recipe(name) for name in recipes]
    if target is None:
        if not summary:
            raise Misused("Say where: --on lab boots a fresh machine here.")
        return _kept(files, form)
    if len(files) > 1 and (sets or answers_file):
        raise Misused("--set and --answers are for one recipe.")
    prepared = [_prepared(file, sets, answers_file) for file in files]
    how = _How(target, pairs, shoot, jobs, patience, may_be_broken, form)
    ended = [_rehearse(one, how) for one in prepared]
    outcomes = [outcome for outcome, _ in ended]
    if summary:
        from guidegen.rehearse.summary import row

        _show([row(outcome.loaded, outcome.proof) for outcome in outcomes], form)
    elif form != "text":
        from guidegen.rehearse import formats

        console.finished(formats.render(outcomes, form))
    return Exit.DONE if all(outcome.green and shot for outcome, shot in ended) else Exit.FOUND


@dataclass(frozen=True)
class _How:
    """What was asked for, the same for every recipe."""

    target: str
    pairs: bool
    shoot: bool
    jobs: int
    patience: float
    may_be_broken: bool
    form: str


def _prepared(file: Path, sets: Sequence[str], answers_file: Path | None) -> "Prepared":
    from guidegen.recipe import loader
    from guidegen.rehearse.scratch_answers import load_with_examples

    return load_with_examples(file, *given_answers(loader.questions(file), sets, answers_file))


def _rehearse(prepared: "Prepared", how: _How) -> "tuple[Outcome, bool]":
    """Rehearse one recipe, keep its proof, and say in text what was found as soon as it is known.

    Also whether every screen could be taken that was to be.
    """
    from guidegen.cli.rehearsal_table import RehearsalTable, shown
    from guidegen.cli.taken import keep_and_say
    from guidegen.recipe.proof import write_proof
    from guidegen.recipe.source import shown_path
    from guidegen.rehearse import formats
    from guidegen.rehearse.photograph import Taken
    from guidegen.rehearse.rehearsal import Options, rehearse
    from guidegen.rehearse.shoot import OnTheWay
    from guidegen.rehearse.stages import open_stage

    loaded, secrets = prepared.loaded, tuple(prepared.secrets.values())
    options = Options(pairs=how.pairs, jobs=how.jobs, command_seconds=how.patience, secrets=secrets)
    screens: list[Taken] = []
    console.progress(f"starting a machine for {loaded.recipe.id}")
    table = RehearsalTable(loaded.recipe, how.target)
    with shown(table):
        outcome = rehearse(
            loaded,
            lambda: open_stage(how.target, loaded, may_be_broken=how.may_be_broken),
            options,
            tell=table.tell,
            after_step=OnTheWay(loaded, screens.append, secrets=secrets) if how.shoot else None,
        )
    if how.form == "text":
        console.finished(formats.render([outcome], "text", console.wants_colour()))
    if outcome.proof:
        console.remark(f"The proof is kept in {shown_path(write_proof(loaded, outcome.proof))}.")
    shot = [keep_and_say(taken, loaded, console.remark) for taken in screens]
    return outcome, all(shot)


def _kept(files: Sequence[Path], form: str) -> Exit:
    """The summary from the proofs that are kept."""
    from guidegen.rehearse.summary import rows

    found = rows(files)
    _show(found, form)
    return Exit.DONE if all(row.state == "proven" for row in found) else Exit.FOUND


def _show(rows: "Sequence[Row]", form: str) -> None:
    from guidegen.rehearse import summary

    console.result(summary.as_json(rows) if form == "json" else summary.as_text(rows))
