"""`reachable`: why a connection does not come about, and what that says."""

from typing import Any

import pytest

from guidegen.checks.reachable import Reachable
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.recorded import recorded

DONE, SKIPPED, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.UNKNOWN


def seen(origin: str = "login", **connection: Any) -> Facts:
    return recorded([{"connects": "mail.example.com", "port": 587, "reader": origin, **connection}])


@pytest.mark.parametrize(
    ("connection", "wanted_open", "wanted_closed"),
    [
        ({"open": True}, DONE, SKIPPED),
        ({"open": False, "failure": "refused"}, SKIPPED, DONE),
        ({"open": False, "failure": "timed out"}, SKIPPED, DONE),
        ({"open": False, "failure": "name not known"}, SKIPPED, UNKNOWN),
        ({"open": False, "failure": "no answer about the name"}, UNKNOWN, UNKNOWN),
        ({"state": "timed out"}, UNKNOWN, UNKNOWN),
        ({"state": "no such tool"}, UNKNOWN, UNKNOWN),
    ],
)
def test_what_a_connection_says(
    connection: dict[str, Any], wanted_open: Verdict, wanted_closed: Verdict
) -> None:
    for is_open, verdict in ((True, wanted_open), (False, wanted_closed)):
        check = Reachable(reachable="mail.example.com:587", open=is_open)
        assert check.judge(seen(**connection)).verdict is verdict


def test_refused_and_silent_are_told_apart_and_from_where() -> None:
    check = Reachable(reachable="mail.example.com:587", asked_from="here")
    refused = check.judge(seen("here", open=False, failure="refused"))
    silent = check.judge(seen("here", open=False, failure="timed out"))
    assert "nothing listens there" in refused.statement
    assert "firewall" in silent.statement
    assert all("asked from here" in one.statement for one in (refused, silent))


@pytest.mark.parametrize(
    "text",
    [
        "mail.example.com",
        "mail.example.com:0",
        "mail:70000",
        ":25",
        "-x:25",
        "a b:25",
        "2001:db8::1:25",
        "$(id):2",
    ],
)
def test_what_is_no_machine_with_a_port(text: str) -> None:
    with pytest.raises(Misfit):
        Reachable(reachable=text)


def test_an_ipv6_address_stands_in_brackets() -> None:
    (want,) = Reachable(reachable="[2001:db8::1]:443").wants()
    assert (want.host, want.port) == ("2001:db8::1", 443)  # type: ignore[attr-defined]
