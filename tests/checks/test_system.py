"""`system`: which distribution, in which version."""

import pytest

from guidegen.checks.system import System
from guidegen.model import Misfit, Verdict
from guidegen.probe.recorded import recorded


def verdict(check: System, **said: object) -> Verdict:
    return check.judge(recorded([{"identity": None, "reader": "login", **said}])).verdict


@pytest.mark.parametrize(
    ("wanted", "version", "holds"),
    [
        (">=12", "12", True),
        (">= 12", "12.5", True),
        (">=12", "9", False),
        (">=22.04", "24.04", True),
        ("<13", "12.9", True),
        ("<13", "13.1", False),
        ("<=13", "13.1", True),
        (">12", "12.5", False),
        (">12", "13", True),
        ("12", "12.5", True),
        ("12", "120", False),
        ("=9.4", "9.40", False),
        ("!=12", "12.1", False),
        ("!=12", "11", True),
        (">=12, <14", "14", False),
        (">=12, <14", "13.3", True),
    ],
)
def test_versions_are_compared_as_numbers_and_as_far_as_they_are_given(
    wanted: str, version: str, holds: bool
) -> None:
    found = verdict(System(system="debian", version=wanted), distribution="debian", version=version)
    assert found is (Verdict.DONE if holds else Verdict.SKIPPED)


def test_like_takes_what_is_made_from_it_and_itself() -> None:
    like = System(system="debian", like=True)
    assert verdict(like, distribution="debian") is Verdict.DONE
    assert verdict(like, distribution="linuxmint", like=["ubuntu", "debian"]) is Verdict.DONE
    assert verdict(System(system="debian"), distribution="ubuntu", like=["debian"]) is Verdict.SKIPPED
    assert verdict(like, distribution="fedora") is Verdict.SKIPPED


def test_a_host_that_does_not_say_is_unknown_and_never_another_system() -> None:
    assert verdict(System(system="debian"), kernel="Linux 6.1") is Verdict.UNKNOWN
    assert verdict(System(system="debian"), state="lost with the connection") is Verdict.UNKNOWN
    assert verdict(System(system="debian", version=">=12"), distribution="debian") is Verdict.UNKNOWN
    # The version of another system is of no interest.
    assert verdict(System(system="debian", version=">=12"), distribution="arch") is Verdict.SKIPPED


def test_a_customer_reads_names_and_no_ids() -> None:
    words = System(system="rhel", version=">=8, <10").expectation()
    assert words == "the computer runs Red Hat Enterprise Linux, version 8 or later and earlier than 10"
    assert System(system="debian", like=True).expectation().endswith("Debian or something made from it")


@pytest.mark.parametrize("version", ["soon then", ">", ">=12;13"])
def test_a_version_that_is_none_is_refused(version: str) -> None:
    with pytest.raises(Misfit):
        System(system="debian", version=version)
