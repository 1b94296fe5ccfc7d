"""The file of a recorded terminal: what it must hold, and what is said when it does not."""

import json
from pathlib import Path
from typing import Any

import pytest

from guidegen.errors import Invalid, Span
from guidegen.screenshots.screen import MAX_BYTES, SCHEMA, Screen, read_screen, to_json

GOOD = {"schema": SCHEMA, "command": "date", "output": "Sun"}


def _refusal(tmp_path: Path, content: str | bytes) -> str:
    file = tmp_path / "a.screen.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Invalid) as caught:
        read_screen(file, Span("recipe.yaml", 4, 2))
    return str(caught.value)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    screen = Screen(
        command="ls", output="\x1b[1ma\x1b[0m\r\n", columns=100, rows=30, exit=0, system="debian-12"
    )
    (tmp_path / "a").write_text(to_json(screen))
    assert read_screen(tmp_path / "a") == screen


def test_only_command_and_output_are_needed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(json.dumps(GOOD))
    assert read_screen(tmp_path / "a") == Screen(command="date", output="Sun")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"schema": "other/1"}, 'does not say "schema"'),
        ({"colour": True}, "the key 'colour' is unknown"),
        ({"columns": 9999}, "columns is not a whole number from 20 to 240"),
        ({"rows": True}, "rows is not a whole number"),
        ({"output": 7}, "output is not text"),
        ({"exit": "0"}, "exit is neither a whole number nor null"),
    ],
)
def test_a_malformed_file_is_told_with_the_key(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    refusal = _refusal(tmp_path, json.dumps({**GOOD, **changed}))
    assert refusal.startswith("recipe.yaml:4:2: ")
    assert told in refusal


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    refusal = _refusal(tmp_path, json.dumps({"schema": SCHEMA, "columns": "80"}))
    assert all(told in refusal for told in ("command is missing", "output is missing", "columns is not"))


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_is_refused(tmp_path: Path, content: str | bytes) -> None:
    assert "the recorded screen a.screen.json" in _refusal(tmp_path, content)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    assert "larger than 2 MB" in _refusal(tmp_path, b" " * (MAX_BYTES + 1))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"the recorded screen gone\.json is not in"):
        read_screen(tmp_path / "gone.json")


def test_what_shoot_adds_is_read_again(tmp_path: Path) -> None:
    screen = Screen(
        command="sudo nano /etc/x",
        output="relay",
        changed=(3, 7),
        answers={"relay_host": "smtp.example.com"},
        taken="2026-11-22T18:30:00Z",
        shows="ab",
    )
    (tmp_path / "a").write_text(to_json(screen))
    assert read_screen(tmp_path / "a") == screen


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"changed": 3}, "changed is not a list of rows"),
        ({"changed": ["3"]}, "changed is not a list of rows"),
        ({"changed": [-1]}, "changed is not a list of rows"),
        ({"changed": [10**9]}, "changed is not a list of rows"),
        ({"answers": ["a"]}, "answers are not texts by their names"),
        ({"answers": {"a": 1}}, "answers are not texts by their names"),
        ({"shows": 1}, "shows is not text"),
        ({"taken": None}, "taken is not text"),
    ],
)
def test_what_shoot_adds_must_be_well_formed(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    assert told in _refusal(tmp_path, json.dumps({**GOOD, **changed}))


def test_what_is_not_known_is_not_written() -> None:
    assert set(json.loads(to_json(Screen(command="ls", output="")))) == {
        *("schema", "command", "output", "columns", "rows", "exit")
    }
