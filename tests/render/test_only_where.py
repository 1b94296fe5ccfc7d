"""What is not for all readers says by what they can tell."""

from pathlib import Path
from typing import Literal

import pytest
from lxml import html as lxml_html  # type: ignore[import-untyped]

from guidegen.render.html import html
from guidegen.render.options import GuideOptions
from guidegen.render.pdf import pdf
from tests.recipe.written import loaded

STEPS = """
steps:
  - id: one
    title: Set the address
    when: [{system: debian, version: ">=12"}, {file: /etc/flag_*x*}]
    check:
      - {setting: mode, in: /etc/app.conf, is: new, was: old}
      - {setting: level, in: /etc/app.conf, is: high, was: low, when: {not: {file: /etc/old}}}
      - {package: nginx, when: {system: alpine}}
  - id: two
    title: Look
    when: {system: rhel, like: true}
    do: Look at it.
    no_check: Nothing stays.
"""
NOTHING_OF_IT = """
steps:
  - {id: one, title: Set it, check: {setting: mode, in: /etc/app.conf, is: new}}
"""


def section(page: str, number: int) -> str:
    (found,) = lxml_html.document_fromstring(page).xpath(f"//section[@id='step-{number}']")
    return " ".join(found.text_content().split())


@pytest.mark.parametrize("edition", ["customer", "engineer"])
def test_a_step_says_for_whom_it_is_and_where_others_go_on(
    tmp_path: Path, edition: Literal["customer", "engineer"]
) -> None:
    page = html(loaded(tmp_path, STEPS), GuideOptions(edition=edition))
    first, second = section(page, 1), section(page, 2)
    assert "Only where all of this is so: the computer runs Debian, version 12 or later" in first
    assert "/etc/flag_*x*" in first, "as it is written, and no markup"
    assert "Otherwise go on with step 2." in first
    assert "Only where this is so: the computer runs Red Hat Enterprise Linux or something made" in second
    assert "Otherwise go on with what comes after this step." in second
    # Nobody acts before knowing whether it is meant for them.
    assert first.index("Only where all") < first.index("Open the file")


def test_a_check_says_for_whom_it_is_with_its_commands_and_its_picture(tmp_path: Path) -> None:
    page = html(loaded(tmp_path, STEPS), GuideOptions())
    first = section(page, 1)
    assert "Only where this is so: the computer runs Alpine." in first
    assert "Type this line" not in first, "a command that is not for all is not among those that all type"
    assert "sudo apt-get install nginx" in first
    figures = lxml_html.document_fromstring(page).xpath("//section[@id='step-1']//figure")
    told = [" ".join(figure.text_content().split()) for figure in figures]
    assert len(told) == 2
    assert "Only where" not in told[0]
    assert told[1].startswith("Only where this is so: not: ")


def test_the_engineer_sees_the_conditions_and_what_is_asked_for_them(tmp_path: Path) -> None:
    first = section(html(loaded(tmp_path, STEPS), GuideOptions(edition="engineer")), 1)
    assert "only where: the computer runs Alpine" in first
    assert "stat /etc/flag_*x*" in first
    assert "stat /etc/old" in first
    assert "identity" in first


def test_where_all_is_for_all_nothing_is_said_of_it(tmp_path: Path) -> None:
    page = html(loaded(tmp_path, NOTHING_OF_IT), GuideOptions(edition="engineer"))
    assert "nly where" not in page.partition("</style>")[2]


def test_it_can_be_printed(tmp_path: Path) -> None:
    assert pdf(loaded(tmp_path, STEPS), GuideOptions())[:5] == b"%PDF-"
