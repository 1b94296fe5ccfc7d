"""Tools that are missing, hang, never stop, speak another language or print what no version of them did.

Each is put in front of the real one, on a system of BusyBox alone.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from guidegen.model import Facts, FactState
from guidegen.probe.answer import read
from guidegen.probe.question import Question
from guidegen.probe.recorded import question_kinds
from guidegen.probe.script import compose
from tests.probe.every_question import questions
from tests.probe.shells import NONCE, Shell, busybox_root
from tests.probe.test_bad_files import LOOKS

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="a root of busybox alone needs chroot, as root")

TOOLS: Final = (
    *("stat", "ls", "find", "readlink", "sha256sum", "df", "mount", "ps", "netstat", "ss", "sysctl"),
    *("systemctl", "journalctl", "systemd-analyze", "timedatectl", "chronyc", "ntpq", "ntpctl", "locale"),
    *("getent", "dscl", "sudo", "sshd", "docker", "podman", "dpkg-query", "rpm", "apk", "openssl", "curl"),
    *("wget", "nc", "dig", "host", "nslookup", "nft", "iptables", "ip6tables", "ufw", "firewall-cmd"),
    *("postconf", "testparm", "git", "apache2", "kldstat", "last", "who", "sw_vers", "freebsd-version"),
)
"""Those that tell something. What the shell itself is made of (cat, head, awk, printf) has to work."""

# What a tool might print some day, or in another language, or because it is another one of the same name.
OWN_WORDS: Final = ("identity", "log_file", "effective", "sudo_lines", "logins")
"""The first two tell the time, which goes on; the third's answer is whatever the program says; the others
only tell who may have done a thing, and whoever they do not name may have."""
MAY_BE_SILENT: Final = ("listening", "journal")
"""On a quiet host their tools print nothing, and mean it."""

BABBLE: Final = {
    "garbage": r"""printf '\000\377\n= end\nend\n+\n! \n0 0 0\n{"a": [\n\n0:0:0\n%%s\n'""",
    "german": """echo "$0: Datei oder Verzeichnis nicht gefunden" >&2; exit 1""",
    "german, and content": """echo "Aktiv: ja (läuft) seit Mo 2026-11-16 09:12:44 MEZ"; exit 0""",
    "silence": "exit 0",
    "failure": "exit 3",
    "usage": """echo "Usage: $0 [OPTION]... FILE" >&2; exit 2""",
}


@pytest.fixture(scope="module")
def system(shell_root: Path) -> Shell:
    """A system with a file, a folder and a user, and tools of the test's own in front of its own."""
    root = busybox_root(shell_root / "tools")
    for name, text in {
        "etc/passwd": "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n",
        "etc/group": "root:x:0:\nann:x:1000:\n",
        "etc/own.conf": "key = value\n",
        "home/ann/.profile": "PATH=/bin\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "fake").mkdir()
    return Shell("busybox", root, root, ["/bin/busybox", "env", "PATH=/fake:/bin", "/bin/sh"])


def put(system: Shell, script: str) -> None:
    """Every tool is `script`."""
    for tool in TOOLS:
        file = system.folder / "fake" / tool
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)


def asked() -> list[Question[object]]:
    """One question of each class."""
    return questions("/etc/own.conf", LOOKS)


def as_told(facts: Facts) -> dict[str, object]:
    """What is known, by question."""
    return {
        repr(want): (fact.state, fact.value)
        for want, fact in facts
        if fact.known and isinstance(want, Question) and want.name not in OWN_WORDS
    }


def truth_of(system: Shell) -> dict[str, object]:
    """What is known where each tool is itself, as far as the system has it."""
    put(system, 'exec /bin/busybox "${0##*/}" "$@"')
    return as_told(system.ask(*asked()))


@pytest.mark.parametrize("words", BABBLE.values(), ids=BABBLE)
def test_what_a_tool_never_printed_before_is_never_taken_for_an_answer(system: Shell, words: str) -> None:
    truth = truth_of(system)
    put(system, words)
    told = as_told(
        system.ask(*(want for want in asked() if words != "exit 0" or want.name not in MAY_BE_SILENT))
    )
    assert {want: answer for want, answer in told.items() if truth.get(want) != answer} == {}


def test_tools_that_hang_cost_the_limit_and_are_named_so(
    system: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in LOOKS:
        monkeypatch.setattr(question_kinds()[name], "limit", classmethod(lambda *_: 1))
    truth = truth_of(system)
    put(system, "exec /bin/busybox sleep 600")
    begun = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(system.ask, asked()))
    assert time.monotonic() - begun < 60
    for facts in found:
        for want, fact in facts:
            assert fact.state is not FactState.LOST, want
        assert as_told(facts).items() <= truth.items()
    assert sum(fact.state is FactState.TIMED_OUT for facts in found for _, fact in facts) > 10


def test_tools_that_never_stop_printing_are_stopped(system: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in LOOKS:
        monkeypatch.setattr(question_kinds()[name], "limit", classmethod(lambda *_: 1))
    truth = truth_of(system)
    put(system, "exec /bin/busybox yes /etc/own.conf")
    for want in asked():
        begun = time.monotonic()
        output = system.run(f"{{\n{compose([want], NONCE, readers={want.reader})}\n}} | head -c 4000000")
        assert time.monotonic() - begun < 15, want
        facts = read([want], NONCE, output, "too large")
        assert len(facts) == 1
        assert as_told(facts).items() <= truth.items()
