"""`key`: which file, which line, and that no private key leaves the host."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks.key import Key
from guidegen.checks.key_entry import fingerprint, parse, split_options
from guidegen.model import Facts, FactState, Finding, Misfit, Reader, Verdict, Witness, WitnessSource
from guidegen.probe.questions.authorized_keys import AuthorizedKeys
from guidegen.probe.recorded import recorded
from guidegen.probe.script import compose
from tests.probe.shells import NONCE, Shell

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJq2Jw6m0TzqIbfB1rkLNkPNFVRKkuMEJrFTAgCIYjHG alice@laptop"
BLOB = KEY.split()[1]
PATH = "/home/alice/.ssh/authorized_keys"
CHECK = Key(key=KEY, user="alice")


def keys(text: str, mode: str = "drwxr-xr-x", uid: int = 1000, *settings: str, state: str = "had") -> Facts:
    guards = [
        {"path": PATH, "mode": "-rw-------", "uid": 1000},
        {"path": "/home/alice", "mode": mode, "uid": uid},
    ]
    file = {"path": PATH, "text": text, "guards": guards, "state": state}
    home = {"uid": 1000, "home": "/home/alice", "settings": list(settings)}
    return recorded([{"authorized_keys": "alice", **home, "files": [file]}])


@pytest.mark.parametrize(
    ("until", "verdict"),
    [("20200101", WRONG), ("20991231", DONE), ("202611220900Z", WRONG), ("202611221100Z", DONE)],
)
def test_a_key_that_has_expired_lets_nobody_in(until: str, verdict: Verdict) -> None:
    clock = recorded([{"identity": None, "reader": "login", "now": "2026-11-22T10:00:00+00:00"}])
    found = CHECK.judge(keys(f'expiry-time="{until}" {KEY}') | clock)
    assert found.verdict is verdict, found


@pytest.mark.parametrize(
    ("text", "verdict", "says"),
    [
        (KEY, DONE, ""),
        (f"# first\n\n  {KEY}\r\n", DONE, ""),
        (f'no-pty,command="echo \\"a b\\"" {KEY}', DONE, ""),
        (f'from="10.0.0.1",No-PTY {KEY}', DONE, ""),
        (f"no-such-thing {KEY}", WRONG, "no option no-such-thing"),
        (f"cert-authority {KEY}", WRONG, "cert-authority stands before it"),
        (f"cert-authority {KEY}\n{KEY}", DONE, ""),
        (f"# {KEY}", WRONG, ":1 holds the key, but as a comment"),
        (f"{KEY[:40]}\n{KEY[40:]}", WRONG, ":1 holds the key broken over 2 lines"),
        (f"ssh-ed25519\n{BLOB}", WRONG, "broken over 2 lines"),
        (f"h-ed25519 {BLOB} alice", WRONG, "says h-ed25519 before the key, where ssh-ed25519 and a blank"),
        (f"ssh-ed25519{BLOB} alice", WRONG, "where ssh-ed25519 and a blank should be"),
        (f"x\n{BLOB} alice", WRONG, ":2 holds the key without the word in front"),
        (KEY.replace(" ", "\u00a0"), WRONG, "characters that only look so"),
        (f"command=\u201cx y\u201d {KEY}", WRONG, "characters that only look so"),
        ("(private key)\n(private key)", WRONG, ":1 holds a private key"),
        (KEY.replace("YjHG", "YjHH"), SKIPPED, ""),
        ("", SKIPPED, ""),
    ],
)
def test_the_line_with_the_key(text: str, verdict: Verdict, says: str) -> None:
    found = CHECK.judge(keys(text))
    assert found.verdict is verdict, found
    assert says in found.statement


@pytest.mark.parametrize(
    ("mode", "uid", "verdict"),
    [("-rw-------", 0, WRONG), ("-rw-r--r--", 0, DONE), ("-rw-r-----", 0, DONE), ("-rw-------", 1000, DONE)],
)
def test_sshd_reads_the_file_as_the_user(mode: str, uid: int, verdict: Verdict) -> None:
    guards = [{"path": PATH, "mode": mode, "uid": uid}]
    file = {"path": PATH, "text": KEY, "guards": guards}
    facts = recorded([{"authorized_keys": "alice", "uid": 1000, "home": "/home/alice", "files": [file]}])
    assert CHECK.judge(facts).verdict is verdict


@pytest.mark.parametrize(
    ("mode", "uid", "settings", "verdict"),
    [
        ("drwxr-xr-x", 1000, (), DONE),
        ("drwxr-xr-x", 0, (), DONE),
        ("drwxrwxr-x", 1000, (), WRONG),
        ("drwxr-xrwx", 1000, (), WRONG),
        ("drwxr-xr-x", 1001, (), WRONG),
        ("drwxrwxr-x", 1000, ("strictmodes no",), DONE),
        ("drwxr-xr-x", 1000, ("pubkeyauthentication no",), SKIPPED),
    ],
)
def test_the_way_to_the_file(mode: str, uid: int, settings: tuple[str, ...], verdict: Verdict) -> None:
    found = CHECK.judge(keys(KEY, mode, uid, *settings))
    assert found.verdict is verdict
    if verdict is WRONG:
        assert "sshd does not read /home/alice/.ssh/authorized_keys, because /home/alice" in found.statement


def test_what_cannot_be_looked_at_is_unknown() -> None:
    assert CHECK.judge(keys("", state="forbidden")).verdict is UNKNOWN
    assert CHECK.judge(keys("", "drwx------", 1000, "authorizedkeyscommand /bin/x")).verdict is UNKNOWN
    assert CHECK.judge(Facts()).verdict is UNKNOWN
    gone = Key(key=KEY, user="alice", exists=False)
    assert gone.judge(keys("", state="forbidden")).verdict is UNKNOWN
    # Without sshd's own word, the key may stand in a file that nobody looked at.
    assert gone.judge(keys("")).verdict is UNKNOWN
    assert gone.judge(keys("", "drwx------", 1000, "strictmodes yes")).verdict is DONE


def test_options_are_a_set_and_what_else_stands_there_is_not_shown() -> None:
    check = Key(key=KEY, user="alice", options='no-pty,command="a, b"')
    assert check.judge(keys(f'command="a, b",no-pty {KEY}')).verdict is DONE
    found = check.judge(keys(f'no-pty,environment="TOKEN=s3cret" {KEY}'))
    assert found.verdict is WRONG
    assert 'without command="a, b" and with environment, which should not be there' in found.statement
    assert "s3cret" not in repr(found)


@given(st.text(max_size=200))
def test_no_line_whatever_breaks_the_reading(line: str) -> None:
    parse(line)
    split_options(line)
    CHECK.judge(keys(line + "\n" + BLOB))


@pytest.mark.parametrize(
    "key", ["SHA256:short", "ssh-ed25519 AAAA", "-----BEGIN OPENSSH PRIVATE KEY-----", KEY[:60], ""]
)
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(Misfit):
        Key(key=key, user="alice")


def generated(folder: Path, name: str, *options: str) -> tuple[str, str, str]:
    """A fresh private key, its public one, and the fingerprint that ssh-keygen tells."""
    file = folder / name
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-f", str(file), *options], check=True)
    said = subprocess.run(["ssh-keygen", "-lf", f"{file}.pub"], capture_output=True, text=True, check=True)
    return file.read_text(), file.with_suffix(".pub").read_text(), said.stdout.split()[1]


KINDS = {
    "ed25519": ("-t", "ed25519"),
    "rsa": ("-t", "rsa", "-b", "2048"),
    "pem": ("-t", "rsa", "-b", "2048", "-m", "PEM"),
    "ecdsa": ("-t", "ecdsa"),
}


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
def test_a_fingerprint_is_the_one_that_ssh_keygen_tells(tmp_path: Path, options: tuple[str, ...]) -> None:
    _, public, told = generated(tmp_path, "key", *options)
    assert fingerprint(public.split()[1]) == told
    assert fingerprint(public.split()[1][:-8]) == ""
    assert Key(key=public.strip(), user="a").subject == Key(key=told, user="a").subject


@pytest.fixture
def host(busybox: Path) -> Iterator[tuple[Shell, Path]]:
    """A host with one user, and the folder for the keys."""
    (busybox / "etc").mkdir(exist_ok=True)
    (busybox / "etc/passwd").write_text(
        "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n"
    )
    folder = busybox / "home/alice/.ssh"
    folder.mkdir(parents=True, exist_ok=True)
    yield Shell("busybox", busybox, busybox, ["/bin/sh"]), folder
    for file in folder.iterdir():
        file.unlink()
    (busybox / "etc/passwd").unlink()


def looked(shell: Shell, check: Key) -> Finding:
    return check.judge(shell.ask(*check.wants()))


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
def test_no_part_of_a_private_key_leaves_the_host(
    host: tuple[Shell, Path], tmp_path: Path, options: tuple[str, ...]
) -> None:
    shell, folder = host
    private, public, told = generated(tmp_path, "key", *options)
    body = [line for line in private.splitlines() if not line.startswith("-----")]
    torn = "\n".join([public.strip(), *body[2:-1], "# end"])
    flat = private.replace("\n", " ")
    for text in (private, private.replace("\n", "\r\n"), f"{public}{private}{public}", torn, flat):
        (folder / "authorized_keys").write_text(text)
        said = shell.run(compose([AuthorizedKeys("alice")], NONCE, readers=set(Reader)))
        shown = [line for line in body if line.encode() in said and line not in public]
        assert not shown or all(len(line) < 20 for line in shown)
    (folder / "authorized_keys").write_text(private)
    assert "holds a private key" in looked(shell, Key(key=told, user="alice")).statement


def test_a_file_of_the_real_shell(host: tuple[Shell, Path]) -> None:
    shell, folder = host
    file = folder / "authorized_keys"
    assert looked(shell, CHECK).verdict is SKIPPED
    file.write_text(f"{KEY[:50]}\n{KEY[50:]}\n")
    assert "broken over 2 lines" in looked(shell, CHECK).statement
    file.write_text(f"{KEY}\n")
    for path, uid in ((file, 1000), (folder, 1000), (folder.parent, 1000)):
        subprocess.run(["chown", str(uid), path], check=True)
    assert looked(shell, CHECK).verdict is DONE
    folder.chmod(0o777)
    assert re.search(r"/home/alice/\.ssh may be changed by everybody", looked(shell, CHECK).statement)
    folder.chmod(0o700)
    gone = Key(key=KEY, user="alice", exists=False)
    assert looked(shell, gone).verdict is SKIPPED
    file.rename(folder / "authorized_keys.txt")
    assert looked(shell, gone).verdict is DONE
    assert "authorized_keys.txt:1 holds it, but that is a file that sshd does not read" in (
        looked(shell, CHECK).statement
    )
    (folder / "authorized_keys").mkdir()
    assert looked(shell, CHECK).verdict is UNKNOWN
    (folder / "authorized_keys").rmdir()
    assert shell.ask(AuthorizedKeys("none"))[AuthorizedKeys("none")].state is FactState.MISSING


def _rsa(folder: Path, bits: int) -> str:
    made = folder / f"rsa-{bits}"
    command = [
        "ssh-keygen",
        "-q",
        "-t",
        "rsa",
        "-b",
        str(bits),
        "-N",
        "",
        "-C",
        "backup@store",
        "-f",
        str(made),
    ]
    subprocess.run(command, check=True)
    return made.with_suffix(".pub").read_text().strip()


@pytest.mark.parametrize("width", [64, 70])
def test_a_key_broken_by_a_mail_program_is_told_so_and_nothing_else_is_let_through(
    host: tuple[Shell, Path], tmp_path: Path, width: int
) -> None:
    shell, folder = host
    file = folder / "authorized_keys"
    public = _rsa(tmp_path, 2048)
    pieces = [public[at : at + width] for at in range(0, len(public), width)]
    file.write_text("\n".join(["# ours", *pieces, KEY, ""]))
    statement = looked(shell, Key(key=public, user="alice")).statement
    assert ":2 holds the key broken over " in statement
    assert "private" not in statement
    # The beginning of a public key, and below it the lines of a private one without their heading.
    body = (tmp_path / "rsa-2048").read_text().splitlines()[2:-2]
    file.write_text("\n".join([pieces[0], *body, KEY, ""]))
    text = shell.ask(AuthorizedKeys("alice"))[AuthorizedKeys("alice")].value
    assert text is not None
    assert not [line for line in body if line in text.files[0].text]


def test_a_key_taken_out_of_one_of_its_two_files_was_tried() -> None:
    gone = Key(key=KEY, user="alice", exists=False)
    two = [{"path": PATH, "text": KEY}, {"path": f"{PATH}2", "text": KEY}]
    home = {"authorized_keys": "alice", "uid": 1000, "home": "/home/alice"}
    before = gone.judge(recorded([{**home, "files": two}]))
    assert before.verdict is SKIPPED
    old = Witness(WitnessSource.BEFORE, {"exists": (before.observed["exists"],)})
    assert gone.judge(recorded([{**home, "files": two}]), (old,)).verdict is SKIPPED
    assert gone.judge(recorded([{**home, "files": two[1:]}]), (old,)).verdict is WRONG
    # An earlier record that knows of no files.
    told = Witness(WitnessSource.BEFORE, {"exists": (True,)})
    assert gone.judge(recorded([{**home, "files": two[1:]}]), (told,)).verdict is SKIPPED
