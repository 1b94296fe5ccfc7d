"""A step that was done once and is not now."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from guidegen.checks.all_of import AllOf
from guidegen.checks.key import Key
from guidegen.checks.line import Line
from guidegen.checks.sysctl import Sysctl
from guidegen.connect.target import LOCAL, Target
from guidegen.history.earlier import last_done
from guidegen.history.run import Run, as_line, means, run_of
from guidegen.model import Check, Loaded, Report, Step, Verdict
from guidegen.recipe.loader import load
from guidegen.verify import verify

KEY = b"k" * 32
ONE_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"
OTHER_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIAICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC"


def recipe(folder: Path, value: str = "30", also: str = "") -> Loaded:
    file = folder / "fix" / "recipe.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        dedent(
            f"""
            id: fix
            title: A fix
            steps:
              - id: keep
                title: Keep backups longer
                check: [{{setting: KEPT, in: {folder}/backup.conf, is: {value}}}]
              - id: lock
                title: Lock it
                needs: [keep]
                check: [{{file: {folder}/backup.conf, mode: "0600"}}]
              {also}
            """
        )
    )
    return load(file)


class Host:
    """A file that somebody edits, and the runs that looked at it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.runs = folder, list[Run]()
        self.file = folder / "backup.conf"
        self.write("KEPT = 7\n")

    def write(self, text: str, mode: int = 0o600) -> None:
        self.file.write_text(text)
        self.file.chmod(mode)

    def look(self, loaded: Loaded | None = None) -> Report:
        loaded = loaded or recipe(self.folder)
        report = verify(loaded, Target(address=LOCAL), last_done=last_done(loaded, self.runs))
        self.runs.append(run_of(loaded, report, KEY))
        return report


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def told(report: Report) -> list[Verdict]:
    return [step.verdict for step in report.steps]


def test_what_was_never_done_is_not_undone(host: Host) -> None:
    host.look()
    assert Verdict.UNDONE not in told(host.look())


def test_what_was_done_and_is_not_now_is_undone_with_the_time_when_it_was_last_seen(host: Host) -> None:
    host.write("KEPT = 30\n")
    done = host.look()
    assert done.verdict is Verdict.DONE
    host.write("KEPT = 7\n")
    report = host.look()
    assert told(report) == [Verdict.UNDONE, Verdict.BLOCKED]
    assert report.first is not None
    assert report.first.last_done == done.started
    assert f"{done.started:%Y-%m-%d %H:%M:%S}" in report.sentence
    assert report.verdict is Verdict.UNDONE


def test_it_stays_undone_until_it_is_done_again(host: Host) -> None:
    host.write("KEPT = 30\n")
    host.look()
    host.write("KEPT = 7\n")
    host.look()
    assert host.look().steps[0].verdict is Verdict.UNDONE
    host.write("KEPT = 30\n")
    assert host.look().verdict is Verdict.DONE


def test_what_could_not_be_looked_at_is_unknown_and_not_undone(host: Host) -> None:
    host.write("KEPT = 30\n")
    host.look()
    host.file.unlink()
    host.file.mkdir()
    assert host.look().steps[0].verdict is Verdict.UNKNOWN


def test_a_recipe_that_demands_something_else_now_was_not_done_before(host: Host) -> None:
    host.write("KEPT = 30\n")
    host.look()
    assert host.look(recipe(host.folder, "60")).steps[0].verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Key(key=f"ssh-ed25519 {ONE_KEY}", user="x"), Key(key=f"ssh-ed25519 {OTHER_KEY}", user="x")),
        (Sysctl(sysctl="a.b", value=1, path="/etc/sysctl.d/1"), Sysctl(sysctl="a.b", value=1, path="/etc/2")),
        (Line(pattern="x", path="/f"), Line(pattern="y", path="/f")),
    ],
    ids=lambda check: check.kind,
)
def test_whatever_differs_in_what_a_step_demands_is_another_demand(one: Check, other: Check) -> None:
    """Not every field is said in the one phrase that a report has for a check."""

    def digest(check: Check) -> str:
        return means(Step(id="one", title="One", check=(AllOf(all_of=(check,)),)))

    assert digest(one) != digest(other)
    assert digest(one) == digest(replace(one, do="Said otherwise", if_missed="A hint"))
    assert digest(replace(one, when=(other,))) != digest(one)


def test_a_step_that_came_to_the_recipe_leaves_the_others_as_they_are(host: Host) -> None:
    host.write("KEPT = 30\n")
    host.look()
    host.write("KEPT = 7\n")
    also = f"- {{id: more, title: More, check: [{{file: {host.folder}/more}}]}}"
    assert told(host.look(recipe(host.folder, also=also)))[0] is Verdict.UNDONE


def test_a_consequence_is_no_step_that_was_undone(host: Host) -> None:
    host.write("KEPT = 30\n")
    host.look()
    host.write("KEPT = 7\n", 0o644)
    assert told(host.look()) == [Verdict.UNDONE, Verdict.BLOCKED]


def test_no_content_and_no_secret_is_kept(host: Host) -> None:
    host.write("KEPT = hunter2\n")
    loaded = recipe(host.folder)
    host.look(loaded)
    line = as_line(host.runs[0], "")
    assert "hunter2" not in line
    assert "KEPT" not in line
    assert str(host.folder) not in line
    assert set(json.loads(line)["seen"]) == {"keep/0", "lock/0"}


def test_the_same_state_has_the_same_digest_under_one_key_alone(host: Host) -> None:
    loaded = recipe(host.folder)
    report = host.look(loaded)
    again = host.look(loaded)
    assert run_of(loaded, report, KEY).seen == run_of(loaded, again, KEY).seen
    assert run_of(loaded, report, KEY).seen != run_of(loaded, report, b"other").seen


def test_the_order_is_that_of_our_own_clock(host: Host) -> None:
    """The host's may be two years off: what it says is kept, and decides nothing."""
    host.write("KEPT = 30\n")
    done = host.look()
    odd = datetime.now(UTC) + timedelta(days=730)
    host.runs = [Run(**{**vars(run), "clock": odd}) for run in host.runs]
    host.write("KEPT = 7\n")
    report = host.look()
    assert report.steps[0].verdict is Verdict.UNDONE
    assert report.steps[0].last_done == done.started
