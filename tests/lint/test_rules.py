"""Every rule finds what its bad examples show, and nothing in its good ones."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from guidegen.lint import Rule, lint, rules
from guidegen.model import Loaded
from guidegen.recipe import library
from guidegen.recipe.loader import load
from tests.recipe.written import EXAMPLE


def example(folder: Path, text: str, files: Mapping[str, str] = {}) -> Loaded:
    """The recipe of a rule's example, in a folder of the name that its id should have, with `files`."""
    head = "".join(
        f"{key}: example\n"
        for key in ("id", "title")
        if f"{key}:" not in [line[: len(key) + 1] for line in text.splitlines()]
    )
    steps = (
        ""
        if "steps:" in text
        else "steps: [{id: a, title: Wait, do: Wait a minute., no_check: An example.}]\n"
    )
    file = folder / "example" / "recipe.yaml"
    file.parent.mkdir()
    Image.new("RGB", (4, 4)).save(file.parent / "settings.png")
    for name, content in files.items():
        (file.parent / name).parent.mkdir(exist_ok=True)
        (file.parent / name).write_text(content, encoding="utf-8")
    file.write_text(f"{head}{text}\n{steps}", encoding="utf-8")
    return load(file)


RULES = list(rules().items())
GOOD = [
    pytest.param(rule, text, id=f"{name}-{n}") for name, rule in RULES for n, text in enumerate(rule.GOOD)
]
BAD = [pytest.param(rule, text, id=f"{name}-{n}") for name, rule in RULES for n, text in enumerate(rule.BAD)]


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_a_good_example_is_good(tmp_path: Path, rule: Rule, text: str) -> None:
    assert list(rule.check(example(tmp_path, text, rule.FILES))) == []


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_bad_example_is_bad_and_its_place_is_shown(tmp_path: Path, rule: Rule, text: str) -> None:
    found = list(rule.check(example(tmp_path, text, rule.FILES)))
    assert found
    assert all(problem.span and problem.message for problem in found)


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_a_rule_is_documented_and_named_for_its_file(name: str, rule: Rule) -> None:
    summary, blank, *reason = (type(rule).__doc__ or "").strip().splitlines()
    assert summary.endswith(".")
    assert not blank
    assert reason
    assert rule.GOOD
    assert rule.BAD
    assert Path(__file__).parents[2].joinpath("guidegen/lint", f"{name.replace('-', '_')}.py").is_file()


def test_what_rules_find_comes_in_the_order_of_the_text_with_their_names(tmp_path: Path) -> None:
    text = """
steps:
  - {id: a, title: Look, do: Look.}
  - id: b
    title: Keep a copy
    run: cp /etc/x /etc/x.bak
  - {id: c, title: Look, do: Look.}
"""
    found = lint(example(tmp_path, text))
    assert [problem.rule for problem in found] == [
        *("step-without-check", "step-without-check", "backup-overwritten", "step-without-check")
    ]
    assert "[backup-overwritten]" in str(found[2])


@pytest.mark.parametrize(
    ("command", "overwrites"),
    [
        ("cp a a.bak", True),
        ("sudo cp -p a a.bak", True),
        ("sudo -u root cp a a.bak", True),
        ("LANG=C cp a a.bak", True),
        ("cp -a --preserve=all a a.bak", True),
        ("cd /etc && cp a a.orig", True),
        ("cp a a.bak 2>/dev/null", True),
        ("cp -n a a.bak", False),
        ("echo cp a a.bak", False),
        ("cp --no-clobber a a.bak", False),
        ("cp -pn a a.bak", False),
        ("cp -a --backup=numbered a a.bak", False),
        ("test -e a.bak || cp a a.bak", False),
        ("[ ! -e a.bak ] && cp a a.bak", False),
        ("cp a.bak a", False),
        ("cp a b", False),
        ("cp 'a", False),
    ],
)
def test_which_copies_overwrite_a_backup(tmp_path: Path, command: str, overwrites: bool) -> None:
    text = f"steps:\n  - id: a\n    title: T\n    run: |\n      {command}\n    no_check: An example.\n"
    assert bool(list(rules()["backup-overwritten"].check(example(tmp_path, text)))) is overwrites


LOOK = """
steps:
  - id: look
    title: Look
    do: Look.
    screenshot: {terminal: date}
    no_check: An example.
"""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no JSON"),
        ('{"schema": "guidegen.screen/1", "command": "uptime", "output": "x"}', "has changed since"),
    ],
)
def test_a_recording_that_is_broken_or_of_another_command_is_named(
    tmp_path: Path, content: str, said: str
) -> None:
    loaded = example(tmp_path, LOOK, {"screenshots/look.screen.json": content})
    (problem,) = rules()["screen-outdated"].check(loaded)
    assert said in problem.message
    assert problem.span is not None


def test_a_recording_made_by_hand_is_believed(tmp_path: Path) -> None:
    content = '{"schema": "guidegen.screen/1", "command": "date", "output": "x"}'
    loaded = example(tmp_path, LOOK, {"screenshots/look.screen.json": content})
    assert list(rules()["screen-outdated"].check(loaded)) == []


SHIPPED = sorted((library.builtin_folder() / "recipes").glob("*/recipe.yaml"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_a_shipped_recipe_is_clean(file: Path) -> None:
    assert [str(problem) for problem in lint(load(file, examples=True))] == []


def test_the_recipe_that_the_format_was_designed_with_lacks_only_its_recording_and_its_proof() -> None:
    found = [problem.rule for problem in lint(load(EXAMPLE, examples=True))]
    assert found == ["proof-missing", "terminal-not-recorded"]


def test_a_whole_recipe_is_linted_in_no_time(tmp_path: Path) -> None:
    steps = "".join(
        f"  - id: s{n}\n    title: Do it\n    run: cp -n /a{n} /a{n}.bak\n    check: {{file: /a{n}.bak}}\n"
        for n in range(200)
    )
    started = datetime.now(UTC)
    assert lint(example(tmp_path, "steps:\n" + steps)) == []
    assert (datetime.now(UTC) - started).total_seconds() < 5
