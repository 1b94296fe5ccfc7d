"""`package`: what is installed, and what only half."""

import pytest

from guidegen.checks.package import Package
from guidegen.model import Facts, Verdict, Witness, WitnessSource
from guidegen.probe.questions.installed import Installed
from guidegen.probe.recorded import recorded


@pytest.mark.parametrize("installed", [True, False])
def test_a_package_that_is_only_half_there_was_tried(installed: bool) -> None:
    facts = recorded([{"package": "postfix", "installed": False, "half": True, "version": "3.7"}])
    finding = Package(package="postfix", installed=installed).judge(facts)
    assert finding.verdict is Verdict.WRONG
    assert "only half there" in finding.statement


def _installed(*names: str) -> Facts:
    return recorded(
        [
            {"package": "libsasl2-modules", "state": "missing"},
            {"installed": None, "packages": [{"name": name, "version": "1"} for name in names]},
        ]
    )


def test_a_package_of_a_similar_name_that_was_not_there_before_is_a_try() -> None:
    check = Package(package="libsasl2-modules")
    others = ("libsasl2-modules-ldap", "libsasl2-2", "postfix")
    before = check.judge(_installed(*others))
    assert before.verdict is Verdict.SKIPPED
    witness = Witness(WitnessSource.BEFORE, {"installed": (None,)}, frozenset(before.traces))
    assert check.judge(_installed(*others), [witness]).verdict is Verdict.SKIPPED
    found = check.judge(_installed(*others, "libsasl2-modules-db:amd64"), [witness])
    assert found.verdict is Verdict.WRONG
    assert found.statement == "libsasl2-modules is not installed, but libsasl2-modules-db is"


def test_what_else_is_installed_is_asked_for_only_where_it_is_missing() -> None:
    check = Package(package="postfix")
    assert check.wants_more(recorded([{"package": "postfix", "version": "1"}])) == ()
    assert check.wants_more(recorded([{"package": "postfix", "state": "forbidden"}])) == ()
    assert check.wants_more(recorded([{"package": "postfix", "state": "missing"}])) == (Installed(),)
    gone = Package(package="postfix", installed=False)
    assert gone.wants_more(recorded([{"package": "postfix", "state": "missing"}])) == ()


@pytest.mark.parametrize("state", ["timed out", "forbidden", "no such tool"])
def test_a_list_of_packages_that_was_asked_for_in_vain_leaves_it_unknown(state: str) -> None:
    facts = recorded([{"package": "postfix", "state": "missing"}, {"installed": None, "state": state}])
    assert Package(package="postfix").judge(facts).verdict is Verdict.UNKNOWN


def test_an_old_version_where_nothing_was_before_was_put_there() -> None:
    check = Package(package="haproxy", version=">=2.8")
    facts = recorded([{"package": "haproxy", "version": "2.6.12-1"}])
    absent = Witness(WitnessSource.BEFORE, {"installed": (None,)})
    assert check.judge(facts, [absent]).verdict is Verdict.WRONG
    assert check.judge(facts).verdict is Verdict.SKIPPED
