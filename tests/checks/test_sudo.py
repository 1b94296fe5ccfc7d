"""`sudo`: what a rule covers, which rule counts, and why one has no effect."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from guidegen.checks.sudo import Sudo
from guidegen.checks.sudo_match import covers
from guidegen.model import Facts, FactState, Misfit, Reader, Verdict
from guidegen.probe.answer import read
from guidegen.probe.question import Section
from guidegen.probe.questions.sudo_rights import Sudo as Rights
from guidegen.probe.questions.sudo_rights import SudoFile
from guidegen.probe.recorded import recorded
from guidegen.probe.script import compose

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
RESTART = "/usr/bin/systemctl restart nginx"
NONCE = "0123456789abcdef0123456789abcdef"


def rights(*rules: tuple[str, ...], **said: Any) -> Facts:
    """Each rule: its commands; those that begin with = are users, those with - options."""
    made = [
        {
            "users": [w[1:] for w in rule if w.startswith("=")] or ["root"],
            "options": [w[1:] for w in rule if w.startswith("-")],
            "commands": [w for w in rule if w[0] not in "=-"],
        }
        for rule in rules
    ]
    return recorded([{"sudo": "alice", "rules": made, **said}])


@pytest.mark.parametrize(
    ("written", "wanted", "holds"),
    [
        ("ALL", "ALL", True),
        ("ALL", RESTART, True),
        (RESTART, "ALL", False),
        (RESTART, RESTART, True),
        ("/usr/bin/systemctl", RESTART, True),
        ('/usr/bin/systemctl ""', RESTART, False),
        ("/usr/bin/systemctl restart *", RESTART, True),
        ("/usr/bin/systemctl stop *", RESTART, False),
        ("/usr/bin/*", RESTART, True),
        ("/usr/*", RESTART, False),
        ("/usr/bin/", RESTART, True),
        ("/usr/", RESTART, False),
        ("/bin/systemctl restart nginx", RESTART, False),
        ("/usr/bin/cat /x\\,y", "/usr/bin/cat /x,y", True),
    ],
)
def test_what_a_rule_covers(written: str, wanted: str, holds: bool) -> None:
    assert covers(written, wanted) is holds


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ([(RESTART, "-!authenticate")], DONE),
        ([("ALL", "=ALL", "-!authenticate")], DONE),
        ([(RESTART,)], WRONG),
        # The last rule counts.
        ([(RESTART, "-!authenticate"), ("ALL",)], WRONG),
        ([("ALL", "-!authenticate"), (f"!{RESTART}",)], WRONG),
        ([(RESTART, "=www-data", "-!authenticate")], WRONG),
        ([("/usr/sbin/systemctl restart nginx", "-!authenticate")], WRONG),
        # On many systems /bin is /usr/bin: without sudo's own word it may be the same file.
        ([("/bin/systemctl restart nginx", "-!authenticate")], UNKNOWN),
        ([("^/usr/bin/systemctl$ ^restart .*$", "-!authenticate")], UNKNOWN),
        ([(RESTART, "=%admins", "-!authenticate")], UNKNOWN),
        ([], SKIPPED),
        ([("/usr/bin/id",)], SKIPPED),
    ],
)
def test_the_last_rule_that_speaks_of_it_counts(rules: list[tuple[str, ...]], verdict: Verdict) -> None:
    check = Sudo(sudo="alice", may=RESTART, without_password=True)
    assert check.judge(rights(*rules)).verdict is verdict


def test_defaults_that_ask_nobody_for_a_password() -> None:
    check = Sudo(sudo="alice", may=RESTART, without_password=True)
    assert check.judge(rights((RESTART,), defaults=["!authenticate"])).verdict is DONE


def test_a_right_that_must_not_be() -> None:
    check = Sudo(sudo="alice", allowed=False)
    assert check.judge(rights()).verdict is DONE
    assert check.judge(rights(("ALL", "=ALL"))).verdict is SKIPPED
    assert check.judge(Facts()).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ({"path": "/etc/sudoers.d/a.conf"}, "its name holds a dot"),
        ({"path": "/etc/sudoers.d/a~"}, "its name ends with ~"),
        ({"mode": "-r--rw--w-"}, "everybody may change it"),
        ({"mode": "-rw-rw----", "gid": 5}, "a group may change it"),
        ({"mode": "-rw-rw----"}, ""),
        ({"uid": 1000}, "it does not belong to root"),
        ({"mode": "-rw-r--r--"}, ""),
    ],
)
def test_files_that_sudo_passes_over(file: dict[str, Any], why: str) -> None:
    seen = SudoFile(**{"path": "/etc/sudoers.d/a", "mode": "-r--r-----", "uid": 0, "gid": 0, **file})
    assert seen.passed_over == why


@pytest.mark.parametrize(
    "keys",
    [
        *({"sudo": "a b"}, {"sudo": "a", "may": "systemctl"}, {"sudo": "a", "may": "/x\nALL"}),
        {"sudo": "a", "allowed": False, "without_password": True},
    ],
)
def test_keys_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Sudo(**keys)


@pytest.mark.parametrize(
    ("output", "fault"),
    [
        (b"/etc/sudoers.d/x:3:5: syntax error\nalice ALL=(root s3cret\n", "/etc/sudoers.d/x:3"),
        (b">>> /etc/sudoers: syntax error near line 28 <<<\nsudo: no valid sudoers\n", "/etc/sudoers:28"),
    ],
)
def test_a_syntax_error_is_told_by_its_place_and_not_by_its_line(output: bytes, fault: str) -> None:
    (fact,) = Rights.read([Rights("alice")], Section(output + b"mm 1\n", 0, marker=b"mm"))
    assert fact.value is not None
    assert fact.value.faults == (f"{fault} has a syntax error",)
    assert "s3cret" not in repr(fact)


def test_words_of_a_sudo_that_is_not_known_are_not_understood() -> None:
    (fact,) = Rights.read([Rights("alice")], Section(b"Der Benutzer darf nichts\nmm 0\n", 0, marker=b"mm"))
    assert fact.state is FactState.GARBLED


def test_this_machines_root(tmp_path: Path) -> None:
    wants = Sudo(sudo="root").wants()
    done = subprocess.run(
        ["sh", "-s"],
        input=compose(wants, NONCE, readers=set(Reader)).encode(),
        capture_output=True,
        check=True,
    )
    found = Sudo(sudo="root").judge(read(wants, NONCE, done.stdout))
    assert found.verdict is (DONE if os.geteuid() == 0 else UNKNOWN), found


@pytest.mark.parametrize(
    ("rule", "allowed", "verdict"),
    [
        ((RESTART, "-!authenticate"), True, DONE),
        # Its dates are over, its digest is another's, it is for another host.
        ((RESTART, "-!authenticate"), False, WRONG),
        (("/bin/systemctl restart nginx", "-!authenticate"), True, DONE),
        (("/bin/systemctl restart nginx",), True, WRONG),
        (("^/usr/bin/systemctl$ ^restart .*$", "-!authenticate"), True, UNKNOWN),
        (("/usr/bin/id",), False, SKIPPED),
    ],
)
def test_sudos_own_word_goes_over_the_list_of_rules(
    rule: tuple[str, ...], allowed: bool, verdict: Verdict
) -> None:
    said = recorded([{"sudo_runs": "alice", "command": RESTART, "allowed": allowed}])
    found = Sudo(sudo="alice", may=RESTART, without_password=True).judge(rights(rule) | said)
    assert found.verdict is verdict, found
    assert (
        Sudo(sudo="alice", may=RESTART, allowed=False).judge(rights(rule) | said).verdict is DONE
    ) != allowed


def test_who_may_run_all_but_one_command_may_not_run_everything_for_certain() -> None:
    assert Sudo(sudo="alice").judge(rights(("ALL", "!/usr/bin/su"))).verdict is UNKNOWN
    assert Sudo(sudo="alice").judge(rights(("!/usr/bin/su",), ("ALL",))).verdict is DONE


def test_a_rule_that_holds_at_certain_times_is_not_taken_for_one_that_holds_now() -> None:
    rule = {"users": ["root"], "commands": ["ALL"], "limited": True}
    assert Sudo(sudo="alice").judge(recorded([{"sudo": "alice", "rules": [rule]}])).verdict is UNKNOWN
