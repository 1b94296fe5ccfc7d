"""Screens of a real machine: taken after their step, with what it changed in view, and nothing secret."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from guidegen.errors import Misused, Problem
from guidegen.lint.screen_outdated import ScreenOutdated
from guidegen.model import Loaded
from guidegen.recipe.loader import load
from guidegen.rehearse.lab import Machine
from guidegen.rehearse.photograph import Photographer, Taken
from guidegen.rehearse.scratch_answers import Prepared, load_with_examples
from guidegen.rehearse.shoot import keep, shoot
from guidegen.rehearse.stages.lab import LabStage
from guidegen.screenshots.screen import Screen, read_screen
from tests.cli.run import guidegen
from tests.lab.conftest import packages

HEAD = """
id: fix
title: A fix
run_as: root
ask:
  host: {question: Which host?, example: relay.example.com, type: hostname}
  word: {question: The password?, secret: true}
"""
SECRET = "correct-horse-battery"


def written(folder: Path, body: str, head: str = HEAD) -> Path:
    file = folder / "recipes" / "fix" / "recipe.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(head + dedent(body), encoding="utf-8")
    return file


def taken(
    machine: Machine, file: Path, steps: Iterable[str] = ()
) -> tuple[list[Taken], list[Problem], Prepared]:
    """Every screen that is taken, and why others are not."""
    prepared = load_with_examples(file)
    screens: list[Taken] = []
    stage = LabStage("lab:debian-12", machine)
    ended = shoot(prepared.loaded, stage, screens.append, secrets=prepared.secrets.values(), steps=steps)
    problems = [problem for one in screens for problem in one.problems]
    return screens, [*([ended] if ended else []), *problems], prepared


def only(machine: Machine, file: Path) -> tuple[Screen, Taken]:
    """The one screen of the recipe in `file`, which is taken without a problem."""
    (one,), problems, _ = taken(machine, file)
    assert problems == []
    assert one.screen is not None
    return one.screen, one


def boxed(screen: Screen) -> list[str]:
    """The rows that are called changed."""
    rows = screen.output.split("\r\n")
    return [rows[row].strip() for row in screen.changed]


def outdated(file: Path) -> list[Problem]:
    """What the lint rule finds."""
    return list(ScreenOutdated().check(load(file, examples=True)))


EDITED = """
    steps:
      - id: back-up
        title: Keep a copy
        run: sudo cp -n /etc/app.conf /etc/app.conf.before
        check: {file: /etc/app.conf.before}
      - id: set
        title: Enter the relay
        screenshot: {editor: /etc/app.conf, alt: The editor}
        check:
          - {setting: relay, in: /etc/app.conf, is: "${host}"}
          - {setting: mode, in: /etc/app.conf, is: strict, was: lax}
    lab:
      before: |
        i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "# remark $i: Größe"; done > /etc/app.conf
        printf 'mode = lax\\nrelay = old.example.com\\n' >> /etc/app.conf
        i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo "# relay = old.example.com"; done >> /etc/app.conf
        chmod 600 /etc/app.conf
"""


def test_an_editor_shows_the_changed_lines_in_view_and_marked(machine: Machine, tmp_path: Path) -> None:
    screen, one = only(machine, written(tmp_path, EDITED))
    assert one.remarks == ()
    assert boxed(screen) == ["mode = strict", "relay = relay.example.com"]
    assert "GNU nano" in screen.output
    assert "remark 300: Größe" in screen.output  # under sudo, too, letters are read as UTF-8
    assert (screen.columns, screen.rows, screen.exit) == (80, 24, None)
    assert (screen.command, screen.system) == ("sudo nano /etc/app.conf", "debian-12")
    assert screen.answers == {"host": "relay.example.com"}


def test_taking_a_screen_changes_nothing_on_the_machine(machine: Machine, tmp_path: Path) -> None:
    listing = "ls -l --time-style=full-iso /etc/app.conf; ls -a /etc ~support"
    file = written(tmp_path, EDITED)
    prepared = load_with_examples(file)
    stage = LabStage("lab:debian-12", machine)
    assert shoot(prepared.loaded, stage, lambda _: None, steps=["back-up"]) is None
    before = machine.run(listing).stdout
    photographer = Photographer(prepared.loaded, stage, "support")
    (one,) = photographer.after(prepared.loaded.recipe.steps[1])
    assert one.screen is not None
    assert machine.run(listing).stdout == before


COMMANDS = """
    steps:
      - id: first
        title: Write the first
        run: echo one > "$HOME/state"
        screenshot: {terminal: "cat ~/state; tty -s && echo on a terminal"}
        no_check: An example.
      - id: second
        title: Write the second
        run: echo two > "$HOME/state"
        screenshot:
          - {terminal: "cat ~/state; id -un; false"}
          - {terminal: "printf '\\\\033[31mred\\\\033[0m\\\\n'; read line"}
        no_check: An example.
"""


def test_each_screen_is_taken_in_the_state_after_its_step(machine: Machine, tmp_path: Path) -> None:
    screens, problems, _ = taken(machine, written(tmp_path, COMMANDS))
    assert problems == []
    assert [one.screen.output if one.screen else None for one in screens] == [
        "one\r\non a terminal",
        "two\r\nroot",
        "\x1b[0;31mred\x1b[0m",
    ]
    assert [one.screen.exit if one.screen else None for one in screens] == [0, 1, None]
    assert [len(one.remarks) for one in screens] == [0, 1, 1]


def test_a_command_is_run_in_the_folder_where_the_customer_is(machine: Machine, tmp_path: Path) -> None:
    body = """
        steps:
          - {id: go, title: Go, run: cd /usr/share/nano, no_check: An example.}
          - {id: look, title: Look, do: Look., screenshot: {terminal: pwd}, no_check: An example.}
    """
    screen, _ = only(machine, written(tmp_path, body))
    assert screen.output == "/usr/share/nano"


def test_only_the_steps_that_are_asked_for_are_taken(machine: Machine, tmp_path: Path) -> None:
    screens, problems, _ = taken(machine, written(tmp_path, COMMANDS), ["first"])
    assert problems == []
    assert [one.recording.step.id for one in screens] == ["first"]


def test_a_secret_is_never_on_what_is_kept(machine: Machine, tmp_path: Path) -> None:
    body = f"""
        steps:
          - id: set
            title: Write the password
            screenshot:
              - {{editor: /etc/secret.conf}}
              - {{terminal: cat /etc/secret.conf; echo; printf '%75s' ''; cat /etc/secret.conf}}
            check: {{line: "login ${{word}}", in: /etc/secret.conf}}
        lab: {{answers: {{word: {SECRET}}}}}
    """
    screens, problems, prepared = taken(machine, written(tmp_path, body))
    assert problems == []
    assert len(screens) == 2
    for one in screens:
        keep(one, prepared.loaded)
        text = (prepared.loaded.folder / one.recording.file).read_text()
        assert "login" in text
        assert all(SECRET[at : at + 4] not in text for at in range(len(SECRET) - 3))
    first = screens[0].screen
    assert first is not None
    assert boxed(first) == [f"login {'█' * len(SECRET)}"]


def test_what_was_taken_is_kept_and_lint_and_a_second_taking_find_it_good(
    machine: Machine, tmp_path: Path
) -> None:
    file = written(tmp_path, EDITED)
    (one,), _, prepared = taken(machine, file)
    place = prepared.loaded.folder / "screenshots/set.screen.json"
    assert keep(one, prepared.loaded) == "new"
    first = place.read_bytes()
    assert read_screen(place) == one.screen
    assert outdated(file) == []
    machine.reset()
    (again,), _, _ = taken(machine, file)
    assert again.screen is not None
    later = replace(again, screen=replace(again.screen, taken="2030-01-01T00:00:00Z"))
    assert keep(later, prepared.loaded) == "as before"
    assert place.read_bytes() == first


def test_a_step_that_was_changed_since_makes_lint_speak_until_it_is_taken_again(
    machine: Machine, tmp_path: Path
) -> None:
    (one,), _, prepared = taken(machine, written(tmp_path, EDITED))
    keep(one, prepared.loaded)
    file = written(tmp_path, EDITED.replace("is: strict", "is: stricter"))
    assert len(outdated(file)) == 1
    machine.reset()
    (again,), _, prepared = taken(machine, file)
    assert keep(again, prepared.loaded) == "changed"
    assert outdated(file) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("chmod 600", "rm /usr/bin/nano; chmod 600", "the machine has no nano"),
        ("editor: /etc/app.conf,", "editor: /etc/other.conf,", "there is no such file after the step"),
        ("alt: The editor", "mark: [{box: nowhere}]", "looks for 'nowhere', which is not on"),
        ("alt: The editor", "crop: [0, 0, 90, 99]", "crop"),
        ("editor: /etc/app.conf,", "terminal: no-such-command,", "no-such-command: command not found"),
        ("editor: /etc/app.conf,", "terminal: 'true',", "prints nothing"),
        ("editor: /etc/app.conf,", "terminal: \"printf '\\\\033[1;2;3;4r'\",", "not understood"),
    ],
)
def test_why_a_screen_cannot_be_taken_is_said_with_its_place(
    machine: Machine, tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in EDITED
    screens, problems, _ = taken(machine, written(tmp_path, EDITED.replace(old, new)))
    (problem,) = problems
    assert said in problem.message
    assert problem.span is not None
    assert screens[0].screen is None


def test_a_step_that_does_not_hold_is_not_shown_to_a_customer(machine: Machine, tmp_path: Path) -> None:
    body = EDITED.replace("title: Enter the relay", "title: Enter the relay\n        run: 'true'")
    screens, (problem,), _ = taken(machine, written(tmp_path, body))
    assert "and is wrong: /etc/app.conf:302 gives relay another value" in problem.message
    assert screens[0].screen is None


def test_after_a_step_that_fails_nothing_is_taken(machine: Machine, tmp_path: Path) -> None:
    body = COMMANDS.replace('run: echo one > "$HOME/state"', "run: cat /no/such/file")
    screens, (problem,), _ = taken(machine, written(tmp_path, body))
    assert screens == []
    assert "could not be played: “cat /no/such/file” ended with 1" in problem.message
    assert problem.span is not None


def test_a_machine_that_cannot_be_made_ready_is_told(machine: Machine, tmp_path: Path) -> None:
    body = COMMANDS + "    lab: {before: cp /none /here}\n"
    screens, (problem,), _ = taken(machine, written(tmp_path, body))
    assert screens == []
    assert "could not be made ready" in problem.message
    assert "/none" in problem.message


def test_other_answers_than_the_examples_are_refused(tmp_path: Path, machine: Machine) -> None:
    file = written(tmp_path, COMMANDS)
    loaded: Loaded = load(file, {"host": "mail.customer.example"}, examples=True)
    with pytest.raises(Misused, match="host"):
        Photographer(loaded, LabStage("lab:debian-12", machine), "support")


def test_the_command_takes_keeps_and_tells(tmp_path: Path, lab: object) -> None:
    needs = f"    lab: {{packages: [{', '.join(sorted(packages()))}]}}\n"
    file = written(tmp_path, COMMANDS + needs)
    ran = guidegen("shoot", "fix", "--on", "lab", "--step", "first", cwd=tmp_path)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.split()[:5] == ["new", "step", "1", "screenshots/first.screen.json", "cat"]
    assert read_screen(file.parent / "screenshots/first.screen.json").output.startswith("one")
    ran = guidegen("shoot", "fix", "--on", "lab", "--step", "first", cwd=tmp_path)
    assert (ran.status, ran.out.split()[:2]) == (0, ["as", "before"])


def test_the_command_refuses_what_makes_no_sense(tmp_path: Path) -> None:
    written(tmp_path, COMMANDS)
    assert guidegen("shoot", "fix", "--on", "lab", "--step", "third", cwd=tmp_path).status == 2
    assert guidegen("shoot", "fix", "--on", "moon", cwd=tmp_path).status == 2
    assert guidegen("shoot", "none", "--on", "lab", cwd=tmp_path).status == 3
    written(tmp_path, "    steps: [{id: a, title: T, do: Wait., no_check: An example.}]\n")
    ran = guidegen("shoot", "fix", "--on", "lab", cwd=tmp_path)
    assert (ran.status, "no terminal: or editor:" in ran.err) == (0, True)
