"""Which commands of a recipe are shown before they run."""

from pathlib import Path

import pytest

from guidegen.cli import consent, console
from guidegen.errors import Misused
from guidegen.recipe import library, loader

RECIPE = "id: fix\ntitle: All is well\nsteps:\n  - {id: one, title: Do one, check: {use: mail-ok}}\n"
CHECK = """
id: mail-ok
title: Mail goes out
check: {{command: {line}}}
examples:
  - {{name: silent, facts: [{{command: {line}, status: 0}}], verdict: done}}
"""


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recipe of the library's, with a named check of the library's; the current folder is another."""
    for place, line in (("library", "postqueue"), ("here", "surprise")):
        (tmp_path / place / "checks").mkdir(parents=True)
        (tmp_path / place / "checks" / "mail-ok.yaml").write_text(CHECK.format(line=line))
    file = tmp_path / "library" / "recipes" / "fix" / "recipe.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(RECIPE)
    monkeypatch.setattr(library, "builtin_folder", lambda: tmp_path / "library")
    monkeypatch.setattr(console, "can_ask", lambda: False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return file


def test_the_librarys_own_commands_are_not_asked_for(
    recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = loader.load(recipe)
    assert consent.commands_of(loaded) == ("as the login user: postqueue",)
    consent.make_sure(loaded, yes=False)


def test_a_named_check_of_the_current_folder_does_not_pass_for_the_librarys(
    recipe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path / "here")
    loaded = loader.load(recipe)
    with pytest.raises(Misused):
        consent.make_sure(loaded, yes=False)
    assert "as the login user: surprise" in capsys.readouterr().err
