"""The command `render`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli import console
from guidegen.cli.options import load_recipe, recipe_options

if TYPE_CHECKING:
    from guidegen.render.options import Edition


@click.command()
@click.argument("recipe", required=False)
@recipe_options
@click.option(
    "--html", "as_html", is_flag=True, help="Make the HTML file; without --html and --pdf both are."
)
@click.option("--pdf", "as_pdf", is_flag=True, help="Make the PDF.")
@click.option(
    "--edition",
    type=click.Choice(["customer", "engineer"]),
    default="customer",
    show_default=True,
    help="The engineer's adds what verify looks at, and the answers to the proof questions.",
)
@click.option("--to", metavar="NAME", help="For whom the guide is.")
@click.option("--from", "sender", default="", metavar="NAME", help="Who sends it.")
@click.option("--ticket", metavar="T", help="The ticket it belongs to.")
@click.option(
    "-o",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the files go; by default output/RECIPE, with --case the folder of that file.",
)
def command(
    recipe: str | None,
    sets: tuple[str, ...],
    answers_file: Path | None,
    example: bool,
    case_file: Path | None,
    as_html: bool,
    as_pdf: bool,
    edition: "Edition",
    to: str | None,
    sender: str,
    ticket: str | None,
    folder: Path | None,
) -> None:
    """Make a guide of RECIPE: an HTML file, a PDF, and case.yaml, which verify can take its answers from."""
    from datetime import date

    from guidegen.recipe.case import read_case
    from guidegen.render.options import GuideOptions
    from guidegen.render.publish import publish

    case = read_case(case_file) if case_file else None
    loaded = load_recipe(recipe, sets, answers_file, example, case)
    options = GuideOptions(
        edition=edition,
        to=to if to is not None else case.to if case else "",
        sender=sender,
        ticket=ticket if ticket is not None else case.ticket if case else "",
        made=date.today(),
    )
    if folder is None:
        folder = case_file.parent if case_file else Path("output") / loaded.recipe.id
    formats = [name for name, wanted in (("html", as_html), ("pdf", as_pdf)) if wanted] or ["html", "pdf"]
    for path in publish(loaded, options, folder, formats):
        console.result(str(path))
    if loaded.examples_used:
        console.remark("Some answers are only examples; every page says so. Do not send this to a customer.")
