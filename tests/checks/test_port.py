"""`port`: which address, which family."""

from typing import Any

import pytest

from guidegen.checks.port import Port
from guidegen.model import Facts, Misfit, Verdict, Witness, WitnessSource
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


def _sockets(*ports: tuple[str, int]) -> Facts:
    sockets = [{"address": "0.0.0.0", "protocol": protocol, "port": port} for protocol, port in ports]
    return recorded([{"listening": None, "sockets": sockets}])


@pytest.mark.parametrize(
    ("protocol", "port", "near"),
    [
        ("udp", 2022, True),
        ("tcp", 2202, True),  # two digits swapped
        ("tcp", 2222, True),  # one is another
        ("tcp", 202, True),  # one is missing
        ("tcp", 20222, True),
        ("tcp", 2220, False),
        ("tcp", 22, False),
        ("udp", 2202, False),
    ],
)
def test_a_port_one_slip_away_that_was_not_open_before_is_a_try(protocol: str, port: int, near: bool) -> None:
    check = Port(port=2022)
    before = check.judge(_sockets(("tcp", 22)))
    witness = Witness(WitnessSource.BEFORE, {"listening": (None,)}, frozenset(before.traces))
    found = check.judge(_sockets(("tcp", 22), (protocol, port)), [witness])
    assert found.verdict is (WRONG if near else SKIPPED)
    assert (f"nothing listens on 2022/tcp, but on {port}/{protocol}" in found.statement) is near
    # Without a look before, and where it was open then, it proves nothing.
    assert check.judge(_sockets((protocol, port))).verdict is SKIPPED
    known = Witness(WitnessSource.BEFORE, {"listening": (None,)}, frozenset(found.traces))
    assert check.judge(_sockets((protocol, port)), [known]).verdict is SKIPPED


def test_a_short_number_has_no_neighbours() -> None:
    witness = Witness(WitnessSource.BEFORE, {"listening": (None,)})
    assert Port(port=80).judge(_sockets(("tcp", 81)), [witness]).verdict is SKIPPED
