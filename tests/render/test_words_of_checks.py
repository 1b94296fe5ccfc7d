"""What a check's author says in place of guidegen's own words stands in the guide; nothing else changes."""

from pathlib import Path

import pytest
from lxml import html as lxml_html  # type: ignore[import-untyped]

from guidegen.lint import rules
from guidegen.render.html import html
from guidegen.render.options import GuideOptions
from tests.recipe.written import loaded

OWN = "do: Switch the *new* mode on."


def guide(folder: Path, check: str, step: str = "") -> str:
    steps = f"steps:\n  - id: one\n    title: Set it\n    {step}\n    check:\n      - {check}\n"
    page = html(loaded(folder, steps), GuideOptions())
    (found,) = lxml_html.document_fromstring(page).xpath("//section[@id='step-1']")
    return " ".join(found.text_content().split())


@pytest.mark.parametrize(
    "check",
    [
        f"{{setting: mode, in: /etc/app.conf, is: new, was: old, {OWN}}}",
        f"{{any_of: [{{setting: mode, in: /etc/app.conf, is: new, {OWN}}}, {{file: /etc/b}}]}}",
        f"{{setting: mode, in: /etc/app.conf, is: new, when: {{file: /etc/flag}}, {OWN}}}",
    ],
    ids=["of a check", "of a check in another", "of a check for some readers"],
)
def test_the_authors_words_stand_in_place_of_guidegens(tmp_path: Path, check: str) -> None:
    said = guide(tmp_path, check)
    assert "Switch the new mode on." in said
    assert "Open the file /etc/app.conf." in said
    assert "Change the line" not in said
    assert "make the line" not in said.lower()


def test_the_picture_of_the_change_stays(tmp_path: Path) -> None:
    said = guide(tmp_path, f"{{setting: mode, in: /etc/app.conf, is: new, was: old, {OWN}}}")
    assert "mode = new" in said


def test_the_words_of_the_step_come_before_those_of_its_checks(tmp_path: Path) -> None:
    assert "Switch" not in guide(tmp_path, f"{{file: /etc/a, {OWN}}}", "do: Make the file.")


def test_the_rules_for_words_hold_for_them_too(tmp_path: Path) -> None:
    steps = "steps: [{id: one, title: Set it, check: {file: /etc/a, do: Simply make the file.}}]"
    (problem,) = rules()["belittling-word"].check(loaded(tmp_path, steps))
    assert problem.span
    assert problem.span.text.find("Simply") >= 0
