"""`any_of`, `all_of` and `not`: one verdict of several, and never one that not all of them bear out."""

import re
from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks.all_of import AllOf
from guidegen.checks.any_of import AnyOf
from guidegen.checks.applicable import judged
from guidegen.checks.file import File
from guidegen.checks.line import Line
from guidegen.checks.negation import Negation
from guidegen.checks.package import Package
from guidegen.checks.setting import Setting
from guidegen.checks.system import System
from guidegen.model import Check, Facts, Misfit, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded
from guidegen.render.markdown import prose

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
INAPPLICABLE = Verdict.INAPPLICABLE
EACH = (DONE, SKIPPED, WRONG, UNKNOWN, INAPPLICABLE)

DEBIAN = recorded([{"identity": None, "reader": "login", "distribution": "debian", "version": "12"}])


def made(name: str, verdict: Verdict) -> tuple[Check, Facts]:
    """A check on the file /`name`, and facts that give it the verdict."""
    modes = {DONE: "0600", WRONG: "0644", INAPPLICABLE: "0600"}
    state = {SKIPPED: "missing", UNKNOWN: "timed out"}
    said: Mapping[str, str]
    said = {"state": state[verdict]} if verdict in state else {"type": "file", "mode": modes[verdict]}
    when = (System(system="alpine"),) if verdict is INAPPLICABLE else ()
    answers: list[dict[str, object]]
    answers = [{"stat": f"/{name}", **said}, {"stat": f"/{name}", "follow": True, **said}]
    return File(file=f"/{name}", mode="0600", when=when), recorded(answers)


def several(verdicts: tuple[Verdict, ...]) -> tuple[tuple[Check, ...], Facts]:
    found = [made(f"p{number}", verdict) for number, verdict in enumerate(verdicts)]
    facts = DEBIAN
    for _, more in found:
        facts |= more
    return tuple(check for check, _ in found), facts


@pytest.mark.parametrize("verdicts", [*product(EACH, repeat=2), *product(EACH, repeat=3)])
def test_any_of_and_all_of_say_what_logic_says(verdicts: tuple[Verdict, ...]) -> None:
    checks, facts = several(verdicts)
    told = [verdict for verdict in verdicts if verdict is not INAPPLICABLE]
    one, every = judged(AnyOf(any_of=checks), facts), judged(AllOf(all_of=checks), facts)
    assert (one.verdict is DONE) == (DONE in told)
    assert (every.verdict is DONE) == (set(told) == {DONE})
    if not told:
        assert one.verdict is every.verdict is INAPPLICABLE
    elif DONE not in told:
        assert one.verdict is (UNKNOWN if UNKNOWN in told else SKIPPED if set(told) == {SKIPPED} else WRONG)
    if told and set(told) != {DONE}:
        assert every.verdict is next(v for v in (WRONG, SKIPPED, UNKNOWN) if v in told)


@given(st.lists(st.sampled_from(EACH), min_size=1, max_size=4), st.data())
def test_a_lost_fact_gives_no_verdict_that_was_not_there(
    verdicts: list[Verdict], data: st.DataObject
) -> None:
    checks, facts = several(tuple(verdicts))
    kept = Facts({want: fact for want, fact in facts if data.draw(st.booleans())})
    for check in (AnyOf(any_of=checks), AllOf(all_of=checks), Negation(negated=AnyOf(any_of=checks))):
        before, after = judged(check, facts).verdict, judged(check, kept).verdict
        assert after in (before, UNKNOWN) or (before, after) in ((WRONG, SKIPPED), (SKIPPED, WRONG))


@pytest.mark.parametrize("inner", EACH[:4])
def test_not_is_done_only_where_the_other_does_not_hold_for_certain(inner: Verdict) -> None:
    check, facts = made("p", inner)
    expected = {DONE: SKIPPED, SKIPPED: DONE, WRONG: DONE, UNKNOWN: UNKNOWN}[inner]
    assert judged(Negation(negated=check), facts).verdict is expected
    twice = judged(Negation(negated=Negation(negated=check)), facts).verdict
    assert (twice is DONE) == (inner is DONE)
    assert (twice is UNKNOWN) == (inner is UNKNOWN)


# ---------------------------------------------------------------------------------------- what is said


def files(**states: str) -> Facts:
    answers: list[dict[str, object]] = []
    for name, mode in states.items():
        seen: dict[str, object] = {"type": "file", "mode": mode} if mode else {"state": "missing"}
        answers += [{"stat": f"/{name}", **seen}, {"stat": f"/{name}", "follow": True, **seen}]
    return recorded(answers)


def test_the_report_speaks_of_the_way_that_is_nearest() -> None:
    both = AllOf(all_of=(File(file="/a"), File(file="/b")))
    check = AnyOf(any_of=(File(file="/c"), both, File(file="/d", mode="0600")))
    half = judged(check, files(a="0644", b="", c="", d=""))
    assert half.verdict is SKIPPED
    assert half.statement.startswith("none of 3 ways is there, and the nearest is this: 1 of 2 is there; /b")
    tried = judged(check, files(a="", b="", c="", d="0644"))
    assert "the nearest is this: /d" in tried.statement
    nothing = judged(check, files(a="", b="", c="", d=""))
    assert nothing.verdict is SKIPPED
    assert "the nearest is this: /c is not there" in nothing.statement


def test_the_hint_is_that_of_the_nearest() -> None:
    check = AnyOf(any_of=(File(file="/a", if_missed="Look for a."), File(file="/b", if_missed="Look for b.")))
    assert judged(check, files(a="", b="")).hint == "Look for a."


def test_what_each_part_was_before_is_its_own() -> None:
    setting = Setting(setting="mode", path="/etc/a", value="new", was={"is": ("old",)})
    check = AnyOf(any_of=(File(file="/b"), setting))
    seen = files(b="") | recorded([{"content": "/etc/a", "value": "mode = old\n"}])
    assert judged(check, seen).verdict is SKIPPED
    plain = AnyOf(any_of=(File(file="/b"), Setting(setting="mode", path="/etc/a", value="new")))
    assert judged(plain, seen).verdict is WRONG
    observed = judged(plain, seen).observed
    before = Witness(WitnessSource.BEFORE, {name: (value,) for name, value in observed.items()})
    assert judged(plain, seen, before).verdict is SKIPPED
    other = seen | recorded([{"content": "/etc/a", "value": "mode = odd\n"}])
    assert judged(plain, other, before).verdict is WRONG


def test_sensitive_content_shows_in_no_part_of_what_is_said() -> None:
    line = Line(line="password s3cret", path="/etc/app")
    facts = recorded(
        [
            {"content": "/etc/app", "value": "password hunter2\n"},
            {"stat": "/etc/app", "follow": True, "type": "file", "mode": "0600"},
        ]
    )
    for check in (
        AnyOf(any_of=(line,), sensitive=True),
        AllOf(all_of=(AnyOf(any_of=(line,)),), sensitive=True),
        Negation(negated=line, sensitive=True),
    ):
        shown = repr(judged(check, facts)) + check.expectation()
        assert "hunter2" not in shown
        assert "s3cret" not in shown


def test_every_question_is_asked_once_and_those_of_conditions_too() -> None:
    one = File(file="/a", when=(System(system="debian"),))
    wants = AnyOf(any_of=(one, AllOf(all_of=(one, Negation(negated=File(file="/a")))))).wants()
    assert len(wants) == len(set(wants)) == 3


def test_what_makes_it_true_is_one_way_or_all_of_them() -> None:
    no_way, one, other = Package(package="p", installed=False), File(file="/a"), File(file="/b")
    assert AnyOf(any_of=(System(system="debian"), one, other)).apply() == one.apply()
    assert AllOf(all_of=(one, other)).apply() == (*one.apply(), *other.apply())
    assert Negation(negated=no_way).apply() == ()


def test_a_guide_offers_the_ways_as_a_list_with_their_commands() -> None:
    hostile = File(file="/a*b_<script>`x`")
    inner = AllOf(all_of=(Package(package="nginx"), hostile))
    check = AnyOf(any_of=(Package(package="apache2"), inner))
    page = str(prose(check.instruct().text))
    assert page.count("<ul>") == 1
    assert page.count("<ol>") == 1
    assert "<pre><code>sudo apt-get install nginx" in re.sub("</?span[^>]*>", "", page)
    assert "<script" not in page
    assert "<em>" not in str(prose(Negation(negated=hostile).instruct().text))


@pytest.mark.parametrize(
    "make",
    [
        lambda: AnyOf(any_of=()),
        lambda: AllOf(all_of=()),
        lambda: Negation(negated=File(file="/a", when=(File(file="/b"),))),
    ],
)
def test_what_means_nothing_is_refused(make: object) -> None:
    with pytest.raises(Misfit):
        make()  # type: ignore[operator]
