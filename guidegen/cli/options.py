"""The options that every command with a RECIPE shares, and the way from them to a loaded recipe."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guidegen.connect.session import Limits
from guidegen.connect.target import HostKeyPolicy, Target
from guidegen.errors import Invalid, Misused, Problem

if TYPE_CHECKING:
    from guidegen.model import Ask, Loaded
    from guidegen.recipe.case import Case

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path, dir_okay=False)
HISTORY_FOLDER = click.Path(path_type=Path, file_okay=False)


def recipe_options(command: F) -> F:
    """Adds `--set`, `--answers`, `--example` and `--case`.

    The command takes them as `sets`, `answers_file`, `example` and `case_file`.
    """
    for decorate in (
        click.option(
            "--case", "case_file", type=FILE, help="Recipe and answers from the case.yaml of a guide."
        ),
        click.option("--example", is_flag=True, help="Use the recipe's examples for what is not answered."),
        answer_options,
    ):
        command = decorate(command)
    return command


def answer_options(command: F) -> F:
    """Adds `--set` and `--answers`, which the command takes as `sets` and `answers_file`."""
    for decorate in (
        click.option("--answers", "answers_file", type=FILE, help="Answers from a YAML file, secrets too."),
        click.option(
            "--set", "sets", multiple=True, metavar="NAME=VALUE", help="Answer a question of the recipe."
        ),
    ):
        command = decorate(command)
    return command


def connection_options(command: F) -> F:
    """Adds the options that say how a host is reached, which the command hands on to `target_of`."""
    for decorate in (
        click.option(
            "--timeout",
            type=click.FloatRange(min=1),
            default=Limits().run_seconds,
            show_default=True,
            metavar="SECONDS",
            help="How long a host may take to answer.",
        ),
        click.option(
            "--host-key",
            type=click.Choice([policy.value for policy in HostKeyPolicy]),
            help="What to do about a host whose key is not known; a changed key is always refused.",
        ),
        click.option("--ask-sudo-password", is_flag=True, help="Ask for a password where sudo wants one."),
        click.option(
            "--sudo/--no-sudo",
            default=None,
            help="Read as root, or never; by default, where a recipe says so.",
        ),
        click.option("--ssh-config", type=FILE, help="Read this file in place of ~/.ssh/config."),
        click.option("--jump", "-J", metavar="[USER@]HOST[:PORT]", default="", help="Go through this host."),
        click.option("--identity", "-i", type=FILE, help="A private key to log in with."),
        click.option("--port", "-p", type=click.IntRange(1, 65535), help="The SSH server's port."),
    ):
        command = decorate(command)
    return command


def target_of(
    host: str,
    port: int | None,
    identity: Path | None,
    jump: str,
    ssh_config: Path | None,
    sudo: bool | None,
    ask_sudo_password: bool,
    host_key: str | None,
    timeout: float,
) -> Target:
    """The host that somebody named, on the terms of `connection_options`. Raises Misused."""
    return replace(
        Target.parse(host),
        port=port,
        identity=identity,
        jump=jump,
        host_key=HostKeyPolicy(host_key) if host_key else None,
        sudo=sudo,
        ask_sudo_password=ask_sudo_password,
        config=ssh_config,
        limits=Limits(connect_seconds=min(Limits().connect_seconds, timeout), run_seconds=timeout),
    )


def given_answers(
    asked: "Mapping[str, Ask]", sets: Sequence[str], answers_file: Path | None
) -> tuple[dict[str, str], dict[str, str]]:
    """The answers that `--set` and `--answers` give to the questions `asked`: the open ones, the secrets.

    Raises Misused, and Invalid for a secret on the command line.
    """
    from guidegen.recipe.answers_file import read_answers

    secret_names = [key for key, ask in asked.items() if ask.secret]
    from_file = read_answers(answers_file) if answers_file else {}
    typed = _pairs(sets)
    if refused := [key for key in typed if key in secret_names]:
        message = f"{', '.join(refused)}: a secret on the command line can be read in the list of processes"
        raise Invalid([Problem(message, hint="put it into a file for --answers, or wait to be asked")])
    given = {**{k: v for k, v in from_file.items() if k not in secret_names}, **typed}
    return given, {key: from_file[key] for key in secret_names if key in from_file}


def load_recipe(
    name: str | None,
    sets: Sequence[str] = (),
    answers_file: Path | None = None,
    example: bool = False,
    case: "Case | None" = None,
    *,
    with_secrets: bool = False,
    pictures: bool = True,
) -> "Loaded":
    """The recipe `name`, or that of `case`, with its answers: the case's, then the file's, then `--set`.

    `with_secrets` also takes the secret answers, from the file or, on a terminal, by asking; without it they
    are shown as their questions. Raises Misused without a recipe, and Invalid as `loader.load` does.
    """
    from guidegen.recipe import library, loader

    if name is None and case is None:
        raise Misused("Name a recipe, or give --case FILE.")
    file = library.find_recipe(name or (case.recipe if case else ""))
    asked = loader.questions(file)
    typed, from_file = given_answers(asked, sets, answers_file)
    # A case may be older than the recipe: an answer that is no longer asked for is left out.
    given = {**{key: value for key, value in (case.answers if case else {}).items() if key in asked}, **typed}
    secrets = None
    if with_secrets and any(ask.secret for ask in asked.values()):
        secrets = from_file
        for key, ask in asked.items():
            if ask.secret and key not in secrets and sys.stdin.isatty():
                secrets[key] = click.prompt(ask.question, hide_input=True, err=True)
    loaded = loader.load(file, given, examples=example, secrets=secrets, pictures=pictures)
    if case and case.examples and not all(key in typed for key in loaded.answers):
        # What was an example when the case was made is one still.
        loaded = replace(loaded, examples_used=True)
    return loaded


def _pairs(sets: Sequence[str]) -> Mapping[str, str]:
    pairs: dict[str, str] = {}
    for pair in sets:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise Misused(f'--set takes NAME=VALUE, not "{pair}".')
        if name in pairs:
            raise Misused(f"--set {name} is given twice.")
        pairs[name] = value
    return pairs
