"""`user` and `group`: a name by a slip, and the wrong one put in, where it is known how it was before."""

from typing import Any

import pytest

from guidegen.checks.group import Group
from guidegen.checks.user import User
from guidegen.model import Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded

SKIPPED, WRONG, UNKNOWN = Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
NONE_BEFORE = Witness(WitnessSource.BEFORE, {"exists": (None,)})


@pytest.mark.parametrize(
    ("names", "witnesses", "verdict"),
    [
        ({"names": ["root", "depoly"]}, (NONE_BEFORE,), WRONG),
        ({"names": ["root", "depoly"]}, (), SKIPPED),
        ({"names": ["root", "carl"]}, (NONE_BEFORE,), SKIPPED),
        # Only with an earlier look may a name tell anything, so only then is it missed.
        ({"state": "forbidden"}, (NONE_BEFORE,), UNKNOWN),
        ({"state": "forbidden"}, (), SKIPPED),
    ],
)
def test_a_name_with_two_letters_swapped(
    names: dict[str, Any], witnesses: tuple[Witness, ...], verdict: Verdict
) -> None:
    users = [{"account": "deploy", "state": "missing"}, {"account_names": "passwd", **names}]
    assert User(user="deploy").judge(recorded(users), witnesses).verdict is verdict
    groups = [{"group": "deploy", "state": "missing"}, {"account_names": "group", **names}]
    assert Group(group="deploy").judge(recorded(groups), witnesses).verdict is verdict


def test_who_was_put_into_a_group_since_in_the_place_of_another() -> None:
    check = Group(group="books", members=("anna.berg",))
    facts = recorded([{"group": "books", "gid": 1002, "members": ["anna.bergmann"]}])
    finding = check.judge(facts)
    assert finding.verdict is SKIPPED
    assert check.judge(facts, (NONE_BEFORE,)).verdict is WRONG
    there = Witness(WitnessSource.BEFORE, {"members": ("anna.bergmann",)}, frozenset(finding.traces))
    assert check.judge(facts, (there,)).verdict is SKIPPED
