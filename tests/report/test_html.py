"""The report as a page that two managers look at."""

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

from guidegen import report as reports
from guidegen.model import Difference, Report

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


def written(folder: Path, *shown: Report) -> Path:
    file = folder / "report.html"
    file.write_text(reports.render(shown, "html", colour=True), "utf-8")
    return file


def test_the_sentence_stands_first_and_evidence_is_folded_away(
    browser: "Browser", report: Report, tmp_path: Path
) -> None:
    shown = replace(report, customer="Please open the file once more.")
    page = browser.new_page()
    page.goto(written(tmp_path, shown).as_uri())
    assert page.locator("main").inner_text().startswith("Step 2 was skipped: it is so.")
    assert "Please open the file once more." in page.locator("blockquote").inner_text()
    assert page.locator(".marks li").all_inner_texts() == [
        "1 ✓\ndone",
        "2 ○\nskipped",
        "3 …\nblocked",
        "4 ·\nuntraceable",
    ]
    assert page.locator(".marks [aria-current]").inner_text().startswith("2")
    assert not page.locator("details ul").first.is_visible()
    page.locator("summary").nth(1).click()
    assert page.locator("details").nth(1).get_by_text("/etc/postfix/main.cf:12").first.is_visible()


def test_it_asks_nobody_for_anything_and_the_browser_does_not_complain(
    browser: "Browser", report: Report, tmp_path: Path
) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    file = written(tmp_path, report)
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert complaints == []
    width = page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")
    assert width == "832px", "its own style is not in force"


def test_it_prints_on_one_sheet(browser: "Browser", report: Report, tmp_path: Path) -> None:
    steps = tuple(replace(report.steps[number % 4], number=number + 1) for number in range(12))
    page = browser.new_page()
    page.goto(written(tmp_path, replace(report, steps=steps)).as_uri())
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        assert len(pdf.pages) == 1


def test_markup_of_a_host_stays_text(browser: "Browser", report: Report, tmp_path: Path) -> None:
    hostile = "<script>document.title='forged'</script><img src=x onerror=alert(1)>"
    page = browser.new_page()
    page.goto(written(tmp_path, replace(report, sentence=hostile, notes=(hostile,))).as_uri())
    assert page.title() == "Send mail again: mail.example.com"
    assert page.locator("img, script").count() == 0
    assert page.locator("h1").inner_text() == hostile


def test_several_hosts_have_a_table_first(browser: "Browser", report: Report, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(written(tmp_path, report, replace(report, first=None)).as_uri())
    rows = page.locator("tbody tr").all_inner_texts()
    assert len(rows) == 2
    assert "step 2" in rows[0]
    assert page.locator("article").count() == 2


def test_what_stands_there_is_shown_beside_what_should(
    browser: "Browser", report: Report, tmp_path: Path
) -> None:
    difference = Difference(found="relayhost = “smtp”", wanted='relayhost = "smtp"', named="curly quotes")
    step = report.steps[1]
    findings = (step.findings[0], replace(step.findings[1], difference=difference))
    steps = (report.steps[0], replace(step, findings=findings), *report.steps[2:])
    page = browser.new_page()
    page.goto(written(tmp_path, replace(report, steps=steps)).as_uri())
    shown = page.locator("dl.difference").inner_text().split("\n")
    assert shown == [
        *("There is", "relayhost = “smtp”", "It should be", 'relayhost = "smtp"'),
        *("Difference", "curly quotes"),
    ]


def test_nothing_hidden_of_a_host_is_in_the_page(report: Report) -> None:
    text = reports.render([report], "html")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e\ufffe]", text)
    text.encode()


def test_a_consequence_is_set_in_below_its_cause(report: Report) -> None:
    page = reports.render([report], "html")
    steps = page.split('<ol class="steps">')[1]
    assert steps.index('class="blocked follows"') > steps.index('class="skipped"')
    assert steps.index('class="blocked follows"') < steps.index('class="untraceable"')
