"""A recorded screen shows the examples; a guide for a customer says what stands there on theirs."""

import html
import re
from pathlib import Path

import pytest

from guidegen.errors import Invalid
from guidegen.model import Loaded, Mark, Recipe, Screenshot, Step
from guidegen.render.content import guide_pages
from guidegen.render.html import page
from guidegen.render.options import GuideOptions
from guidegen.screenshots.screen import Screen, to_json

SCREEN = Screen(
    command="nano /etc/app.conf",
    output="\x1b[0;7m  /etc/app.conf  \x1b[0m\r\nrelay = relay.example.com\r\nport = 25",
    changed=(1,),
    answers={"host": "relay.example.com"},
)


def figure(folder: Path, host: str, *marks: Mark) -> str:
    """The screen's figure in a guide for a customer whose relay is `host`."""
    (folder / "screenshots").mkdir()
    (folder / "screenshots/look.screen.json").write_text(to_json(SCREEN))
    shot = Screenshot(editor="/etc/app.conf", mark=marks, caption="The file")
    step = Step(id="look", title="Look", do="Look.", screenshot=(shot,), no_check="An example.")
    recipe = Recipe(id="fix", title="A fix", steps=(step,))
    loaded = Loaded(recipe=recipe, file=folder / "recipe.yaml", sha256="0" * 64, answers={"host": host})
    whole = page(guide_pages(loaded, GuideOptions()))
    (found,) = re.findall('<figure class="terminal.*?</figure>', whole, re.DOTALL)
    return str(found)


def words(figure: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", "", figure)).split())


def test_where_the_customers_answer_is_another_the_picture_says_so(tmp_path: Path) -> None:
    shown = words(figure(tmp_path, "mail.customer.example"))
    assert "The file The picture is an example." in shown
    assert "Where it shows relay.example.com, you see mail.customer.example." in shown


def test_where_the_answer_is_the_same_nothing_is_said(tmp_path: Path) -> None:
    assert "example." not in words(figure(tmp_path, "relay.example.com")).replace("example.com", "")


def test_a_mark_on_an_answer_finds_the_example_that_stands_in_its_place(tmp_path: Path) -> None:
    shown = figure(tmp_path, "mail.customer.example", Mark(kind="box", target="= mail.customer.example"))
    assert '<span class="mark mark-box">= relay.example.com</span>' in shown


def test_a_mark_on_what_is_not_there_is_still_an_error(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="not on the recorded screen"):
        figure(tmp_path, "mail.customer.example", Mark(kind="box", target="mail.other.example"))


def test_without_marks_the_changed_lines_are_boxed(tmp_path: Path) -> None:
    shown = figure(tmp_path, "relay.example.com")
    assert '<span class="mark mark-box">relay = relay.example.com</span>' in shown
    assert shown.count("mark-box") == 1


def test_an_answer_cannot_become_markup(tmp_path: Path) -> None:
    shown = figure(tmp_path, "<script>alert(1)</script>")
    assert "<script" not in shown
    assert "alert(1)" in words(shown)
