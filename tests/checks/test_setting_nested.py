"""`setting` where settings stand inside one another: types, places, and what customers do wrong."""

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from guidegen.checks.setting import Setting
from guidegen.model import Facts, Misfit, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded
from tests.checks.test_apply import apply, look

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def facts(path: str, text: str, *, mode: str = "0644") -> Facts:
    return recorded(
        [
            {"content": path, "value": text},
            {"stat": path, "follow": True, "type": "file", "mode": mode},
        ]
    )


PORT: dict[str, Any] = {"setting": "server.port", "value": 8080}
ON: dict[str, Any] = {"setting": "server.tls.enabled", "value": True}


@pytest.mark.parametrize(
    ("kind", "keys", "text", "verdict", "says"),
    [
        ("json", PORT, '{"server": {"port": 8080}}', DONE, ""),
        (
            "json",
            {"setting": "port", "section": "server", "value": 8080},
            '{"server": {"port": 8080}}',
            DONE,
            "",
        ),
        (
            "json",
            PORT,
            '{"server": {"port": "8080"}}',
            WRONG,
            'gives server.port the text "8080", where the number 8080',
        ),
        (
            "json",
            {**PORT, "value": "8080"},
            '{"server": {"port": 8080}}',
            WRONG,
            'the number 8080, where the text "8080"',
        ),
        ("json", {**PORT, "value": "8080", "type": "number"}, '{"server": {"port": 8080}}', DONE, ""),
        ("json", {**PORT, "value": "0.5", "type": "number"}, '{"server": {"port": 0.50}}', DONE, ""),
        ("json", PORT, '{"server": {"port": 8080.0}}', WRONG, ":1"),
        ("json", PORT, '{"server": {"prot": 8080}}', WRONG, "says prot, where server.port should be"),
        ("json", PORT, '{"server": {"Port": 8080}}', WRONG, "says Port, where server.port should be"),
        ("json", PORT, '{"sevrer": {"port": 8080}}', WRONG, "below sevrer instead of below server"),
        (
            "json",
            PORT,
            '{"server": {},\n"port": 8080}',
            WRONG,
            "a:2 holds the right setting, but outside of every group",
        ),
        ("json", PORT, '{"server.port": 8080}', WRONG, "as one name"),
        ("json", PORT, '{"server": [{"port": 8080}]}', WRONG, "below server[0] instead of below server"),
        ("json", PORT, '{"server": {"port": 80,\n"port": 8080}}', WRONG, "a second time, after line 1"),
        ("json", PORT, '{"server": {"port": 8080},\n"server": {}}', WRONG, "has server a second time"),
        ("json", PORT, '{"server": {"port": [8080]}}', WRONG, "gives server.port a list"),
        ("json", PORT, '{"server": null}', SKIPPED, "does not set server.port"),
        ("json", PORT, "", SKIPPED, "does not set server.port"),
        ("json", PORT, '{"server": {"port": 8080\n"x": 1}}', WRONG, "a:1 lacks a comma at its end"),
        (
            "json",
            {**PORT, "value": "x"},
            '{"server": {"port": \u201cx\u201d}}',
            WRONG,
            "curly quotation mark",
        ),
        ("json", PORT, '{"server": {\n"port": 8080}', WRONG, "a:2 ends before its }"),
        (
            "json",
            {"setting": "server.port", "absent": True},
            '{"server": {"port": 1}\n',
            WRONG,
            "ends before",
        ),
        ("json", {"setting": "server.port", "absent": True}, '{"server": {}}', DONE, ""),
        ("json", {"setting": "dns[*]", "value": "b"}, '{"dns": ["a", "b"]}', DONE, ""),
        ("json", {"setting": "dns[*]", "value": "c"}, '{"dns": ["a", "b"]}', SKIPPED, "does not set dns[*]"),
        (
            "json",
            {"setting": "dns[0]", "value": "b"},
            '{"dns": ["a", "b"]}',
            WRONG,
            "has it as [1], where dns[0] is meant",
        ),
        ("json", {"setting": '"a.b".c', "value": 1}, '{"a.b": {"c": 1}, "a": {"b": {"c": 2}}}', DONE, ""),
        (
            "jsonc",
            PORT,
            '{"server": {\n// "port": 8080\n}}',
            WRONG,
            "a:2 holds the right setting, but as a comment",
        ),
        ("yaml", ON, "server:\n  tls:\n    enabled: true\n", DONE, ""),
        (
            "yaml",
            ON,
            "server:\n  tls:\n    enabled: yes\n",
            WRONG,
            'the text "yes", where true without quotes',
        ),
        (
            "yaml",
            ON,
            "server:\n  tls:\n    enabled: 'true'\n",
            WRONG,
            'the text "true", where true without quotes',
        ),
        (
            "yaml",
            ON,
            "server:\n  tls:\n  enabled: true\n",
            WRONG,
            "a:3 holds the right setting, but below server instead",
        ),
        (
            "yaml",
            ON,
            "server:\n  tls:\n    on: 1\nenabled: true\n",
            WRONG,
            "a:4 holds the right setting, but outside",
        ),
        (
            "yaml",
            ON,
            "server:\n  tls:\n    # enabled: true\n",
            WRONG,
            "a:3 holds the right setting, but as a comment",
        ),
        (
            "yaml",
            ON,
            "server:\n  tls:\n#    enabled: true\n",
            WRONG,
            "a:3 holds the right setting, but as a comment",
        ),
        (
            "yaml",
            ON,
            "#server:\n#  tls:\n#    enabled: true\n",
            WRONG,
            "a:3 holds the right setting, but as a comment",
        ),
        ("yaml", ON, "server:\n  tls:\n    x: 1\nlog:\n  # enabled: true\n", SKIPPED, "does not set"),
        ("yaml", ON, "server:\n  tls:\n\tenabled: true\n", WRONG, "a:3 is indented with a tab"),
        (
            "yaml",
            ON,
            "server:\n  tls:\n    enabled:true\n",
            WRONG,
            "not written as the program reads it, which is enabled: true",
        ),
        (
            "yaml",
            ON,
            "server:\n  tls:\n    enable: true\n",
            WRONG,
            "says enable, where server.tls.enabled should be",
        ),
        ("yaml", ON, "server:\n  tls:\n    x: 1\n a: 2\n", WRONG, "a:4 does not begin in the same column"),
        ("yaml", {"setting": "a", "value": "x"}, "a: \u201cx\u201d\n", WRONG, "curly quotes"),
        ("yaml", {"setting": "a", "value": "x"}, "a: x\r\nb: 1\r\n", DONE, ""),
        ("yaml", {"setting": "a", "value": "no"}, "a: no\n", DONE, ""),
        (
            "yaml",
            {"setting": "a", "value": "1.10"},
            "a: 1.10\n",
            WRONG,
            'the number 1.10, where the text "1.10"',
        ),
        ("yaml", {"setting": "a", "value": "x"}, "a: x\n---\nb: 1\n", UNKNOWN, "second document"),
        ("toml", ON, "[server.tls]\nenabled = true\n", DONE, ""),
        ("toml", ON, "server.tls.enabled = true\n", DONE, ""),
        ("toml", ON, "[server]\ntls = { enabled = true }\n", DONE, ""),
        ("toml", ON, '[server.tls]\nenabled = "true"\n', WRONG, 'the text "true", where true without quotes'),
        (
            "toml",
            ON,
            "[server.tls]\n[log]\nenabled = true\n",
            WRONG,
            "a:3 holds the right setting, but below log instead",
        ),
        (
            "toml",
            ON,
            "enabled = true\n[server.tls]\n",
            WRONG,
            "a:1 holds the right setting, but outside of every group",
        ),
        (
            "toml",
            ON,
            "[server.tls]\n#enabled = true\n",
            WRONG,
            "a:2 holds the right setting, but as a comment",
        ),
        ("toml", ON, "[server.tls]\nenabled: true\n", WRONG, "a:2 lacks an equals sign"),
        ("toml", {"setting": "a", "value": "x"}, "a = x\n", WRONG, "a text needs straight quotation marks"),
        ("toml", {"setting": "h[1].n", "value": 2}, "[[h]]\nn = 1\n[[h]]\nn = 2\n", DONE, ""),
        ("xml", {"setting": "a.b.c", "value": "x"}, "<a><b>\n<c> x </c></b></a>", DONE, ""),
        ("xml", {"setting": "a.b.c", "value": 8080}, "<a><b>\n<c>8080</c></b></a>", DONE, ""),
        ("xml", {"setting": "a.b[1].@c", "value": "x"}, '<a><b c="y"/><b c="x"/></a>', DONE, ""),
        ("xml", {"setting": "a.b[0].@c", "value": "x"}, '<a>\n<b c="y"/><b c="x"/></a>', WRONG, "a:2 holds"),
        (
            "xml",
            {"setting": "a.b.c", "value": "x"},
            "<a><b><!--\n<c>x</c> --></b></a>",
            WRONG,
            "a:2 holds the right setting, but as a comment",
        ),
        (
            "xml",
            {"setting": "a.b.c", "value": "x"},
            "<a><b/>\n<c>x</c></a>",
            WRONG,
            "a:2 holds the right setting, but below a instead",
        ),
        (
            "xml",
            {"setting": "a.b.c", "value": "x"},
            "<a><b>\n<c>x</b></a>",
            WRONG,
            "a:2 closes another element",
        ),
        (
            "xml",
            {"setting": "a", "value": "x"},
            '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
            UNKNOWN,
            "entities of its own",
        ),
    ],
)
def test_what_a_customer_made_of_it_is_told_by_its_place(
    kind: str, keys: dict[str, Any], text: str, verdict: Verdict, says: str
) -> None:
    finding = Setting(path="/etc/a", format=kind, **keys).judge(facts("/etc/a", text))
    assert finding.verdict is verdict, finding.statement
    assert says in finding.statement


def test_a_setting_that_stands_in_many_groups_is_no_attempt_where_the_right_place_has_another_value() -> None:
    text = "server:\n  tls:\n    enabled: false\nlog:\n  enabled: true\n"
    check = Setting(path="/etc/a.yml", was={"is": (False,)}, **ON)
    old = (Witness(WitnessSource.RECIPE, check.was),)
    finding = check.judge(facts("/etc/a.yml", text), old)
    assert finding.verdict is SKIPPED
    assert finding.statement == "/etc/a.yml:3 still says enabled: false, where true should be"
    # With a look from before, in which it was not so, the wrong place is an attempt.
    before = Witness(WitnessSource.BEFORE, {"is": ("false",)})
    assert check.judge(facts("/etc/a.yml", text), (before, *old)).verdict is WRONG


def test_a_file_that_was_broken_before_is_no_attempt() -> None:
    broken = facts("/etc/a.json", '{"server": {"port": 80}')
    check = Setting(path="/etc/a.json", **PORT)
    before = check.judge(broken)
    seen = {key: (value,) for key, value in before.observed.items()}
    witness = Witness(WitnessSource.BEFORE, seen, frozenset(before.traces))
    assert check.judge(broken, (witness,)).verdict is SKIPPED


@pytest.mark.parametrize("was", [80, "80"])
def test_the_old_value_is_known_whichever_way_the_recipe_writes_it(was: int | str) -> None:
    check = Setting(path="/etc/a.json", was={"is": (was,)}, **PORT)
    finding = check.judge(
        facts("/etc/a.json", '{"server": {"port": 80}}'), (Witness(WitnessSource.RECIPE, check.was),)
    )
    assert finding.verdict is SKIPPED


@pytest.mark.parametrize(
    "text",
    [
        '{"server": {"password": "hunter2"}}',
        '{"server": {"pasword": "new-one"}}',
        '{"password": "new-one", "x": "hunter2"}',
        '{"server.password": "new-one"}',
        '{"server": {"password": hunter2}}',
        '{"server": {"password": "hunter2", "password": "new-one"}}',
        "[]",
    ],
)
def test_of_a_private_file_no_content_is_shown(text: str) -> None:
    check = Setting(setting="server.password", path="/etc/a.json", value="new-one")
    finding = check.judge(facts("/etc/a.json", text, mode="0600"))
    assert finding.verdict in (WRONG, SKIPPED)
    assert not any(secret in repr(finding) for secret in ("hunter2", "new-one", "pasword"))


@pytest.mark.parametrize("setting", ["a..b", "a[", "[*].x", ""])
def test_what_is_no_path_of_keys_is_refused(setting: str) -> None:
    with pytest.raises(Misfit):
        Setting(setting=setting or "a.", path="/etc/a.json", value="x")


@pytest.mark.parametrize(
    ("path", "line", "heading"),
    [
        ("/etc/a.json", '    "enabled": true', '  "tls": {'),
        ("/etc/a.yaml", "    enabled: true", "  tls:"),
        ("/etc/a.toml", "enabled = true", "[server.tls]"),
        ("/etc/a.xml", "    <enabled>true</enabled>", "  <tls>"),
    ],
)
def test_the_guide_shows_the_line_as_it_looks_in_that_file(path: str, line: str, heading: str) -> None:
    told = Setting(path=path, **ON).instruct()
    assert told.change
    assert (told.change.after, told.change.section) == ((line,), heading)
    assert "`server`, then to `tls`" in told.place
    assert "`server.tls.enabled`" in told.text


FILES = [
    ("json", '{"server": {"port": 80, "x": [1, 2]}, "kept": "two"}\n'),
    ("json", '{\n  "server": {\n    "a": 1\n  },\n  "kept": {}\n}\n'),
    ("json", '{"server": null, "kept": 1}'),
    ("json", ""),
    ("jsonc", '{\n // kept, "server": {"port": 1}\n "server": { "a": "}", // x\n  }, }\n'),
    ("yaml", "server:\n  port: 80 # x\n  x: [1, 2]\nkept: two\n"),
    ("yaml", "kept: two\nserver:\n    a: 1\n    c:\n      d: 2\n\n# end\nz: 1\n"),
    ("yaml", "server: {}\nkept: 1\n"),
    ("yaml", "server:\n  port: >\n    a\n    b\n  kept: 1\n"),
    ("yaml", "# kept\n"),
    ("toml", "[server]\nport = 80\nx = [1, 2]\n[kept]\nport = 'two'\n"),
    ("toml", "kept = 1\n[c]\nd = 1\n"),
    ("xml", "<server>\n  <port>80</port><kept/>\n</server>\n"),
    ("xml", "<server>\n <!-- <port>9</port> kept -->\n <port/></server>"),
    ("xml", "<server/>"),
]
WANTED: list[tuple[str, str | int | bool]] = [
    ("server.port", 8080),
    ("server.port", 'quo\'te "d" \\ & $(x): <#'),
    ("server.tls.enabled", True),
    ('server."a.b".c', "8080"),
]


@pytest.mark.parametrize(("setting", "value"), WANTED, ids=lambda v: str(v)[:18])
@pytest.mark.parametrize(("kind", "text"), FILES)
@pytest.mark.parametrize("awk", ["awk", "busybox"])
def test_a_setting_is_put_in_place_and_the_rest_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, awk: str, kind: str, text: str, setting: str, value: Any
) -> None:
    if awk == "busybox":
        shims = tmp_path / "bin"
        shims.mkdir()
        (shims / "awk").symlink_to("/bin/busybox" if Path("/bin/busybox").exists() else "/usr/bin/busybox")
        monkeypatch.setenv("PATH", str(shims), prepend=":")
    if kind == "xml" and "a.b" in setting:
        setting = "server.c.@d"
    file = tmp_path / "it's $(odd)"
    file.write_text(text)
    file.chmod(0o644)
    check = Setting(setting=setting, path=str(file), value=value, format=kind)
    assert look(check).verdict is not DONE
    apply(check)
    assert look(check).verdict is DONE, file.read_text()
    once = file.read_text()
    assert "kept" in once or "kept" not in text
    apply(check)
    assert file.read_text() == once
    away = Setting(setting=setting, path=str(file), absent=True, format=kind)
    assert look(away).verdict is SKIPPED
    apply(away)
    assert look(away).verdict is DONE, file.read_text()
    assert "kept" in file.read_text() or "kept" not in text


@pytest.mark.parametrize(
    ("kind", "text", "setting", "value", "after"),
    [
        ("json", '{"dns": ["a"]}\n', "dns[*]", "c", '{"dns": ["a",\n    "c"]}\n'),
        ("json", '{"h": [{"n": 1}, {"n": 2}]}\n', "h[1].n", 3, '{"h": [{"n": 1}, {"n": 3}]}\n'),
        ("yaml", "dns:\n- a\nx: 1\n", "dns[*]", "c", "dns:\n- a\n- c\nx: 1\n"),
        ("yaml", "h:\n- n: 1\n- m: 1\n  n: 2\nz: 1\n", "h[1].n", 3, "h:\n- n: 1\n- m: 1\n  n: 3\nz: 1\n"),
        ("xml", "<a><b>1</b><b>2</b></a>\n", "a.b[1]", "3", "<a><b>1</b><b>3</b></a>\n"),
        ("xml", '<a><b c="1"/></a>\n', "a.b.@c", '"<', '<a><b c="&quot;&lt;"/></a>\n'),
    ],
)
def test_an_item_of_a_list_is_edited(
    tmp_path: Path, kind: str, text: str, setting: str, value: Any, after: str
) -> None:
    file = tmp_path / "file"
    file.write_text(text)
    check = Setting(setting=setting, path=str(file), value=value, format=kind)
    apply(check)
    assert file.read_text() == after
    assert look(check).verdict is DONE


def test_what_the_editor_cannot_do_fails_and_leaves_the_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("server: {port: 80}\n")
    with pytest.raises(subprocess.CalledProcessError):
        apply(Setting(path=str(file), **ON))
    assert file.read_text() == "server: {port: 80}\n"


@pytest.mark.parametrize(
    ("path", "setting", "text"),
    [
        ("/a.json", "a[*]", '{"a": [' + ",".join(["1"] * 60_000) + "]}"),
        ("/a.json", "b.x", "{" + ",".join(f'"k{n}": {{"x": 2}}' for n in range(30_000)) + "}"),
        ("/a.yaml", "a.b", "\n".join(f"# b: x{n}" for n in range(60_000))),
        ("/a.xml", "a.b", "<a>" + "<!-- <b>2</b> -->" * 30_000 + "</a>"),
    ],
)
def test_a_large_file_is_judged_in_good_time(path: str, setting: str, text: str) -> None:
    began = time.process_time()
    assert Setting(setting=setting, path=path, value=2).judge(facts(path, text)).verdict is not DONE
    assert time.process_time() - began < 8
