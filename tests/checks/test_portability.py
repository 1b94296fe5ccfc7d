"""The table of systems says no more of a kind than the weakest of its questions."""

import pytest

from guidegen.checks import kinds
from guidegen.checks.any_of import AnyOf
from guidegen.checks.file import File
from guidegen.checks.portability import NAMES, forms, in_words
from guidegen.model import Check, Example, Facts, Verdict
from guidegen.probe.question import SYSTEMS, Form
from guidegen.probe.questions.package import Package
from guidegen.probe.questions.stat import Stat


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_a_cell_for_every_system(kind: str) -> None:
    known = forms(kinds()[kind])
    assert known is None or set(known) == set(SYSTEMS) == set(NAMES)


def test_a_kind_is_known_as_well_as_the_weakest_of_its_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stat, "forms", {"debian": Form.TRIED, "macos": Form.RECORDED, "bsd": Form.TRIED})
    monkeypatch.setattr(Package, "forms", {"debian": Form.TRIED, "bsd": Form.RECORDED, "macos": Form.TRIED})

    class Both(File):
        """A file that a package brings."""

        def wants(self):  # type: ignore[no-untyped-def]
            return (*super().wants(), Package("p"))

    example = Example(name="any", check=Both(file="/a"), facts=Facts(), verdict=Verdict.UNKNOWN)
    monkeypatch.setattr(Both, "EXAMPLES", (example,))
    assert forms(Both) == {
        "debian": Form.TRIED,
        "rhel": None,
        "alpine": None,
        "macos": Form.RECORDED,
        "bsd": Form.RECORDED,
    }
    assert in_words(Both) == (
        "tried on Debian, Ubuntu; recorded on macOS, the BSDs; not had on RHEL and its like, Alpine, BusyBox"
    )


def test_what_holds_other_checks_is_known_as_they_are() -> None:
    assert forms(AnyOf) is None


def test_a_kind_without_examples_is_known_nowhere() -> None:
    class Bare(File):
        """Nothing is known of it."""

        EXAMPLES = ()

    bare: type[Check] = Bare
    assert set((forms(bare) or {}).values()) == {None}
