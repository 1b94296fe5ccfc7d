"""new, lint, list, explain and schema, as a user runs them."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from PIL import Image

from guidegen.checks import kinds
from guidegen.lint import rules
from tests.cli.run import guidegen
from tests.recipe.written import EXAMPLE

BROKEN = "id: broken\ntitle: T\nminuts: 5\nsteps:\n  - {id: a, title: T, check: {flie: /x}}\n"
UNCHECKED = "id: unchecked\ntitle: T\nsteps:\n  - {id: a, title: T, do: Look.}\n"


def put(folder: Path, name: str, text: str) -> Path:
    file = folder / "recipes" / name / "recipe.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return file


def test_a_new_recipe_is_there_clean_and_listed(tmp_path: Path) -> None:
    made = guidegen("new", "my-fix", cwd=tmp_path)
    assert (made.status, made.out) == (0, "recipes/my-fix/recipe.yaml\n")
    looked = guidegen("lint", cwd=tmp_path)
    assert (looked.status, looked.out) == (0, "")
    assert "nothing to mend" in looked.err
    assert "my-fix" in guidegen("list", cwd=tmp_path).out
    assert guidegen("new", "my-fix", cwd=tmp_path).status == 3
    assert guidegen("new", "My Fix", cwd=tmp_path).status == 2


def test_a_broken_recipe_gives_all_its_errors_and_status_3(tmp_path: Path) -> None:
    put(tmp_path, "broken", BROKEN)
    looked = guidegen("lint", "broken", cwd=tmp_path)
    assert looked.status == 3
    assert 'recipes/broken/recipe.yaml:3:1: unknown key "minuts"' in looked.out
    assert 'did you mean "file"?' in looked.out
    assert "^^^^" in looked.out


def test_what_only_a_rule_finds_gives_status_1(tmp_path: Path) -> None:
    put(tmp_path, "unchecked", UNCHECKED)
    looked = guidegen("lint", cwd=tmp_path)
    assert looked.status == 1
    assert "[step-without-check]" in looked.out


def test_one_broken_recipe_does_not_hide_the_others(tmp_path: Path) -> None:
    put(tmp_path, "broken", BROKEN)
    put(tmp_path, "unchecked", UNCHECKED)
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks/bad.yaml").write_text("id: bad\n")
    looked = guidegen("lint", cwd=tmp_path)
    assert looked.status == 3
    for part in ("broken/recipe.yaml", "unchecked/recipe.yaml", "checks/bad.yaml"):
        assert part in looked.out


def test_findings_as_json(tmp_path: Path) -> None:
    put(tmp_path, "broken", BROKEN)
    found = json.loads(guidegen("lint", "--format", "json", cwd=tmp_path).out)
    assert found["schema"] == "guidegen.lint/1"
    assert found["problems"][0] == {
        "rule": "structure",
        "file": "recipes/broken/recipe.yaml",
        "line": 3,
        "column": 1,
        "message": 'unknown key "minuts"',
        "hint": 'did you mean "minutes"?',
    }


def test_findings_as_annotations_cannot_forge_others(tmp_path: Path) -> None:
    put(tmp_path, "unchecked", UNCHECKED.replace("id: a,", '"k\\n::error::x": 1, id: a,'))
    lines = guidegen("lint", "--format", "github", cwd=tmp_path).out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("::error file=recipes/unchecked/recipe.yaml,line=4,col=")


def test_a_recipe_cannot_forge_the_terminal(tmp_path: Path) -> None:
    put(tmp_path, "unchecked", UNCHECKED.replace("title: T\n", '"\\e[2J\\u202e": x\ntitle: "\\e[31mT"\n', 1))
    for words in (["lint"], ["list"], ["lint", "--format", "json"]):
        ran = guidegen(*words, cwd=tmp_path)
        assert "\x1b" not in ran.out + ran.err
        assert "\u202e" not in ran.out + ran.err


def test_without_recipes_there_is_nothing_to_lint(tmp_path: Path) -> None:
    assert guidegen("lint", cwd=tmp_path).status == 2
    assert guidegen("lint", "no-such-recipe", cwd=tmp_path).status == 3


def test_the_list_as_json_says_where_each_is(tmp_path: Path) -> None:
    file = put(tmp_path, "unchecked", UNCHECKED)
    put(tmp_path, "garbage", "\0")
    rows = {
        row["id"]: row
        for row in json.loads(guidegen("list", "--format", "json", cwd=tmp_path).out)["recipes"]
    }
    assert rows["unchecked"] == {
        "id": "unchecked",
        "title": "T",
        "readable": True,
        "file": str(file),
        "builtin": False,
    }
    assert not rows["garbage"]["readable"]
    assert rows["mail-relay-tls"]["builtin"]


def test_everything_that_can_be_explained_is_listed_and_explained(tmp_path: Path) -> None:
    overview = guidegen("explain", cwd=tmp_path).out
    for name in (*kinds(), *rules()):
        assert name in overview
    for name in ("setting", "pattern", "backup-overwritten", "private-file"):
        page = guidegen("explain", name, cwd=tmp_path)
        assert page.status == 0
        assert len(page.out.splitlines()) > 5


def test_the_page_of_a_kind_has_its_keys_and_examples(tmp_path: Path) -> None:
    page = guidegen("explain", "setting", cwd=tmp_path).out
    for part in (
        "setting: text (required)",
        "in: text (required)",
        "one_of:",
        "was:",
        "Examples:",
        "skipped",
        "wrong",
    ):
        assert part in page


def test_the_page_of_a_kind_says_where_it_is_known_to_work_and_what_holds_checks(tmp_path: Path) -> None:
    package = guidegen("explain", "package", cwd=tmp_path).out
    assert "Known to work: tried on Debian, Ubuntu, Alpine, BusyBox; recorded on RHEL and its like" in package
    assert "when: a check or a list of them" in package
    composite = guidegen("explain", "not", cwd=tmp_path).out
    assert "not: a check (required)" in composite
    assert "Known to work: where the checks in it do." in composite


NAMED = """
id: way-out
title: One of two ways out is open
summary: For hosts that send by a relay or by themselves.
with:
  relay: {question: Which relay?, type: hostname, example: mx.example.com}
  mode: {question: How?, type: choice, choices: [direct, relayed], example: relayed}
  word: {question: Which word?, secret: true}
check:
  - any_of:
      - {setting: relayhost, in: /etc/postfix/main.cf, is: "${relay}"}
      - {package: "exim4"}
  - line: "login ${word}"
    in: /etc/${mode}.conf
    when: {system: debian, version: ">=12"}
examples:
  - name: nobody could ask
    verdict: unknown
"""


def test_the_page_of_a_named_check_is_as_full_as_a_kinds(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks/way-out.yaml").write_text(NAMED)
    ran = guidegen("explain", "way-out", cwd=tmp_path)
    assert ran.status == 0, ran.err
    for part in (
        "One of two ways out is open",
        "For hosts that send by a relay",
        "any_of: where the checks in it do",
        "line: tried on Debian",
        "relay: hostname (example: mx.example.com)",
        "mode: choice: direct, relayed (example: relayed)",
        "word: text, secret",
        "- use: way-out",
        "    relay: mx.example.com",
        "is: ${relay}",
        "version: '>=12'",
        "relayhost = mx.example.com in /etc/postfix/main.cf, or exim4 is installed",
        "Do one of these; one is enough:",
        "Only where this is so: the computer runs Debian",
        "unknown  nobody could ask",
    ):
        assert part in ran.out, part


def test_a_named_check_that_is_wrong_is_not_explained_but_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks/way-out.yaml").write_text(NAMED.replace("package:", "pakage:"))
    ran = guidegen("explain", "way-out", cwd=tmp_path)
    assert ran.status == 3
    assert 'unknown kind of check "pakage"' in ran.err


def test_what_cannot_be_explained_is_shown_beside_what_can(tmp_path: Path) -> None:
    ran = guidegen("explain", "setings", cwd=tmp_path)
    assert ran.status == 3
    assert 'did you mean "setting"?' in ran.err


def test_the_schema_of_reports_is_printed_too(tmp_path: Path) -> None:
    schema = json.loads(guidegen("schema", "report", cwd=tmp_path).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "sentence" in schema["$defs"]["report"]["properties"]


def test_the_schema_is_one_that_an_editor_takes(tmp_path: Path) -> None:
    schema = json.loads(guidegen("schema", cwd=tmp_path).out)
    jsonschema.Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("words", [["lint", str(EXAMPLE)], ["list"], ["--help"]])
def test_looking_at_one_recipe_does_not_load_what_only_guides_and_hosts_need(
    words: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "guidegen", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    loaded = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines() if "|" in line
    }
    assert "guidegen" in loaded
    assert not loaded & {"weasyprint", "paramiko", "PIL", "playwright", "jinja2", "markdown", "nh3", "pyte"}
    if words[0] != "lint":
        assert "pydantic" not in loaded


def test_what_is_wrong_with_a_mark_is_found_before_a_guide_is_made(tmp_path: Path) -> None:
    shot = "{image: a.png, alt: A window, mark: [{box: [0, 0, 4, 4]}, {box: [90, 0, 4, 4]}]}"
    text = f"id: fix\ntitle: T\nsteps: [{{id: a, title: T, do: Wait., no_check: N, screenshot: {shot}}}]\n"
    Image.new("RGB", (8, 8)).save(put(tmp_path, "fix", text).parent / "a.png")
    looked = guidegen("lint", cwd=tmp_path)
    assert looked.status == 3
    assert "recipe.yaml:3:121: the mark box cannot be drawn on a.png" in looked.out


def test_a_recipe_without_a_title_is_listed_as_one(tmp_path: Path) -> None:
    put(tmp_path, "fix", "id: fix\ntitle: ''\n")
    put(tmp_path, "long", f"id: long\ntitle: {'long ' * 1000}\n")
    lines = guidegen("list", cwd=tmp_path).out.splitlines()
    assert any(line.split(maxsplit=1) == ["fix", "(no title; guidegen lint says why)"] for line in lines)
    assert max(map(len, lines)) < 130


@pytest.mark.parametrize(
    "words",
    [
        ("render", "fix", "--set", "\x1b]0;x\x07"),
        ("render", "first-steps-demo", "--example", "-o", "/proc/\x1b]0;x\x07"),
        ("explain", "\x1b]0;x\x07"),
    ],
)
def test_an_escape_sequence_in_an_error_is_shown_and_not_obeyed(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    put(tmp_path, "fix", UNCHECKED)
    said = guidegen(*words, cwd=tmp_path).err
    assert "<U+001B>]0;x<U+0007>" in said
    assert "\x1b" not in said


def test_a_mistyped_command_is_told_with_the_right_one(tmp_path: Path) -> None:
    said = guidegen("verfy", cwd=tmp_path)
    assert said.status == 2
    assert 'did you mean "verify"?' in said.err
