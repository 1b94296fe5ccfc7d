"""A guide of only some steps, with the reader's own lines beside the right ones."""

import io
import re
from pathlib import Path
from textwrap import dedent

import pikepdf
import pytest

from guidegen.errors import Invalid, Misused
from guidegen.model import Difference, Evidence, Finding, Loaded, StepResult, Verdict
from guidegen.recipe import loader
from guidegen.render.html import html
from guidegen.render.options import GuideOptions
from guidegen.render.part import own_lines, steps_named, steps_to_do_again
from guidegen.render.pdf import pdf
from guidegen.render.publish import publish

RECIPE = """
id: relay
title: Send mail again
minutes: 30
steps:
  - {id: one, title: Keep a copy, minutes: 2, check: {file: /etc/x.before}}
  - id: two
    title: Turn encryption on
    minutes: 3
    check: {setting: level, in: /etc/x, format: "key = value", is: encrypt, was: may}
  - {id: three, title: Hide it, optional: true, check: {file: /etc/x, mode: "0600"}}
  - {id: four, title: Look, needs: [two], check: {file: /4}, when: {file: /5}}
  - {id: five, title: Look again, check: {file: /6}}
"""
OWN = Difference(found="level = encrpyt", wanted="level = encrypt", named="two letters are swapped")


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    file = tmp_path / "relay" / "recipe.yaml"
    file.parent.mkdir()
    file.write_text(dedent(RECIPE))
    return loader.load(file)


def result(number: int, name: str, verdict: Verdict, difference: Difference | None = None) -> StepResult:
    place = Evidence(source="file", file="/etc/x", line=9, text="level = encrpyt")
    finding = Finding(
        kind="setting",
        subject="level",
        verdict=verdict,
        expected="",
        actual="",
        difference=difference,
        evidence=(place,),
    )
    return StepResult(number=number, id=name, title="", verdict=verdict, findings=(finding,))


RESULTS = (
    result(1, "one", Verdict.DONE),
    result(2, "two", Verdict.WRONG, OWN),
    result(3, "three", Verdict.SKIPPED),
    result(4, "four", Verdict.BLOCKED),
    result(5, "five", Verdict.DONE),
)


def page(loaded: Loaded, *steps: int, results: tuple[StepResult, ...] = ()) -> str:
    return html(loaded, GuideOptions(steps=steps, own_lines=own_lines(loaded.recipe, results)))


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text.partition("<body")[2]).split())


def test_only_the_chosen_steps_are_there_with_their_numbers(loaded: Loaded) -> None:
    found = page(loaded, 2, 4)
    assert re.findall(r'id="step-(\d)"', found) == ["2", "4"]
    assert re.findall(r'<li data-number="(\d)">', found) == ["2", "4"]
    assert "Step 2 of 5" in found
    assert "Keep a copy" not in found


def test_the_cover_says_that_it_is_a_part(loaded: Loaded) -> None:
    found = words(page(loaded, 2, 4))
    assert "A part of the guide: steps 2 and 4" in found
    assert "It holds only steps 2 and 4 of 5" in found
    assert "a part" not in words(page(loaded)).lower()


def test_the_time_is_that_of_the_part_where_all_its_steps_tell(loaded: Loaded) -> None:
    assert "about 5 minutes" in words(page(loaded, 1, 2))
    assert "Time about" not in words(page(loaded, 2, 4))
    assert "about 30 minutes" in words(page(loaded))


def test_whoever_is_not_meant_goes_on_with_the_next_step_that_is_there(loaded: Loaded) -> None:
    assert "Otherwise go on with step 5." in words(page(loaded, 4, 5))
    assert "Otherwise go on with what comes after this step." in words(page(loaded, 2, 4))


def test_the_readers_own_line_stands_beside_the_right_one(loaded: Loaded) -> None:
    found = words(page(loaded, 2, results=RESULTS))
    assert "File /etc/x, line 9 On your computer − level = encrpyt As it must read + level = encrypt" in found
    assert "The difference: two letters are swapped." in found
    assert "level = may" not in found, "the example of an old line gives way to the reader's own"


def test_a_hostile_line_is_only_text(loaded: Loaded) -> None:
    evil = Difference(found="<script>x</script>\x1b[2J\u202e", wanted="level = encrypt", named="<b>")
    found = page(loaded, 2, results=(result(2, "two", Verdict.WRONG, evil),))
    assert "<script>" not in found
    assert "<b>" not in found.partition("The difference:")[2][:20]
    assert not {"\x1b", "\u202e"} & set(found)


def test_the_pdf_is_a_part_too(loaded: Loaded) -> None:
    made = pdf(loaded, GuideOptions(steps=(2, 4), own_lines=own_lines(loaded.recipe, RESULTS)))
    with pikepdf.open(io.BytesIO(made)) as document, document.open_outline() as outline:
        titles = str([[item.title, *(child.title for child in item.children)] for item in outline.root])
    assert "Turn encryption on" in titles
    assert "Keep a copy" not in titles


def test_a_part_leaves_the_whole_guide_and_its_case_alone(loaded: Loaded, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    publish(loaded, GuideOptions(), folder, ["html"])
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    (made,) = publish(loaded, GuideOptions(steps=(2, 4)), folder, ["html"])
    assert made.name == "relay-steps-2-4.html"
    assert {name: (folder / name).read_bytes() for name in before} == before


@pytest.mark.parametrize(
    ("text", "numbers"), [("2,4", (2, 4)), ("4, 2,2", (2, 4)), ("2-4", (2, 3, 4)), ("1,3 - 5", (1, 3, 4, 5))]
)
def test_steps_are_named_by_their_numbers(loaded: Loaded, text: str, numbers: tuple[int, ...]) -> None:
    assert steps_named(text, loaded.recipe) == numbers


@pytest.mark.parametrize("text", ["", "two", "0", "6", "2,,4", "4-2", "1-9", "-1", "2.5", "99999"])
def test_what_is_no_step_is_misused(loaded: Loaded, text: str) -> None:
    with pytest.raises(Misused):
        steps_named(text, loaded.recipe)


def test_a_report_gives_the_steps_at_fault_and_what_follows_from_them(loaded: Loaded) -> None:
    assert steps_to_do_again(loaded.recipe, RESULTS, "r.json") == (2, 4)


def test_a_report_without_a_fault_gives_none(loaded: Loaded) -> None:
    with pytest.raises(Misused, match="no step has to be done again"):
        steps_to_do_again(loaded.recipe, (RESULTS[0], RESULTS[2], RESULTS[4]), "r.json")


def test_a_step_that_the_recipe_has_not_is_refused_and_one_that_moved_is_found(loaded: Loaded) -> None:
    with pytest.raises(Invalid, match="relay has no step 'six'"):
        steps_to_do_again(loaded.recipe, (result(2, "six", Verdict.WRONG),), "r.json")
    assert steps_to_do_again(loaded.recipe, (result(1, "five", Verdict.WRONG),), "r.json") == (5,)
