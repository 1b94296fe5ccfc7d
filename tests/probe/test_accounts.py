"""`user` and `group`: what counts as the account that was asked for, and what never leaves the host."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks.group import Group
from guidegen.checks.user import User
from guidegen.model import Facts, FactState, Misfit, Reader, Verdict, Witness, WitnessSource
from guidegen.probe.question import Section
from guidegen.probe.questions.account import Account
from guidegen.probe.questions.account_names import AccountNames
from guidegen.probe.questions.group import GroupEntry
from guidegen.probe.recorded import recorded
from guidegen.probe.script import compose
from tests.probe.shells import NONCE, Shell

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
NOON = "2026-11-20T12:00:00Z"


def alice(**said: Any) -> Facts:
    return recorded([{"account": "alice", "uid": 1000, "home": "/home/alice", "shell": "/bin/bash", **said}])


@pytest.mark.parametrize(
    ("password", "locked", "verdict"),
    [
        ("locked", True, DONE),
        ("none", True, DONE),
        ("set", True, SKIPPED),
        ("empty", True, SKIPPED),
        ("set", False, DONE),
        ("locked", False, SKIPPED),
        ("none", False, SKIPPED),
        # Anybody gets in: that is no password that is in use.
        ("empty", False, SKIPPED),
        ("unknown", True, UNKNOWN),
        ("unknown", False, UNKNOWN),
    ],
)
def test_a_locked_password(password: str, locked: bool, verdict: Verdict) -> None:
    assert User(user="alice", locked=locked).judge(alice(password=password)).verdict is verdict


@pytest.mark.parametrize(
    ("day", "since", "verdict"),
    [
        ("2026-11-21", NOON, DONE),
        ("2026-11-20", NOON, UNKNOWN),
        ("2026-11-19", NOON, SKIPPED),
        ("2026-11-20", "2026-11-20", DONE),
        ("2026-11-19", "2026-11-20", SKIPPED),
        ("1970-01-01", "2026-11-20", SKIPPED),
        (None, NOON, UNKNOWN),
    ],
)
def test_the_day_of_a_password_is_no_moment(day: str | None, since: str, verdict: Verdict) -> None:
    check = User(user="alice", password_changed_since=since)
    assert check.judge(alice(password="set", password_day=day)).verdict is verdict


def test_a_password_was_not_set_on_a_day_on_which_its_file_was_not_touched_again() -> None:
    check = User(user="alice", password_changed_since=NOON)
    untouched = {"mtime": "2026-11-20T09:00:00Z", "ctime": "2026-11-20T09:00:00Z"}
    shadow = recorded([{"stat": "/etc/shadow", "follow": True, "type": "file", **untouched}])
    assert check.judge(alice(password="set", password_day="2026-11-20") | shadow).verdict is SKIPPED


def test_groups_are_those_that_it_must_be_in_among_others() -> None:
    check = User(user="alice", groups=("docker", "adm"))
    assert check.judge(alice(groups=["alice", "adm", "docker"])).verdict is DONE
    found = check.judge(alice(groups=["alice", "adm"]))
    assert (found.verdict, found.statement) == (
        SKIPPED,
        "alice is not in the group docker, only in adm and alice",
    )
    assert check.judge(alice(groups=None)).verdict is UNKNOWN


def test_a_mistyped_name_is_shown_beside_the_right_one() -> None:
    names = recorded([{"account_names": "passwd", "names": ["root", "deplyo"]}])
    facts = recorded([{"account": "deploy", "state": "missing"}]) | names
    found = User(user="deploy").judge(facts)
    assert found.verdict is SKIPPED
    assert "deplyo" not in found.statement or "but one called deplyo" in found.statement
    near = recorded([{"account": "deploys", "state": "missing"}]) | recorded(
        [{"account_names": "passwd", "names": ["root", "deploy"]}]
    )
    saw = Witness(WitnessSource.BEFORE, {"exists": (None,)})
    assert User(user="deploys").judge(near, (saw,)).verdict is WRONG
    knew = Witness(WitnessSource.BEFORE, {"exists": (None,)}, frozenset({"the user deploy"}))
    assert User(user="deploys").judge(near, (knew,)).verdict is SKIPPED


def test_who_must_be_gone() -> None:
    check = User(user="alice", exists=False)
    assert check.judge(recorded([{"account": "alice", "state": "missing"}])).verdict is DONE
    assert check.judge(alice()).verdict is SKIPPED
    assert check.judge(Facts()).verdict is UNKNOWN


@pytest.mark.parametrize(
    "keys",
    [
        *({"user": "0"}, {"user": "-x"}, {"user": "a b"}, {"user": "a:b"}, {"user": "$(id)"}),
        *({"user": "a", "groups": ("x y",)}, {"user": "a", "exists": False, "uid": 0}),
        {"user": "a", "password_changed_since": "yesterday"},
    ],
)
def test_keys_of_a_user_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        User(**keys)


def docker(*members: str) -> Facts:
    return recorded([{"group": "docker", "gid": 990, "members": list(members)}])


def test_who_is_in_a_group_and_who_is_not() -> None:
    check = Group(group="docker", members=("alice", "bob"), no_members=("eve",))
    assert check.judge(docker("alice", "bob", "carol")).verdict is DONE
    found = check.judge(docker("alice", "eve"))
    assert found.verdict is SKIPPED
    assert found.statement == (
        "bob is not in the group docker; only alice and eve are; eve is still in the group docker"
    )
    assert Group(group="docker", gid=1).judge(docker()).verdict is WRONG
    assert Group(group="docker", exists=False).judge(docker()).verdict is SKIPPED


@pytest.mark.parametrize(
    "keys",
    [
        *({"group": "12"}, {"group": "a b"}, {"group": "a", "members": ("b",), "no_members": ("b",)}),
        {"group": "a", "exists": False, "gid": 3},
    ],
)
def test_keys_of_a_group_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Group(**keys)


HASH = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7"
PASSWD = f"""\
root:x:0:0:root:/root:/bin/sh
alice:x:1000:1000:Alice,,,:/home/alice:/bin/bash
alice:x:0:0:twice:/:/bin/false
bob:{HASH}:1001:1000::/home/bob:/bin/sh
eve:x:1002:1002::/home/eve:/bin/sh
odd:x:many:1:::
"""
SHADOW = f"""\
root:*:19000:0:99999:7:::
alice:!{HASH}:20400:0:99999:7::20500:
eve:{HASH}:20400:0:99999:7:::
"""
GROUP = "root:x:0:\nalice:x:1000:\ndev:x:1005:alice,eve\n"


@pytest.fixture
def etc(busybox: Path) -> Iterator[Shell]:
    """A shell that sees files of our own in /etc, which are not the machine's."""
    (busybox / "etc").mkdir(exist_ok=True)
    for name, text, mode in (("passwd", PASSWD, 0o644), ("shadow", SHADOW, 0o640), ("group", GROUP, 0o644)):
        (busybox / "etc" / name).write_text(text)
        (busybox / "etc" / name).chmod(mode)
    yield Shell("busybox", busybox, busybox, ["/bin/sh"])
    for name in ("passwd", "shadow", "group"):
        (busybox / "etc" / name).unlink()


def test_accounts_are_read_from_the_files_and_no_hash_leaves_the_host(etc: Shell) -> None:
    wants = [Account(name) for name in ("alice", "bob", "eve", "nobody", "odd")]
    facts = etc.ask(*wants, GroupEntry("alice"), GroupEntry("dev"), GroupEntry("none"))
    alice, bob, eve, nobody, odd = (facts[want] for want in wants)
    assert alice.value is not None
    assert (alice.value.uid, alice.value.password, alice.value.shell) == (1000, "locked", "/bin/bash")
    assert alice.value.groups is not None
    assert set(alice.value.groups) == {"alice", "dev"}
    assert alice.value.password_day is not None
    assert f"{alice.value.password_day:%Y-%m-%d}" == "2025-11-08"
    assert bob.value is not None
    assert eve.value is not None
    assert bob.value.password == eve.value.password == "set"
    assert nobody.state is FactState.MISSING
    assert not odd.known
    group, dev = facts[GroupEntry("alice")].value, facts[GroupEntry("dev")].value
    assert group is not None
    assert dev is not None
    assert set(group.members) == {"alice", "bob"}
    assert dev.members == ("alice", "eve")
    assert facts[GroupEntry("none")].state is FactState.MISSING

    said = etc.run(compose([*wants, AccountNames()], NONCE, readers=set(Reader)))
    assert b"alice" in said
    assert HASH[:8].encode() not in said


@pytest.mark.parametrize(
    ("stored", "password"),
    [
        ("$y$j9T$abc$def", "set"),
        ("ab01FAX.bQRSU", "set"),
        # `usermod -p` takes a hash: the word itself, typed there, is none and lets nobody in.
        ("my secret word", "none"),
        ("secret", "none"),
        ("!$y$j9T$abc$def", "locked"),
        ("", "empty"),
    ],
)
def test_a_password_that_was_stored_as_it_was_typed_lets_nobody_in(
    etc: Shell, stored: str, password: str
) -> None:
    assert etc.root
    shadow = etc.root / "etc/shadow"
    shadow.write_text(SHADOW.replace(f"eve:{HASH}", f"eve:{stored}"))
    eve = etc.ask(Account("eve"))[Account("eve")].value
    assert eve
    assert eve.password == password


def test_who_may_not_read_the_passwords_knows_nothing_of_them(etc: Shell) -> None:
    fact = etc.ask(Account("alice"), as_nobody=True)[Account("alice")]
    assert fact.value is not None
    assert (fact.value.uid, fact.value.password) == (1000, "unknown")
    assert "denied" in fact.value.password_why


def test_without_the_file_of_accounts_nobody_is_absent(etc: Shell) -> None:
    assert etc.root is not None
    (etc.root / "etc/passwd").rename(etc.root / "etc/away")
    try:
        facts = etc.ask(Account("alice"), Account("none"), GroupEntry("none"))
        assert not any(fact.known for _, fact in facts)
    finally:
        (etc.root / "etc/away").rename(etc.root / "etc/passwd")


@pytest.mark.parametrize("shell", ["dash", "bash"], indirect=True)
def test_this_machines_root(shell: Shell) -> None:
    facts = shell.ask(Account("root"), Account("no-such-user"), GroupEntry("root"), AccountNames("group"))
    root = facts[Account("root")].value
    assert root is not None
    assert (root.uid, root.home) == (0, "/root")
    assert root.groups is not None
    assert root.groups[0] == "root"
    known = subprocess.run(["getent", "group"], capture_output=True, text=True, check=True).stdout
    names = facts[AccountNames("group")].value
    assert names is not None
    assert set(names.names) <= {line.partition(":")[0] for line in known.splitlines()}
    assert facts[Account("no-such-user")].state is FactState.MISSING
    assert (root.password == "unknown") == (not os.access("/etc/shadow", os.R_OK))


@given(st.binary(max_size=200), st.booleans())
def test_no_output_whatever_is_taken_for_an_absence_without_its_end(output: bytes, whole: bool) -> None:
    for question in (Account("alice"), GroupEntry("alice"), AccountNames()):
        (fact,) = type(question).read([question], Section(output, 0, whole))  # type: ignore[list-item]
        if b"end" not in output:
            assert not fact.known


def test_files_stay_as_they_were(etc: Shell) -> None:
    assert etc.root is not None
    files = [Path(etc.root / "etc" / name) for name in ("passwd", "shadow", "group")]
    before = [file.stat().st_mtime_ns for file in files]
    etc.ask(Account("alice"), GroupEntry("alice"))
    assert [file.stat().st_mtime_ns for file in files] == before
