"""The HTML of a guide: what stands on it, for whom, and what must not be there."""

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html as lxml_html  # type: ignore[import-untyped]
from PIL import Image

from guidegen.errors import Invalid, Span
from guidegen.model import FileChange, Loaded, Mark, Screenshot, Step
from guidegen.render.content import guide_pages
from guidegen.render.context import change_picture
from guidegen.render.html import html
from guidegen.render.options import GuideOptions
from guidegen.screenshots.screen import Screen, to_json
from tests.render import sample


def _text(page: str) -> str:
    body = lxml_html.document_fromstring(page).body
    return " ".join(body.text_content().split())


def _step(page: str, number: int) -> str:
    (found,) = lxml_html.document_fromstring(page).xpath(f"//section[@id='step-{number}']")
    return " ".join(found.text_content().split())


def _images(page: str) -> Iterator[Image.Image]:
    for data in re.findall(r'src="data:image/[a-z]+;base64,([^"]+)"', page):
        yield Image.open(io.BytesIO(base64.b64decode(data)))


def test_every_text_of_every_step_stands_on_the_page(sample_html: str) -> None:
    for number, step in enumerate(sample.STEPS, 1):
        shown = _step(sample_html, number)
        for text in (step.title, step.why, step.caution, step.warning, step.note, step.see, step.if_not):
            for words in re.split(r"[`*]+", text):
                assert words.strip() in shown
        for line in step.run.splitlines():
            assert line in shown
        assert f"Step {number} of 8" in shown
        assert f"Step {number} is done" in shown


def test_warnings_stand_before_the_act_and_the_tick_after_all(sample_html: str) -> None:
    shown = _step(sample_html, 5)
    places = [
        shown.index(words)
        for words in (
            "Warning",
            "sudo chown",
            "What you should see",
            "If it looks different",
            "Step 5 is done",
        )
    ]
    assert places == sorted(places)


def test_a_step_without_words_of_its_own_is_told_by_its_checks(sample_html: str) -> None:
    shown = _step(sample_html, 3)
    assert "Set relayhost to [smtp.example.com]:587." in shown
    assert shown.count("sudo nano /etc/postfix/main.cf") == 1


def test_a_step_with_words_of_its_own_does_not_repeat_the_checks(sample_html: str) -> None:
    assert "Open the file" not in _step(sample_html, 2)


def test_two_changes_of_one_file_are_one_picture_with_signs(sample_html: str) -> None:
    (figure,) = lxml_html.document_fromstring(sample_html).xpath("//figure[@class='editor']")
    rows = ["".join(row.itertext()) for row in figure.xpath(".//p[contains(@class, 'row')]")]
    assert rows == [
        "−smtp_tls_security_level = may",
        "+relayhost = [smtp.example.com]:587",
        "+smtp_tls_security_level = encrypt",
    ]
    assert "/etc/postfix/main.cf" in figure.text_content()


def test_a_line_that_stays_has_no_sign() -> None:
    picture = change_picture(FileChange("/f", ("a", "b"), ("a", "c")))
    assert [(line.sign, line.text) for line in picture.before] == [("", "a"), ("−", "b")]
    assert [(line.sign, line.text) for line in picture.after] == [("", "a"), ("+", "c")]


def test_the_cover_answers_what_a_suspicious_reader_asks(sample_html: str) -> None:
    (cover,) = lxml_html.document_fromstring(sample_html).xpath("//header")
    shown = " ".join(cover.text_content().split())
    for words in (
        "Send mail through the relay again",
        "530 Must issue a STARTTLS",
        "For Anna Weber & Sons",
        "Sent by Example Mail Support",
        "Ticket #48213",
        "Date 22 November 2026",
        "about 15 minutes",
        "Debian 12, Ubuntu 24.04",
        "What you need",
        "If you want everything back as it was",
        "Whom to call",
        "+49 30 1234567",
        "never asks you for a password",
    ):
        assert words in shown


def test_what_is_not_given_is_not_printed(sample_guide: Loaded) -> None:
    shown = _text(html(sample_guide, GuideOptions()))
    assert "Sent by" not in shown
    assert "Ticket" not in shown


def test_example_answers_are_said_so_only_where_they_are(tmp_path: Path, sample_html: str) -> None:
    assert "Example answers" not in _text(sample_html)
    assert "Example answers – not for a customer" in _text(
        html(sample.loaded(tmp_path, examples=True), GuideOptions())
    )


def test_the_engineers_edition_adds_findings_and_answers(sample_guide: Loaded, sample_html: str) -> None:
    engineer = html(sample_guide, GuideOptions(edition="engineer"))
    for words in (
        "smtp_tls_security_level is encrypt in /etc/postfix/main.cf",
        "Looks at: content /etc/postfix/main.cf",
        "before the fix: written may",
        "One, or two where smtp_tls_CApath was there already.",
        "Can only be judged after step 3.",
        "An open window leaves nothing to look at.",
        "queue is empty in /var/spool/postfix",
    ):
        assert words in _text(engineer)
        assert words not in _text(sample_html)


def test_the_page_may_load_nothing_and_run_nothing(sample_html: str) -> None:
    tree = lxml_html.document_fromstring(sample_html)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = tree.xpath("//style/text()")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not tree.xpath(
        "//script | //link | //iframe | //object | //@style | //@*[starts-with(name(), 'on')]"
    )
    assert all(address.startswith("data:") for address in re.findall(r'url\("?([^")]+)', sample_html))
    assert all(source.startswith("data:image/") for source in tree.xpath("//@src"))


HOSTILE = (
    '</style></script><script>alert(1)</script>" onload="x\' {{ 7*7 }} ${x} <img src=https://evil.example>'
)


def test_no_text_of_a_recipe_becomes_markup(tmp_path: Path) -> None:
    step = Step(
        id="one",
        title=HOSTILE,
        do=HOSTILE,
        run=HOSTILE,
        why=HOSTILE,
        note=HOSTILE,
        tip=HOSTILE,
        caution=HOSTILE,
        warning=HOSTILE,
        see=HOSTILE,
        if_not=HOSTILE,
        undo=HOSTILE,
        proof=HOSTILE,
        proof_answer=HOSTILE,
        no_check=HOSTILE,
        check=(sample.Written(key=HOSTILE, path=HOSTILE, new=HOSTILE, old=HOSTILE, if_missed=HOSTILE),),
        screenshot=(Screenshot(image="screenshots/account.png", caption=HOSTILE, alt=HOSTILE),),
    )
    recipe = replace(
        sample.with_step(step),
        title=HOSTILE,
        summary=HOSTILE,
        you_need=HOSTILE,
        before_you_start=HOSTILE,
        undo=HOSTILE,
        help=HOSTILE,
        applies_to=(HOSTILE,),
    )
    loaded = sample.loaded(tmp_path, recipe=recipe)
    page = html(loaded, GuideOptions(edition="engineer", to=HOSTILE, sender=HOSTILE, ticket=HOSTILE))
    tree = lxml_html.document_fromstring(page)
    assert not tree.xpath("//script | //body//@onload | //img[not(starts-with(@src, 'data:'))]")
    assert len(tree.xpath("//style")) == 1
    assert "{{ 7*7 }}" in tree.text_content()


@pytest.mark.parametrize(
    ("before", "after", "legend"),
    [
        (("a",), ("b",), "− is how it may read now, + is how it must read."),
        (("a",), (), "The line with − must no longer be in the file."),
        ((), ("a",), "The line with + must stand in the file."),
        (("a",), ("a", "b", "c"), "The lines with + must stand in the file."),
        (("a",), ("a",), ""),
    ],
)
def test_the_legend_of_a_change_speaks_of_its_signs_alone(
    before: tuple[str, ...], after: tuple[str, ...], legend: str
) -> None:
    assert change_picture(FileChange("/f", before, after)).legend == legend


def test_a_proof_question_of_several_paragraphs_keeps_its_line_to_write_on(tmp_path: Path) -> None:
    step = Step(id="one", title="T", do="D", proof="First.\n\n- Then this.")
    page = html(sample.loaded(tmp_path, recipe=sample.with_step(step)), GuideOptions())
    assert lxml_html.document_fromstring(page).xpath("//*[@class='proof']/input[@id='answer-1']")


def test_a_guide_of_one_step_says_so_and_a_long_title_is_cut_in_the_margin(tmp_path: Path) -> None:
    recipe = replace(sample.with_step(Step(id="one", title="T", do="D")), title="Title " * 833)
    page = html(sample.loaded(tmp_path, recipe=recipe), GuideOptions())
    assert "A guide in 1 step " in _text(page)
    (running,) = lxml_html.document_fromstring(page).xpath("//h1/@data-running")
    assert len(running) <= 70
    assert running.endswith("…")


def test_a_check_that_needs_no_change_has_no_picture_of_one(sample_html: str) -> None:
    assert "Do not type the sign" not in _step(sample_html, 2)


def test_no_hidden_pixel_is_in_the_page(sample_html: str) -> None:
    images = list(_images(sample_html))
    assert len(images) == 1
    for image in images:
        colours = image.convert("RGB").getcolors(1 << 24)
        assert colours is not None
        red, green, blue = sample.SECRET_COLOUR
        assert not any(
            isinstance(c, tuple) and abs(c[0] - red) + abs(c[1] - green) + abs(c[2] - blue) < 90
            for _, c in colours
        )


def test_the_terminal_is_text_that_can_be_selected(sample_html: str) -> None:
    (pre,) = lxml_html.document_fromstring(sample_html).xpath("//figure[contains(@class, 'terminal')]/pre")
    assert "     Active: active (exited) since Sun 2026-11-22 10:14:07 UTC; 3s ago" in pre.text_content()
    assert pre.xpath(".//span[@class='mark mark-box']")[0].text_content() == "active (exited)"


def test_the_second_screen_of_a_step_and_an_editor_are_found_by_their_names(tmp_path: Path) -> None:
    shots = (Screenshot(terminal="date"), Screenshot(editor="/etc/hosts", caption="The file as it is now"))
    recipe = sample.with_step(Step(id="one", title="T", do="D", screenshot=shots))
    loaded = sample.loaded(tmp_path, recipe=recipe)
    for name, output in (("one", "Sunday"), ("one.2", "127.0.0.1 localhost")):
        screen = Screen(command="c", output=output)
        (tmp_path / "screenshots" / f"{name}.screen.json").write_text(to_json(screen))
    shown = _step(html(loaded, GuideOptions()), 1)
    assert "After you typed date Sunday" in shown
    assert "In the editor /etc/hosts 127.0.0.1 localhost The file as it is now" in shown


def test_all_faults_of_all_pictures_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    step = Step(
        id="one",
        title="T",
        do="D",
        screenshot=(
            Screenshot(image="screenshots/gone.png"),
            Screenshot(image="../secret.png"),
            Screenshot(terminal="date"),
            Screenshot(
                terminal="x", recorded="screenshots/reload.screen.json", mark=(Mark(kind="box", target="no"),)
            ),
            Screenshot(caption="nothing"),
        ),
    )
    loaded = replace(
        sample.loaded(tmp_path, recipe=sample.with_step(step)),
        spans={("steps", 0, "screenshot", 0, "image"): Span("recipe.yaml", 12, 7)},
    )
    with pytest.raises(Invalid) as caught:
        guide_pages(loaded, GuideOptions())
    told = str(caught.value)
    assert len(caught.value.problems) == 5
    assert told.startswith("recipe.yaml:12:7: the image gone.png is not in screenshots/")
    assert "../secret.png is not in the recipe's folder" in told
    assert "one.screen.json is not in screenshots/" in told
    assert "'no', which is not on the recorded screen" in told
    assert "needs one of: image, terminal, editor" in told


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    sample.account_window().save(tmp_path / "outside.png")
    loaded = sample.loaded(
        tmp_path / "recipe",
        recipe=sample.with_step(Step(id="one", title="T", do="D", screenshot=(Screenshot(image="in.png"),))),
    )
    (loaded.folder / "in.png").symlink_to(tmp_path / "outside.png")
    with pytest.raises(Invalid, match=r"in\.png is not in the recipe's folder"):
        guide_pages(loaded, GuideOptions())


def test_forged_letters_in_commands_become_visible(tmp_path: Path) -> None:
    step = Step(id="one", title="T", run="rm \u202etxt.exe \x1b[1m")
    page = html(sample.loaded(tmp_path, recipe=sample.with_step(step)), GuideOptions())
    assert "rm <U+202E>txt.exe <U+001B>[1m" in _step(page, 1)
