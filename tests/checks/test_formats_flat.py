"""Java properties, desktop entries, git's configuration, .env files and shells: each by its own rules."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guidegen.checks.formats import Entry, find_format, formats
from guidegen.checks.setting import Setting
from guidegen.model import Facts, Verdict
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def facts(path: str, text: str) -> Facts:
    return recorded(
        [
            {"content": path, "value": text},
            {"stat": path, "follow": True, "type": "file", "mode": "0644"},
        ]
    )


def live(name: str, text: str) -> list[Entry]:
    return [entry for entry in formats()[name].parse(text) if not entry.commented and not entry.malformed]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/opt/app/application.properties", "properties"),
        ("/usr/share/applications/app.desktop", "desktop"),
        ("~/.gitconfig", "git"),
        ("/srv/app/.git/config", "git"),
        ("/srv/app/.env", "dotenv"),
        ("/srv/app/.env.production", "dotenv"),
        ("/etc/environment", "environment"),
        ("/etc/default/app", "env"),
        ("/etc/docker/daemon.json", "json"),
        ("/srv/app/tsconfig.json", "jsonc"),
        ("/etc/netplan/01.yaml", "yaml"),
        ("/srv/app/compose.yml", "yaml"),
        ("/srv/app/pyproject.toml", "toml"),
        ("/opt/tomcat/conf/server.xml", "xml"),
    ],
)
def test_the_path_tells_the_format(path: str, name: str) -> None:
    assert find_format(path, "").name == name


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("a=b\na: b\na b\na:b\na\tb\na = b\n", [("a", "b")] * 6),
        ("  a = b  \n", [("a", "b  ")]),
        ("a=b # no comment\n", [("a", "b # no comment")]),
        ("# a=b\n! c=d\ne=f", [("e", "f")]),
        ("a=one,\\\n   two,\\\n   three\nb=1", [("a", "one,two,three"), ("b", "1")]),
        ("a=one\\\\\nb=1", [("a", "one\\"), ("b", "1")]),
        ("a\\:b\\ c=d", [("a:b c", "d")]),
        ("a=caf\\u00e9 \\t\\ud83d\\ude00", [("a", "caf\u00e9 \t\U0001f600")]),
        ("a==b", [("a", "=b")]),
        ("a", [("a", "")]),
        ('a="b"\r\n', [("a", '"b"')]),
        ("a=\\\n# not a comment\n", [("a", "# not a comment")]),
    ],
)
def test_properties_are_read_as_java_reads_them(text: str, pairs: list[tuple[str, str]]) -> None:
    assert [(entry.key, entry.value) for entry in live("properties", text)] == pairs


@given(st.text(st.characters(codec="latin-1"), min_size=1), st.text(st.characters(codec="latin-1")))
def test_a_property_is_read_as_it_is_shown(key: str, value: str) -> None:
    if any(char in key + value for char in "\t\n\r\f"):
        return
    (entry,) = live("properties", formats()["properties"].show(key, value))
    assert (entry.key, entry.value) == (key, value)


@pytest.mark.parametrize(
    ("keys", "text", "verdict", "says"),
    [
        ({"setting": "Name"}, "[Desktop Entry]\nName=x\nName[de]=y\n", DONE, ""),
        ({"setting": "Name[de]"}, "[Desktop Entry]\nName=x\nName[de]=y\n", WRONG, ":3 says Name[de]=y"),
        ({"setting": "Name"}, "[Desktop Entry]\nName=x # no comment\n", WRONG, ":2"),
        ({"setting": "Name"}, "[Desktop Entry]\nname=x\n", WRONG, "says name, where Name should be"),
        (
            {"setting": "Name"},
            "[Desktop Entry]\n[Desktop Action a]\nName=x\n",
            WRONG,
            "below [Desktop Action a]",
        ),
    ],
)
def test_desktop_entries(keys: dict[str, Any], text: str, verdict: Verdict, says: str) -> None:
    check = Setting(path="/a/b.desktop", section="Desktop Entry", value="x", **keys)
    finding = check.judge(facts("/a/b.desktop", text))
    assert finding.verdict is verdict, finding.statement
    assert says in finding.statement


@pytest.mark.parametrize("section", ['remote "origin"', "remote.origin", 'Remote "origin"'])
@pytest.mark.parametrize(
    ("text", "verdict", "says"),
    [
        ('[remote "origin"]\n\turl = x\n', DONE, ""),
        ('[REMOTE "origin"] URL = x ; why\n', DONE, ""),
        ('[remote "origin"]\n url = "x" # why\n', DONE, ""),
        ('[remote "origin"]\n url = y\n url = x\n', DONE, ""),
        ("[remote.origin]\n url = x\n", DONE, ""),
        ('[remote "Origin"]\n url = x\n', WRONG, ':2 holds the right setting, but below [remote "Origin"]'),
        ('[remote "origin"]\n# url = x\n', WRONG, "as a comment"),
        ('[remote "origin"]\n url: x\n', WRONG, "not written as the program reads it"),
        ('[remote "origin"]\n', SKIPPED, "does not set url"),
    ],
)
def test_gits_sections_and_values(section: str, text: str, verdict: Verdict, says: str) -> None:
    finding = Setting(path="~/.gitconfig", setting="url", section=section, value="x").judge(
        facts("~/.gitconfig", text)
    )
    assert finding.verdict is verdict, finding.statement
    assert says in finding.statement


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("[user]\n name = x\n", DONE),
        ('[includeIf "gitdir:/x/"]\n path = other\n[user]\n name = x\n', DONE),
        ('[user]\n name = x\n[includeIf "gitdir:/x/"]\n path = other\n', UNKNOWN),
        ('[user]\n name = x\n# [includeIf "gitdir:/x/"]\n# path = other\n', DONE),
    ],
)
def test_what_git_includes_further_down_may_override_it(text: str, verdict: Verdict) -> None:
    check = Setting(path="~/.gitconfig", setting="name", section="user", value="x")
    along = recorded([{"includes": "~/.gitconfig", "dialect": "git", "files": []}])
    assert check.judge(facts("~/.gitconfig", text) | along).verdict is verdict


_GITTISH = st.text(alphabet='ab \t"\\#;n=', max_size=12)


@settings(max_examples=60, deadline=None)
@example("= \\")
@example("a \\\n  # c")
@example('x # "c" \\\nother = 1')
@example('"" =')
@example('"a;b" \\\n "c"')
@example('"\\\n#"')
@given(_GITTISH)
def test_a_value_of_git_is_the_one_that_git_itself_reads(value: str) -> None:
    text = f"[s]\n\tk = {value}\n"
    asked = subprocess.run(
        ["git", "config", "--file", "-", "--get", "s.k"],
        input=text.encode(),
        capture_output=True,
        env={**os.environ, "LC_ALL": "C"},
        check=False,
    )
    if asked.returncode == 0:
        (entry,) = [one for one in live("git", text) if one.key == "k"]
        assert formats()["git"].same(entry.value, asked.stdout.decode().removesuffix("\n"))


@pytest.mark.parametrize(
    ("name", "text", "value", "verdict"),
    [
        ("dotenv", "A=x\n", "x", DONE),
        ("dotenv", "export A='x y' # why\n", "x y", DONE),
        ("dotenv", "A=x y # why\n", "x y", DONE),
        ("dotenv", 'A="x#y"\n', "x#y", DONE),
        ("dotenv", "A=x#y\n", "x#y", DONE),
        ("dotenv", 'A="x\\ny"\n', "x", WRONG),
        ("dotenv", "A = x\n", "x", WRONG),
        ("dotenv", 'A="x\n', "x", WRONG),
        ("dotenv", "# A=x\n", "x", WRONG),
        ("dotenv", "A='\nA=x\n'\n", "x", WRONG),
        ("dotenv", "A=y\nA=x\n", "x", DONE),
        ("env-file", 'A="x"\n', "x", WRONG),
        ("env-file", "A=x # why\n", "x", WRONG),
        ("env-file", "export A=x\n", "x", WRONG),
        ("env-file", "A=x y\n", "x y", DONE),
        ("env", "A=x y\n", "x y", WRONG),
        ("env", "A='x y'\n", "x y", DONE),
        ("env", "A=x; B=1\n", "y", WRONG),
        ("env", "A =x\n", "x", WRONG),
        ("environment", "A=x y\n", "x y", DONE),
    ],
)
def test_variables_are_read_as_the_program_reads_them(
    name: str, text: str, value: str, verdict: Verdict
) -> None:
    finding = Setting(path="/etc/a", format=name, setting="A", value=value).judge(facts("/etc/a", text))
    assert finding.verdict is verdict, finding.statement


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab \t'\"\\#;&$x", max_size=10))
def test_no_value_counts_that_a_shell_does_not_set(tmp_path_factory: Any, text: str) -> None:
    """Whatever stands there: what is called done is what a shell that reads the file has in the variable."""
    file: Path = tmp_path_factory.getbasetemp() / "variables"
    file.write_text(f"A={text}\n")
    said = subprocess.run(
        ["sh", "-c", f'. {file} >/dev/null 2>&1; printf "%s" "$A"'],
        capture_output=True,
        check=False,
        text=True,
    )
    for value in ("a", "b", "ab", "a b", "x"):
        check = Setting(path="/etc/default/a", setting="A", value=value)
        if check.judge(facts("/etc/default/a", file.read_text())).verdict is DONE:
            assert said.stdout == value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[core]\neditor = "vim\n', 2),
        ("[core]\neditor = vim\nfont = C:\\fonts\n", 3),
        ("[core]]\neditor = vim\n", 1),
        ("[core]\neditor = vim\n2x = 1\n", 3),
        ("[core]\neditor = vim\nmy_key = 1\n", 3),
        ("[core]\neditor = vim\n[broken\n", 3),
    ],
)
def test_what_git_would_refuse_is_named_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / ".gitconfig"
    path.write_text(text)
    refused = subprocess.run(["git", "config", "-f", path, "core.editor"], capture_output=True, check=False)
    assert f"bad config line {line} ".encode() in refused.stderr
    finding = Setting(setting="editor", path="~/.gitconfig", section="core", value="vim").judge(
        facts("~/.gitconfig", text)
    )
    assert finding.verdict is Verdict.WRONG
    assert f".gitconfig:{line} " in finding.statement


@pytest.mark.parametrize(
    "text",
    [
        '[core]\neditor = "a" b "c"\n',
        '[core] editor = vim ; why "\n',
        '[core "a\\"b"]\nx\n[core]editor=a\\\n b',
        "\ufeff[core]\r\neditor = vim\r\n",
        "[core]\neditor = vim\\",
    ],
)
def test_what_git_takes_is_no_fault_and_has_its_value(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".gitconfig"
    path.write_text(text, newline="")
    told = subprocess.run(["git", "config", "-f", path, "core.editor"], capture_output=True, check=True)
    style = formats()["git"]
    assert style.faults(text) == []
    (value,) = [e.value for e in style.parse(text) if e.key == "editor"]
    assert style.same(value, told.stdout.decode().removesuffix("\n"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A=x;B=2", "x"),
        ("A=x\"y z\"'w'", "xy zw"),
        ("A=\\x", "x"),
        ('A="a\\"b"', 'a"b'),
        ("A=x\\ y", "x y"),
        ('A=" x"', " x"),
        ("A=x&", None),
        ("A=x<y", None),
        ("A=x\r", "x\r"),
    ],
)
def test_a_value_is_what_a_shell_makes_of_it(text: str, value: str | None) -> None:
    command = ["sh", "-c", f'{text}\nprintf "%s" "$A"']
    if value is not None:
        assert subprocess.run(command, capture_output=True, check=True).stdout.decode() == value
    (entry,) = formats()["env"].parse(text)
    assert entry.malformed is (value is None)
    assert value is None or entry.value == value


def test_a_windows_path_that_java_refuses_makes_nothing_in_its_file_count() -> None:
    text = "home=C:\\users\nport=1\n"
    finding = Setting(setting="port", path="/etc/a.properties", value="1").judge(
        facts("/etc/a.properties", text)
    )
    assert finding.verdict is Verdict.WRONG
    assert finding.statement.startswith("/etc/a.properties:1 has ")
    assert formats()["properties"].faults("a=C:\\\\users\nb=\\u00e9\n#\\u\n") == []
