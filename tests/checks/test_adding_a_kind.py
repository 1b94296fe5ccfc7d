"""The worked example of the docs, dropped as it stands into a plug-in's folder, and used there."""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import yaml

DOCS = Path(__file__).parents[2] / "guidegen/docs/adding-a-kind.md"

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


def block(language: str) -> str:
    """The one block of code in `language` that the page has."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", DOCS.read_text(), re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a program in a fresh process, beside an installed plug-in that holds the page's file alone."""
    site = tmp_path / "site"
    info = site / "guidegen_hostname-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "hostname.py").write_text(block("python"))
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: guidegen-hostname\nVersion: 1.0\n")
    group, entry = block("toml").strip().splitlines()
    assert group == '[project.entry-points."guidegen.checks"]'
    (info / "entry_points.txt").write_text(f"[guidegen.checks]\n{entry.replace(chr(34), '')}\n")

    def start(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "PYTHONPATH": str(site), "NO_COLOR": "1"}
        return subprocess.run(
            [sys.executable, *command],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return start


def guidegen(run: Run, *arguments: str, status: int = 0) -> str:
    done = run(["-m", "guidegen", *arguments])
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def recipe(folder: Path, name: str) -> Path:
    """The page's recipe, for a machine of that name."""
    file = folder / "name-the-server" / "recipe.yaml"
    file.parent.mkdir(exist_ok=True)
    text = block("yaml")
    assert "mail.example.com" in text
    file.write_text(text.replace("mail.example.com", name))
    return file


def test_its_page_and_its_keys_come_from_the_file(run: Run) -> None:
    page = guidegen(run, "explain", "hostname")
    assert "The machine calls itself by a name." in page
    assert "The name: mail.example.com." in page
    assert "tried on Debian, Ubuntu, Alpine, BusyBox" in page
    assert re.search(r"wrong +its name is mistyped", page)
    assert "hostname" in guidegen(run, "explain")
    schema = json.loads(guidegen(run, "schema"))
    assert schema["definitions"]["Hostname"]["required"] == ["hostname"]
    assert {"$ref": "#/definitions/Hostname"} in schema["definitions"]["Check"]["anyOf"]


def test_its_examples_get_their_verdicts_and_its_facts_can_be_recorded(run: Run) -> None:
    program = (
        "from guidegen.checks import kinds\n"
        "from guidegen.probe.recorded import record, recorded\n"
        "for example in kinds()['hostname'].EXAMPLES:\n"
        "    assert dict(recorded(record(example.facts))) == dict(example.facts)\n"
        "    found = example.check.judge(example.facts, example.witnesses)\n"
        "    print(example.verdict, found.verdict)\n"
    )
    done = run(["-c", program])
    assert done.stderr == ""
    assert done.stdout.split() == [v for v in ("done", "skipped", "wrong", "unknown") for _ in (1, 2)]


def test_a_recipe_uses_it_and_errors_point_into_it(run: Run, tmp_path: Path) -> None:
    file = recipe(tmp_path, "mail.example.com")
    linted = run(["-m", "guidegen", "lint", str(file), "--format", "json"])
    assert "hostname" not in linted.stdout, "the kind is known"
    assert linted.returncode in (0, 1), linted.stderr
    broken = recipe(tmp_path, "mail server")
    done = run(["-m", "guidegen", "lint", str(broken)])
    assert done.returncode == 3
    assert "recipe.yaml:7:9" in done.stdout + done.stderr
    assert "holds no white space" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "status", "verdict"), [("", 0, "done"), ("no-such-name.example", 1, "wrong")]
)
def test_this_machine_is_verified_by_it(
    run: Run, tmp_path: Path, name: str, status: int, verdict: str
) -> None:
    file = recipe(tmp_path, name or platform.node())
    report = json.loads(
        guidegen(run, "verify", str(file), "local", "--no-sudo", "--format", "json", status=status)
    )
    (finding,) = report["steps"][0]["findings"]
    assert (finding["kind"], finding["verdict"]) == ("hostname", verdict)
    assert platform.node() in finding["actual"]


def test_the_guide_says_what_to_do(run: Run, tmp_path: Path) -> None:
    file = recipe(tmp_path, "mail.example.com")
    guidegen(run, "render", str(file), "--html", "-o", str(tmp_path / "out"))
    (page,) = (tmp_path / "out").rglob("*.html")
    assert "Give the computer the name" in page.read_text()


def test_the_page_says_what_a_recipe_may_say() -> None:
    assert yaml.safe_load(block("yaml"))["steps"][0]["check"][0]["hostname"] == "mail.example.com"
