"""Every kind's own examples, and what must be true of every kind."""

import pytest

from guidegen.checks import kinds
from guidegen.checks.file import File
from guidegen.checks.line import Line
from guidegen.checks.setting import Setting
from guidegen.model import Check, Example, Reader, Verdict
from guidegen.probe.script import compose

EXAMPLES = [(kind, example) for kind, cls in kinds().items() for example in cls.EXAMPLES]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=lambda v: v if isinstance(v, str) else v.name)
def test_a_kinds_example_gets_its_verdict(kind: str, example: Example) -> None:
    finding = example.check.judge(example.facts, example.witnesses)
    assert finding.verdict is example.verdict, finding
    assert finding.kind == kind
    assert finding.expected
    assert finding.actual
    assert finding.evidence
    assert bool(finding.statement) == (finding.verdict is not Verdict.DONE)
    assert example.check.instruct().text


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_shows_each_verdict_that_it_can_give(kind: str) -> None:
    shown = {example.verdict for example in kinds()[kind].EXAMPLES}
    assert shown == {Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN}


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_is_documented(kind: str) -> None:
    cls = kinds()[kind]
    assert len((cls.__doc__ or "").splitlines()) > 1


def test_the_seven_kinds_are_found() -> None:
    assert {"file", "line", "setting", "service", "package", "port", "command"} <= set(kinds())


@pytest.mark.parametrize(
    "check",
    [
        Setting(setting="password", path="/etc/app", value="s3cret"),
        Setting(setting="password", path="/etc/app", one_of=("s3cret", "x"), was={"is": ("s3cret",)}),
        Line(line="password s3cret", path="/etc/app"),
        Line(pattern="s3cret", path="/etc/app"),
        File(file="/etc/app", contains="s3cret"),
    ],
)
def test_no_value_of_a_check_goes_to_the_host(check: Check) -> None:
    script = compose(check.wants(), "0123456789abcdef0123456789abcdef", readers=set(Reader))
    assert "/etc/app" in script
    assert "s3cret" not in script
