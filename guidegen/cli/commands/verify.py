"""guidegen verify"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guidegen import report
from guidegen.cli import console
from guidegen.cli.options import FILE, connection_options, load_recipe, recipe_options, target_of
from guidegen.cli.past import Past, history_options
from guidegen.errors import Exit, Invalid, Misused, Unwritable

if TYPE_CHECKING:
    from guidegen.connect.target import Target
    from guidegen.model import Loaded, Report
    from guidegen.recipe.case import Case


@click.command()
@click.argument("words", nargs=-1, metavar="RECIPE [USER@]HOST...")
@recipe_options
@click.option("--before", is_flag=True, help="Keep how the host stands now, before the fix, in --case FILE.")
@click.option(
    "--facts",
    "facts_file",
    type=FILE,
    help="Judge what the script of `guidegen probe` printed, without a host.",
)
@connection_options
@history_options
@click.option(
    "--format",
    "form",
    type=click.Choice(report.formats()),
    default="text",
    show_default=True,
    help="Of the report.",
)
@click.option("--output", "-o", type=FILE, help="Write the report to a file.")
@click.option("--yes", is_flag=True, help="Run the recipe's own commands without asking; they are listed.")
def command(
    words: Sequence[str],
    sets: Sequence[str],
    answers_file: Path | None,
    example: bool,
    case_file: Path | None,
    before: bool,
    facts_file: Path | None,
    port: int | None,
    identity: Path | None,
    jump: str,
    ssh_config: Path | None,
    sudo: bool | None,
    ask_sudo_password: bool,
    host_key: str | None,
    timeout: float,
    history_folder: Path | None,
    no_history: bool,
    form: str,
    output: Path | None,
    yes: bool,
) -> Exit:
    """Look at hosts over SSH, and say which step of a recipe to go back to.

    HOST is a name as for ssh, or `local` for this machine. With --case FILE, the recipe may be left out.

    \b
    Exit status: 0 every step is done; 1 a step is skipped or wrong, or the fix does not hold;
    4 something could not be looked at, and nothing was found to be skipped. Of several hosts, 1 before 4.
    """
    from guidegen.cli import consent
    from guidegen.recipe.case import read_case
    from guidegen.verify import look_up, verify, wording

    case = read_case(case_file) if case_file else None
    past = Past(history_folder, not no_history)
    if facts_file is not None:
        if before:
            raise Misused("--before looks at a host, and --facts at none.")
        answers = _judge_answers(words, (sets, answers_file, example), case, facts_file, past)
        _show([answers], form, output)
        return report.exit_status([answers])
    recipe, hosts = _recipe_and_hosts(words, case)
    terms = (port, identity, jump, ssh_config, sudo, ask_sudo_password, host_key, timeout)
    targets = [target_of(host, *terms) for host in hosts]
    loaded = load_recipe(recipe, sets, answers_file, example, case, with_secrets=True, pictures=False)
    if case and case.recipe_sha256 != loaded.sha256:
        console.remark(wording.recipe_changed(loaded.recipe.id))
    if loaded.examples_used:
        console.remark("Some answers are only the recipe's examples.")
    consent.make_sure(loaded, yes)
    if before:
        return _keep_before(loaded, targets, case, case_file)
    if case and case.before:
        for target in targets:
            if not _speaks_of(case, target):
                console.remark(wording.before_of_another(case.host, target.address))
    proven = look_up(loaded)
    reports = []
    for target in targets:
        found = verify(
            loaded,
            target,
            before=case.before if case and _speaks_of(case, target) else None,
            proven=proven,
            last_done=past.last_done(loaded, target.name),
            ask_secret=console.ask_secret if console.can_ask() else None,
            progress=console.progress,
        )
        past.keep(loaded, target.name, found)
        reports.append(found)
    _show(reports, form, output)
    return report.exit_status(reports)


def _judge_answers(
    words: Sequence[str],
    given: tuple[Sequence[str], Path | None, bool],
    case: "Case | None",
    facts_file: Path,
    past: Past,
) -> "Report":
    """`--facts`: what a host's own administrator had printed. Secrets are not needed: none is in it."""
    from guidegen.verify import look_up, verify_answers

    if len(words) > 1 or not (words or case):
        raise Misused("Name the recipe and no host: guidegen verify RECIPE --facts FILE.")
    loaded = load_recipe(words[0] if words else None, *given, case, pictures=False)
    found = verify_answers(
        loaded,
        facts_file,
        before=case.before if case else None,
        proven=look_up(loaded),
        last_done=lambda host: past.last_done(loaded, host),
    )
    past.keep(loaded, found.host.address, found)
    return found


def _speaks_of(case: "Case", target: "Target") -> bool:
    """Whether it is this host of which the case says how it stood before."""
    return case.host in ("", target.address)


def _recipe_and_hosts(words: Sequence[str], case: "Case | None") -> tuple[str | None, Sequence[str]]:
    """Which of the words is the recipe. With a case it may be left out; one word alone is a host then."""
    if case is None:
        if len(words) < 2:
            raise Misused("Name a recipe and a host: guidegen verify RECIPE [USER@]HOST, or RECIPE local.")
        return words[0], words[1:]
    if not words:
        raise Misused("Name a host: guidegen verify --case FILE [USER@]HOST.")
    if len(words) > 1 and _is_recipe(words[0], case):
        return words[0], words[1:]
    return None, words


def _is_recipe(word: str, case: "Case") -> bool:
    from guidegen.recipe import library

    try:
        library.find_recipe(word)
    except Invalid:
        return word == case.recipe
    return True


def _keep_before(
    loaded: "Loaded", targets: "Sequence[Target]", case: "Case | None", case_file: Path | None
) -> Exit:
    """`--before`: look at the one host, and keep what was seen in the case."""
    from guidegen.recipe.case import write_case
    from guidegen.recipe.check_names import named_checks
    from guidegen.verify import look_before

    if case is None or case_file is None or len(targets) != 1:
        raise Misused("--before keeps how one host stands: guidegen verify --before --case FILE [USER@]HOST.")
    seen = look_before(
        loaded,
        targets[0],
        ask_secret=console.ask_secret if console.can_ask() else None,
        progress=console.progress,
    )
    write_case(case_file, replace(case, before=seen, host=targets[0].address))
    total = len(tuple(named_checks(loaded.recipe)))
    console.result(f"How {targets[0]} stands is kept in {case_file}: {len(seen)} of {total} checks.")
    if len(seen) < total:
        console.remark("The others could not be looked at.")
        return Exit.CANNOT_TELL
    return Exit.DONE


def _show(reports: "Sequence[Report]", form: str, output: Path | None) -> None:
    if output is None:
        console.finished(report.render(reports, form, console.wants_colour(), console.width()))
        return
    from guidegen.whole_file import write_whole

    text = report.render(reports, form)
    try:
        write_whole(output, text.encode("utf-8", "replace"))
    except OSError as error:
        raise Unwritable(f"{output} cannot be written: {error.strerror}.") from error
    for one in reports:
        console.remark("\n".join(filter(None, (one.warning, one.sentence, *one.notes))))
