"""What cannot be told from one key alone: ids, needs, files."""

import os
from pathlib import Path

import pytest
from PIL import Image

from guidegen.model import Loaded
from guidegen.recipe.loader import load
from guidegen.recipe.structure import file_inside
from tests.recipe.written import faults, loaded, places, problems, write


def steps(*needs: str) -> str:
    """Steps a, b, c, … with what each needs."""
    lines = ["steps:"]
    for letter, needed in zip("abcdef", needs, strict=False):
        lines += [f"  - id: {letter}", f"    title: {letter}", "    do: Do it.", f"    needs: [{needed}]"]
    return "\n".join(lines) + "\n"


def test_needs_lead_back(tmp_path: Path) -> None:
    assert loaded(tmp_path, steps("", "a", "a, b")).recipe.steps[2].needs == ("a", "b")


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        (("", "x"), 'there is no step "x"'),
        (("b", ""), '"b" comes later than this step'),
        (("a",), "in a circle: a → a"),
        (("b", "a"), "in a circle: a → b → a"),
        (("c", "a", "b"), "in a circle: a → c → b → a"),
    ],
)
def test_needs_that_lead_nowhere_later_or_round_are_errors(
    tmp_path: Path, needs: tuple[str, ...], said: str
) -> None:
    assert said in problems(tmp_path, steps(*needs))[0].message


def test_a_doubled_id_names_the_first(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, steps("", "").replace("id: b", "id: a"))
    assert problem.message == 'step 1 has the id "a" already'
    assert places((problem,)) == [(8, 9)]


def test_a_step_that_asks_for_nothing_is_an_error(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "steps: [{id: a, title: T, why: Because.}]\n")
    assert "asks for nothing" in problem.message


def test_a_doubled_key_in_an_id_of_a_step_is_told_with_the_rest(tmp_path: Path) -> None:
    found = problems(tmp_path, "minuts: 1\n" + steps("x"))
    assert len(found) == 2


SHOT = "steps:\n  - id: a\n    title: T\n    do: Look.\n    screenshot: {image: %s, alt: A window}\n"


def with_image(folder: Path, content: bytes, name: str = "shot.png") -> tuple[str, ...]:
    file = write(folder, SHOT % name).parent / name
    file.write_bytes(content)
    return tuple(problem.message for problem in problems(folder, SHOT % name))


def png(width: int = 40, height: int = 30) -> bytes:
    from io import BytesIO

    stream = BytesIO()
    Image.effect_noise((width, height), 50).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_an_image_that_is_whole_is_taken(tmp_path: Path, form: str) -> None:
    file = write(tmp_path, SHOT % "shot").parent / "shot"
    Image.new("RGB", (4, 4)).save(file, form)
    found: Loaded = loaded(tmp_path, SHOT % "shot")
    assert found.recipe.steps[0].screenshot[0].image == "shot"


def test_a_missing_image_is_named_beside_those_that_are_there(tmp_path: Path) -> None:
    (write(tmp_path, "").parent / "shot.png").write_bytes(png())
    (problem,) = problems(tmp_path, SHOT % "shoot.png")
    assert problem.message == 'shoot.png does not exist; did you mean "shot.png"?'
    assert places((problem,)) == [(7, 25)]


def test_an_image_that_is_broken_off_is_named(tmp_path: Path) -> None:
    assert "broken image" in with_image(tmp_path, png()[:-200])[0]


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n" + b"\0" * 50],
)
def test_what_is_no_image_is_named(tmp_path: Path, content: bytes) -> None:
    assert "image" in with_image(tmp_path, content)[0]


def test_an_image_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    content = bytearray(png())
    content[16:24] = (60_000).to_bytes(4) + (60_000).to_bytes(4)
    import zlib

    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4)
    assert with_image(tmp_path, bytes(content)) == ("shot.png has too many pixels",)


@pytest.mark.parametrize("name", ["/etc/hostname", "../other.png", "a/../../other.png", "", "."])
def test_a_file_outside_the_recipes_folder_is_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "other.png").write_bytes(png())
    folder = tmp_path / "fix"
    (folder / "a").mkdir(parents=True)
    with pytest.raises(ValueError, match=r"folder|not a file"):
        file_inside(folder, name)


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other.png").write_bytes(png())
    folder = write(tmp_path, SHOT % "shot.png").parent
    (folder / "shot.png").symlink_to("../other.png")
    (problem,) = problems(tmp_path, SHOT % "shot.png")
    assert "leads out of the recipe's folder" in problem.message


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    folder = write(tmp_path, SHOT % "shot.png").parent
    (folder / "real.png").write_bytes(png())
    (folder / "shot.png").symlink_to("real.png")
    assert loaded(tmp_path, SHOT % "shot.png")


def test_odd_names_and_odd_files_end_in_a_message(tmp_path: Path) -> None:
    folder = write(tmp_path, "").parent
    (folder / "circle").symlink_to("circle")
    os.mkfifo(folder / "pipe")
    (folder / "folder").mkdir()
    for name in ("circle", "pipe", "folder", "'" + "n" * 300 + "'"):
        assert problems(tmp_path, SHOT % name)


def test_a_screenshot_is_one_thing(tmp_path: Path) -> None:
    for shot in ("{caption: c}", "{image: a.png, terminal: ls}", "{terminal: ls, editor: /etc/x}"):
        body = f"steps: [{{id: a, title: T, do: Look., screenshot: {shot}}}]\n"
        assert any("this screenshot is" in problem.message for problem in problems(tmp_path, body))


def test_a_recorded_screen_that_is_named_must_be_there(tmp_path: Path) -> None:
    body = "steps: [{id: a, title: T, do: Look., screenshot: {terminal: ls, recorded: gone.json}}]\n"
    assert "gone.json does not exist" in problems(tmp_path, body)[0].message


def test_a_recorded_screen_that_is_to_be_taken_need_not_be_there(tmp_path: Path) -> None:
    body = "steps: [{id: a, title: T, do: Look., screenshot: {terminal: ls, recorded: new.json}}]\n"
    assert load(write(tmp_path, body), pictures=False)


@pytest.mark.parametrize("name", ["../new.json", "/tmp/new.json", "out/new.json"])
def test_a_screen_is_never_to_be_kept_outside_the_recipes_folder(tmp_path: Path, name: str) -> None:
    body = f"steps: [{{id: a, title: T, do: Look., screenshot: {{terminal: ls, recorded: {name}}}}}]\n"
    file = write(tmp_path, body)
    (file.parent / "out").symlink_to(tmp_path)
    (problem,) = faults(lambda: load(file, pictures=False))
    assert "must lie in the recipe's folder" in problem.message


def test_an_editor_shows_a_file_of_the_machine(tmp_path: Path) -> None:
    body = "steps: [{id: a, title: T, do: Look., screenshot: {editor: etc/x}}]\n"
    (problem,) = problems(tmp_path, body)
    assert problem.message == "a path begins with / or with ~/"


def test_a_secret_is_no_part_of_a_path_in_an_editor(tmp_path: Path) -> None:
    body = """
        ask: {word: {question: The password?, secret: true}}
        steps: [{id: a, title: T, do: Look., screenshot: {editor: "/etc/${word}"}}]
    """
    (problem,) = problems(tmp_path, body)
    assert "secret" in problem.message


@pytest.mark.parametrize("shot", ['{image: ""}', '{terminal: " "}'])
def test_a_screenshot_of_an_empty_name_is_of_nothing(tmp_path: Path, shot: str) -> None:
    (problem,) = problems(tmp_path, f"steps: [{{id: a, title: T, do: Look., screenshot: {shot}}}]\n")
    assert problem.message == "this screenshot is of nothing"


def test_a_doubled_key_does_not_hide_what_else_is_wrong(tmp_path: Path) -> None:
    found = problems(tmp_path, "minutes: 1\nminutes: 2\nminuts: 1\n" + steps("x"))
    assert [problem.message for problem in found] == [
        '"minutes" stands here twice; first on line 3',
        'unknown key "minuts"',
        'there is no step "x"',
    ]


def test_each_place_of_one_name_is_told_where_it_stands(tmp_path: Path) -> None:
    found = problems(tmp_path, 'steps: [{id: a, title: T, do: "${nope} ${nope} and ${nope"}]\n')
    assert places(found) == [(3, 32), (3, 40), (3, 52)]
