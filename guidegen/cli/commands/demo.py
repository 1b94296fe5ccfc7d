"""guidegen demo"""

from pathlib import Path

import click

from guidegen.cli import console
from guidegen.errors import Exit, Unavailable


@click.command()
@click.option(
    "-o",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output/demo"),
    show_default=True,
    help="Where the guide goes.",
)
def command(folder: Path) -> Exit:
    """Show the main job: a guide is made, one step is left out, and the report names it.

    Nothing on this machine is changed but the output folder: the practice machine is a part of this process,
    with a home folder of its own that is removed afterwards.
    """
    from datetime import date

    from guidegen import report
    from guidegen.recipe import library, loader
    from guidegen.rehearse.demonstration import LEFT_OUT, RECIPE, demonstrate
    from guidegen.render.options import GuideOptions
    from guidegen.render.publish import publish

    file = library.builtin_folder() / "recipes" / RECIPE / library.RECIPE_FILE
    loaded = loader.load(file, examples=True)
    console.result("1. One recipe becomes a guide that a customer can follow:")
    for path in publish(loaded, GuideOptions(made=date.today()), folder, ["html", "pdf"]):
        console.result(f"     {path}")
    console.result("\n2. A customer follows it, all but one step:")
    try:
        found = demonstrate(loaded, lambda text: console.result(f"     {text}"))
    except OSError as error:
        raise Unavailable(f"No practice machine can be started here: {error.strerror or error}.") from error
    console.result("\n3. guidegen looks at the machine over SSH, reading only, and reports:\n")
    console.finished(report.render([found], "text", console.wants_colour(), console.width()))
    named = found.first is not None and found.first.number == LEFT_OUT
    mark = "✓" if named else "✗"
    console.result(f"\n{mark} Step {LEFT_OUT} was left out. The report says: {found.sentence}")
    return Exit.DONE if named else Exit.FOUND
