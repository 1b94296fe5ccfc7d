"""Host keys that are known, as ssh reads and writes them: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path


@dataclass(frozen=True)
class KnownKey:
    """One line of a known_hosts file that speaks of the host."""

    file: Path
    line: int
    type: str
    """ssh-ed25519, ecdsa-sha2-nistp256, ssh-rsa, …"""
    blob: bytes
    revoked: bool = False


def fingerprint(blob: bytes) -> str:
    """A key's fingerprint as ssh shows it: SHA256:…"""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def known_keys(name: str, files: Iterable[Path]) -> tuple[KnownKey, ...]:
    """What `files` know of the host `name` ("host" or "[host]:port"). Files that cannot be read hold nothing.

    Lines of certificate authorities are passed over: a host's certificate is not looked at.
    """
    return tuple(key for file in files for key in _read(name, file))


def _read(name: str, file: Path) -> Iterator[KnownKey]:
    try:
        lines = file.read_bytes().decode("utf-8", "replace").splitlines()
    except OSError:
        return
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        marker = words.pop(0) if words[0].startswith("@") else ""
        if len(words) < 3 or marker not in ("", "@revoked") or not _names(words[0], name):
            continue
        try:
            blob = base64.b64decode(words[2], validate=True)
        except binascii.Error:
            continue
        yield KnownKey(file, number, words[1], blob, revoked=bool(marker))


def _names(field: str, name: str) -> bool:
    """Whether a line's first word speaks of `name`: hashed, or patterns of which none may deny it."""
    if field.startswith("|1|"):
        try:
            salt, digest = (base64.b64decode(part, validate=True) for part in field[3:].split("|"))
        except (ValueError, binascii.Error):
            return False
        return hmac.compare_digest(hmac.digest(salt, name.encode(), "sha1"), digest)
    matched = False
    for pattern in field.lower().split(","):
        # In these patterns "[" is no set of characters, as in a shell, but begins "[host]:port".
        if fnmatchcase(name.lower(), pattern.lstrip("!").replace("[", "[[]")):
            if pattern.startswith("!"):
                return False
            matched = True
    return matched


def add(file: Path, name: str, key_type: str, blob: bytes, *, hashed: bool) -> None:
    """Write a new host's key at the end of `file`. Raises OSError."""
    if hashed:
        salt = secrets.token_bytes(20)
        digest = hmac.digest(salt, name.encode(), "sha1")
        name = f"|1|{base64.b64encode(salt).decode()}|{base64.b64encode(digest).decode()}"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("a+b") as known:
        known.seek(0)
        content = known.read()
        gap = b"" if not content or content.endswith(b"\n") else b"\n"
        known.write(gap + f"{name} {key_type} {base64.b64encode(blob).decode()}\n".encode())
