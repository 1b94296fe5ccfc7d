"""`package`: what is installed, and what only half."""

import pytest

from guidegen.checks.package import Package
from guidegen.model import Verdict
from guidegen.probe.recorded import recorded


@pytest.mark.parametrize("installed", [True, False])
def test_a_package_that_is_only_half_there_was_tried(installed: bool) -> None:
    facts = recorded([{"package": "postfix", "installed": False, "half": True, "version": "3.7"}])
    finding = Package(package="postfix", installed=installed).judge(facts)
    assert finding.verdict is Verdict.WRONG
    assert "only half there" in finding.statement
