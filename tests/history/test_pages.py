"""The history as a page and as a picture, with names of any length."""

import io
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from PIL import Image

from guidegen.history.grid import Grid, grids
from guidegen.history.html import html
from guidegen.history.png import png
from guidegen.history.run import Run, StepRun
from guidegen.model import Verdict

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="NOT TESTED in a browser: playwright is missing"
    )
    if CHROMIUM is None:
        pytest.skip("NOT TESTED in a browser: no chromium found; on Debian: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def shown(step: str, recipe: str = "fix") -> Sequence[Grid]:
    """Sixty runs of a recipe with one step."""
    runs = [
        Run(
            at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number),
            clock=None,
            recipe=recipe,
            sha256="",
            verdict=Verdict.DONE,
            steps=(StepRun(id=step, verdict=Verdict.DONE, means="m"),),
        )
        for number in range(60)
    ]
    return list(grids(runs))


def test_on_a_phone_a_long_name_leaves_room_for_the_runs(browser: "Browser", tmp_path: Path) -> None:
    file = tmp_path / "history.html"
    file.write_text(html("mail", shown("w" * 90, "a" * 120)))
    page = browser.new_page(viewport={"width": 360, "height": 700})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box = page.locator("tbody th").bounding_box()
    assert box is not None
    assert box["width"] < 200


def test_on_paper_the_newest_runs_are_on_the_sheet(browser: "Browser", tmp_path: Path) -> None:
    """A table that can be moved on a screen would be cut off there, at its newest end."""
    file = tmp_path / "history.html"
    file.write_text(html("mail", shown("one")))
    page = browser.new_page()
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    cells = page.locator("tbody td:visible")
    assert cells.count() == 10
    assert page.locator("thead th:visible").last.inner_text().endswith("11:00")
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        assert len(pdf.pages) == 1


def test_in_the_picture_no_name_reaches_into_the_runs() -> None:
    narrow, wide = (Image.open(io.BytesIO(png("mail", shown(step)))) for step in ("i", "W" * 90))
    # What is right of the names does not depend on them.
    area = (336, 0, narrow.width, narrow.height)
    assert narrow.crop(area).tobytes() == wide.crop(area).tobytes()
