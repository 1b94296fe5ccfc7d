"""guidegen schema: the JSON schemas of what guidegen reads and writes."""

import json

import click

from guidegen.cli import console


@click.command()
@click.argument("of", type=click.Choice(["recipe", "report"]), default="recipe")
def command(of: str) -> None:
    """Print the JSON schema of a recipe, for editors, or of a report, for programs.

    An editor that knows YAML completes and checks a recipe with it, where the recipe's first line is
    "# yaml-language-server: $schema=FILE".
    """
    from guidegen.recipe.json_schema import as_text
    from guidegen.report.parts.schema import report_schema

    console.result(as_text().rstrip("\n") if of == "recipe" else json.dumps(report_schema(), indent=2))
