"""`line`: where it is put, and a long one that was broken on its way."""

import subprocess
from pathlib import Path

import pytest

from guidegen.checks.line import Line
from guidegen.model import Misfit, Verdict
from guidegen.probe.recorded import recorded

PATH = "/etc/nginx/site"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2m0oJvTnJ1jzvTvO0y1Y3o4q1mJk6m8bqk3v0uV9aT anna@office"
SERVER = "server {\n    listen  80;\n    root /srv;\n}\n"


def put(text: str, file: Path, **keys: str) -> str:
    """`text` after the commands of the check have run twice."""
    file.write_text(text)
    for command in 2 * Line(line="listen 443 ssl;", path=str(file), **keys).apply():  # type: ignore[arg-type]
        subprocess.run(["sh", "-euc", command], check=True, stdin=subprocess.DEVNULL)
    return file.read_text()


@pytest.mark.parametrize(
    ("text", "below", "after"),
    [
        (SERVER, "listen 80;", SERVER.replace("80;\n", "80;\n    listen 443 ssl;\n")),
        (SERVER, "listen 81;", f"{SERVER}listen 443 ssl;\n"),
        (SERVER + "listen 443  ssl;\n", "listen 80;", SERVER + "listen 443  ssl;\n"),
        ("", "listen 80;", "listen 443 ssl;\n"),
        ("listen 80;\nlisten 80;\n", "listen 80;", "listen 80;\nlisten 443 ssl;\nlisten 80;\n"),
    ],
)
def test_a_line_is_put_below_the_one_that_is_named_once(
    text: str, below: str, after: str, tmp_path: Path
) -> None:
    assert put(text, tmp_path / "site", below=below) == after


def test_the_guide_names_the_place_and_shows_it_in_the_picture() -> None:
    told = Line(line="listen 443 ssl;", path=PATH, below="listen 80;").instruct()
    assert told.text == "Below the line `listen 80;`, add the line `listen 443 ssl;`."
    assert told.change is not None
    assert (told.change.section, told.change.after) == ("listen 80;", ("listen 443 ssl;",))


def test_only_a_line_that_is_added_has_a_place() -> None:
    with pytest.raises(Misfit):
        Line(line="a", path=PATH, below="b", present=False)
    with pytest.raises(Misfit):
        Line(pattern="a", path=PATH, below="b")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"{KEY[:50]}\n{KEY[50:]}\n", Verdict.WRONG),
        (f"# keys\n{KEY[:11]}\n  {KEY[12:70]}\n{KEY[70:]}\n# end\n", Verdict.WRONG),
        (f"{KEY[:50]}\n\n{KEY[50:]}\n", Verdict.SKIPPED),
        (f"{KEY[:50]}\n{KEY[51:]}\n", Verdict.SKIPPED),
        (f"{KEY[:50]}\n", Verdict.SKIPPED),
    ],
)
def test_a_long_line_in_pieces_was_tried_and_is_said_to_be_broken(text: str, verdict: Verdict) -> None:
    facts = recorded(
        [{"content": PATH, "value": text}, {"stat": PATH, "follow": True, "type": "file", "mode": "0644"}]
    )
    finding = Line(line=KEY, path=PATH).judge(facts)
    assert finding.verdict is verdict
    assert ("holds the right line, but broken into" in finding.statement) is (verdict is Verdict.WRONG)
