"""A recorded screen as HTML: real text, colours, marks by their text, and nothing that acts."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.errors import Invalid, Span
from guidegen.model import Mark
from guidegen.screenshots.colour import NAMED, to_hex
from guidegen.screenshots.screen import Screen
from guidegen.screenshots.terminal import TerminalHtml, terminal


def _shown(output: str, *marks: Mark, columns: int = 40, rows: int = 10) -> TerminalHtml:
    return terminal(Screen(command="c", output=output, columns=columns, rows=rows), marks)


def _text(shown: TerminalHtml) -> str:
    return re.sub(r"<[^>]+>", "", shown.html)


def test_colours_become_classes_with_their_rules() -> None:
    green = to_hex(NAMED["green"])
    shown = _shown("a \x1b[32mgreen\x1b[0m b")
    assert shown.html == f'a <span class="c{green}">green</span> b'
    assert shown.rules == {f".c{green}{{color:#{green}}}"}


def test_bold_underline_reverse_256_and_true_colours_are_shown() -> None:
    shown = _shown("\x1b[1;4mx\x1b[0m\x1b[7my\x1b[0m\x1b[38;5;21mz\x1b[0m\x1b[38;2;1;2;3mw\x1b[0m\x1b[41mv")
    assert '<span class="bold underlined">x</span>' in shown.html
    assert 'class="cf7f8f8 g1c1f21">y' in shown.html
    assert 'class="c0000ff">z' in shown.html
    assert 'class="c010203">w' in shown.html
    assert 'class="gffd6d6">v' in shown.html


def test_a_pale_colour_is_darkened_until_it_can_be_read() -> None:
    shown = _shown("\x1b[38;2;255;255;0myellow")
    colour = re.search(r"c([0-9a-f]{6})", shown.html)
    assert colour is not None
    assert colour[1] != "ffff00"


def test_overwritten_text_is_shown_as_it_ended() -> None:
    assert _text(_shown("10%\r99%\r\ndone\n")) == "99%\ndone"


def test_line_feeds_alone_begin_a_line() -> None:
    assert _text(_shown("a\nb")) == "a\nb"


def test_wide_letters_keep_their_place_and_can_be_marked() -> None:
    shown = _shown("漢字 ok", Mark(kind="box", target="字 o"))
    assert shown.html == '漢<span class="mark mark-box">字 o</span>k'


def test_a_mark_goes_around_colours() -> None:
    shown = _shown("is \x1b[32mactive\x1b[0m now", Mark(kind="box", target="s active n"))
    assert '<span class="mark mark-box">s <span class="c16702b">active</span> n</span>ow' in shown.html


def test_marks_may_overlap() -> None:
    shown = _shown("abcdef", Mark(kind="box", target="abcd"), Mark(kind="spotlight", target="cdef"))
    assert _text(shown) == "abcdef"
    assert shown.html.count("<span") == shown.html.count("</span>")


def test_numbers_stand_behind_their_row_in_their_order() -> None:
    shown = _shown(
        "one two\nthree",
        Mark(kind="number", target="two"),
        Mark(kind="number", target="three", label="B"),
    )
    first, second = shown.html.splitlines()
    assert first.endswith('two</span> <span class="badge">1</span>')
    assert second.endswith('<span class="badge">B</span>')


def test_a_spotlight_dims_the_rest() -> None:
    shown = _shown("\x1b[31mfoo\x1b[0m bar", Mark(kind="spotlight", target="foo"))
    assert '<span class="mark mark-spotlight"><span class="cb0151f">foo</span></span>' in shown.html
    assert '<span class="dim"> bar</span>' in shown.html


def test_hidden_text_is_gone_wherever_it_stands() -> None:
    shown = _shown("user hunter2\npass hunter2", Mark(kind="hide", target="hunter2"))
    assert "hunter2" not in shown.html
    assert "hunter2" not in shown.text
    assert _text(shown) == "user ███████\npass ███████"


def test_a_hidden_letter_takes_its_colours_along() -> None:
    shown = _shown("\x1b[31msecret\x1b[0m", Mark(kind="hide", target="secret"))
    assert shown.rules == frozenset()


def test_a_target_that_is_not_there_is_a_problem_and_all_are_told() -> None:
    with pytest.raises(Invalid) as caught:
        terminal(
            Screen(command="c", output="inactive"),
            (
                Mark(kind="box", target="Active"),
                Mark(kind="hide", target="pass"),
                Mark(kind="box", target=(1, 2)),
            ),
            span=Span("recipe.yaml", 3, 1),
        )
    told = str(caught.value)
    assert told.count("recipe.yaml:3:1") == 3
    assert "'Active', which is not on the recorded screen" in told
    assert "names no text" in told


def test_a_crop_counts_columns_and_rows() -> None:
    screen = Screen(command="c", output="abcdef\r\nghijkl\r\nmnopqr", columns=20)
    assert terminal(screen, crop=(2, 1, 3, 1)).text == "ijk"
    with pytest.raises(Invalid, match="columns and rows"):
        terminal(screen, crop=(0, 0, 30, 1))


def test_html_on_the_screen_stays_text() -> None:
    shown = _shown("<script>alert(1)</script>&amp;", Mark(kind="number", target="alert", label="<b>"))
    assert "<script" not in shown.html
    assert "<b>" not in shown.html
    assert "&lt;script&gt;" in shown.html


@given(
    st.text(st.characters(codec="utf-8"), max_size=300),
    st.lists(st.sampled_from("[]?;0189mhHJKABLMPX@rl>c\x1b"), max_size=80),
)
@settings(max_examples=150, deadline=None)
def test_no_output_makes_it_stumble_or_write_tags(text: str, escapes: list[str]) -> None:
    try:
        shown = _shown(text + "".join(escapes) + "<i>")
    except Invalid:
        return  # said in words
    assert set(re.findall(r"</?(\w+)", shown.html)) <= {"span"}
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f‮⁦]", shown.html)


def _changed(*rows: int, crop: tuple[int, ...] = (), marks: tuple[Mark, ...] = ()) -> str:
    screen = Screen(command="c", output="one\n  two \x1b[32mthree\x1b[0m\nfour", columns=20, changed=rows)
    return terminal(screen, marks, crop).html


def test_the_text_of_a_changed_row_is_boxed_without_the_blanks_around_it() -> None:
    html = _changed(1)
    assert re.sub(r'<span class="c\w+">(\w+)</span>', r"\1", html) == (
        'one\n  <span class="mark mark-box">two three</span>\nfour'
    )


def test_each_changed_row_has_a_box_of_its_own() -> None:
    assert _changed(0, 2).count("mark-box") == 2


def test_marks_of_the_recipe_replace_the_boxes_of_changed_rows() -> None:
    html = _changed(0, 1, marks=(Mark(kind="box", target="four"),))
    assert html.count("mark-box") == 1
    assert '<span class="mark mark-box">four</span>' in html


def test_a_changed_row_that_is_cropped_away_or_never_was_there_is_no_error() -> None:
    assert "mark" not in _changed(0, crop=(0, 1, 20, 2))
    assert "mark" not in _changed(9)


def test_the_width_counts_coloured_blanks_and_both_halves_of_wide_letters() -> None:
    assert _shown("ab\r\n\x1b[7m title  \x1b[0m  ").columns == 8
    assert _shown("漢字").columns == 4
    assert _shown("").columns == 0


def test_accents_without_end_are_refused_before_they_are_drawn() -> None:
    with pytest.raises(Invalid, match="accents"):
        terminal(Screen(command="x", output="e" + "\u0301" * 100_000))


def test_a_sequence_on_which_pyte_trips_over_its_own_variables_is_told() -> None:
    with pytest.raises(Invalid, match="not understood"):
        terminal(Screen(command="x", output="\x1b[4J"))
