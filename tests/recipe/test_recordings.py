"""Which screens a recipe has, where they are kept, and when they are out of date."""

from pathlib import Path

import pytest

from guidegen.recipe.recordings import recordings
from tests.recipe.written import loaded

BODY = """
ask:
  host: {question: Which host?, example: a.example.com}
  word: {question: The password?, secret: true}
steps:
  - id: set
    title: Enter the host
    do: Change the file.
    screenshot:
      - editor: /etc/app.conf
        caption: The file
      - image: settings.png
        alt: A window
      - terminal: cat /etc/app.conf
        mark: [{box: host}]
      - {terminal: ls, recorded: shots/ls.json}
    check:
      - setting: host
        in: /etc/app.conf
        is: ${host}
        was: old.example.com
      - line: "login ${word}"
        in: /etc/app.conf
"""


def shows(folder: Path, old: str = "", new: str = "", **options: object) -> list[str]:
    """The digest of each screen, with `old` of the recipe replaced by `new`."""
    from PIL import Image

    (folder / "fix" / "shots").mkdir(parents=True, exist_ok=True)
    (folder / "fix" / "shots" / "ls.json").touch()
    Image.new("RGB", (4, 4)).save(folder / "fix" / "settings.png")
    assert old in BODY
    recipe = loaded(folder, BODY.replace(old, new), examples=True, **options).recipe  # type: ignore[arg-type]
    return [recording.shows for recording in recordings(recipe)]


def test_every_screen_has_a_place_of_its_own(tmp_path: Path) -> None:
    shows(tmp_path)
    recipe = loaded(tmp_path, BODY, examples=True).recipe
    assert [(one.source, one.file, one.place[3]) for one in recordings(recipe)] == [
        ("/etc/app.conf", "screenshots/set.screen.json", 0),
        ("cat /etc/app.conf", "screenshots/set.2.screen.json", 2),
        ("ls", "shots/ls.json", 3),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("caption: The file", "caption: Another"),
        ("box: host", "box: login"),
        ("title: Enter the host", "title: Write the host"),
        ("do: Change the file.", "do: Open the file, and change it."),
        ("was: old.example.com", "was: older.example.com"),
        ("is: ${host}", "is: ${host}\n        if_missed: Look again."),
    ],
)
def test_words_and_marks_do_not_make_a_screen_old(tmp_path: Path, old: str, new: str) -> None:
    assert shows(tmp_path, old, new) == shows(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("do: Change the file.", "run: nano /etc/app.conf"),
        ("do: Change the file.", "do: Change the file.\n    rehearse: touch /etc/app.conf"),
        ("is: ${host}", "is: another.example.com"),
        ("setting: host", "setting: server"),
        ("a.example.com", "b.example.com"),
        ('line: "login', 'line: "user'),
    ],
)
def test_what_the_step_does_or_asks_for_makes_its_screens_old(tmp_path: Path, old: str, new: str) -> None:
    before, after = shows(tmp_path), shows(tmp_path, old, new)
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_another_command_makes_only_its_own_screen_old(tmp_path: Path) -> None:
    before, after = shows(tmp_path), shows(tmp_path, "terminal: cat", "terminal: head")
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, True]
