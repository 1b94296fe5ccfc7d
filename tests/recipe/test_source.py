"""A file that is no text of a sensible size ends in a message."""

import os
from pathlib import Path

import pytest

from guidegen.errors import Invalid
from guidegen.recipe.source import MAX_BYTES, Source


def message(file: Path) -> str:
    with pytest.raises(Invalid) as caught:
        Source.read(file)
    assert caught.value.exit_code == 3
    return caught.value.message


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xef\xbb\xbfid: x\n")
    assert Source.read(file).text == "id: x\n"


def test_bytes_that_are_not_utf8_are_pointed_at(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("ok: é\nbad: ".encode() + b"\xff\xfe")
    assert f"{file}:2:6: this is not UTF-8 text" in message(file)


def test_a_file_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES * 1000)
    assert "is larger than" in message(file)


def test_what_is_not_a_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not a file" in message(tmp_path / "pipe")
    assert "not a file" in message(tmp_path)
    assert "not a file" in message(Path("/dev/zero"))


@pytest.mark.parametrize("name", ["missing.yaml", "nul\0.yaml", "n" * 300])
def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path, name: str) -> None:
    assert message(tmp_path / name)


def test_a_file_in_the_current_folder_is_named_as_one_would_type_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.yaml").write_text("a: 1\n")
    assert Source.read(tmp_path / "x.yaml").label == "x.yaml"
