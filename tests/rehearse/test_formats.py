"""What is said of a rehearsal: the faults with what to change, and nothing that a terminal would act upon."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from guidegen.rehearse import formats
from guidegen.rehearse.demands import faults
from guidegen.rehearse.events import Outcome
from guidegen.rehearse.fault import Demand, Fault
from guidegen.rehearse.learn import dependencies, proof_of
from guidegen.rehearse.terminal import Ending
from tests.rehearse.simulated import Act, Play, act, plain


def outcome(play: Play, *, pairs: bool = False) -> Outcome:
    rehearsed = play.rehearsed(pairs=pairs)
    found = faults(rehearsed)
    return Outcome(
        loaded=play.loaded,
        target="lab:debian-12",
        weakness="",
        seconds=61.4,
        faults=found,
        rehearsed=rehearsed,
        proof=proof_of(rehearsed, found, datetime(2026, 1, 1, tzinfo=UTC)),
        dependencies=dependencies(rehearsed),
    )


def text(*outcomes: Outcome) -> str:
    return formats.render(outcomes, "text")


def test_a_proven_recipe_says_so_and_what_was_learned() -> None:
    play = Play(
        acts=[act("/s1"), act("/s2", only_with=frozenset({"/s1"})), act()],
        checks={2: ["/s2", "/etc/passwd"], 3: []},
        there_before=frozenset({"/etc/passwd"}),
    )
    said = text(outcome(play, pairs=True))
    assert said.splitlines()[0] == "✓ simulated on lab:debian-12: proven after 61 seconds"
    assert "2 of 2 steps that were left out are named rightly, 1 of 1 pairs" in said
    assert "a guard, which holds whatever is left out: s2/1" in said
    assert "step 3 leaves nothing to look at" in said
    assert "needs: [s1] in step 2" in said


def test_a_fault_says_what_was_demanded_what_was_seen_and_what_to_change() -> None:
    said = text(outcome(Play(acts=[act("/s1"), Act(ending=Ending.ASKED)])))
    assert said.splitlines()[0] == "✗ simulated on lab:debian-12: 1 fault found after 61 seconds"
    assert f"Not so: {Demand.PLAYS}" in said
    assert "✗ Step 2: `act-2` waits for an answer: “Really? [y/N]”" in said
    assert "→ Give the command an option" in said
    assert "│ $ act-2\n    │ Really? [y/N]" in said


def test_only_the_end_of_a_long_terminal_is_shown() -> None:
    screen = "\n".join(f"line {number}" for number in range(100))
    fault = Fault(demand=Demand.PLAYS, message="m", change="c", terminal=screen)
    said = text(replace(outcome(Play(acts=plain(1))), faults=(fault,)))
    assert "line 99" in said
    assert "line 50" not in said
    assert "84 lines before this" in said


@pytest.mark.parametrize("form", formats.formats())
@pytest.mark.parametrize("hostile", ["\x1b[2J\x1b]0;owned\x07", "\u202eevil", "a\rb"])
def test_nothing_from_a_machine_acts_upon_a_terminal(form: str, hostile: str) -> None:
    fault = Fault(demand=Demand.PLAYS, message=hostile, change="c", terminal=hostile)
    said = formats.render([replace(outcome(Play(acts=plain(1))), faults=(fault,), target=hostile)], form)
    assert not set(hostile) & set("\x1b\x07\u202e\r") & set(said)


def test_colours_are_only_where_they_are_wanted() -> None:
    one = outcome(Play(acts=plain(1)))
    assert "\x1b" not in text(one)
    assert "\x1b[1;32m" in formats.render([one], "text", colour=True)


def test_a_machine_that_proves_less_is_never_called_a_proof() -> None:
    weak = replace(outcome(Play(acts=plain(1))), weakness="It cannot be reset.", proof=None)
    said = text(weak)
    assert "proven after" not in said
    assert "not proven" in said
    assert "It cannot be reset." in said


def test_json_holds_the_runs_and_the_faults() -> None:
    data = json.loads(formats.render([outcome(Play(acts=[act("/s1"), act("/elsewhere")]))], "json"))
    assert data["schema"] == "guidegen.rehearsal/1"
    assert data["green"] is False
    assert [(fault["demand"], fault["step"]) for fault in data["faults"]] == [("after", "s2")]
    assert [run["kind"] for run in data["runs"]] == ["before", "full", "again", "left-out", "left-out"]
    assert data["left_out"][0] == {
        "steps": ["s1"],
        "first": "s1",
        "verdict": "skipped",
        "named": ["s1", "s2"],
        "told": True,
    }


def test_json_of_several_is_a_list() -> None:
    one = outcome(Play(acts=plain(1)))
    data = json.loads(formats.render([one, one], "json"))
    assert data["schema"] == "guidegen.rehearsals/1"
    assert len(data["recipes"]) == 2
