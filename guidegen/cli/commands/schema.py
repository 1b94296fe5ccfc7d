"""guidegen schema: the JSON schema of a recipe, for editors."""

import click

from guidegen.cli import console


@click.command()
def command() -> None:
    """Print the JSON schema of a recipe.

    An editor that knows YAML completes and checks a recipe with it, where the recipe's first line is
    "# yaml-language-server: $schema=FILE".
    """
    from guidegen.recipe.json_schema import as_text

    console.result(as_text().rstrip("\n"))
