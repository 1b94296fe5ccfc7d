"""What of a recipe is still the same after a change of its text."""

from pathlib import Path

import pytest

from guidegen.recipe import loader
from guidegen.recipe.sameness import digests

RECIPE = """\
id: test
title: All is well
ask:
  place: {question: Where?, example: /etc/tool.conf, type: path}
  word: {question: Which word?, secret: true}
steps:
  - id: one
    title: Do one
    run: touch ${place}
    check: [{file: "${place}", mode: "0600", was: {mode: "0644"}}, {setting: a, in: /a, is: "${word}"}]
  - {id: two, title: Do two, do: Look, no_check: Nothing stays.}
done_when: {file: /end}
"""
ALL = {"one", "one/0", "one/1", "two", "done_when/0"}


def of(folder: Path, text: str) -> dict[str, str]:
    file = folder / "recipe.yaml"
    file.write_text(text)
    return dict(digests(file, loader.load(file, examples=True).sha256))


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("All is well", "Well", set()),
        ("Do one", "Do the first", set()),
        ('was: {mode: "0644"}', 'was: {mode: "0640"}, if_missed: Look', set()),
        ('"0600"', '"0640"', {"one", "one/0"}),
        ("touch", "cat", {"one"}),
        ("in: /a", "in: /b", {"one", "one/1"}),
        ("/end", "/other", {"done_when/0"}),
        ("example: /etc/tool.conf", "example: /etc/other.conf", {"one", "one/0"}),
        ("do: Look", "run: uptime", {"two"}),
    ],
)
def test_a_change_is_seen_where_it_is_and_nowhere_else(
    tmp_path: Path, old: str, new: str, changed: set[str]
) -> None:
    assert old in RECIPE
    before, after = of(tmp_path, RECIPE), of(tmp_path, RECIPE.replace(old, new))
    assert set(before) == set(after) == ALL
    assert {name for name in ALL if before[name] != after[name]} == changed


def test_a_recipe_that_is_another_by_now_or_invalid_has_none(tmp_path: Path) -> None:
    file = tmp_path / "recipe.yaml"
    file.write_text(RECIPE)
    sha256 = loader.load(file, examples=True).sha256
    assert digests(file, "0" * 64) == {}
    file.write_text("id: test\n")
    assert digests(file, sha256) == {}
