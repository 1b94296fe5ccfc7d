"""`apply` makes a check true on a real shell, twice as well as once, and the probe sees it."""

import getpass
import grp
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from guidegen.checks.file import File
from guidegen.checks.line import Line
from guidegen.checks.setting import Setting
from guidegen.model import Check, Finding, Reader, Verdict
from guidegen.probe.answer import read
from guidegen.probe.script import compose

NONCE = "0123456789abcdef0123456789abcdef"


def look(check: Check) -> Finding:
    """What the check finds on this machine."""
    script = compose(check.wants(), NONCE, readers=set(Reader))
    done = subprocess.run(["sh", "-s"], input=script.encode(), capture_output=True, check=True)
    return check.judge(read(check.wants(), NONCE, done.stdout))


def apply(check: Check) -> None:
    """Run its commands, each by itself."""
    for command in check.apply():
        subprocess.run(["sh", "-euc", command], check=True, stdin=subprocess.DEVNULL)


SETTINGS = [
    ("main.cf.cf", "key = value", {}, "a = 1\n"),
    ("x", "key = value", {}, "KEY = old\nb = 2\nKEY = older\n"),
    ("x", "env", {}, "export KEY=old\n"),
    ("x", "key value", {}, "KEY old\n"),
    ("x", "ini", {"section": "one"}, "[one]\na = 1\n[two]\nKEY = other\n"),
    ("x", "ini", {"section": "one"}, "[two]\nKEY = other\n"),
    ("x", "ini", {"section": "one"}, "[one]\nKEY = old\nKEY = older\n[two]\n"),
    ("x", "ini", {}, "[two]\nKEY = other\n"),
    ("x", "ini", {}, "KEY = old\n[two]\nKEY = other\n"),
    ("x", "postfix", {}, "KEY = old,\n   older\nb = 2\n"),
    ("x", "sshd_config", {}, "key old\nMatch user bob\n  KEY other\n"),
    ("x", "sshd_config", {}, "Match user bob\n  KEY other\n"),
    ("x", "sshd_config", {"section": "Match user bob"}, "KEY other\nMatch user bob\n  KEY old\n"),
    ("it's $(odd)", "key = value", {}, ""),
]


VALUES = ["new", "two words", 'quo\'te "d" \\ & $(x)']
# A shell's nested quotes are beyond what guidegen reads in an env file.
CASES = [(*one, value) for one in SETTINGS for value in VALUES if one[1] != "env" or "'" not in value]


@pytest.mark.parametrize(("name", "style", "keys", "text", "value"), CASES)
def test_a_setting_is_put_where_it_is_in_force(
    tmp_path: Path, name: str, style: str, keys: dict[str, Any], text: str, value: str
) -> None:
    file = tmp_path / name
    file.write_text(text)
    file.chmod(0o644)
    check = Setting(setting="KEY", path=str(file), value=value, format=style, **keys)
    assert look(check).verdict is not Verdict.DONE
    apply(check)
    assert look(check).verdict is Verdict.DONE, file.read_text()
    once = file.read_text()
    assert "other" in once or "other" not in text
    assert "b = 2" in once or "b = 2" not in text
    apply(check)
    assert file.read_text() == once
    away = Setting(setting="KEY", path=str(file), absent=True, format=style, **keys)
    apply(away)
    assert look(away).verdict is Verdict.DONE
    assert "b = 2" in file.read_text() or "b = 2" not in text


def test_a_setting_of_a_section_is_changed_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "x.ini"
    file.write_text("[one]\na = 1\nKEY = old\nb = 2\n\n[two]\nKEY = other\n")
    apply(Setting(setting="KEY", path=str(file), section="one", value="new"))
    assert file.read_text() == "[one]\na = 1\nKEY = new\nb = 2\n\n[two]\nKEY = other\n"


def test_a_setting_that_is_right_loses_no_other_line(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_text("# comment\nKEY = new\n\nc = 3\n")
    file.chmod(0o640)
    apply(Setting(setting="KEY", path=str(file), value="new", format="key = value"))
    assert file.read_text() == "# comment\nKEY = new\n\nc = 3\n"
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("text", "old", "after"),
    [
        ("a\n", "", "a\nthe  line 'x'\n"),
        ("old\na\n", "old", "the  line 'x'\na\n"),
        ("the line\t'x'\na\n", "old", "the line\t'x'\na\n"),
        ("", "", "the  line 'x'\n"),
    ],
)
def test_a_line_is_added_or_takes_the_old_ones_place(tmp_path: Path, text: str, old: str, after: str) -> None:
    file = tmp_path / "hosts"
    file.write_text(text)
    file.chmod(0o644)
    check = Line(line="the  line 'x'", path=str(file), was={"line": (old,)} if old else {})
    for _ in range(2):
        apply(check)
        assert file.read_text() == after
    assert look(check).verdict is Verdict.DONE
    gone = Line(line="the line 'x'", path=str(file), present=False)
    assert look(gone).verdict is Verdict.SKIPPED
    apply(gone)
    assert look(gone).verdict is Verdict.DONE


def test_a_file_is_made_as_it_should_be(tmp_path: Path) -> None:
    group = grp.getgrgid(os.getgid()).gr_name
    path, link = str(tmp_path / "new 'file'"), str(tmp_path / "link")
    checks = [
        File(file=path, mode="600", owner=getpass.getuser(), group=group, contains="two\nlines $(x)"),
        File(file=str(tmp_path / "folder"), type="directory", mode="0750"),
        File(file=link, links_to=path),
        File(file=link, links_to="new 'file'"),
    ]
    for check in checks:
        apply(check)
        assert look(check).verdict is Verdict.DONE, look(check)
        apply(check)
        assert look(check).verdict is Verdict.DONE
    gone = File(file=str(tmp_path / "folder"), exists=False)
    assert look(gone).verdict is Verdict.SKIPPED
    apply(gone)
    assert look(gone).verdict is Verdict.DONE
