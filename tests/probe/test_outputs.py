"""What systems printed that cannot be had here, each in a file of outputs/, and what must be read from it.

outputs/<question>/<system>-<case>.yaml
    from:    where the output comes from
    output:  what the question's piece of shell prints there; @MARKER@ stands for its "$2"
    status:  how that shell ends
    facts:   what must be read from it, as in `probe.recorded`
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from guidegen.checks import kinds
from guidegen.model import Fact, Want
from guidegen.probe.question import SYSTEMS, Form, Question, Section
from guidegen.probe.recorded import question_kinds, recorded

FOLDER = Path(__file__).parent / "outputs"
FILES = sorted(FOLDER.glob("*/*.yaml"))
MARKER = "5d0c8c8a7b3e4f21a6d9e0b4c2f17d38"

kinds()  # some questions stand in the file of the kind that asks them
QUESTIONS = question_kinds()


@dataclass(frozen=True)
class Recording:
    """One file."""

    question: type[Question[Any]]
    output: bytes
    status: int
    facts: tuple[tuple[Want[Any], Fact[Any]], ...]

    def read(
        self, output: bytes | None = None, *, whole: bool = True
    ) -> Iterator[tuple[Fact[Any], Fact[Any]]]:
        """Each fact that is read from the output, with the one that is expected."""
        section = Section(
            self.output if output is None else output, self.status if whole else 0, whole, MARKER.encode()
        )
        asked = [want for want, _ in self.facts]
        found = self.question.read(asked, section)  # type: ignore[arg-type]
        yield from zip(found, (fact for _, fact in self.facts), strict=True)


def recording(file: Path) -> Recording:
    """What stands in `file`."""
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert set(data) == {"from", "output", "status", "facts"}, file
    assert len(data["from"]) > 10, "where it comes from can be looked up"
    name = file.parent.name
    assert name in QUESTIONS, f"there is no question {name}; there are {', '.join(sorted(QUESTIONS))}"
    assert all(next(iter(entry)) == name for entry in data["facts"])
    output = data["output"].replace("@MARKER@", MARKER).encode(errors="surrogateescape")
    facts = tuple(recorded(data["facts"]))
    assert len(facts) == len(data["facts"]) > 0, "each question is asked once"
    return Recording(QUESTIONS[name], output, data["status"], facts)


def system_of(file: Path) -> str:
    return file.name.partition("-")[0]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_what_a_system_printed_is_read_as_what_it_means(file: Path) -> None:
    for found, expected in recording(file).read():
        assert (found.state, found.value) == (expected.state, expected.value), found
        assert not expected.detail or found.detail == expected.detail


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_half_of_what_it_printed_is_never_read_as_something_else(file: Path) -> None:
    seen = recording(file)
    lines = seen.output.splitlines(keepends=True)
    step = max(1, len(lines) // 40)
    for end in range(0, len(lines), step):
        for found, expected in seen.read(b"".join(lines[:end]), whole=False):
            assert not found.known or found == expected, (end, found)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_recording_belongs_to_a_form_that_the_question_claims(file: Path) -> None:
    assert system_of(file) in SYSTEMS
    assert "-" in file.stem, "SYSTEM-CASE.yaml"
    assert system_of(file) in recording(file).question.forms


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_questions_forms_are_known_systems_and_each_that_is_recorded_has_its_file(name: str) -> None:
    forms = QUESTIONS[name].forms
    assert set(forms) <= set(SYSTEMS)
    assert all(isinstance(form, Form) for form in forms.values())
    recordings = {system_of(file) for file in FILES if file.parent.name == name}
    assert {system for system, form in forms.items() if form is Form.RECORDED} <= recordings
