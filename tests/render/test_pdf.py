"""The PDF of a guide: tagged, complete, with real boxes, and nothing hidden left in it."""

import io
import itertools
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from guidegen.errors import Invalid
from guidegen.model import Loaded, Step
from guidegen.render.options import GuideOptions
from guidegen.render.pdf import _lacking_letters, _own_parts_only, load_weasyprint, pdf
from tests.render import sample


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"NOT TESTED: {name} is missing; on Debian: apt-get install poppler-utils")
    return found


def _pages(file: Path) -> list[str]:
    done = subprocess.run([_tool("pdftotext"), "-layout", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def _words(text: str) -> str:
    """Without white space: where a line breaks does not matter."""
    return re.sub(r"\s+", "", text)


def _bookmarks(items: Any) -> list[str]:
    return [title for item in items for title in (str(item.title), *_bookmarks(item.children))]


def test_it_is_tagged_and_says_its_language_and_title(sample_pdf: Path) -> None:
    with pikepdf.open(sample_pdf) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert "/StructTreeRoot" in root
        assert str(root.Lang) == "en"
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == sample.RECIPE.title


def test_every_step_has_a_bookmark(sample_pdf: Path) -> None:
    with pikepdf.open(sample_pdf) as document, document.open_outline() as outline:
        found = _bookmarks(outline.root)
    for step in sample.STEPS:
        assert step.title in found
    assert found[0] == sample.RECIPE.title


def test_every_step_has_a_real_box_and_every_proof_a_field(sample_pdf: Path) -> None:
    with pikepdf.open(sample_pdf) as document:
        fields = {str(field.T): (str(field.FT), str(field.TU)) for field in document.Root.AcroForm.Fields}
    boxes = {name for name, (kind, _) in fields.items() if kind == "/Btn"}
    lines = {name for name, (kind, _) in fields.items() if kind == "/Tx"}
    assert boxes == {f"done-{number}" for number in range(1, 9)}
    assert lines == {"answer-3", "answer-6"}
    assert fields["done-4"][1] == "Step 4 is done"


def test_every_text_of_every_step_is_printed(sample_pdf: Path) -> None:
    printed = _words("".join(_pages(sample_pdf)))
    for step in sample.STEPS:
        for text in (
            step.title,
            step.why,
            step.caution,
            step.warning,
            step.see,
            step.if_not,
            step.undo,
            step.proof,
        ):
            for words in re.split(r"[`*\n]+", text):
                assert _words(words) in printed, words
        for line in step.run.splitlines():
            assert _words(line) in printed
    assert _words("Active: active (exited) since Sun 2026-11-22 10:14:07 UTC; 3s ago") in printed


def test_every_page_has_its_number_the_title_and_for_whom_it_is(sample_pdf: Path) -> None:
    pages = _pages(sample_pdf)
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "For Anna Weber & Sons" in page
        assert sample.RECIPE.title in page


def test_the_overview_names_the_page_of_each_step(sample_pdf: Path) -> None:
    pages = _pages(sample_pdf)
    for step in sample.STEPS:
        (row,) = [
            line for line in pages[1].splitlines() if re.search(rf"{re.escape(step.title)}.*page \d", line)
        ]
        page = int(row.rsplit(" ", 1)[1])
        assert f"Step {sample.RECIPE.number(step.id)} of 8" in pages[page - 1]


def test_no_step_is_torn(sample_pdf: Path) -> None:
    """Each of the sample's steps fits on one page; where it begins, its box stands too."""
    pages = _pages(sample_pdf)
    for number in range(1, 9):
        (begun,) = [page for page in pages if f"Step {number} of 8" in page]
        assert f"Step {number} is done" in begun


def test_example_answers_are_said_so_on_every_page(tmp_path: Path) -> None:
    file = tmp_path / "g.pdf"
    file.write_bytes(pdf(sample.loaded(tmp_path, examples=True), GuideOptions()))
    assert all("Example answers – not for a customer" in page for page in _pages(file))


def test_no_hidden_pixel_is_in_the_file(sample_pdf: Path, tmp_path: Path) -> None:
    subprocess.run([_tool("pdfimages"), "-png", str(sample_pdf), str(tmp_path / "image")], check=True)
    taken = list(tmp_path.glob("image*.png"))
    with pikepdf.open(sample_pdf) as document:
        objects = [
            o for o in document.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
        ]
        images = [pikepdf.PdfImage(o).as_pil_image() for o in objects]
    assert taken
    assert images
    red, green, blue = sample.SECRET_COLOUR
    for image in [*images, *(Image.open(file) for file in taken)]:
        data = image.convert("RGB").tobytes()
        pixels = {data[i : i + 3] for i in range(0, len(data), 3)}
        assert not any(abs(p[0] - red) + abs(p[1] - green) + abs(p[2] - blue) < 90 for p in pixels)


def test_every_picture_has_its_words(sample_pdf: Path) -> None:
    with pikepdf.open(sample_pdf) as document:
        figures = [
            o
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure" and "/Alt" in o
        ]
    assert any("the account name is framed" in str(figure.Alt) for figure in figures)


AWKWARD = """### A heading

- loose

- list

    1. nested

> quoted

| A | B |
|---|---|
| x | `y` |

A [link with **bold** and `code`](https://a.example/).
"""


def test_awkward_prose_keeps_the_tags_in_order(tmp_path: Path) -> None:
    """What tagged PDF demands of lists and headings; a reading machine stumbles over anything else."""
    step = Step(id="one", title="T", do=AWKWARD, why=AWKWARD, see=AWKWARD, caution=AWKWARD, undo=AWKWARD)
    recipe = replace(sample.with_step(step), you_need=AWKWARD, help=AWKWARD)
    made = pdf(sample.loaded(tmp_path, recipe=recipe), GuideOptions(edition="engineer", to="Anna"))
    allowed = {"/L": {"/L", "/LI", "/Caption"}, "/LI": {"/Lbl", "/LBody"}}
    with pikepdf.open(io.BytesIO(made)) as document:
        kinds: list[str] = []

        def walk(element: Any) -> None:
            kind = str(element.get("/S", ""))
            kinds.append(kind)
            children = element.get("/K", [])
            for child in children if isinstance(children, pikepdf.Array) else [children]:
                if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                    assert str(child.S) in allowed.get(kind, {str(child.S)}), f"{child.S} in {kind}"
                    walk(child)

        walk(document.Root.StructTreeRoot)
    levels = [int(kind[2]) for kind in kinds if re.fullmatch("/H[1-6]", kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert kinds.count("/L") >= 12


def test_all_fonts_are_inside(sample_pdf: Path) -> None:
    with pikepdf.open(sample_pdf) as document:
        fonts = [
            o
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        for font in fonts:
            assert any(key in font for key in ("/FontFile", "/FontFile2", "/FontFile3")), font.FontName


def test_greek_and_cyrillic_come_from_the_guides_own_fonts(tmp_path: Path) -> None:
    recipe = sample.with_step(Step(id="one", title="Привет, κόσμε → ✓", run="echo 'Привет'"))
    made = pdf(sample.loaded(tmp_path, recipe=recipe), GuideOptions())
    with pikepdf.open(io.BytesIO(made)) as document:
        names = {
            str(o.BaseFont)
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o
        }
    assert all("Guide" in name for name in names), names


def test_a_letter_that_no_font_has_is_told_and_never_printed_as_a_box(tmp_path: Path) -> None:
    nowhere = "\U00012000"  # cuneiform
    if shutil.which("fc-list") and subprocess.run(["fc-list", ":charset=12000"], capture_output=True).stdout:
        pytest.skip("NOT TESTED: a font with cuneiform is installed here")
    recipe = sample.with_step(Step(id="one", title=f"Type {nowhere}", do="D"))
    with pytest.raises(Invalid, match=r"no font here has the letter .* \(U\+12000\)"):
        pdf(sample.loaded(tmp_path, recipe=recipe), GuideOptions())


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "https://evil.example/x.png", "data:text/plain,x", "data:image/png;base64,AAAA"],
)
def test_the_fetcher_gives_out_nothing_but_the_pages_own_parts(url: str) -> None:
    weasyprint = load_weasyprint()
    page = f'<html lang="en"><title>T</title><body><p>x</p><img alt="a" src="{url}">'
    with pytest.raises(weasyprint.urls.FatalURLFetchingError):
        weasyprint.HTML(string=page, url_fetcher=_own_parts_only("another page")).write_pdf()


def test_a_file_cannot_be_attached(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2-hunter2")
    text = f'<link rel=attachment href="file://{secret}"> [x](file://{secret}) ![x](file://{secret})'
    recipe = replace(sample.with_step(Step(id="one", title="T", do=text)), summary=text)
    made = pdf(sample.loaded(tmp_path, recipe=recipe), GuideOptions())
    with pikepdf.open(io.BytesIO(made)) as document:
        assert not document.attachments
        assert not any(
            b"hunter2" in o.read_bytes()
            for o in document.objects
            if isinstance(o, pikepdf.Stream) and "/Subtype" not in o
        )


def test_two_makings_are_the_same_to_the_byte(sample_guide: Loaded) -> None:
    assert pdf(sample_guide, GuideOptions()) == pdf(sample_guide, GuideOptions())


def test_letters_that_no_font_has_are_told_in_one_message() -> None:
    problem = _lacking_letters([chr(0x12000 + number) for number in range(30)])
    assert problem.message.startswith("no font here has the letters ")
    assert problem.message.endswith(" and 22 more")
    assert "--html" in problem.hint
