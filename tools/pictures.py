"""The pictures of README.md, made by the program itself: `make pictures`."""

import io
import subprocess
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from guidegen import report
from guidegen.recipe import library, loader
from guidegen.rehearse.demonstration import RECIPE, demonstrate
from guidegen.render.options import GuideOptions
from guidegen.render.publish import publish
from guidegen.screenshots.screen import Screen
from guidegen.screenshots.terminal import terminal

FOLDER = Path("guidegen/docs/pictures")
STEP = "Step 2 of "
"""Stands on the page to show: its step has the picture of a change."""


def main() -> None:
    """Write both pictures."""
    file = library.builtin_folder() / "recipes" / RECIPE / library.RECIPE_FILE
    loaded = loader.load(file, {"server": "mail.northside.example"})
    FOLDER.mkdir(parents=True, exist_ok=True)
    options = GuideOptions(
        to="Mrs. Rivera", sender="Northside Support", ticket="4711", made=date(2026, 11, 22)
    )
    with tempfile.TemporaryDirectory() as scratch:
        publish(loaded, options, Path(scratch), ["pdf"])
        pdf = f"{scratch}/{RECIPE}.pdf"
        text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
        number = next(str(n) for n, page in enumerate(text.split("\f"), 1) if STEP in page)
        page = ["-f", number, "-l", number, "-r", "90", "-singlefile", "-png"]
        subprocess.run(["pdftoppm", *page, pdf, f"{scratch}/page"], check=True)
        _save(Path(scratch, "page.png").read_bytes(), FOLDER / "guide-page.png")
    found = demonstrate(loaded, lambda _: None)
    found = replace(found, host=replace(found.host, user="customer"))
    text = report.render([found], "text", colour=True)
    screen = Screen(command="guidegen verify", columns=100, rows=60, output=text)
    drawn = terminal(screen)
    style = f"body {{ margin: 0 }} pre {{ {_TERMINAL} }} {' '.join(sorted(drawn.rules))}"
    html = f"<!doctype html><meta charset=utf-8><style>{style}</style><pre>{drawn.html}</pre>"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        view = browser.new_page(device_scale_factor=1.5)
        view.set_content(html)
        _save(view.locator("pre").screenshot(), FOLDER / "report.png")
        browser.close()


_TERMINAL = "display: inline-block; margin: 0; padding: 16px; font: 14px/1.4 'DejaVu Sans Mono', monospace"


def _save(png: bytes, path: Path) -> None:
    """A palette of 64 colours keeps text crisp and the repository small."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    image.save(path, optimize=True)


if __name__ == "__main__":
    main()
