"""Formats of settings files: found by name and content, and never upset."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks.formats import bare, find_format, formats, without_comment
from guidegen.checks.formats.nested import Nested


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("/etc/ssh/sshd_config", "", "sshd_config"),
        ("/etc/ssh/sshd_config.d/50-x.conf", "a = b", "sshd_config"),
        ("/etc/postfix/main.cf", "", "postfix"),
        ("/etc/sysctl.d/99.conf", "", "sysctl"),
        ("/etc/default/grub", "", "env"),
        ("/etc/mysql/my.cnf", "", "mysql"),
        ("/etc/ssl/openssl.cnf", "", "ini"),
        ("/etc/samba/smb.conf", "", "samba"),
        ("/etc/systemd/system/x.service.d/override.conf", "[Service]\nUser=a\n", "systemd"),
        ("/lib/systemd/system/x.service", "", "systemd"),
        ("~/.ssh/config", "", "ssh_config"),
        ("/etc/x.conf", "[a]\nb = c\n", "ini"),
        ("/etc/x.conf", "# hi\nA=1\nexport B=2\n", "env"),
        ("/etc/x.conf", "a.b = 1\nc: d = 2\n", "key = value"),
        ("/etc/x.conf", "server 192.0.2.1\n# a = b\nsearch x\n", "key value"),
        ("/etc/x.conf", "", "key = value"),
    ],
)
def test_a_format_is_found(path: str, text: str, name: str) -> None:
    assert find_format(path, text).name == name


@pytest.mark.parametrize("name", [name for name, one in formats().items() if not isinstance(one, Nested)])
def test_a_format_reads_the_line_that_it_shows(name: str) -> None:
    style = formats()[name]
    key = "SomeKey" if name.startswith(("ssh", "git")) else "some_key"
    (entry,) = style.parse(style.show(key, "a value"))
    assert style.same(entry.value, "a value")
    assert (entry.line, entry.commented, entry.malformed) == (1, False, False)


_FILES = st.text(alphabet=st.sampled_from("ab=#;[] \t\n\r\"'\\\x00é:Match "), max_size=80)


@pytest.mark.parametrize("name", formats())
@given(text=st.one_of(st.text(), _FILES))
def test_no_text_upsets_a_format_and_every_entry_has_its_line(name: str, text: str) -> None:
    lines = text.count("\n") + 1
    for entry in formats()[name].parse(text):
        assert 1 <= entry.line <= lines
        assert entry.key


@given(st.text(alphabet="ab\"' #;"))
def test_quotes_and_comments_never_raise(text: str) -> None:
    assert len(bare(without_comment(text))) <= len(text)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("a # b", "a "),
        ("a#b", "a#b"),
        ('"a # b" # c', '"a # b" '),
        ("'it''s' # c", "'it''s' "),
        ("don't # b", "don't "),
        ("# b", ""),
    ],
)
def test_a_comment_behind_a_value_begins_after_a_blank(value: str, kept: str) -> None:
    assert without_comment(value) == kept


@pytest.mark.parametrize(("name", "key"), [("key = value", "\ufeffa"), ("systemd", "a")])
def test_a_byte_order_mark_is_part_of_the_first_key_unless_the_program_passes_over_it(
    name: str, key: str
) -> None:
    assert formats()[name].parse("\ufeffa = 1\n")[0].key == key


@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize(
    "line",
    [
        "a" + " " * 500_000 + "b",
        "[ " + " " * 500_000 + "x",
        "a" * 500_000 + " " * 500_000 + "b",
        "x\n" + " a\n" * 200_000,
        "x = 1\n" + "#\n a\n" * 100_000,
        "x = 1 \\\n" * 100_000,
    ],
    ids=["blanks", "heading", "word", "goes-on", "comments", "backslashes"],
)
def test_no_line_of_a_host_takes_long(name: str, line: str) -> None:
    began = time.process_time()
    find_format("/etc/x", line)
    formats()[name].parse(line)
    assert time.process_time() - began < 5
