"""The table of a rehearsal while it runs: steps down, runs across."""

from dataclasses import replace
from io import StringIO

from rich.console import Console

from guidegen.cli.rehearsal_table import RehearsalTable
from guidegen.rehearse.events import Finished, Planned, Started
from guidegen.rehearse.runs import Kind
from tests.rehearse.simulated import Play, plain


def drawn(table: RehearsalTable) -> list[str]:
    file = StringIO()
    Console(file=file, width=100).print(table)
    return file.getvalue().splitlines()


def test_it_grows_with_what_is_told() -> None:
    play = Play(acts=plain(3))
    rehearsed = play.rehearsed(pairs=True)
    table = RehearsalTable(play.loaded.recipe, "lab")
    table.tell(Planned(tuple(run.without for run in rehearsed.left_out)))
    assert drawn(table)[0].split() == ["simulated", "on", "lab", "before", "full", "again", "−1", "−2", "−3"]
    assert "two steps left out: 0 of 3" in drawn(table)[-1]
    for run in (rehearsed.before, rehearsed.full, *rehearsed.left_out[:2], rehearsed.left_out[-1]):
        table.tell(Started(run.kind, run.without))
        table.tell(Finished(run))
    _, first, second, third, foot = drawn(table)
    assert first.split() == ["1", "Title", "1", "○", "✓", "○", "✓"]
    assert second.split() == ["2", "Title", "2", "○", "✓", "✓", "○"]
    assert third.split() == ["3", "Title", "3", "○", "✓", "✓", "✓"]
    assert "two steps left out: 1 of 3" in foot


def test_a_title_cannot_draw_on_the_terminal() -> None:
    recipe = Play(acts=plain(1)).loaded.recipe
    hostile = replace(recipe, steps=(replace(recipe.steps[0], title="[red]a[/red]\x1b[2J\nb"),))
    text = "\n".join(drawn(RehearsalTable(hostile, "lab\x1b[2J")))
    assert "\x1b" not in text
    assert "[red]a[/red]" in text


def test_what_runs_is_marked() -> None:
    play = Play(acts=plain(1))
    table = RehearsalTable(play.loaded.recipe, "lab")
    file = StringIO()
    table.tell(Started(Kind.FULL))
    Console(file=file, width=100, force_terminal=True, color_system="standard").print(table)
    assert "\x1b[1;7mfull" in file.getvalue()
