"""What leaves a host: every class of question says what its answers may hold, and holds to it.

Each is asked on a system of BusyBox alone, in all of whose files stands one word.
"""

import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from guidegen.model import FactState
from guidegen.probe.question import Discloses, Question, Section
from guidegen.probe.recorded import question_kinds
from tests.probe.every_question import NAMES, question
from tests.probe.shells import busybox_root

WORD: Final = "hunter2"
MARKER: Final = "5d0c8c8a7b3e4f21a6d9e0b4c2f17d38"
KEY: Final = "AAAAC3NzaC1lZDI1NTE5AAAAI" + WORD * 7
TEXTS: Final = {
    "etc/crontab": f"* * * * * root login --password {WORD}\n",
    "etc/cron.d/job": f"* * * * * root login --password {WORD}\n",
    "var/spool/cron/crontabs/ann": f"* * * * * login --password {WORD}\n",
    "etc/environment": f"TOKEN={WORD}\nLANG={WORD}\n",
    "etc/default/locale": f"LANG={WORD}\n",
    "etc/profile": f"export TOKEN={WORD}\n",
    "etc/sudoers": f"ann ALL=(ALL) /bin/login {WORD}\n",
    "etc/sysctl.d/50-own.conf": f"kernel.secret = {WORD}\n",
    "etc/fstab": f"//server/share /mnt cifs password={WORD} 0 0\n",
    "proc/sys/kernel/secret": f"{WORD}\n",
    "home/ann/.profile": f"export TOKEN={WORD}\n",
    "home/ann/.ssh/authorized_keys": f'command="login {WORD}" ssh-ed25519 {KEY}\n',
    "home/bob/.ssh/authorized_keys": f"ssh-ed25519 {KEY}\n",
    "own/file.conf": f"include /own/more.conf;\npassword = {WORD}\n",
    "own/more.conf": f"password = {WORD}\n",
}
ASKED: Final[dict[str, dict[str, Any]]] = {
    "conf_layers": {"folder": "sysctl.d", "ending": ".conf"},
    "drop_ins": {"folder": "/own", "ending": ".conf"},
    "includes": {"path": "/own/file.conf", "own": "", "beside": ()},
    "login_variable": {"variable": "TOKEN", "user": "ann"},
    "authorized_keys": {"user": "ann"},
    "sysctl": {"key": "kernel.secret"},
    "tree": {"folder": "/own"},
}
"""Where the questions look that take more than a path."""


@pytest.fixture(
    scope="module", params=["open", "closed files", "closed folders", "links into a closed folder"]
)
def host(request: pytest.FixtureRequest, shell_root: Path) -> Iterator[tuple[str, Path]]:
    """The system, and whether every user of it may read the files."""
    how: str = request.param
    root = busybox_root(shell_root / f"disclosure {how}")
    for name, text in TEXTS.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for folder in sorted({(root / name).parent for name in TEXTS}):
        folder.chmod(0o700 if how == "closed folders" else 0o755)
    for name in TEXTS:
        (root / name).chmod(0o600 if how == "closed files" else 0o644)
    if how == "links into a closed folder":
        (root / "closed").mkdir(mode=0o700)
        for number, name in enumerate(TEXTS):
            (root / name).rename(root / f"closed/{number}")
            (root / name).symlink_to(f"/closed/{number}")
    (root / "etc/passwd").write_text(
        "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n"
    )
    (root / "etc/passwd").chmod(0o644)
    yield how, root
    shutil.rmtree(root)


def printed(name: str, root: Path, *, open_only: bool) -> bytes:
    """What the question's shell prints to root."""
    cls: type[Question[Any]] = question_kinds()[name]
    script = cls.script([question(name, "/own/file.conf", **ASKED.get(name, {}))])
    lead = "open_only=yes; export open_only; " if open_only else ""
    line = f"{lead}exec sh -c {shlex.quote(script)} guidegen / {MARKER}"
    done = subprocess.run(
        ["chroot", str(root), "/bin/sh", "-c", line],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
        env={"PATH": "/usr/sbin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"},
    )
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_no_text_leaves_the_host_but_what_the_class_says(name: str, host: tuple[str, Path]) -> None:
    how, root = host
    says = question_kinds()[name].discloses
    if says is Discloses.NOTHING:
        assert WORD.encode() not in printed(name, root, open_only=False)
    if says is not Discloses.ANYTHING and how != "open":
        assert WORD.encode() not in printed(name, root, open_only=True)


OPEN: Final = [name for name in NAMES if question_kinds()[name].discloses is Discloses.OPEN]


@pytest.mark.parametrize("name", OPEN)
def test_text_that_all_may_read_is_printed_and_other_text_where_it_may_be(
    name: str, host: tuple[str, Path]
) -> None:
    how, root = host
    assert WORD.encode() in printed(name, root, open_only=False)
    if how == "open":
        assert WORD.encode() in printed(name, root, open_only=True)


@pytest.mark.parametrize("name", OPEN)
def test_what_is_withheld_is_never_taken_for_absent(name: str, host: tuple[str, Path]) -> None:
    how, root = host
    if how == "open":
        return  # nothing is withheld
    cls: type[Question[Any]] = question_kinds()[name]
    asked = [question(name, "/own/file.conf", **ASKED.get(name, {}))]
    output = printed(name, root, open_only=True)
    assert output != printed(name, root, open_only=False)
    (fact,) = cls.read(asked, Section(output, 0, whole=True, marker=MARKER.encode()))
    assert fact.state is not FactState.MISSING
