"""`dns`: name servers, the hosts file, and which of them counts."""

from collections.abc import Sequence
from typing import Any

import pytest

from guidegen.checks.dns import Dns
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
MAIL = Dns(dns="mail.example.com", address=("192.0.2.10",))


def seen(*addresses: str, hosts: str | None = "", source: str = "getent", **more: Any) -> Facts:
    file = {"state": "forbidden"} if hosts is None else {"value": hosts}
    answer = more or {"addresses": list(addresses), "source": source}
    return recorded(
        [{"resolve": "mail.example.com", **answer}, {"content": "/etc/hosts", "reader": "login", **file}]
    )


@pytest.mark.parametrize(
    ("check", "addresses", "verdict"),
    [
        (MAIL, ("192.0.2.10", "2001:db8::1"), DONE),
        (MAIL, ("192.0.2.11",), WRONG),
        (MAIL, (), SKIPPED),
        (Dns(dns="mail.example.com", address=("192.0.2.10",), only=True), ("192.0.2.10", "192.0.2.1"), WRONG),
        (Dns(dns="mail.example.com", address=("2001:DB8:0::1",)), ("2001:db8::1",), DONE),
        (Dns(dns="mail.example.com"), ("192.0.2.1",), DONE),
        (Dns(dns="mail.example.com"), (), SKIPPED),
        (Dns(dns="mail.example.com", exists=False), (), DONE),
        (Dns(dns="mail.example.com", exists=False), ("192.0.2.1",), SKIPPED),
    ],
)
def test_the_addresses_that_are_asked_for(check: Dns, addresses: Sequence[str], verdict: Verdict) -> None:
    assert check.judge(seen(*addresses)).verdict is verdict


def test_a_line_of_the_hosts_file_that_overrides_is_named_with_its_number() -> None:
    hosts = "127.0.0.1 localhost\n\n10.0.0.5\tmail Mail.Example.com # old\n"
    finding = MAIL.judge(seen("10.0.0.5", hosts=hosts))
    assert finding.verdict is WRONG
    assert "/etc/hosts:3" in finding.statement
    assert "10.0.0.5" in finding.statement
    assert "192.0.2.10" in finding.statement


def test_a_tool_that_asks_the_server_alone_does_not_hide_the_hosts_file() -> None:
    line = "10.0.0.5 mail.example.com\n"
    assert MAIL.judge(seen("192.0.2.10", hosts=line, source="nslookup")).verdict is WRONG
    assert (
        MAIL.judge(seen("10.0.0.5", hosts="192.0.2.10 mail.example.com", source="nslookup")).verdict is DONE
    )
    assert MAIL.judge(seen("192.0.2.10", hosts=None, source="nslookup")).verdict is UNKNOWN
    assert MAIL.judge(seen("192.0.2.10", hosts=None, source="getent")).verdict is DONE


def test_with_a_server_the_hosts_file_does_not_matter() -> None:
    check = Dns(dns="mail.example.com", address=("192.0.2.10",), server="192.0.2.53")
    facts = recorded([{"resolve": "mail.example.com", "server": "192.0.2.53", "addresses": ["192.0.2.10"]}])
    assert check.judge(facts).verdict is DONE
    assert len(check.wants()) == 1
    assert "of 192.0.2.53 from the host" in check.expectation()


def test_a_silent_server_is_never_a_name_without_addresses() -> None:
    for state in ("timed out", "no such tool", "answered in a way that is not understood"):
        assert MAIL.judge(seen(state=state)).verdict is UNKNOWN
        assert Dns(dns="mail.example.com", exists=False).judge(seen(state=state)).verdict is UNKNOWN


def test_half_an_answer_shows_what_is_there_and_not_what_is_missing() -> None:
    half: dict[str, Any] = {
        "state": "cut off at the size limit",
        "addresses": ["192.0.2.10"],
        "source": "dig",
    }
    both = Dns(dns="mail.example.com", address=("192.0.2.10", "2001:db8::1"))
    assert MAIL.judge(seen(**half)).verdict is DONE
    assert both.judge(seen(**half)).verdict is UNKNOWN
    assert (
        Dns(dns="mail.example.com", address=("192.0.2.10",), only=True).judge(seen(**half)).verdict is UNKNOWN
    )


@pytest.mark.parametrize(
    "keys",
    [
        *({"dns": "-x"}, {"dns": "a b"}, {"dns": "$(id)"}, {"dns": "x.example", "address": ("mail",)}),
        *({"dns": "x.example", "server": ";id"}, {"dns": "x.example", "only": True}),
        {"dns": "x.example", "exists": False, "address": ("192.0.2.1",)},
    ],
)
def test_keys_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Dns(**keys)


@pytest.mark.parametrize(
    ("hosts", "verdict"),
    [
        ("192.0.2.10 mial.example.com mail\n", WRONG),
        # Another machine of the same family, and another address.
        ("192.0.2.10 mail2.example.com\n", SKIPPED),
        ("192.0.2.9 mial.example.com\n", SKIPPED),
        # The line may be there, in a file that could not be read.
        (None, UNKNOWN),
    ],
)
def test_the_name_by_a_slip_beside_the_right_address(hosts: str | None, verdict: Verdict) -> None:
    assert MAIL.judge(seen(hosts=hosts)).verdict is verdict
