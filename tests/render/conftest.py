"""The sample guide, made once for all tests that read it."""

from datetime import date
from pathlib import Path

import pytest

from guidegen.model import Loaded
from guidegen.render.html import html
from guidegen.render.options import GuideOptions
from guidegen.render.pdf import pdf
from tests.render import sample

OPTIONS = GuideOptions(
    to="Anna Weber & Sons", sender="Example Mail Support", ticket="#48213", made=date(2026, 11, 22)
)


@pytest.fixture(scope="session")
def sample_guide(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return sample.loaded(tmp_path_factory.mktemp("mail-relay-tls"))


@pytest.fixture(scope="session")
def sample_html(sample_guide: Loaded) -> str:
    return html(sample_guide, OPTIONS)


@pytest.fixture(scope="session")
def sample_pdf(sample_guide: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("pdf") / "guide.pdf"
    file.write_bytes(pdf(sample_guide, OPTIONS))
    return file
