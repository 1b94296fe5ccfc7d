"""The command `render`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen.cli import console
from guidegen.cli.options import FILE, load_recipe, recipe_options
from guidegen.errors import Misused
from guidegen.printable import one_line

if TYPE_CHECKING:
    from guidegen.model import Loaded
    from guidegen.render.options import Edition
    from guidegen.report.parts.again import Reported


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
@click.option("--sender", default="", metavar="NAME", help="Who sends it.")
@click.option("--ticket", metavar="T", help="The ticket it belongs to.")
@click.option("--steps", "only", metavar="2,4", help="Only these steps; they keep their numbers.")
@click.option(
    "--from",
    "report_file",
    type=FILE,
    metavar="REPORT.json",
    help="Only the steps that verify found to be done again, with the lines that it found; of --format json.",
)
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
    only: str | None,
    report_file: Path | None,
    folder: Path | None,
) -> None:
    """Make a guide of RECIPE: an HTML file, a PDF, and case.yaml, which verify can take its answers from.

    With --steps or --from it is a part of the guide: for a customer who has to do only that once more.
    """
    from datetime import date

    from guidegen.recipe.case import read_case
    from guidegen.render.options import GuideOptions
    from guidegen.render.part import own_lines
    from guidegen.render.publish import publish
    from guidegen.report.parts.again import read_report

    case = read_case(case_file) if case_file else None
    report = read_report(report_file) if report_file else None
    loaded = load_recipe(
        recipe or (report.recipe if report and not case else None), sets, answers_file, example, case
    )
    steps = chosen_steps(loaded, only, report)
    options = GuideOptions(
        edition=edition,
        to=to if to is not None else case.to if case else "",
        sender=sender,
        ticket=ticket if ticket is not None else case.ticket if case else "",
        made=date.today(),
        steps=steps if len(steps) < len(loaded.recipe.steps) else (),
        own_lines=own_lines(loaded.recipe, report.steps) if report else (),
    )
    if folder is None:
        folder = case_file.parent if case_file else Path("output") / loaded.recipe.id
    formats = [name for name, wanted in (("html", as_html), ("pdf", as_pdf)) if wanted] or ["html", "pdf"]
    for path in publish(loaded, options, folder, formats):
        console.result(str(path))
    if loaded.examples_used:
        console.remark("Some answers are only examples; every page says so. Do not send this to a customer.")


def chosen_steps(loaded: "Loaded", only: str | None, report: "Reported | None") -> tuple[int, ...]:
    """The numbers of the steps that the guide is to hold; none: all."""
    from guidegen.render.part import steps_named, steps_to_do_again

    if report is not None:
        if report.recipe != loaded.recipe.id:
            found = one_line(report.recipe, 60)
            raise Misused(f"{report.file} is a report on the recipe {found}, and not on {loaded.recipe.id}.")
        if report.recipe_sha256 != loaded.sha256:
            console.remark(
                "The recipe has changed since the report was made; look whether the steps still fit."
            )
    if only is not None:
        return steps_named(only, loaded.recipe)
    return steps_to_do_again(loaded.recipe, report.steps, str(report.file)) if report is not None else ()
