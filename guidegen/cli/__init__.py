"""The command line. A command is a module of `commands`, found by being there, loaded when it is named."""

import importlib
import pkgutil
import sys

import click

from guidegen import __version__
from guidegen.cli import commands
from guidegen.errors import Exit


class CommandFolder(click.Group):
    """A group whose commands are the modules of a package: module `lint` holds the command `lint`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{commands.__name__}.{name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and name not in (known := self.list_commands(ctx)):
            from guidegen.recipe.suggest import did_you_mean

            ctx.fail(f"There is no command {name!r}; {did_you_mean(name, known, 'there are')}")
        return super().resolve_command(ctx, args)


@click.group(cls=CommandFolder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="guidegen")
def cli() -> None:
    """Write a configuration fix once: send it as a guide, verify it over SSH, hear which step was skipped."""


def main() -> None:
    """Run the command line and exit with one of `errors.Exit`."""
    try:
        sys.exit(cli.main(prog_name="guidegen", standalone_mode=False) or Exit.DONE)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(Exit.INTERRUPTED)
