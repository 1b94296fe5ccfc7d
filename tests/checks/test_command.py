"""`command` and `package`: what is printed, and what is installed."""

from typing import Any

import pytest

from guidegen.checks.command import Command, Text
from guidegen.checks.package import Package
from guidegen.model import Facts, Misfit, Reader, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def ran(**said: Any) -> Facts:
    return recorded([{"command": "postqueue -p", **said}])


@pytest.mark.parametrize(
    ("keys", "said", "verdict"),
    [
        ({}, {}, DONE),
        ({}, {"status": 1}, SKIPPED),
        ({"exit": 3}, {"status": 3}, DONE),
        ({"stdout": Text(contains="empty")}, {"stdout": "is empty\n"}, DONE),
        ({"stdout": Text(contains="empty")}, {"stdout": "is empty\n", "status": 1}, SKIPPED),
        ({"stdout": Text(equals="x")}, {"stdout": " x\n\n"}, DONE),
        ({"stdout": Text(equals="")}, {"stdout": "x"}, SKIPPED),
        ({"stdout": Text(matches="^b$")}, {"stdout": "a\nb\n"}, DONE),
        ({"stderr": Text(contains="warn")}, {"stdout": "warn"}, SKIPPED),
        ({}, {"state": "timed out"}, UNKNOWN),
        ({"stdout": Text(contains="a")}, {"state": "cut off at the size limit", "stdout": "a"}, UNKNOWN),
        ({}, {"state": "no such tool"}, UNKNOWN),
    ],
)
def test_what_a_command_printed(keys: dict[str, Any], said: dict[str, Any], verdict: Verdict) -> None:
    assert Command(command="postqueue -p", **keys).judge(ran(**said)).verdict is verdict


def test_the_old_output_is_known_again() -> None:
    check = Command(command="postqueue -p", stdout=Text(contains="empty"))
    finding = check.judge(ran(stdout="full\n"))
    witness = Witness(WitnessSource.BEFORE, {k: (v,) for k, v in finding.observed.items()})
    assert check.judge(ran(stdout="full\n"), (witness,)).verdict is SKIPPED
    assert finding.statement == 'postqueue -p printed "full", where "empty" should be'


def test_a_sensitive_output_is_not_shown() -> None:
    check = Command(command="postqueue -p", stdout=Text(contains="s3cret"), sensitive=True)
    for out in ("s3cret", "other t0ken"):
        shown = repr(check.judge(ran(stdout=out, stderr=out, status=1)))
        assert "s3cret" not in shown
        assert "t0ken" not in shown


def test_it_is_the_login_users_command_unless_it_says_root() -> None:
    (login,), (root,) = Command(command="id").wants(), Command(command="id", run_as="root").wants()
    assert (login.reader, root.reader) == (Reader.LOGIN, Reader.ROOT)


@pytest.mark.parametrize("keys", [{}, {"matches": "("}])
def test_an_output_needs_something_to_be(keys: dict[str, str]) -> None:
    with pytest.raises(Misfit):
        Text(**keys)


def installed(**said: Any) -> Facts:
    return recorded([{"package": "postfix", **said}])


@pytest.mark.parametrize(
    ("keys", "said", "verdict"),
    [
        ({}, {"version": "3.7"}, DONE),
        ({}, {"installed": False, "version": "3.7"}, SKIPPED),
        ({}, {"state": "missing"}, SKIPPED),
        ({"installed": False}, {"state": "missing"}, DONE),
        ({"installed": False}, {"installed": False, "version": "3.7"}, DONE),
        ({"installed": False}, {"version": "3.7"}, SKIPPED),
        ({"version": ">=3.8"}, {"version": "3.7.1-1"}, SKIPPED),
        ({"version": ">=3.5"}, {"version": "3.7.1-1"}, DONE),
        # Another manager has another order; guidegen does not guess it.
        ({"version": ">=3.5"}, {"version": "0:3.7-1", "manager": "rpm"}, UNKNOWN),
        ({}, {"state": "timed out"}, UNKNOWN),
        ({"installed": False}, {"state": "answered in a way that is not understood"}, UNKNOWN),
    ],
)
def test_packages(keys: dict[str, Any], said: dict[str, Any], verdict: Verdict) -> None:
    assert Package(package="postfix", **keys).judge(installed(**said)).verdict is verdict


@pytest.mark.parametrize(
    ("stderr", "verdict"),
    [
        ("cat: /etc/app/key: Permission denied\n", Verdict.UNKNOWN),
        ("noise\npostqueue: fatal: open: Operation not permitted\n", Verdict.UNKNOWN),
        # One of a pipe's commands is missing; the last one gave the exit status.
        ("sh: 1: jq: not found\n", Verdict.UNKNOWN),
        ("package postfix not found\n", Verdict.SKIPPED),
        ("Permission denied was logged 3 times\n", Verdict.SKIPPED),
    ],
)
def test_a_command_that_could_not_see_tells_nothing(stderr: str, verdict: Verdict) -> None:
    seen = recorded([{"command": "look", "status": 1, "stderr": stderr}])
    finding = Command(command="look", stdout=Text(contains="yes")).judge(seen)
    assert finding.verdict is verdict, finding.statement


def test_a_command_that_should_be_refused_may_be() -> None:
    seen = recorded([{"command": "look", "status": 1, "stderr": "look: Permission denied\n"}])
    assert Command(command="look", exit=1).judge(seen).verdict is Verdict.DONE
