"""The player, on a real machine: what is typed carries over, what fails is seen, what hangs is ended."""

from collections.abc import Sequence

import pytest

from guidegen.model import Lab as LabSection
from guidegen.model import Recipe, Step
from guidegen.rehearse.lab import Machine
from guidegen.rehearse.play import break_down, login_for, play
from guidegen.rehearse.terminal import Ending


def recipe(*commands: str, run_as: str = "root", before: str = "") -> Recipe:
    steps = tuple(Step(id=f"s{i}", title=f"Step {i}", run=line) for i, line in enumerate(commands, 1))
    return Recipe(id="r", title="A recipe", run_as=run_as, steps=steps, lab=LabSection(before=before))  # type: ignore[arg-type]


def outputs(played: Sequence[object]) -> list[str]:
    return [str(getattr(step, "output", "")).strip() for step in played]


def test_folder_and_variables_carry_over_to_the_next_step(machine: Machine) -> None:
    played = play(recipe("cd /etc\nwho=me", 'pwd; echo "$who"'), machine)
    assert outputs(played) == ["", "/etc\nme"]
    assert all(step.well for step in played)


def test_the_step_left_out_is_the_only_one_left_out(machine: Machine) -> None:
    played = play(recipe("touch /a", "touch /b", "touch /c"), machine, without={"s2"})
    assert [step.name for step in played] == ["s1", "s3"]
    assert machine.run("ls -d /a /b /c").stdout.split() == ["/a", "/c"]


def test_a_command_that_fails_in_the_middle_of_a_step_is_seen(machine: Machine) -> None:
    first, second = play(recipe("false\nls /no-such-folder\ntrue", "echo on"), machine)
    assert first.failed == (1, 2)
    assert not first.well
    assert "/no-such-folder" in first.output
    assert second.well


def test_a_failure_at_the_end_of_a_step_is_counted_once(machine: Machine) -> None:
    (step,) = play(recipe("true\nfalse"), machine)
    assert step.failed == (1,)


def test_a_command_that_fails_where_that_is_meant_is_no_failure(machine: Machine) -> None:
    (step,) = play(recipe("false || true\nif false; then echo no; fi"), machine)
    assert step.well


def test_a_command_that_waits_for_the_keyboard_is_told_from_one_that_hangs(machine: Machine) -> None:
    asks, hangs, on = play(recipe("cat; echo never", "sleep 60", "echo on"), machine, step_seconds=1)
    assert [step.trouble and step.trouble.ending for step in (asks, hangs)] == [Ending.ASKED, Ending.HUNG]
    assert asks.hung
    assert hangs.hung
    assert outputs([on]) == ["on"]


def test_a_question_of_sudo_or_of_a_program_is_shown(machine: Machine) -> None:
    machine.run(
        "rm /etc/sudoers.d/support && passwd --delete support && echo 'support:secret' | chpasswd && "
        "usermod --append --groups sudo support"
    )
    (asked,) = play(recipe("sudo id"), machine)
    assert asked.trouble is not None
    assert asked.trouble.ending is Ending.ASKED
    assert asked.trouble.last_line == "[sudo] password for support:"


def test_the_steps_of_one_session_have_a_terminal(machine: Machine) -> None:
    first, second = play(recipe("tty; test -t 0 && test -t 1", "tty"), machine)
    assert first.well
    assert first.output == second.output
    assert first.output.startswith("/dev/pts/")


def test_a_step_that_ends_the_session_is_not_taken_for_a_success(machine: Machine) -> None:
    (step,) = play(recipe("exit 0", "echo never"), machine)
    assert not step.well


@pytest.mark.parametrize(
    ("command", "run_as", "who"),
    [("id -un", "root", "root"), ("sudo true; id -un", "root", "support"), ("id -un", "", "support")],
)
def test_who_plays(command: str, run_as: str, who: str, machine: Machine) -> None:
    played = recipe(command, run_as=run_as)
    assert login_for(played, machine) == who
    assert outputs(play(played, machine)) == [who]


def test_the_broken_state_is_made_as_root_in_the_logins_home(machine: Machine) -> None:
    broken = recipe("id -un", run_as="", before='touch "$HOME/made"\nid -u\npwd')
    assert break_down(broken, machine).output.split() == ["0", "/home/support"]
    assert machine.run("ls /home/support/made").returncode == 0


def test_a_broken_state_that_could_not_be_made_is_seen(machine: Machine) -> None:
    assert not break_down(recipe("true", before="cp /none /here\ntrue"), machine).well
