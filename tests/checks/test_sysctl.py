"""`sysctl`: which line wins at the next boot, and the two halves told apart."""

from typing import Any

import pytest

from guidegen.checks.sysctl import Sysctl
from guidegen.model import Facts, Finding, Misfit, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
KEY = "net.ipv4.conf.all.rp_filter"


def seen(
    running: str, files: dict[str, str], *, main: str = "", systemd: bool = True, **layers: Any
) -> Facts:
    listed = [{"path": path, "text": text} for path, text in files.items()]
    return recorded(
        [
            {"sysctl": KEY, "value": running},
            {"conf_layers": "sysctl.d", "files": listed, **layers},
            {"content": "/etc/sysctl.conf", **({"value": main} if main else {"state": "missing"})},
            {
                "stat": "/run/systemd/system",
                "reader": "login",
                **({"type": "directory"} if systemd else {"state": "missing"}),
            },
        ]
    )


def judged(facts: Facts, **fields: Any) -> Finding:
    return Sysctl(**{"sysctl": KEY, "value": "1", **fields}).judge(facts)


A, B = "/etc/sysctl.d/50-a.conf", "/usr/lib/sysctl.d/60-b.conf"


@pytest.mark.parametrize(
    ("facts", "verdict", "says"),
    [
        (seen("1", {A: f"{KEY} = 1\n"}), DONE, ""),
        (seen("1", {A: f"{KEY.replace('.', '/')}=1\n"}), DONE, ""),
        (seen("1", {A: f"-{KEY} = 1\n"}), DONE, ""),
        (seen("1", {A: f"{KEY} = 0\n{KEY} = 1\n"}), DONE, ""),
        (seen("1", {A: "net.ipv4.conf.*.rp_filter = 1\n"}), DONE, ""),
        (seen("1", {A: f"{KEY} = 1\n", B: "net.ipv4.conf.*.rp_filter = 2\n"}), DONE, ""),
        (seen("1", {A: f"net.ipv4.conf.*.rp_filter = 1\n-{KEY}\n"}), SKIPPED, "no file keeps it"),
        (
            seen("1", {A: f"{KEY} = 1\n", B: f"{KEY} = 2\n"}),
            WRONG,
            "60-b.conf:1 is read later and overrides it with 2",
        ),
        (seen("0", {A: f"{KEY} = 1\n"}), WRONG, "50-a.conf:1 but never loaded"),
        (seen("1", {}), SKIPPED, "will be lost at the next boot"),
        (seen("0", {}), SKIPPED, "is still 0 in the running kernel"),
        (seen("1", {A: f"# {KEY} = 1\n"}), WRONG, "as a comment"),
        (seen("1", {A: f"{KEY} 1\n"}), WRONG, "no ="),
        (seen("1", {A: f"{KEY[:-1]} = 1\n"}), WRONG, "rp_filte,"),
        (seen("1", {A: "net.ipv4.conf.default.rp_filter = 1\n"}), SKIPPED, ""),
        (seen("1", {A: f"{KEY} =\u00a01\n"}), WRONG, "looks right"),
        (seen("1", {}, main=f"{KEY} = 1\n"), WRONG, "not read at boot"),
        (seen("1", {}, main=f"{KEY} = 1\n", systemd=False), DONE, ""),
        (seen("1", {A: f"{KEY} = 1\n"}, main=f"{KEY} = 0\n", systemd=False), WRONG, "/etc/sysctl.conf:1"),
        (
            seen("1", {A: ""}, hidden=[{"path": "/usr/lib/sysctl.d/50-a.conf", "text": f"{KEY}=1\n"}]),
            WRONG,
            "not read",
        ),
        (seen("1", {A: f"{KEY} = 1\n"}, unread=[B]), UNKNOWN, "60-b.conf could not be read"),
        (seen("1", {A: f"{KEY} = 2\n"}), WRONG, "is 2 in /etc/sysctl.d/50-a.conf:1"),
    ],
)
def test_what_is_in_force_and_what_is_kept(facts: Facts, verdict: Verdict, says: str) -> None:
    found = judged(facts)
    assert found.verdict is verdict, found
    assert says in found.statement


def test_a_comment_that_came_with_the_system_proves_nothing() -> None:
    facts = seen("0", {"/etc/sysctl.d/99-sysctl.conf": f"#{KEY}=1\n"})
    check = Sysctl(sysctl=KEY, value="1")
    assert check.judge(facts).verdict is SKIPPED
    both = {"/etc/sysctl.d/99-sysctl.conf": f"#{KEY}=1\n", "/etc/sysctl.d/zz.conf": f"#{KEY}=1\n"}
    assert "zz.conf:1" in check.judge(seen("0", both)).statement
    before = Witness(WitnessSource.BEFORE, {"kept": (None,), "running": ("0",)})
    assert check.judge(facts, (before,)).verdict is WRONG
    assert "99-sysctl.conf:1 holds the right line" in check.judge(facts, (before,)).statement


def test_only_one_half_may_be_asked_about() -> None:
    assert judged(seen("1", {}), kept=False).verdict is DONE
    assert judged(seen("0", {A: f"{KEY} = 1"}), running=False).verdict is DONE
    assert judged(Facts()).verdict is UNKNOWN


def test_values_of_several_words() -> None:
    facts = seen("4096\t87380\t6291456", {A: f"{KEY} = 4096  87380 6291456\n"})
    assert judged(facts, value="4096 87380 6291456").verdict is DONE


@pytest.mark.parametrize(
    "fields",
    [
        {"sysctl": "x"},
        {"sysctl": "net/../../etc/shadow"},
        {"sysctl": "net.ipv4.$(id)"},
        {"value": ""},
        {"value": "1\n2"},
        {"running": False, "kept": False},
        {"path": "sysctl.conf"},
    ],
)
def test_keys_that_make_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Sysctl(**{"sysctl": KEY, "value": "1", **fields})


def test_a_file_without_its_ending_is_named_and_one_that_cannot_be_read_leaves_it_open() -> None:
    beside = {"folder": "/etc/sysctl.d", "names": ["50-a", "README.sysctl"]}
    other = {"content": "/etc/sysctl.d/50-a", "value": f"{KEY} = 1\n"}
    found = judged(seen("0", {}) | recorded([beside, other]), path="/etc/sysctl.d/50-a.conf")
    assert found.verdict is WRONG
    assert "/etc/sysctl.d/50-a:1" in found.statement
    assert "does not end in .conf" in found.statement
    shut = {"content": "/etc/sysctl.d/50-a", "state": "forbidden"}
    found = judged(seen("0", {}) | recorded([beside, shut]), path="/etc/sysctl.d/50-a.conf")
    assert found.verdict is UNKNOWN
    assert judged(seen("0", {}), path="/etc/sysctl.d/50-a.conf").verdict is SKIPPED


def test_the_file_that_hides_another_is_named() -> None:
    hidden = [{"path": "/usr/lib/sysctl.d/50-a.conf", "text": f"{KEY} = 1\n"}]
    found = judged(seen("0", {A: f"{KEY} = 0\n"}, hidden=hidden))
    assert f"{A}, which has the same name, hides that file" in found.statement
