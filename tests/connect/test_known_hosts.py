"""known_hosts files, as ssh reads them."""

import base64
import subprocess
from pathlib import Path

import pytest

from guidegen.connect.known_hosts import add, fingerprint, known_keys

BLOB = base64.b64encode(b"a key").decode()


@pytest.mark.parametrize(
    ("names", "host", "known"),
    [
        ("mail.example.com", "mail.example.com", True),
        ("Mail.Example.com", "mail.example.com", True),
        ("mail.example.com,192.0.2.1", "192.0.2.1", True),
        ("*.example.com", "mail.example.com", True),
        ("*.example.com,!mail.example.com", "mail.example.com", False),
        ("m?il.example.com", "mail.example.com", True),
        ("[mail.example.com]:2222", "[mail.example.com]:2222", True),
        ("mail.example.com", "[mail.example.com]:2222", False),
        ("[*.example.com]:2222", "[mail.example.com]:2222", True),
        ("[mail.example.com]:2222", "m", False),
        ("|1|broken", "mail.example.com", False),
    ],
)
def test_a_line_speaks_of_the_hosts_that_ssh_means(
    tmp_path: Path, names: str, host: str, known: bool
) -> None:
    file = tmp_path / "known"
    file.write_text(f"{names} ssh-ed25519 {BLOB} a comment\n")
    assert bool(known_keys(host, [file])) is known


def test_what_is_no_key_line_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "known"
    file.write_bytes(
        b"# remark\n\nhost\nhost ssh-ed25519\nhost ssh-ed25519 ***\n\xff\xfe\n"
        + f"@cert-authority host ssh-ed25519 {BLOB}\n@revoked host ssh-ed25519 {BLOB}\n".encode()
    )
    (key,) = known_keys("host", [tmp_path / "missing", file])
    assert (key.line, key.revoked) == (8, True)


@pytest.mark.parametrize("hashed", [True, False])
def test_an_added_key_is_found_by_ssh_and_by_us(tmp_path: Path, hashed: bool) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "k"], check=True)
    key_type, encoded, *_ = (tmp_path / "k.pub").read_text().split()
    file = tmp_path / "folder" / "known"
    file.parent.mkdir()
    file.write_text("other ssh-ed25519 AAAA")  # no newline at its end
    add(file, "[host]:2222", key_type, base64.b64decode(encoded), hashed=hashed)
    (key,) = known_keys("[host]:2222", [file])
    assert (key.line, key.type) == (2, "ssh-ed25519")
    assert ("[host]" in file.read_text()) is not hashed
    subprocess.run(["ssh-keygen", "-F", "[host]:2222", "-f", file], check=True, capture_output=True)
    shown = subprocess.run(
        ["ssh-keygen", "-lf", tmp_path / "k.pub"], check=True, capture_output=True, text=True
    ).stdout
    assert fingerprint(key.blob) == shown.split()[1]
