"""Debian's order of versions, against dpkg itself."""

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.checks.version import Requirement, compare

VERSIONS = [
    *("1.0", "1.0-1", "1:0.5", "0:1.0", "1.0~rc1", "1.0~rc1-1", "1.0~~", "1.0~", "1.0a", "1.0+dfsg", "1.0+"),
    *("1.0.1", "1.00", "1.0-0", "2", "10", "09", "1.0-1+deb12u1", "1.0-1~bpo11+1", "1.0-1.1", "1.0-10"),
    *("3.7.11-0+deb12u1", "1.22.1-9+deb12u11", "1.0Z", "1.0z", "1.0.0", "1-2-3", "1-2"),
]


def dpkg(one: str, other: str) -> int:
    for operator, result in (("lt", -1), ("eq", 0), ("gt", 1)):
        if not subprocess.run(["dpkg", "--compare-versions", one, operator, other], check=False).returncode:
            return result
    raise AssertionError(f"dpkg knows no order of {one!r} and {other!r}")


needs_dpkg = pytest.mark.skipif(not shutil.which("dpkg"), reason="dpkg is not on this machine")


@needs_dpkg
def test_versions_are_ordered_as_dpkg_orders_them() -> None:
    pairs = [(one, other) for number, one in enumerate(VERSIONS) for other in VERSIONS[number:]]
    tests = "\n".join(
        f"if dpkg --compare-versions {a} lt {b}; then echo -1; "
        f"elif dpkg --compare-versions {a} eq {b}; then echo 0; else echo 1; fi"
        for a, b in pairs
    )
    done = subprocess.run(["sh"], input=tests, capture_output=True, text=True, check=True)
    expected = [int(line) for line in done.stdout.split()]
    assert [compare(a, b) for a, b in pairs] == expected
    assert [compare(b, a) for a, b in pairs] == [-order for order in expected]


_UPSTREAM = st.from_regex(r"[0-9][0-9A-Za-z.+~]{0,6}", fullmatch=True)
_VERSION = st.builds(
    lambda epoch, upstream, revision: f"{epoch}{upstream}{revision}",
    st.sampled_from(["", "0:", "1:"]),
    _UPSTREAM,
    st.one_of(st.just(""), st.from_regex(r"-[0-9A-Za-z.+~]{1,4}", fullmatch=True)),
)


@needs_dpkg
@settings(max_examples=60, deadline=None)
@given(_VERSION, _VERSION)
def test_any_two_versions_are_ordered_as_dpkg_orders_them(one: str, other: str) -> None:
    assert compare(one, other) == dpkg(one, other)


@pytest.mark.parametrize(
    ("requirement", "version", "holds"),
    [
        (">=1.18", "2:1.18.0-6+deb11u3", True),
        (">=1.18", "1.18", True),
        (">=1.18", "1.18~rc1-1", False),
        ("<=1.18", "1.18-3", True),
        ("=1.18", "1.18-3", True),
        ("1.18", "1.18-3", True),
        ("=1.18-4", "1.18-3", False),
        (">1.18", "1.18-3", False),
        (">=2:1.0", "1:9.0-1", False),
        (">=1.2, <2", "1.9-1", True),
        (">=1.2, <2", "2.0-1", False),
        ("!=1.2", "1.2-1", False),
    ],
)
def test_a_requirement_says_nothing_of_what_it_does_not_name(
    requirement: str, version: str, holds: bool
) -> None:
    assert all(one.holds(version) for one in Requirement.parse_all(requirement)) is holds


@pytest.mark.parametrize("text", [">>1", "~1.2", ">=", ">= 1.2 beta", ">=1,,<2"])
def test_what_is_no_requirement_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no requirement"):
        Requirement.parse_all(text)


@given(st.text(), st.text())
def test_odd_versions_never_raise(one: str, other: str) -> None:
    assert compare(one, other) == -compare(other, one)
