"""Who was logged in, and who ran what through sudo: in the real shells, from real files."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guidegen.model import Fact, Facts, FactState, Reader
from guidegen.probe.answer import read
from guidegen.probe.question import Question, Section
from guidegen.probe.questions.logins import LoginList, Logins
from guidegen.probe.questions.sudo_lines import SudoLines
from guidegen.probe.script import compose
from tests.probe.shells import NONCE

NEAR = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
ASKED = SudoLines(NEAR, "/etc/ssh/sshd_config")
SHELLS: tuple[Sequence[str], ...] = (("dash",), ("bash", "--posix"), ("busybox", "sh"))

RECORDS = """\
[2] [00000] [~~  ] [reboot  ] [~           ] [6.1.0-18-amd64      ] [0.0.0.0        ] [2026-11-22T08:00:00,000000+00:00]
[7] [01234] [ts/0] [anna    ] [pts/0       ] [192.0.2.10          ] [192.0.2.10     ] [2026-11-22T09:55:00,123456+00:00]
[8] [01234] [    ] [        ] [pts/0       ] [                    ] [0.0.0.0        ] [2026-11-22T10:20:00,123456+00:00]
[7] [01300] [tty1] [root    ] [tty1        ] [                    ] [0.0.0.0        ] [2026-11-22T12:55:00,123456+00:00]
[1] [00000] [~~  ] [shutdown] [~           ] [6.1.0-18-amd64      ] [0.0.0.0        ] [2026-11-22T13:00:00,000000+00:00]
[2] [00000] [~~  ] [reboot  ] [~           ] [6.1.0-18-amd64      ] [0.0.0.0        ] [2026-11-22T13:01:00,000000+00:00]
[7] [01301] [ts/2] [bob     ] [pts/2       ] [2001:db8::1         ] [2001:db8::1    ] [2026-11-22T14:10:00,123456+00:00]
"""  # noqa: E501 - as utmpdump writes them

LOG = """\
2026-11-22T14:28:00.123456+00:00 host sudo:      bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/nano /etc/ssh/sshd_config
Nov 22 14:29:00 host sudo[12]:      bob : TTY=pts/0 ; PWD=/etc/ssh ; USER=root ; COMMAND=/usr/bin/sed -i s/a/hunter2/ sshd_config
Nov 22 14:29:01 host other: sudo:      eve : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/nano /etc/ssh/sshd_config
Nov 22 14:29:05 host sudo[12]:      bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/mysql -phunter2
Nov 22 14:29:07 host sudo[12]:      bob : command not allowed ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/nano /etc/ssh/sshd_config
Nov 22 14:29:08 host sudo[12]:      bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/nano /etc/ssh/sshd_config.bak
Nov 22 10:29:06 host sudo[12]:      bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/bash
Nov  2 14:25:06 host sudo[12]:      bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/bash
Nov 22 14:25:06 host sudo[12]:     carl : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/bash -c 'echo hunter2'
"""  # noqa: E501 - as sudo writes them

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare"), reason="files of /var/log are laid in place by root"
)


def asked(
    shell: Sequence[str], wants: Sequence[Question[Any]], files: dict[str, Path]
) -> tuple[Facts, bytes]:
    """What `shell` answers on a machine that has `files` in place of its own, and what it printed."""
    binds = "".join(f"[ -e {to} ] || touch {to}; mount --bind {file} {to}; " for to, file in files.items())
    script = compose(wants, NONCE, readers=set(Reader))
    done = subprocess.run(
        [
            "unshare",
            "-m",
            "sh",
            "-c",
            f'mount -t tmpfs none /var/log; {binds} exec "$@"',
            "x",
            *shell,
            "-s",
            "/",
        ],
        input=script.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == b""
    return read(wants, NONCE, done.stdout), done.stdout


@pytest.fixture
def wtmp(tmp_path: Path) -> Path:
    file = tmp_path / "wtmp"
    made = subprocess.run(["utmpdump", "-r"], input=RECORDS.encode(), capture_output=True, check=True)
    file.write_bytes(made.stdout)
    return file


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "auth.log"
    file.write_text(LOG)
    return file


@pytest.mark.parametrize("shell", SHELLS[:2], ids=" ".join)
def test_sessions_are_read_with_their_ends(shell: Sequence[str], wtmp: Path) -> None:
    facts, _ = asked(shell, [Logins()], {"/var/log/wtmp": wtmp})
    found = facts[Logins()].value
    assert found is not None
    assert found.begins == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    told = [(one.user, one.address, one.since.hour, one.until, one.gone) for one in found.sessions]
    down = datetime(2026, 11, 22, 13, 1, tzinfo=UTC)
    assert told == [
        ("bob", "2001:db8::1", 14, None, True),
        ("root", "", 12, down, False),
        ("anna", "192.0.2.10", 9, datetime(2026, 11, 22, 10, 20, tzinfo=UTC), False),
    ]


@pytest.mark.parametrize("shell", SHELLS[:2], ids=" ".join)
def test_a_host_without_a_record_says_so(shell: Sequence[str], tmp_path: Path) -> None:
    assert asked(shell, [Logins()], {})[0][Logins()].state is FactState.NO_TOOL
    empty = tmp_path / "empty"
    empty.touch()
    fact = asked(shell, [Logins()], {"/var/log/wtmp": empty})[0][Logins()]
    assert fact == Fact.had(LoginList())


def test_a_last_that_tells_no_years_is_not_read(wtmp: Path) -> None:
    fact = asked(SHELLS[2], [Logins()], {"/var/log/wtmp": wtmp})[0][Logins()]
    assert fact.state is FactState.NO_TOOL


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_of_sudos_lines_only_who_when_the_program_and_the_file_leave_the_host(
    shell: Sequence[str], log: Path
) -> None:
    facts, printed = asked(shell, [ASKED], {"/var/log/auth.log": log})
    found = facts[ASKED].value
    assert found is not None
    assert [(f"{line.at:%H:%M:%S}", line.user, line.command) for line in found.lines] == [
        ("14:25:06", "carl", "/bin/bash"),
        ("14:28:00", "bob", "/usr/bin/nano /etc/ssh/sshd_config"),
        ("14:29:00", "bob", "/usr/bin/sed /etc/ssh/sshd_config"),
    ]
    assert b"hunter2" not in printed
    assert not re.search(rb"eve|mysql|\.bak|Nov  2", printed)


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
@pytest.mark.parametrize("path", ["/tmp/a b'c", "/tmp/a\\tb", "/tmp/$(id)", '/tmp/"x'])
def test_odd_names_of_files_are_names(shell: Sequence[str], path: str, tmp_path: Path) -> None:
    file = tmp_path / "auth.log"
    file.write_text(
        f"Nov 22 14:29:00 host sudo[1]: bob : TTY=x ; PWD=/ ; USER=root ; COMMAND=/bin/ed {path}\n"
    )
    want = SudoLines(NEAR, path)
    found = asked(shell, [want], {"/var/log/auth.log": file})[0][want].value
    assert found is not None
    assert [line.command for line in found.lines] == [f"/bin/ed {path}"]


def test_times_without_a_zone_are_the_hosts_own() -> None:
    section_of = (
        "+0530\n= /var/log/secure\n/var/log/secure\tNov 22 19:59:00\tbob\t/bin/ed\t/etc/ssh/sshd_config\n"
    )
    marker = b"m" * 32
    section = Section(section_of.encode() + marker + b" 0\n", 0, True, marker)
    (fact,) = SudoLines.read([ASKED], section)
    assert fact.value is not None
    assert [line.at for line in fact.value.lines] == [datetime(2026, 11, 22, 14, 29, tzinfo=UTC)]


def test_lines_that_may_not_be_read_are_not_none() -> None:
    marker = b"m" * 32
    (fact,) = SudoLines.read([ASKED], Section(b"+0000\n" + marker + b" 0\n", 0, True, marker))
    assert fact.state is FactState.FORBIDDEN
    (lost,) = SudoLines.read([ASKED], Section(b"+0000\n= x", 0, False, marker))
    assert lost.state is FactState.LOST
