"""The HTML guide in a real browser, headless: offline, without JavaScript, on paper."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

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


@pytest.fixture(scope="module")
def file(sample_html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("html") / "guide.html"
    file.write_text(sample_html, "utf-8")
    return file


def _open(browser: "Browser", file: Path, **options: object) -> "tuple[Page, list[str], list[str]]":
    """The page, what it asked for, and what the browser complained about."""
    page = browser.new_context(offline=True, **options).new_page()  # type: ignore[arg-type]
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    return page, asked, complaints


def test_it_opens_offline_and_asks_nobody_for_anything(browser: "Browser", file: Path) -> None:
    page, asked, complaints = _open(browser, file)
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert complaints == []
    assert page.title() == "Send mail through the relay again"
    assert page.locator("section.step").count() == 8


def test_its_own_style_fonts_and_pictures_are_in_force(browser: "Browser", file: Path) -> None:
    page, _, _ = _open(browser, file)
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('700 16px \"Guide Text\"'))")
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert "Guide Text" in page.evaluate("getComputedStyle(document.body).fontFamily")


def test_boxes_can_be_ticked_and_are_counted_without_javascript(browser: "Browser", file: Path) -> None:
    page, _, _ = _open(browser, file, java_script_enabled=False)
    box = page.get_by_label("Step 2 is done")
    box.check()
    assert box.is_checked()
    page.get_by_text("Step 3 is done").click()
    assert page.get_by_label("Step 3 is done").is_checked()
    page.get_by_label("How many lines begin").fill("one")


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_sticks_out_on_phone_or_desk(browser: "Browser", file: Path, width: int) -> None:
    page, _, _ = _open(browser, file, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.step p, .step li, .cover p, .cover dd')]"
        ".map(element => parseFloat(getComputedStyle(element).fontSize)))"
    )
    assert smallest >= 16


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_contrast_enough(browser: "Browser", file: Path, scheme: str) -> None:
    page, _, _ = _open(browser, file, color_scheme=scheme)
    weak = page.evaluate(
        """() => {
          const parts = colour => colour.match(/[\\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = element => {
            for (let e = element; e; e = e.parentElement) {
              const colour = parts(getComputedStyle(e).backgroundColor);
              if (colour.length < 4 || colour[3] > 0) return colour;
            }
            return [255, 255, 255];
          };
          const weak = [];
          for (const element of document.querySelectorAll('body *')) {
            const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
            if (!own) continue;
            const [a, b] = [light(parts(getComputedStyle(element).color)), light(ground(element))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) weak.push(`${element.className} ${element.textContent.slice(0, 30)} ${ratio}`);
          }
          return weak;
        }"""
    )
    assert weak == []


def test_it_is_dark_where_the_reader_wants_it_dark(browser: "Browser", file: Path) -> None:
    def ground(scheme: str) -> list[int]:
        page, _, _ = _open(browser, file, color_scheme=scheme)
        return [
            int(n)
            for n in re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
        ]

    assert sum(ground("dark")) < 150 < 700 < sum(ground("light"))


def test_it_prints(browser: "Browser", file: Path) -> None:
    page, _, _ = _open(browser, file)
    with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as document:
        assert 6 <= len(document.pages) <= 16
    page.emulate_media(media="print")
    assert not page.locator(".progress").is_visible()


def test_a_command_is_taken_whole_by_one_click(browser: "Browser", file: Path) -> None:
    page, _, _ = _open(browser, file)
    page.locator("#step-2 .commands code").click()
    taken = page.evaluate("window.getSelection().toString()")
    assert taken.strip() == "sudo cp -pn /etc/postfix/main.cf /etc/postfix/main.cf.before-tls"
