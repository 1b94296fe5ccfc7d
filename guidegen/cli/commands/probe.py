"""guidegen probe"""

from collections.abc import Sequence
from pathlib import Path

import click

from guidegen.cli import console
from guidegen.cli.options import FILE, load_recipe, recipe_options
from guidegen.errors import Exit, Unwritable


@click.command()
@click.argument("recipe", required=False)
@recipe_options
@click.option("--output", "-o", type=FILE, help="Write the script to a file.")
def command(
    recipe: str | None,
    sets: Sequence[str],
    answers_file: Path | None,
    example: bool,
    case_file: Path | None,
    output: Path | None,
) -> Exit:
    """Print the script that looks at a host, for its own administrator to read and run.

    Where nobody may log in: send the script, have its output sent back, and judge it with
    `guidegen verify RECIPE --facts FILE`. The script only reads, and prints no text that not all users of the
    host may read.
    """
    import secrets
    import shlex

    from guidegen.recipe.case import read_case
    from guidegen.verify.handed_in import script_of
    from guidegen.whole_file import write_whole

    case = read_case(case_file) if case_file else None
    loaded = load_recipe(recipe, sets, answers_file, example, case, with_secrets=False, pictures=False)
    text = script_of(loaded, secrets.token_hex(16))
    if output is None:
        console.result(text.removesuffix("\n"))
        return Exit.DONE
    try:
        write_whole(output, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise Unwritable(f"{output} cannot be written: {error.strerror}.") from error
    sudo = "sudo " if loaded.recipe.run_as == "root" else ""
    name = shlex.quote(f"./{output.name}" if output.name.startswith("-") else output.name)
    console.remark(f"{output} only reads. To be run on the host: {sudo}sh {name} > answers.txt")
    return Exit.DONE
