"""What is asked once more where a check does not hold: over the same session, and only then."""

from pathlib import Path

import pytest

from guidegen.connect.local import LocalSession
from guidegen.connect.session import Ended, Reply
from guidegen.connect.target import LOCAL, Target
from guidegen.model import Verdict
from guidegen.verify import verify_session
from tests.verify.conftest import Recipes

STEPS = """
- id: one
  title: Do one
  check:
    - {{setting: relayhost, in: {folder}/main.cf, is: new, was: old}}
"""


class Recorder(LocalSession):
    """This machine, which remembers what it was asked; from the second script on it may end early."""

    def __init__(self, ended: Ended = Ended.WHOLE) -> None:
        super().__init__(Target(address=LOCAL))
        self.scripts: list[str] = []
        self.ended = ended

    def run(self, script: str, *, home: str = "", as_root: bool = False) -> Reply:
        self.scripts.append(script)
        if self.ended is not Ended.WHOLE and len(self.scripts) > 1:
            return Reply(stdout=b"", stderr=b"", status=0, ended=self.ended)
        return super().run(script, home=home, as_root=as_root)


def test_what_holds_is_looked_at_once(recipe: Recipes, tmp_path: Path) -> None:
    (tmp_path / "main.cf").write_text("relayhost = new\n")
    with Recorder() as session:
        report = verify_session(recipe(STEPS.format(folder=tmp_path)), session)
    assert report.verdict is Verdict.DONE
    assert len(session.scripts) == 1


def test_a_copy_that_was_changed_in_place_of_the_file_is_found(recipe: Recipes, tmp_path: Path) -> None:
    (tmp_path / "main.cf").write_text("relayhost = old\n")
    (tmp_path / "main.cf.txt").write_text("# settings\nrelayhost = new\n")
    with Recorder() as session:
        report = verify_session(recipe(STEPS.format(folder=tmp_path)), session)
    assert report.verdict is Verdict.WRONG
    assert f"{tmp_path}/main.cf.txt:2 says relayhost = new" in report.sentence
    # The names in the folder, then the texts of those that are alike; nothing is asked twice.
    assert len(session.scripts) == 3
    assert [str(tmp_path / "main.cf.txt") in script for script in session.scripts] == [False, False, True]


def test_only_what_does_not_hold_is_asked_about(recipe: Recipes, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a").touch()
    steps = f"- id: one\n  title: Do one\n  check:\n    - {{file: {tmp_path}/there/a}}\n"
    steps += f"    - all_of:\n        - {{file: {tmp_path}/there/a}}\n        - {{file: {tmp_path}/gone/b}}\n"
    with Recorder() as session:
        report = verify_session(recipe(steps), session)
    assert report.verdict is Verdict.SKIPPED
    further = "\n".join(session.scripts[1:])
    assert f"{tmp_path}/gone" in further
    assert f"{tmp_path}/there" not in further


@pytest.mark.parametrize("ended", [Ended.LOST, Ended.TIMED_OUT])
def test_a_second_look_that_is_cut_short_takes_nothing_away_and_leaves_open_what_it_was_for(
    recipe: Recipes, tmp_path: Path, ended: Ended
) -> None:
    (tmp_path / "main.cf").write_text("relayhost = old\n")
    with Recorder(ended) as session:
        report = verify_session(recipe(STEPS.format(folder=tmp_path)), session)
    assert report.verdict is Verdict.UNKNOWN
    assert f"{tmp_path}/main.cf:1 still says relayhost = old" in report.sentence
    assert len(session.scripts) == 2
