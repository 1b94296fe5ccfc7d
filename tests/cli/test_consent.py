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


FROM_HERE = """id: fix
title: All is well
steps:
  - {id: one, title: Do one, check: {url: "http://192.0.2.1/", from: here}}
  - {id: two, title: Do two, check: {reachable: "intranet.example:22", from: here}}
  - {id: three, title: Do three, check: {url: "http://192.0.2.2/"}}
"""


def test_a_recipe_that_makes_this_machine_reach_out_is_announced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "can_ask", lambda: False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "recipe.yaml"
    file.write_text(FROM_HERE)
    loaded = loader.load(file)
    with pytest.raises(Misused):
        consent.make_sure(loaded, yes=False)
    said = capsys.readouterr().err
    assert "from this machine: http: http://192.0.2.1/" in said
    assert "from this machine: connects: intranet.example, port: 22" in said
    assert "192.0.2.2" not in said
    consent.make_sure(loaded, yes=True)
    capsys.readouterr()
    consent.make_sure(loaded, yes=False)
    assert capsys.readouterr().err == ""


def test_another_address_is_announced_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "can_ask", lambda: False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "recipe.yaml"
    file.write_text(FROM_HERE)
    consent.make_sure(loader.load(file), yes=True)
    file.write_text(FROM_HERE.replace("192.0.2.1", "192.0.2.9"))
    with pytest.raises(Misused):
        consent.make_sure(loader.load(file), yes=False)
    assert "192.0.2.9" in capsys.readouterr().err
