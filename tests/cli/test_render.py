"""The command `render`, as a user calls it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from guidegen.recipe.library import recipe_files
from tests.cli.run import guidegen
from tests.render.sample import account_window

RECIPE = """\
id: close-window
title: Close the window
ask:
  name: {question: Which window?, example: Settings, type: text}
  key: {question: The key to the door, secret: true}
steps:
  - id: close
    title: Close it
    do: Click the cross of ${name}.
    no_check: A closed window leaves nothing to look at.
    screenshot: {image: screenshots/window.png, alt: A window, mark: [{box: [10, 10, 50, 50]}]}
"""


def _run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "guidegen", "render", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a recipe of its own."""
    folder = tmp_path / "recipes" / "close-window"
    (folder / "screenshots").mkdir(parents=True)
    (folder / "recipe.yaml").write_text(RECIPE)
    account_window().save(folder / "screenshots" / "window.png")
    return tmp_path


def test_both_formats_go_to_the_recipes_output_folder_and_are_named(desk: Path) -> None:
    done = _run("close-window", "--set", "name=Mail", cwd=desk)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        "output/close-window/close-window.html",
        "output/close-window/close-window.pdf",
        "output/close-window/case.yaml",
    ]
    assert "Click the cross of Mail." in (desk / "output/close-window/close-window.html").read_text("utf-8")


def test_for_whom_it_is_stands_on_it_and_in_the_case(desk: Path) -> None:
    done = _run("close-window", "--set", "name=Mail", "--html", "-o", "out", "--to", "Anna", "--ticket", "#7",
                "--sender", "Desk", cwd=desk)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not (desk / "out" / "close-window.pdf").exists()
    text = re.sub(r"<[^>]+>", "", (desk / "out/close-window.html").read_text("utf-8"))
    assert all(words in text for words in ("For Anna", "Ticket #7", "Sent by Desk"))
    case = yaml.safe_load((desk / "out/case.yaml").read_text())
    assert (case["recipe"], case["to"], case["answers"]) == ("close-window", "Anna", {"name": "Mail"})


def test_a_case_gives_recipe_answers_and_folder(desk: Path) -> None:
    _run("close-window", "--set", "name=Mail", "--html", "-o", "out", "--to", "Anna", cwd=desk)
    done = _run("--case", "out/case.yaml", "--html", cwd=desk)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["out/close-window.html", "out/case.yaml"]
    case = yaml.safe_load((desk / "out/case.yaml").read_text())
    assert (case["to"], case["revision"], case["answers"]) == ("Anna", "2", {"name": "Mail"})


def test_examples_are_said_so(desk: Path) -> None:
    done = _run("close-window", "--example", "--html", cwd=desk)
    assert done.returncode == 0, done.stderr
    assert "Do not send this to a customer" in done.stderr
    assert "Example answers" in (desk / "output/close-window/close-window.html").read_text("utf-8")


def test_a_missing_answer_is_exit_3_and_no_file(desk: Path) -> None:
    done = _run("close-window", cwd=desk)
    assert done.returncode == 3
    assert "name" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (desk / "output").exists()


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda file: file.unlink(), "window.png"),
        (lambda file: file.write_bytes(file.read_bytes()[:500]), "broken"),
        (lambda file: file.write_bytes(b"GIF89a"), "PNG, JPEG or WebP image"),
    ],
)
def test_a_broken_picture_is_exit_3_with_its_place_and_no_file(
    desk: Path, break_it: object, told: str
) -> None:
    assert callable(break_it)
    break_it(desk / "recipes/close-window/screenshots/window.png")
    done = _run("close-window", "--example", cwd=desk)
    assert done.returncode == 3
    assert re.search(r"recipe\.yaml:11:\d+: ", done.stderr)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (desk / "output").exists()


def test_an_unwritable_folder_is_exit_4_in_one_sentence(desk: Path) -> None:
    (desk / "output").write_text("a file")
    done = _run("close-window", "--example", "--html", cwd=desk)
    assert done.returncode == 4
    assert "Nothing was written to" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_recipe_and_case_it_is_a_misuse(desk: Path) -> None:
    assert _run(cwd=desk).returncode == 2


@pytest.mark.parametrize("file", recipe_files(), ids=lambda file: file.parent.name)
def test_every_recipe_of_the_library_becomes_a_guide_with_all_its_steps(file: Path, tmp_path: Path) -> None:
    done = _run(str(file), "--example", "-o", str(tmp_path), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    recipe = yaml.safe_load(file.read_text("utf-8"))
    if shutil.which("pdftotext") is None:
        pytest.skip("NOT TESTED: pdftotext is missing; on Debian: apt-get install poppler-utils")
    pdf = tmp_path / f"{recipe['id']}.pdf"
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    for number, step in enumerate(recipe["steps"], 1):
        assert f"Step {number} of {len(recipe['steps'])}" in text
        assert re.sub(r"\s", "", step["title"]) in re.sub(r"\s", "", text)


def test_a_guide_made_again_from_a_case_of_examples_says_so_still(tmp_path: Path) -> None:
    said = "Do not send this to a customer"
    first = guidegen("render", "mail-relay-tls", "--example", "--html", "-o", "x", cwd=tmp_path)
    again = guidegen("render", "--case", "x/case.yaml", "--html", cwd=tmp_path)
    assert said in first.err
    assert said in again.err
    assert "Example answers" in (tmp_path / "x/mail-relay-tls.html").read_text(encoding="utf-8")


def test_a_case_of_examples_whose_every_question_is_answered_now_is_none_any_more(tmp_path: Path) -> None:
    guidegen("render", "mail-relay-tls", "--example", "--html", "-o", "x", cwd=tmp_path)
    answers = tmp_path / "answers.yaml"
    answers.write_text("relay_host: relay.example.net\nrelay_user: anna@example.net\n", encoding="utf-8")
    again = guidegen("render", "--case", "x/case.yaml", "--answers", str(answers), "--html", cwd=tmp_path)
    assert (again.status, again.err) == (0, "")


def _report(desk: Path) -> Path:
    """What verify says of this machine, which has done nothing of the recipe."""
    recipe = desk / "recipes" / "tidy" / "recipe.yaml"
    recipe.parent.mkdir()
    file = desk / "settings"
    file.write_text("level = encrpyt\n")
    recipe.write_text(
        "id: tidy\ntitle: Tidy up\nsteps:\n"
        f"  - {{id: copy, title: Copy it, check: {{file: {file}}}}}\n"
        f'  - {{id: level, title: Set it, check: {{setting: level, in: {file}, format: "key = value", '
        "is: encrypt, was: may}}\n"
    )
    done = guidegen("verify", "tidy", "local", "--no-history", "--format", "json", "-o", "r.json", cwd=desk)
    assert done.status == 1, done.err
    return desk / "r.json"


def test_a_report_chooses_recipe_and_steps_and_brings_the_wrong_line(desk: Path) -> None:
    _report(desk)
    done = _run("--from", "r.json", "--html", "-o", "out", cwd=desk)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["out/tidy-step-2.html"]
    text = re.sub(r"<[^>]+>", "", (desk / "out/tidy-step-2.html").read_text("utf-8"))
    assert "level = encrpyt" in text
    assert "Copy it" not in text


def test_steps_are_chosen_by_number(desk: Path) -> None:
    _report(desk)
    done = _run("tidy", "--steps", "1", "--html", "-o", "out", cwd=desk)
    assert done.stdout.split() == ["out/tidy-step-1.html"], done.stderr
    done = _run("tidy", "--steps", "3", "--html", "-o", "out", cwd=desk)
    assert done.returncode == 2
    assert "There is no step 3: tidy has steps 1 to 2." in done.stderr


def test_a_report_on_another_recipe_or_none_at_all_is_refused(desk: Path) -> None:
    _report(desk)
    done = _run("close-window", "--example", "--from", "r.json", "-o", "out", cwd=desk)
    assert done.returncode == 2
    assert "r.json is a report on the recipe tidy, and not on close-window." in done.stderr
    (desk / "r.json").write_text("{}")
    done = _run("tidy", "--from", "r.json", "-o", "out", cwd=desk)
    assert done.returncode == 3
    assert "r.json: the report: schema is missing" in done.stderr
    assert not (desk / "out").exists()
