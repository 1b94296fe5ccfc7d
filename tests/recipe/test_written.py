"""Checks and steps written as YAML are, when they are read, what they were."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks import kinds
from guidegen.checks.file import File
from guidegen.checks.line import Line
from guidegen.checks.port import Port
from guidegen.checks.setting import Setting
from guidegen.model import Check, Recipe, Step
from guidegen.printable import printable
from guidegen.recipe import loader
from guidegen.recipe.written import CHECKS_COLUMN, STEPS_COLUMN, as_items, check_data, step_data

HEAD = "id: fix\ntitle: All is well\nsteps:\n"
STEP = "  - id: one\n    title: Do one\n    check:\n"
CHECKS = [example.check for cls in kinds().values() for example in cls.EXAMPLES]


def read(text: str, folder: Path) -> Recipe:
    file = folder / "recipe.yaml"
    file.write_text(text)
    return loader.load(file).recipe


def written(*checks: Check) -> str:
    return as_items([check_data(check) for check in checks], CHECKS_COLUMN)


def read_back(folder: Path, *checks: Check) -> tuple[Check, ...]:
    return read(HEAD + STEP + written(*checks), folder).steps[0].check


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.kind} {check.subject}")
def test_the_examples_of_every_kind_survive_being_written(check: Check, tmp_path: Path) -> None:
    assert read_back(tmp_path, check) == (check,)


@pytest.mark.parametrize("value", ["0600", "1.10", "NO", "22:22", "true", "25", "", "null", "~", "- a: #b"])
def test_a_text_stays_text_whatever_it_looks_like(value: str, tmp_path: Path) -> None:
    check = Setting(setting="key", path="/etc/x", value=value, was={"is": ("no", value)})
    assert read_back(tmp_path, check) == (check,)
    alone = Setting(setting="key", path="/etc/x", value="new", was={"is": (value,)})
    assert read_back(tmp_path, alone) == (alone,)


@pytest.mark.parametrize("value", [25, True, False, 0])
def test_a_number_stays_a_number(value: Any, tmp_path: Path) -> None:
    [check] = read_back(tmp_path, Setting(setting="key", path="/etc/x", value=value))
    assert isinstance(check, Setting)
    assert check.value == value
    assert type(check.value) is type(value)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(
    lambda text: "\n" not in text and "\r" not in text
)


@given(TEXTS)
def test_any_text_survives_and_none_asks_a_question_or_acts_upon_a_screen(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    for value in (text, f"${{{text}", f"$${{a}}{text}${{"):
        check = Setting(setting="key", path="/etc/x", value=value)
        assert read_back(tmp_path_factory.mktemp("w"), check) == (check,)
        assert printable(written(check)) == written(check)


@given(TEXTS.filter(lambda text: "\0" not in text))
def test_a_path_of_any_letters_survives(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    check = File(file=f"/etc/{name}", contains="one\n  two\n\nthree\n", mode="0640")
    assert read_back(tmp_path_factory.mktemp("w"), check) == (check,)


def test_bytes_that_are_no_text_are_refused_not_changed() -> None:
    with pytest.raises(ValueError, match="no text"):
        check_data(File(file="/etc/\udcff"))


def test_the_first_key_names_the_kind_and_defaults_are_left_out() -> None:
    assert list(check_data(Line(pattern="^a", path="/etc/x"))) == ["pattern", "in"]
    assert check_data(Port(port="25/tcp")) == {"port": "25/tcp"}
    data = check_data(File(file="/x", mode="0600", was={"mode": ("0644",)}))
    assert data == {"file": "/x", "mode": "0600", "was": {"mode": "0644"}}
    assert check_data(Setting(setting="a", path="/x", value="b", was={"is": ("c",)}))["was"] == "c"


def test_steps_survive_with_what_they_need(tmp_path: Path) -> None:
    steps = (
        Step(id="one", title="Change the file: all", check=(File(file="/etc/x", mode="0600"),)),
        Step(id="two", title="Reload", needs=("one",), do="Use `${HOME}`.", no_check="It leaves nothing."),
    )
    text = as_items([step_data(step) for step in steps], STEPS_COLUMN)
    assert read(HEAD + text, tmp_path).steps == steps
