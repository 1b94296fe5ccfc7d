"""Typed lines: no break in a line may be taken for a blank."""

from guidegen.render.markdown import prose
from guidegen.render.typed import unbroken


def test_a_typed_line_breaks_at_its_blanks_alone() -> None:
    assert (
        unbroken("cp  -n <a> b") == "<span>cp</span>  <span>-n</span> <span>&lt;a&gt;</span> <span>b</span>"
    )


def test_short_code_in_prose_stays_whole_and_long_code_breaks_at_blanks() -> None:
    assert '<code class="short">sudo nano /etc/hosts</code>' in prose("Type `sudo nano /etc/hosts`.")
    assert "<code><span>sudo</span> <span>cp</span> " in prose("`sudo cp /etc/postfix/main.cf /etc/x & <y>`")


def test_code_blocks_keep_their_lines() -> None:
    assert prose("```\na b\n  c <d>\n```") == (
        '<pre><code><span class="line"><span>a</span> <span>b</span>\n</span>'
        '<span class="line">  <span>c</span> <span>&lt;d&gt;</span>\n</span></code></pre>'
    )


def test_a_word_that_no_line_has_room_for_breaks_anywhere() -> None:
    """As a box of its own it would take minutes to set."""
    assert unbroken(f"a {'y' * 5000}") == f"<span>a</span> {'y' * 5000}"
