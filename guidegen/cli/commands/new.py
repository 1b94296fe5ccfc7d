"""guidegen new: a recipe to start from."""

import click

from guidegen.cli import console


@click.command()
@click.argument("recipe_id", metavar="ID")
def command(recipe_id: str) -> None:
    """Write recipes/ID/recipe.yaml: a recipe to start from, valid as it stands."""
    from guidegen.recipe.new import write_new
    from guidegen.recipe.source import shown_path

    file = write_new(recipe_id)
    console.result(shown_path(file))
    console.remark(f"Edit it, then: guidegen lint {recipe_id}")
