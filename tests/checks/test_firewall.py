"""`firewall`: what is said of rules, against what a real kernel does; the lists of firewalld and ufw."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks.firewall import Firewall
from guidegen.checks.firewalls import Packet, ufw
from guidegen.model import Facts, FactState, Misfit, Reader, Verdict
from guidegen.probe.answer import read
from guidegen.probe.questions.firewall import FirewallRules
from guidegen.probe.recorded import recorded
from guidegen.probe.script import compose
from tests.probe.shells import NONCE

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
PORT = 4745
LISTEN = """
import socket
held = [socket.create_server(("0.0.0.0", 4745)), socket.create_server(("::", 4745), family=socket.AF_INET6)]
print("ready", flush=True)
input()
"""
CONNECT = """
import socket, sys
for address in ("10.77.0.1", "fd77::1"):
    try:
        socket.create_connection((address, 4745), timeout=0.3).close()
        print("open")
    except OSError:
        print("closed")
"""


@dataclass
class Network:
    """Two machines of this kernel's: one with a firewall and an open port, one that tries to connect."""

    inside: str
    outside: str

    def run(self, script: str, place: str = "") -> str:
        command = ["ip", "netns", "exec", place or self.inside, "sh", "-ec", script]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def clear(self) -> None:
        self.run("nft flush ruleset")

    def truth(self) -> list[bool]:
        """Whether a connection comes about over IPv4 and over IPv6."""
        command = ["ip", "netns", "exec", self.outside, sys.executable, "-c", CONNECT]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return [word == "open" for word in done.stdout.split()]

    def facts(self) -> Facts:
        script = compose([FirewallRules()], NONCE, readers=set(Reader))
        command = ["ip", "netns", "exec", self.inside, "sh", "-s", "--", "/"]
        done = subprocess.run(command, input=script.encode(), capture_output=True, check=True, timeout=60)
        return read([FirewallRules()], NONCE, done.stdout)


_NUMBER = count()


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    if os.geteuid() != 0 or not all(map(shutil.which, ("ip", "nft", "iptables"))):
        pytest.skip("two network namespaces with nft and iptables want root and those tools")
    tag = f"gg{os.getpid()}-{next(_NUMBER)}"
    inside, outside = f"{tag}a", f"{tag}b"
    setup = f"""
    ip netns add {inside}; ip netns add {outside}
    ip -n {inside} link add v0 address 02:00:00:00:47:01 type veth \\
        peer name v1 address 02:00:00:00:47:02 netns {outside}
    for n in {inside} {outside}; do ip -n $n link set lo up; done
    ip -n {inside} address add 10.77.0.1/24 dev v0; ip -n {outside} address add 10.77.0.2/24 dev v1
    ip -n {inside} address add fd77::1/64 dev v0 nodad; ip -n {outside} address add fd77::2/64 dev v1 nodad
    ip -n {inside} link set v0 up; ip -n {outside} link set v1 up
    # Rules that drop everything drop the questions for neighbours too: these are not asked.
    for a in 10.77.0.1 fd77::1; do
        ip -n {outside} neigh replace $a lladdr 02:00:00:00:47:01 dev v1 nud permanent
    done
    for a in 10.77.0.2 fd77::2; do
        ip -n {inside} neigh replace $a lladdr 02:00:00:00:47:02 dev v0 nud permanent
    done
    """
    made = subprocess.run(["sh", "-ec", setup], capture_output=True, text=True, check=False)
    server = None
    try:
        if made.returncode:
            pytest.skip(f"no network namespaces here: {made.stderr}")
        server = subprocess.Popen(
            ["ip", "netns", "exec", inside, sys.executable, "-c", LISTEN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert server.stdout is not None
        server.stdout.readline()
        yield Network(inside, outside)
    finally:
        if server:
            server.kill()
            server.communicate()
        for name in (inside, outside):
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


BASE = "nft add table inet f; nft add chain inet f in '{ type filter hook input priority 0; policy %s; }'; "
OPEN, SHUT = BASE % "accept", BASE % "drop"
R = "nft add rule inet f in "
ALL = "iptables %s; ip6tables %s"


def both(rule: str) -> str:
    return ALL % (rule, rule)


RULES = {
    "no rules": (":", True),
    "an empty chain": (OPEN, True),
    "a policy that drops": (SHUT, True),
    "the port let in": (SHUT + R + "tcp dport 4745 accept", True),
    "a range let in": (SHUT + R + "tcp dport 4740-4750 accept", True),
    "a set of ports": (SHUT + R + "tcp dport '{ 22, 80, 4745 }' accept", True),
    "another set of ports": (SHUT + R + "tcp dport '{ 22, 80 }' accept", True),
    "a named set": (
        SHUT + "nft add set inet f ok '{ type inet_service; }'; nft add element inet f ok '{ 4745 }';"
        + R + "tcp dport @ok accept",
        True,
    ),
    "udp in place of tcp": (SHUT + R + "udp dport 4745 accept", True),
    "all but the port": (SHUT + R + "tcp dport != 4745 accept", True),
    "one family": (SHUT + R + "meta nfproto ipv4 tcp dport 4745 accept", True),
    "established alone": (SHUT + R + "ct state established,related accept", True),
    "new and established": (SHUT + R + "ct state new,established accept", True),
    "states by a map": (
        SHUT + R + "ct state vmap '{ established : accept, related : accept, invalid : drop }';"
        + R + "tcp dport 4745 accept",
        True,
    ),
    "ports by a map": (SHUT + R + "tcp dport vmap '{ 22 : accept, 4745 : drop }'", True),
    "the loopback alone": (SHUT + R + "iifname lo accept", True),
    "all but the loopback": (OPEN + R + "iifname != lo tcp dport 4745 drop", True),
    "an accept below a drop": (OPEN + R + "tcp dport 4745 drop;" + R + "tcp dport 4745 accept", True),
    "a drop below an accept": (OPEN + R + "tcp dport 4745 accept;" + R + "drop", True),
    "a chain of its own": (
        SHUT + "nft add chain inet f ports;" + R + "jump ports;"
        "nft add rule inet f ports tcp dport 4745 accept",
        True,
    ),
    "a chain that returns": (
        OPEN + "nft add chain inet f ports;" + R + "jump ports;" + R + "drop;"
        "nft add rule inet f ports tcp dport 4745 return; nft add rule inet f ports accept",
        True,
    ),
    "a chain that is gone to": (
        OPEN + "nft add chain inet f ports;" + R + "goto ports;" + R + "drop;"
        "nft add rule inet f ports tcp dport 22 drop",
        True,
    ),
    "a second table that drops": (
        OPEN + R + "tcp dport 4745 accept; nft add table inet g;"
        "nft add chain inet g in '{ type filter hook input priority 9; policy drop; }'",
        True,
    ),
    "a table of IPv6 alone": (
        "nft add table ip6 g; nft add chain ip6 g in '{ type filter hook input priority 9; policy drop; }';"
        "nft add rule ip6 g in icmpv6 type nd-neighbor-solicit accept;"
        "nft add rule ip6 g in icmpv6 type nd-neighbor-advert accept",
        True,
    ),
    "a stranger kept out": (OPEN + R + "ip saddr 192.0.2.0/24 drop", True),
    "a stranger let in": (SHUT + R + "ip saddr 192.0.2.0/24 tcp dport 4745 accept", True),
    "a rate": (OPEN + R + "tcp dport 4745 limit rate 1/minute accept;" + R + "tcp dport 4745 drop", False),
    "an interface": (SHUT + R + "iifname v0 tcp dport 4745 accept", False),
    "another interface": (OPEN + R + "iifname v9 tcp dport 4745 drop", False),
    "a rule that is not understood": (OPEN + R + "tcp dport 4745 meta mark 7 drop", False),
    "iptables, the port let in": (
        both("-P INPUT DROP") + ";" + both("-A INPUT -p tcp --dport 4745 -j ACCEPT"),
        True,
    ),
    "iptables, several ports and a remark": (
        both("-A INPUT -p tcp -m multiport --dports 22,4740:4750 -m comment --comment 'a; b' -j REJECT"),
        True,
    ),
    "iptables, new ones dropped": (
        both("-A INPUT -p tcp --dport 4745 -m conntrack --ctstate NEW -j DROP"),
        True,
    ),
    "iptables, all but": (both("-A INPUT -p tcp ! --dport 4745 -j DROP"), True),
    "iptables, a chain": (
        both("-N web") + ";" + both("-A INPUT -j web") + ";" + both("-A web -p tcp --dport 4745 -j DROP"),
        True,
    ),
    "iptables, one family": (
        "ip6tables -A INPUT -p tcp --dport 4745 -j DROP; iptables -A INPUT -i lo -j ACCEPT",
        True,
    ),
    "iptables, an accept that is too late": (
        both("-A INPUT -j DROP") + ";" + both("-A INPUT -p tcp --dport 4745 -j ACCEPT"),
        True,
    ),
    "iptables, what is not understood": (
        both("-A INPUT -p tcp -m string --string x --algo bm -j DROP"),
        False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_what_is_said_of_rules_is_what_the_kernel_does(network: Network, name: str) -> None:
    rules, told = RULES[name]
    network.clear()
    network.run(rules)
    truth, facts = network.truth(), network.facts()
    for family, really in zip(("ipv4", "ipv6"), truth, strict=True):
        for wanted in (True, False):
            check = Firewall(firewall=PORT, open=wanted, family=family)  # type: ignore[arg-type]
            finding = check.judge(facts)
            # Never a false answer; where it is told, the kernel's own.
            if told:
                assert finding.verdict is not UNKNOWN, finding.statement
                assert (finding.verdict is DONE) == (wanted == really), finding
            else:
                assert finding.verdict is UNKNOWN, finding


def test_a_network_that_is_let_in_alone(network: Network) -> None:
    network.clear()
    network.run(SHUT + R + "ip saddr 10.77.0.0/24 tcp dport 4745 accept")
    facts = network.facts()
    assert network.truth() == [True, False]
    assert Firewall(firewall=PORT, source="10.77.0.2").judge(facts).verdict is DONE
    assert Firewall(firewall=PORT, source="10.77.0.0/24").judge(facts).verdict is DONE
    assert Firewall(firewall=PORT, source="10.77.0.0/16").judge(facts).verdict is UNKNOWN
    assert Firewall(firewall=PORT, source="192.0.2.1").judge(facts).verdict is SKIPPED


def test_without_root_nothing_is_known(network: Network) -> None:
    script = compose([FirewallRules()], NONCE, readers=set(Reader))
    lead = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = subprocess.run(
        [*lead, "sh", "-s", "--", "/"], input=script.encode(), capture_output=True, check=True, timeout=60
    )
    assert network.inside
    assert read([FirewallRules()], NONCE, done.stdout)[FirewallRules()].state is FactState.FORBIDDEN


UFW = """Status: active
Logging: on (low)
Default: {default} (incoming), allow (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
{rows}
"""


def v6(row: str) -> str:
    to, action, way, sender = row.split()
    return f"{to + ' (v6)':<27}{action + ' ' + way:<12}{sender} (v6)" if sender == "Anywhere" else ""


@pytest.mark.parametrize(
    ("rows", "verdict", "says"),
    [
        (["4745/tcp ALLOW IN Anywhere"], DONE, ""),
        (["4745 ALLOW IN Anywhere"], DONE, ""),
        (["4745/tcp LIMIT IN Anywhere"], DONE, ""),
        (["80,4740:4750/tcp ALLOW IN Anywhere"], DONE, ""),
        (["Anywhere ALLOW IN Anywhere"], DONE, ""),
        (["22/tcp ALLOW IN Anywhere"], SKIPPED, "kept out by ufw's default, deny"),
        (["4745/tcp ALLOW OUT Anywhere"], SKIPPED, "kept out"),
        (["4745/udp ALLOW IN Anywhere"], WRONG, "is for udp, not for tcp"),
        (["4745/tcp ALLOW IN 10.0.0.0/8"], WRONG, "lets in 10.0.0.0/8 alone"),
        (["4745/tcp DENY IN Anywhere", "4745/tcp ALLOW IN Anywhere"], WRONG, "never reached"),
        (["4745/tcp DENY IN 10.0.0.0/8", "4745/tcp ALLOW IN Anywhere"], DONE, ""),
    ],
)
def test_the_rows_of_ufw(rows: list[str], verdict: Verdict, says: str) -> None:
    spaced = []
    for row in rows:
        to, action, way, sender = row.split()
        spaced.append(f"{to:<27}{action + ' ' + way:<12}{sender}")
    lines = "\n".join([*spaced, *filter(None, map(v6, spaced))])
    facts = recorded([{"firewall_rules": None, "ufw": UFW.format(default="deny", rows=lines)}])
    finding = Firewall(firewall=PORT).judge(facts)
    assert finding.verdict is verdict, finding
    assert says in finding.statement


def test_an_interface_in_a_row_of_ufw_leaves_it_open() -> None:
    row = "4745/tcp on eth1           ALLOW IN    Anywhere"
    packet = Packet(protocol="tcp", port=PORT, family="IPv4")
    assert ufw.opinion(UFW.format(default="deny", rows=row), packet).open is None


# As ufw 0.36 prints it.
REAL_UFW = """Status: active
Logging: on (low)
Default: deny (incoming), allow (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
22/tcp                     ALLOW IN    Anywhere                  !
587/tcp                    ALLOW IN    10.0.0.0/8                !
25                         LIMIT IN    Anywhere                   # mail out
110/tcp                    DENY IN     Anywhere                  !
99 on eth1                 ALLOW IN    Anywhere                  !
22/tcp (v6)                ALLOW IN    Anywhere (v6)             !
25 (v6)                    LIMIT IN    Anywhere (v6)              # mail out
110/tcp (v6)               DENY IN     Anywhere (v6)             !
99 (v6) on eth1            ALLOW IN    Anywhere (v6)             !
""".replace("!", "")


@pytest.mark.parametrize(
    ("port", "verdict"), [(22, DONE), (587, WRONG), (25, DONE), (110, SKIPPED), (99, UNKNOWN), (80, SKIPPED)]
)
def test_a_real_list_of_ufw(port: int, verdict: Verdict) -> None:
    facts = recorded([{"firewall_rules": None, "ufw": REAL_UFW}])
    assert Firewall(firewall=port).judge(facts).verdict is verdict


def test_an_inactive_ufw_says_nothing() -> None:
    nft = '{"nftables": [{"metainfo": {"version": "1.0.6"}}]}'
    facts = recorded([{"firewall_rules": None, "ufw": "Status: inactive", "nft": nft}])
    assert Firewall(firewall=PORT).judge(facts).verdict is DONE
    assert Firewall(firewall=PORT, open=False).judge(facts).verdict is SKIPPED
    assert (
        Firewall(firewall=PORT).judge(recorded([{"firewall_rules": None, "ufw": "Status: inactive"}])).verdict
        is UNKNOWN
    )


# As firewall-cmd of firewalld 1.x prints it.
ZONES = """internal
  target: default
  icmp-block-inversion: no
  interfaces:
  sources:
  services: ssh
  ports: {internal}
  protocols:
  forward: yes
  masquerade: no
  forward-ports:
  source-ports:
  icmp-blocks:
  rich rules:

public (active)
  target: {target}
  icmp-block-inversion: no
  interfaces: eth0
  sources:
  services: dhcpv6-client {services}
  ports: {public}
  protocols:
  forward: yes
  masquerade: no
  forward-ports:
  source-ports:
  icmp-blocks:
  rich rules: {rich}
"""
SERVICES = """= dhcpv6-client
<port protocol="udp" port="546"/>
= ssh
<port protocol="tcp" port="22"/>
= app
<port port="4740-4750" protocol="tcp"/>
"""


def of_firewalld(permanent: dict[str, str] | None = None, **running: str) -> Facts:
    empty = {"internal": "", "public": "", "services": "ssh", "target": "default", "rich": ""}
    now = ZONES.format(**{**empty, **running})
    kept = ZONES.format(**{**empty, **(running if permanent is None else permanent)})
    return recorded(
        [
            {
                "firewall_rules": None,
                "firewalld": f"{now}\ndefault zone: public",
                "firewalld_permanent": kept,
                "firewalld_services": SERVICES,
            }
        ]
    )


@pytest.mark.parametrize(
    ("facts", "verdict", "says"),
    [
        (of_firewalld(public="4745/tcp"), DONE, ""),
        (of_firewalld(public="4700-4800/tcp"), DONE, ""),
        (of_firewalld(services="app"), DONE, ""),
        (of_firewalld(target="ACCEPT"), DONE, ""),
        (of_firewalld(), SKIPPED, "kept out by firewalld's zone public"),
        (of_firewalld(public="4745/udp"), WRONG, "4745/udp is let in, and not 4745/tcp"),
        (of_firewalld(internal="4745/tcp"), WRONG, "the zone internal, which is not the one in use"),
        (of_firewalld(public="4745/tcp", permanent={}), WRONG, "only until firewalld loads"),
        (of_firewalld(permanent={"public": "4745/tcp"}), WRONG, "was not reloaded"),
        (
            of_firewalld(rich='\n\trule port port="4745" protocol="tcp" drop'),
            UNKNOWN,
            "could not be looked at",
        ),
        (of_firewalld(rich='\n\trule port port="4700-4800" protocol="tcp" drop'), UNKNOWN, "could not be"),
        (of_firewalld(rich='\n\trule service name="app" accept'), UNKNOWN, "could not be"),
        (of_firewalld(rich='\n\trule port port="25" protocol="tcp" accept'), SKIPPED, "kept out"),
        (of_firewalld(services="unheard-of"), UNKNOWN, "could not be"),
    ],
)
def test_the_zones_of_firewalld(facts: Facts, verdict: Verdict, says: str) -> None:
    finding = Firewall(firewall=PORT).judge(facts)
    assert finding.verdict is verdict, finding
    assert says in finding.statement


def test_a_port_that_comes_back_at_the_next_reload_is_not_closed_for_good() -> None:
    facts = of_firewalld(permanent={"public": "4745/tcp"})
    assert Firewall(firewall=PORT, open=False).judge(facts).verdict is WRONG
    assert Firewall(firewall=PORT, open=False).judge(of_firewalld()).verdict is DONE


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"nftables": 3}', '{"nftables": [{"rule": {}}]}', "{" * 5000, "warning"]
)
def test_what_no_nft_printed_before_is_unknown(text: str) -> None:
    facts = recorded([{"firewall_rules": None, "nft": text}])
    assert Firewall(firewall=PORT).judge(facts).verdict is UNKNOWN


@pytest.mark.parametrize(
    "keys",
    [
        *({"firewall": 0}, {"firewall": "70000/tcp"}, {"firewall": "25/sctp"}, {"firewall": True}),
        *({"firewall": 25, "source": "everybody"}, {"firewall": 25, "zone": "a b"}),
        {"firewall": 25, "source": "10.0.0.1/8"},
    ],
)
def test_keys_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Firewall(**keys)


WORDS = st.sampled_from(
    [
        *(
            "-A",
            "-P",
            "-N",
            "INPUT",
            "ACCEPT",
            "DROP",
            "-j",
            "-p",
            "tcp",
            "--dport",
            "4745",
            "!",
            "'",
            '"',
            "-s",
        ),
        *(
            "Status: active",
            "ALLOW IN",
            "Anywhere",
            "Default: deny (incoming)",
            "/",
            "(v6)",
            "public (active)",
        ),
        *(
            "  target:",
            "  ports:",
            "4745/tcp",
            "default zone: public",
            "\n",
            "\n\n",
            "  ",
            "0.0.0.0/0",
            "\\",
            "é",
        ),
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=25).map(" ".join))


@given(tools=st.fixed_dictionaries(dict.fromkeys(("ufw", "iptables", "ip6tables", "firewalld"), TEXTS)))
def test_no_list_of_rules_breaks_the_reading(tools: dict[str, str]) -> None:
    facts = recorded([{"firewall_rules": None, **tools}])
    for is_open in (True, False):
        finding = Firewall(firewall=PORT, open=is_open).judge(facts)
        assert finding.verdict in (DONE, SKIPPED, WRONG, UNKNOWN)
        assert "\n" not in finding.statement


JSON = st.recursive(
    st.one_of(
        st.none(), st.integers(), st.text(max_size=5), st.sampled_from(["inet", "input", "accept", "@x"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["match", "left", "right", "op", "set", "payload", "drop"]), inner),
    ),
)


@given(statements=st.lists(JSON, max_size=4))
def test_no_rule_of_nft_breaks_the_reading(statements: list[Any]) -> None:
    place = {"family": "inet", "table": "f"}
    chain = {**place, "name": "in", "hook": "input", "type": "filter", "policy": "drop"}
    rule = {**place, "chain": "in", "expr": statements}
    text = json.dumps({"nftables": [{"chain": chain}, {"rule": rule}]})
    facts = recorded([{"firewall_rules": None, "nft": text}])
    assert Firewall(firewall=PORT).judge(facts).verdict is not DONE


def test_chains_that_lead_to_each_other_in_many_ways_end() -> None:
    names = [f"c{number}" for number in range(60)]
    lines = [f"-N {name}" for name in names] + ["-A INPUT -j c0"]
    for name, following in zip(names, [*names[1:], "c0"], strict=True):
        lines += [f"-A {name} -j {following}"] * 20
    lines += ["-N round", "-A round -j round"]
    facts = recorded([{"firewall_rules": None, "iptables": "\n".join(["-P INPUT ACCEPT", *lines])}])
    assert Firewall(firewall=PORT, family="ipv4").judge(facts).verdict is UNKNOWN


def test_a_port_that_is_sent_on_is_not_judged_by_the_filter_of_the_host() -> None:
    def chain(name: str, kind: str, hook: str, policy: str) -> dict[str, Any]:
        where = {"family": "ip", "table": "t", "name": name}
        return {"chain": {**where, "type": kind, "hook": hook, "prio": 0, "policy": policy}}

    port = {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 80}}
    rule = {"family": "ip", "table": "t", "chain": "pre", "expr": [port, {"dnat": {"addr": "10.0.0.2"}}]}
    listing = {
        "nftables": [chain("pre", "nat", "prerouting", "accept"), chain("in", "filter", "input", "drop")]
    }
    listing["nftables"].append({"rule": rule})
    facts = recorded([{"firewall_rules": None, "nft": json.dumps(listing)}])
    for port_number, verdict in ((80, Verdict.UNKNOWN), (81, Verdict.DONE)):
        check = Firewall(firewall=port_number, open=False, family="ipv4")
        assert check.judge(facts).verdict is verdict, port_number
