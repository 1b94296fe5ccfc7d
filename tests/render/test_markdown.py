"""Prose becomes HTML that can only be read: no script, no request, no file, no hidden address."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.render.markdown import phrase, prose

HARMFUL = [
    "<script>alert(1)</script>",
    "<img src=https://evil.example/x onerror=alert(1)>",
    "![x](https://evil.example/x.png)",
    "![x](file:///etc/passwd)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/)",
    "<javascript:alert(1)>",
    '<a href="https://evil.example" onclick="alert(1)">x</a>',
    '<link rel=attachment href="file:///etc/passwd">',
    "<style>@import 'https://evil.example'</style>",
    "<iframe src=https://evil.example></iframe>",
    "<svg onload=alert(1)>",
    '<div style="background:url(https://evil.example)">x</div>',
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.example "\\" onmouseover=alert(1)")',
    "```\n</code></pre><script>alert(1)</script>\n```",
    "`<script>`",
    "\x02klzzwxh:0000\x03<b>",
    "&#x3c;script&#x3e;alert(1)&#x3c;/script&#x3e;",
]

TAG = re.compile(r"<(/?)([a-zA-Z][^\s>/]*)([^>]*)>")
ALLOWED = set("p br strong em code pre ul ol li blockquote table thead tbody tr th td a span".split())  # noqa: SIM905


def _check_harmless(html: str) -> None:
    for closing, name, attributes in TAG.findall(html):
        assert name in ALLOWED
        if closing:
            continue
        for key, value in re.findall(r'([\w-]+)="([^"]*)"', attributes):
            assert key in {"href", "rel", "class", "start"}
            if key == "href":
                assert re.match(r"(https?|mailto|tel):", value)
        assert re.sub(r'[\w-]+="[^"]*"', "", attributes).strip() == ""
    assert "<" not in TAG.sub("", html)


@pytest.mark.parametrize("text", HARMFUL)
def test_nothing_harmful_comes_through(text: str) -> None:
    _check_harmless(prose(text))
    _check_harmless(phrase(text))


@given(
    st.lists(
        st.sampled_from([*HARMFUL, "\n\n", "\n- ", "`", "**", "[", "](", ")", "<", ">", "&", "text"]),
        max_size=8,
    )
)
@settings(max_examples=150, deadline=None)
def test_nor_does_any_mixture(parts: list[str]) -> None:
    _check_harmless(prose("".join(parts)))


def test_raw_html_is_shown_as_the_text_it_is() -> None:
    assert prose("Type <b>x</b>") == "<p>Type &lt;b&gt;x&lt;/b&gt;</p>"


def test_the_usual_marks_work() -> None:
    html = prose("Press **Ctrl** and *wait* for `$`.\n\n1. one\n2. two")
    assert '<strong>Ctrl</strong> and <em>wait</em> for <code class="short">$</code>' in html
    assert re.sub(r"\s", "", html).endswith("<ol><li>one</li><li>two</li></ol>")


def test_a_link_shows_its_whole_address() -> None:
    html = prose("See [our page](https://help.example.com/a?b=1), please.")
    assert re.sub("<[^>]+>", "", html) == "See our page (https://help.example.com/a?b=1), please."


@pytest.mark.parametrize(
    "text", ["<https://help.example.com/a>", "<support@example.com>", "[tel:+4930123](tel:+4930123)"]
)
def test_an_address_that_is_shown_already_is_not_shown_twice(text: str) -> None:
    html = prose(text)
    assert "address" not in html
    assert "<a href=" in html


def test_a_link_that_claims_another_host_shows_where_it_leads() -> None:
    assert "(https://evil.example/)" in prose("[https://bank.example/](https://evil.example/)")
    assert "(https://bank.example@evil.example/)" in prose("[x](https://bank.example@evil.example/)")


def test_a_host_in_letters_of_another_script_is_shown_by_its_technical_name() -> None:
    assert "(https://xn--" in prose("[bank](https://b\u0430nk.example/)")


def test_a_link_holds_nothing_but_text() -> None:
    """Tagged PDF allows no formatting inside of a link."""
    assert ">bold and code</a>" in prose("[**bold** and `code`](https://a.example/)")


def test_headings_become_paragraphs_so_that_the_guides_own_stay_in_order() -> None:
    assert prose("### A *small* one") == "<p><strong>A <em>small</em> one</strong></p>"


@pytest.mark.parametrize("text", ["a\u202etxt.exe", "a&#x202e;txt.exe", "a\u200btxt", "a\x1b[31mtxt"])
def test_letters_that_forge_what_is_read_become_visible(text: str) -> None:
    assert re.search("&lt;U\\+[0-9A-F]{4}&gt;", prose(text))


def test_empty_text_makes_nothing() -> None:
    assert prose("") == prose(" \n") == ""


def test_a_phrase_has_no_paragraph() -> None:
    assert phrase("The word *active*") == "The word <em>active</em>"
    assert phrase("one\n\ntwo") == prose("one\n\ntwo")
