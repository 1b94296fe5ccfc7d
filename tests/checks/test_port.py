"""`port`: which address, which family."""

from typing import Any

import pytest

from guidegen.checks.port import Port
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def open_at(*addresses: str, protocol: str = "tcp", source: str = "ss") -> Facts:
    sockets = [{"protocol": protocol, "address": address, "port": 587} for address in addresses]
    return recorded([{"listening": None, "sockets": sockets, "source": source}])


@pytest.mark.parametrize(
    ("address", "seen", "source", "verdict"),
    [
        ("", ("127.0.0.1",), "ss", DONE),
        ("", ("::",), "proc", DONE),
        ("0.0.0.0", ("0.0.0.0",), "ss", DONE),
        ("0.0.0.0", ("*",), "ss", DONE),
        ("0.0.0.0", ("127.0.0.1",), "ss", WRONG),
        ("0.0.0.0", ("::",), "ss", WRONG),  # ss writes * where IPv4 is taken too
        ("0.0.0.0", ("::",), "proc", UNKNOWN),
        ("::", ("*",), "ss", DONE),
        ("::", ("0.0.0.0",), "ss", WRONG),
        ("127.0.0.1", ("127.0.0.1", "::1"), "ss", DONE),
        ("127.0.0.1", ("0.0.0.0",), "ss", WRONG),
        ("127.0.0.1", ("127.0.0.1", "192.0.2.1"), "ss", WRONG),
        ("192.0.2.1", ("192.0.2.1",), "ss", DONE),
        ("192.0.2.1", ("0.0.0.0",), "ss", WRONG),
        ("0:0::1", ("::1",), "ss", DONE),
    ],
)
def test_the_address_that_is_asked_for(
    address: str, seen: tuple[str, ...], source: str, verdict: Verdict
) -> None:
    assert Port(port=587, address=address).judge(open_at(*seen, source=source)).verdict is verdict


def test_a_port_that_only_this_machine_can_reach_is_said_to_be_so() -> None:
    finding = Port(port="587/tcp", address="0.0.0.0").judge(open_at("127.0.0.1"))
    assert finding.statement == (
        "587/tcp is open at 127.0.0.1, which only this machine itself can reach, where 0.0.0.0 should be"
    )


def test_udp_is_not_tcp() -> None:
    assert Port(port="587/udp").judge(open_at("0.0.0.0")).verdict is SKIPPED
    assert Port(port="587/udp").judge(open_at("0.0.0.0", protocol="udp")).verdict is DONE


def test_nothing_may_listen() -> None:
    check = Port(port=587, listening=False)
    assert check.judge(open_at()).verdict is DONE
    assert check.judge(open_at("::1")).verdict is SKIPPED
    assert check.judge(Facts()).verdict is UNKNOWN


@pytest.mark.parametrize(
    "keys",
    [
        *({"port": 0}, {"port": 70000}, {"port": "587/sctp"}, {"port": True}),
        *({"port": 1, "address": "localhost"}, {"port": 1, "address": "::", "listening": False}),
    ],
)
def test_keys_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Port(**keys)
