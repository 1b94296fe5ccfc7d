"""`includes`: files that include one another, followed on real shells."""

import os
from pathlib import Path
from typing import Any

import pytest

from guidegen.model import FactState
from guidegen.probe.questions.includes import DEEPEST, MOST_FILES, IncludedFiles, Includes
from tests.probe.shells import Shell


def tree(shell: Shell, want: Includes, **keys: Any) -> IncludedFiles:
    value = shell.ask(want, **keys)[want].value
    assert value is not None
    return value


def names(value: IncludedFiles) -> list[str]:
    return [Path(file.path).name for file in value.files]


def test_sshds_inclusions_are_followed_from_any_folder(shell: Shell) -> None:
    folder = shell.folder / "e tc"
    (folder / "more.d").mkdir(parents=True)
    (folder / "main").write_text(
        f'include=more.d/*.conf "{shell.seen(folder)}/extra file" # x y\n#Include no\n'
    )
    (folder / "extra file").write_text("Port 1\n")
    (folder / "no").write_text("")
    for name in ("b.conf", "a.conf", ".hidden.conf", "$(touch x);'.conf", "c.txt"):
        (folder / "more.d" / name).write_text(f"# {name}\n")
    value = tree(shell, Includes(shell.seen(folder / "main"), "sshd_config"))
    assert sorted(names(value)) == ["$(touch x);'.conf", "a.conf", "b.conf", "extra file"]
    assert value.same == (shell.seen(folder / "main"),)
    assert value.files[-1].text == "Port 1\n"
    assert (value.unread, value.private, value.left_off) == ((), (), False)


def test_nginx_directives_may_share_a_line_and_hide_in_quotes(shell: Shell) -> None:
    folder = shell.folder
    (folder / "main").write_text(
        "http { include a;include 'b c'; # include no1;\n"
        "  x 'include no2; # \" {'; include\n    c ; }\n"
        'y "a\\"; include no3;"; z a#b; include d*;\n'
    )
    for name in ("a", "b c", "c", "d1", "d2", "no1", "no2", "no3"):
        (folder / name).write_text("")
    value = tree(shell, Includes(shell.seen(folder / "main"), "nginx"))
    assert names(value) == ["a", "b c", "c", "d1", "d2"]


def test_apache_reads_folders_relative_to_its_root(shell: Shell) -> None:
    root, conf = shell.folder / "root", shell.folder / "conf"
    (root / "x/deep").mkdir(parents=True)
    conf.mkdir()
    (conf / "httpd.conf").write_text(
        f'ServerRoot "{shell.seen(root)}"\nINCLUDE x\nIncludeOptional \\\ny/*.z\n'
    )
    (root / "x/one").write_text("")
    (root / "x/deep/two").write_text("")
    (root / "y").mkdir()
    (root / "y/three.z").write_text("")
    value = tree(shell, Includes(shell.seen(conf / "httpd.conf"), "apache"))
    assert sorted(names(value)) == ["one", "three.z", "two"]


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("git", '[user]\npath = no\n[Include]\n\tpath = "a"\n[includeIf "gitdir:x"]\npath=b ; c\n'),
        ("mysql", "[client]\n!include a\n!includedir d\n"),
        ("samba", "[global]\n include = a\n; include = no\n  Include= b\n"),
    ],
)
def test_other_programs_name_what_they_include_in_their_own_ways(
    shell: Shell, dialect: str, text: str
) -> None:
    folder = shell.folder
    (folder / "main").write_text(text)
    (folder / "d").mkdir()
    for name in ("a", "b", "no", "d/b.cnf", "d/no.txt"):
        (folder / name).write_text("")
    value = tree(shell, Includes(shell.seen(folder / "main"), dialect))
    assert sorted(Path(name).stem for name in names(value)) == ["a", "b"]


def test_a_link_to_the_file_that_was_asked_about_is_known_as_that_file(shell: Shell) -> None:
    for name in ("available", "enabled"):
        (shell.folder / name).mkdir()
    own = shell.folder / "available/site"
    own.write_text("secret text that is asked elsewhere")
    (shell.folder / "enabled/10-site").symlink_to("../available/site")
    (shell.folder / "main").write_text("include enabled/*;\n")
    want = Includes(shell.seen(shell.folder / "main"), "nginx", shell.seen(own))
    value = tree(shell, want)
    assert names(value) == ["main"]
    assert value.same == (shell.seen(shell.folder / "enabled/10-site"),)


def test_circles_end_and_what_is_too_deep_or_too_much_is_said(shell: Shell) -> None:
    folder = shell.folder
    (folder / "a").write_text("Include b\nInclude a\n")
    (folder / "b").write_text("Include a\n")
    (folder / "loop").symlink_to("loop")
    value = tree(shell, Includes(shell.seen(folder / "a"), "sshd_config"))
    assert (names(value), value.left_off) == (["b"], False)
    for level in range(DEEPEST + 3):
        (folder / f"deep{level}").write_text(f"Include deep{level + 1}\n")
    assert tree(shell, Includes(shell.seen(folder / "deep0"), "sshd_config")).left_off
    (folder / "many.d").mkdir()
    for number in range(MOST_FILES + 5):
        (folder / f"many.d/{number}").write_text("")
    (folder / "many").write_text("Include many.d/*\n")
    value = tree(shell, Includes(shell.seen(folder / "many"), "sshd_config"))
    assert value.left_off
    assert len(value.files) <= MOST_FILES


def test_nothing_but_regular_files_is_opened(shell: Shell) -> None:
    folder = shell.folder / "d"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "two\nlines").write_text("Port 1\n")
    (folder / "dangling").symlink_to("nowhere")
    (shell.folder / "main").write_text("Include d/*\n")
    value = tree(shell, Includes(shell.seen(shell.folder / "main"), "sshd_config"))
    assert names(value) == []
    assert sorted(Path(one.path).name for one in value.unread) == ["pipe", "two"]


@pytest.mark.skipif(os.geteuid() != 0, reason="asks as somebody else, which needs root")
def test_what_may_not_be_read_is_named_and_what_is_not_for_all_is_marked(shell: Shell) -> None:
    folder = shell.folder
    (folder / "closed").mkdir()
    (folder / "closed/x.conf").write_text("Port 1\n")
    (folder / "private").write_text("Port 2\n")
    (folder / "private").chmod(0o600)
    (folder / "main").write_text(
        "Include closed/*.conf\nInclude closed/x.conf\nInclude private\nInclude none\n"
    )
    (folder / "closed").chmod(0o700)
    want = Includes(shell.seen(folder / "main"), "sshd_config")
    value = tree(shell, want, as_nobody=True)
    assert {(Path(one.path).name, one.why) for one in value.unread} == {
        ("closed", "Permission denied"),
        ("x.conf", "Permission denied"),
        ("private", "Permission denied"),
    }
    assert [Path(path).name for path in tree(shell, want).private] == ["private"]


def test_a_start_that_is_missing_is_missing_and_the_tilde_is_the_logins_home(shell: Shell) -> None:
    missing = Includes(shell.seen(shell.folder / "no'ne"), "nginx")
    assert shell.ask(missing)[missing].state is FactState.MISSING
    home = shell.folder / "ho me"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh/config").write_text("Include more ~/other\n")
    (home / ".ssh/more").write_text("A 1\n")
    (home / "other").write_text("A 2\n")
    value = tree(shell, Includes("~/.ssh/config", "ssh_config"), home=shell.seen(home))
    assert names(value) == ["more", "other"]
    assert value.home == shell.seen(home)


def test_drop_in_folders_are_read_unasked(shell: Shell) -> None:
    for name in ("etc/b.conf", "lib/a.conf", "lib/c.txt"):
        (shell.folder / name).parent.mkdir(exist_ok=True)
        (shell.folder / name).write_text(name)
    folder = shell.seen(shell.folder)
    want = Includes(f"{folder}/none", beside=(f"{folder}/etc/*.conf", f"{folder}/lib/*.conf"))
    assert [file.text for file in tree(shell, want).files] == ["etc/b.conf", "lib/a.conf"]
