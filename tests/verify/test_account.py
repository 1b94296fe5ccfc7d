"""When something was changed, and by whom: as much as is known, and never more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guidegen.connect.target import LOCAL, Target
from guidegen.model import Facts, StepResult, Verdict
from guidegen.probe.questions.logins import Logins
from guidegen.probe.questions.sudo_lines import SudoLines
from guidegen.probe.recorded import recorded
from guidegen.verify import account, verify
from guidegen.verify.diagnose import diagnose
from guidegen.verify.judge import judge
from tests.verify.conftest import Recipes

CHANGED = "2026-11-22T14:30:00+00:00"
LINE = "  - {id: one, title: Do one, check: {line: new, in: /etc/x, was: old}}\n"
MODE = '  - {id: one, title: Do one, check: {file: /etc/x, mode: "0600", was: {mode: "0644"}}}\n'
SESSION = {"since": "2026-11-22T14:10:00+00:00", "until": "2026-11-22T15:00:00+00:00"}
BOB = {"user": "bob", "address": "192.0.2.11", **SESSION}


def host(*more: dict[str, Any], mode: str = "0640", owner: str = "root", **stat: Any) -> Facts:
    seen = {"type": "file", "mode": mode, "owner": owner, "mtime": CHANGED, "ctime": CHANGED, **stat}
    return recorded([{"stat": "/etc/x", **seen}, {"stat": "/etc/x", "follow": True, **seen}, *more])


def logins(*sessions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"logins": None, "sessions": list(sessions), **more}


def sudo(*lines: tuple[str, str, str], source: str = "the journal") -> dict[str, Any]:
    told = [{"at": f"2026-11-22T{at}+00:00", "user": user, "command": command} for at, user, command in lines]
    return {"sudo_lines": None, "lines": told, "source": source}


def told(
    recipe: Recipes, facts: Facts, *, ahead: timedelta | None = None, last_done: datetime | None = None
) -> tuple[StepResult, str]:
    loaded = recipe(MODE)
    judgement = judge(loaded, facts, last_done={"one": last_done} if last_done else None, ahead=ahead)
    return judgement.steps[0], diagnose(loaded.recipe, judgement).sentence


def test_the_time_and_the_owner_are_told_of_every_fault(recipe: Recipes) -> None:
    step, sentence = told(recipe, host(owner="carol"))
    assert step.account == ("/etc/x was last changed at 2026-11-22 14:30:00 UTC; it belongs to carol.",)
    assert "14:30" not in sentence, "without anybody to name, the sentence stays short"


def test_who_was_logged_in_is_told_and_that_it_proves_nothing(recipe: Recipes) -> None:
    step, sentence = told(recipe, host(logins(BOB)))
    assert step.account[-1] == (
        "bob (from 192.0.2.11) was logged in at that time; that does not tell who it was."
    )
    assert "changed at 2026-11-22 14:30:00 UTC, when bob (from 192.0.2.11) was logged in" in sentence
    assert "which does not tell who it was; ask the customer" in sentence


def test_of_several_people_all_are_named(recipe: Recipes) -> None:
    anna = {"user": "anna", **SESSION}
    step, sentence = told(recipe, host(logins(BOB, anna, BOB)))
    assert "bob (from 192.0.2.11) and anna were logged in" in step.account[-1]
    assert "anna were logged in, which does not tell who it was" in sentence


def test_who_came_later_or_had_left_is_not_named(recipe: Recipes) -> None:
    early = {"user": "anna", "since": "2026-11-22T08:00:00+00:00", "until": "2026-11-22T09:00:00+00:00"}
    late = {"user": "carl", "since": "2026-11-22T14:31:00+00:00"}
    step, sentence = told(recipe, host(logins(late, early)))
    assert "Nobody is on record as logged in" in step.account[-1]
    assert "anna" not in sentence + str(step.account)
    assert "carl" not in sentence + str(step.account)


def test_a_session_without_an_end_goes_on_and_one_that_is_gone_may_have(recipe: Recipes) -> None:
    since = {"since": "2026-11-22T14:10:00+00:00"}
    on, _ = told(recipe, host(logins({"user": "anna", **since})))
    assert "anna was logged in" in on.account[-1]
    gone, sentence = told(recipe, host(logins({"user": "anna", **since, "gone": True})))
    assert "anna may still have been logged in" in gone.account[-1]
    assert "anna may still have been logged in" in sentence


def test_a_record_that_begins_later_says_nothing_of_that_time(recipe: Recipes) -> None:
    step, _ = told(recipe, host(logins(begins="2026-11-22T15:00:00+00:00")))
    assert step.account[-1] == "The record of logins does not go back to that time."


def test_logins_that_could_not_be_looked_at_are_said_to_be_so(recipe: Recipes) -> None:
    step, sentence = told(recipe, host({"logins": None, "state": "forbidden"}))
    assert step.account[-1].endswith("could not be looked at: permission denied.")
    assert "logged in" not in sentence


def test_a_command_through_sudo_that_names_the_file_comes_before_logins(recipe: Recipes) -> None:
    lines = sudo(("14:28:00", "bob", "/usr/bin/nano /etc/x"), ("09:58:00", "anna", "/usr/bin/nano /etc/x"))
    step, sentence = told(recipe, host(lines, logins({**BOB, "user": "carl"})))
    assert step.account[1] == (
        "By the journal, bob ran nano on /etc/x with sudo at 2026-11-22 14:28:00 UTC; what it changed is not "
        "on record."
    )
    assert (
        "/etc/x was last changed at 2026-11-22 14:30:00 UTC, 2 minutes after bob ran nano on it" in sentence
    )
    assert "anna" not in sentence


@pytest.mark.parametrize(
    ("at", "command"),
    [
        ("14:28:00", "/usr/bin/cat /etc/x"),  # it only reads
        ("14:28:00", "/usr/bin/nano /etc/xy"),
        ("14:28:00", "/usr/bin/apt"),
        ("14:33:00", "/usr/bin/nano /etc/x"),  # afterwards
        ("11:00:00", "/usr/bin/nano /etc/x"),  # long before
    ],
)
def test_a_command_that_cannot_have_been_it_is_not_told(recipe: Recipes, at: str, command: str) -> None:
    step, sentence = told(recipe, host(sudo((at, "bob", command))))
    assert "bob" not in sentence + str(step.account)


def test_a_shell_through_sudo_is_told_where_nothing_names_the_file(recipe: Recipes) -> None:
    step, sentence = told(recipe, host(sudo(("14:00:00", "bob", "/bin/bash"))))
    assert "bob ran a shell (bash) with sudo" in step.account[1]
    assert "30 minutes after bob ran bash with sudo" in sentence


def test_a_clock_that_is_off_is_put_right_and_said_to_be_off(recipe: Recipes) -> None:
    step, sentence = told(recipe, host(logins(BOB)), ahead=timedelta(days=730))
    assert "/etc/x was last changed at 2024-11-22 14:30:00 UTC" in step.account[0]
    assert "The host's clock is 730 days ahead; the times here are put right by that." in step.account
    assert "2024-11-22 14:30:00 UTC, when bob" in sentence


def test_a_clock_that_is_hardly_off_is_left_alone(recipe: Recipes) -> None:
    step, _ = told(recipe, host(), ahead=timedelta(seconds=-50))
    assert len(step.account) == 1
    assert "14:30:00" in step.account[0]


def test_an_undone_step_says_when_it_was_changed(recipe: Recipes) -> None:
    step, sentence = told(recipe, host(), last_done=datetime(2026, 11, 22, 10, tzinfo=UTC))
    assert step.verdict is Verdict.UNDONE
    assert "is not now: " in sentence
    assert "; /etc/x was last changed at 2026-11-22 14:30:00 UTC; ask the customer" in sentence


def test_a_change_before_the_step_was_last_seen_done_is_not_the_one(recipe: Recipes) -> None:
    step, sentence = told(recipe, host(logins(BOB)), last_done=datetime(2026, 11, 22, 20, tzinfo=UTC))
    assert any("before the step was last seen done" in one for one in step.account)
    assert "14:30" not in sentence
    assert "bob" not in sentence


def test_a_later_ctime_is_told_as_what_it_is(recipe: Recipes) -> None:
    step, _ = told(recipe, host(ctime="2026-11-22T16:00:00+00:00"))
    assert (
        "The name, the place or the rights of /etc/x changed later, at 2026-11-22 16:00:00 UTC."
        in step.account
    )


def test_of_a_skipped_step_the_sentence_accuses_nobody(recipe: Recipes) -> None:
    step, sentence = told(recipe, host(logins(BOB), mode="0644"))
    assert step.verdict is Verdict.SKIPPED
    assert "bob" not in sentence
    assert any("bob" in one for one in step.account)


def test_what_a_host_calls_people_cannot_forge_the_sentence(recipe: Recipes) -> None:
    evil = {**BOB, "user": "x\x1b[2J\ny", "address": "a\u202eb"}
    step, sentence = told(recipe, host(logins(evil)))
    assert not {"\x1b", "\n", "\u202e"} & set(sentence + "".join(step.account))


def test_nobody_is_asked_about_while_nothing_is_at_fault(recipe: Recipes) -> None:
    loaded = recipe(MODE)
    right, fault, gone = host(mode="0600"), host(), recorded([{"stat": "/etc/x", "state": "missing"}])
    assert account.wants(judge(loaded, right).steps, right) == ()
    assert account.wants(judge(loaded, gone).steps, gone) == ()
    moment = datetime.fromisoformat(CHANGED)
    assert account.wants(judge(loaded, fault).steps, fault) == (Logins(), SudoLines(moment, "/etc/x"))


def test_a_real_fault_is_asked_about_in_the_same_session(recipe: Recipes, tmp_path: Any) -> None:
    file = tmp_path / "x"
    file.write_text("x")
    file.chmod(0o640)
    loaded = recipe(f'  - {{id: one, title: Do one, check: {{file: {file}, mode: "0600"}}}}\n')
    report = verify(loaded, Target(address=LOCAL))
    assert report.steps[0].account[0].startswith(f"{file} was last changed at 2")
    assert any("logged in" in one or "record" in one for one in report.steps[0].account[1:])
