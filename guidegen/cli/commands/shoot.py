"""guidegen shoot: the recipe's pictures of terminals and editors, taken again."""

import click

from guidegen.cli import console
from guidegen.errors import Exit, Misused


@click.command()
@click.argument("recipe")
@click.option(
    "--on", "target", required=True, metavar="TARGET", help="Where it is played: lab, lab:debian-12."
)
@click.option("--step", "steps", multiple=True, metavar="ID", help="Only the screens of this step.")
@click.option(
    "--yes-this-machine-may-be-broken",
    "may_be_broken",
    is_flag=True,
    help="Needed where TARGET is a machine of your own.",
)
def command(recipe: str, target: str, steps: tuple[str, ...], may_be_broken: bool) -> int:
    """Play RECIPE on a scratch machine, and record its screens on the way.

    Each `terminal:` and `editor:` screenshot is taken right after its step, from a real terminal of 80
    columns and 24 rows, and kept beside the recipe. Answers are the recipe's examples. A screen that looks as
    before is left as it is. Exit status 1 when a screen could not be taken, 4 when no machine can be had.
    """
    from guidegen.cli.taken import keep_and_say
    from guidegen.recipe import library
    from guidegen.recipe.recordings import recordings
    from guidegen.rehearse.photograph import Taken
    from guidegen.rehearse.scratch_answers import load_with_examples
    from guidegen.rehearse.shoot import shoot
    from guidegen.rehearse.stages import open_stage

    prepared = load_with_examples(library.find_recipe(recipe))
    loaded = prepared.loaded
    wanted = [one for one in recordings(loaded.recipe) if not steps or one.step.id in steps]
    if unknown := [step for step in steps if step not in {one.step.id for one in wanted}]:
        raise Misused(f"There is no terminal: or editor: screenshot at a step {', '.join(unknown)}.")
    if not wanted:
        console.remark("The recipe has no terminal: or editor: screenshots.")
        return Exit.DONE
    failed = False

    def told(taken: Taken) -> None:
        nonlocal failed
        failed |= not keep_and_say(taken, loaded, console.result)

    console.progress("starting a machine")
    with open_stage(target, loaded, may_be_broken=may_be_broken) as stage:
        console.progress(f"playing {loaded.recipe.id} on {stage.name}")
        problem = shoot(loaded, stage, told, secrets=prepared.secrets.values(), steps=steps)
    if problem:
        console.result(str(problem))
    return Exit.FOUND if failed or problem else Exit.DONE
