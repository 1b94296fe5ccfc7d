"""What the kinds suggest: only what holds, nothing that is private or a secret, and no guess."""

from collections.abc import Sequence
from typing import Any

import pytest

from guidegen.checks.file import File
from guidegen.checks.line import Line
from guidegen.checks.package import Package
from guidegen.checks.port import Port
from guidegen.checks.service import Service
from guidegen.checks.setting import Setting
from guidegen.checks.suggesting import above, holds_secret, seems_secret
from guidegen.model import Fact, Facts, FactState, Want
from guidegen.probe.questions.content import Content
from guidegen.probe.recorded import recorded
from guidegen.suggest.propose import MOST_CHECKS, Look, Suggestions, suggestions


class Host:
    """Answers from recorded facts; what is not recorded is missing. It remembers what it was asked."""

    def __init__(self, *entries: dict[str, Any]) -> None:
        self.answers = dict(recorded(entries))
        self.asked: list[Want[Any]] = []

    def __call__(self, wants: Sequence[Want[Any]]) -> Facts:
        self.asked += wants
        return Facts({want: self.answers.get(want, Fact(FactState.MISSING)) for want in wants})


def file(path: str, text: str, mode: str = "0644", folder: str = "0755") -> list[dict[str, Any]]:
    """A file, the folders above it, of which the innermost has the mode `folder`, and its text."""
    stat: dict[str, Any] = {"stat": path, "type": "file", "mode": mode, "size": len(text)}
    inner, *outer = above([path])
    folders: list[dict[str, Any]] = [{"stat": inner, "type": "directory", "mode": folder}]
    folders += [{"stat": one, "type": "directory", "mode": "0755"} for one in outer]
    stats = [stat, *folders]
    return [*stats, *({**one, "follow": True} for one in stats), {"content": path, "value": text}]


def of(host: Host, subject: str) -> Suggestions:
    [found] = suggestions(Look(host), [subject])
    return found


def test_settings_of_a_known_format_are_told_one_by_one() -> None:
    text = "# a comment\nPort 2222\n#UsePAM no\nPermitRootLogin no\nMatch User bob\n  X11Forwarding yes\n"
    found = of(Host(*file("/etc/ssh/sshd_config", text)), "/etc/ssh/sshd_config")
    path = "/etc/ssh/sshd_config"
    assert found.checks == (
        File(file=path, owner="root", group="root", mode="0644"),
        Setting(setting="Port", path=path, value=2222),
        Setting(setting="PermitRootLogin", path=path, value="no"),
        Setting(setting="X11Forwarding", path=path, value="yes", section="Match User bob"),
    )


def test_what_is_overridden_is_not_suggested_and_a_comment_says_so() -> None:
    text = "relayhost = a\nrelayhost = b\n"
    found = of(Host(*file("/etc/postfix/main.cf", text)), "/etc/postfix/main.cf")
    assert [check.value for check in found.checks if isinstance(check, Setting)] == ["b"]
    assert found.remarks == ("not suggested, setting relayhost: it is not in force as it stands there",)


def test_the_text_of_a_private_file_is_not_even_asked_for() -> None:
    host = Host(*file("/etc/app.conf", "token = abc\nlevel = 3\n", mode="0640"))
    found = of(host, "/etc/app.conf")
    assert [type(check) for check in found.checks] == [File]
    assert not any(isinstance(want, Content) for want in host.asked)


@pytest.mark.parametrize(
    "line",
    [
        "password = hunter2",
        "DB_PASSWORD=hunter2",
        "api_key = hunter2",
        "access-token = hunter2",
        "url = https://bob:hunter2@example.com/",
        "bob = $6$salt$hunter2",
        "bob = {SSHA}hunter2",
    ],
)
def test_what_looks_like_a_secret_is_never_suggested(line: str) -> None:
    for text in (f"level = 3\n{line}\n", f"some words\n{line.replace(' = ', ' ')}\n"):
        found = of(Host(*file("/etc/app.conf", text)), "/etc/app.conf")
        assert len(found.checks) >= 2
        assert "hunter2" not in str(found)


@pytest.mark.parametrize(
    "line", ["machine example.com login bob password hunter2", "bob:$apr1$x$hunter2", "the PSK: hunter2"]
)
def test_a_line_that_holds_a_secret_anywhere_is_never_suggested(line: str) -> None:
    found = of(Host(*file("/etc/words", f"some other words\n{line}\n")), "/etc/words")
    assert [check.line for check in found.checks if isinstance(check, Line)] == ["some other words"]


def test_of_a_list_of_secrets_and_of_a_key_nothing_is_suggested() -> None:
    listed = '{"level": 3, "tokens": ["hunter2", "hunter3"]}'
    assert "hunter" not in str(of(Host(*file("/etc/app.json", listed)), "/etc/app.json"))
    key = "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n-----END OPENSSH PRIVATE KEY-----\n"
    assert "hunter" not in str(of(Host(*file("/etc/key", key)), "/etc/key"))


def test_a_harmless_value_below_a_name_like_that_is_suggested() -> None:
    found = of(Host(*file("/etc/ssh/sshd_config", "PermitEmptyPasswords no\n")), "/etc/ssh/sshd_config")
    assert any(isinstance(check, Setting) for check in found.checks)


def test_lines_are_told_of_a_file_that_holds_no_settings() -> None:
    text = "127.0.0.1 localhost\n# a comment\n\n192.0.2.7\trelay\n"
    found = of(Host(*file("/etc/hosts", text)), "/etc/hosts")
    lines = [check.line for check in found.checks if isinstance(check, Line)]
    assert lines == ["127.0.0.1 localhost", "192.0.2.7 relay"]


def test_of_a_long_file_only_some_lines_are_told_and_a_comment_says_so() -> None:
    text = "".join(f"word{n} other words here\n" for n in range(MOST_CHECKS + 5))
    found = of(Host(*file("/etc/words", text)), "/etc/words")
    assert len(found.checks) == MOST_CHECKS + 1
    assert found.remarks == ("left out: 5 more of the kind line",)


def test_a_link_is_told_with_its_target_and_the_rights_of_what_it_leads_to() -> None:
    path = "/etc/site"
    host = Host(
        {"stat": path, "type": "link", "mode": "0777"},
        {"stat": path, "follow": True, "type": "directory", "mode": "0755"},
        {"link": path, "value": "/srv/site"},
    )
    assert of(host, path).checks == (
        File(file=path, links_to="/srv/site"),
        File(file=path, owner="root", group="root", mode="0755"),
    )


def test_a_unit_a_package_and_a_port() -> None:
    host = Host(
        {"unit": "nginx", "id": "nginx.service", "active": "active", "sub": "running", "enabled": "enabled"},
        {"package": "nginx", "version": "1.22.1-9"},
        {
            "listening": None,
            "sockets": [
                {"address": "127.0.0.1", "port": 25},
                {"address": "0.0.0.0", "port": 80},
                {"address": "::", "port": 80},
            ],
        },
    )
    nginx = of(host, "nginx").checks
    assert len(nginx) == 2
    assert Service(service="nginx", running=True, enabled=True) in nginx
    assert Package(package="nginx", version=">=1.22.1") in nginx
    assert of(host, "25").checks == (Port(port="25/tcp", address="127.0.0.1"),)
    assert of(host, "80/tcp").checks == (Port(port="80/tcp"),)
    assert of(host, "587").checks == (Port(port="587/tcp", listening=False),)


def test_what_could_not_be_looked_at_is_neither_there_nor_missing() -> None:
    path = "/root/x"
    closed: list[dict[str, Any]] = [
        {"stat": path, "state": "forbidden"},
        {"stat": path, "follow": True, "state": "forbidden"},
    ]
    found = of(Host(*closed), path)
    assert found.checks == ()
    assert found.unknown
    assert any("permission denied" in remark for remark in found.remarks)


def test_what_is_not_there_has_neither_checks_nor_doubts() -> None:
    found = of(Host(), "/etc/nothing")
    assert (found.checks, found.remarks, found.unknown) == ((), (), False)


@pytest.mark.parametrize("subject", ["", "x y", "-rf", "a\nb", "$(x)", "99999999", "/\0"])
def test_an_odd_subject_asks_nothing_and_harms_nothing(subject: str) -> None:
    host = Host()
    assert of(host, subject).checks == ()
    assert host.asked == []


def test_what_lies_in_a_closed_folder_is_not_shown_however_open_the_file_is() -> None:
    host = Host(*file("/srv/closed/app.conf", "level = 7\n", folder="0750"))
    found = of(host, "/srv/closed/app.conf")
    assert [check.kind for check in found.checks] == ["file"]
    assert Content("/srv/closed/app.conf") not in host.asked


def test_what_a_link_leads_to_may_be_closed_and_is_not_shown() -> None:
    path = "/srv/app/app.conf"
    link = {"stat": path, "type": "link", "mode": "0777"}
    found = of(Host(*file(path, "level = 7\n"), link), path)
    assert "setting" not in [check.kind for check in found.checks]


@pytest.mark.parametrize("key", ["SECRET_KEY_BASE", "db_pw", "smtp_pass", "mysql-pwd", "wifi_psk"])
def test_secrets_have_many_names(key: str) -> None:
    assert seems_secret(key, "hunter2")
    assert holds_secret(f"{key} = hunter2")
    assert not seems_secret("bypass_proxy", "localhost")
