"""The lines of an authorized_keys file: which key each holds, as sshd reads it."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from guidegen.checks.lookalikes import as_meant
from guidegen.checks.wording import shown

_TYPES: Final = (
    r"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)"
)
_KEY: Final = re.compile(rf"(?P<type>{_TYPES})[ \t]+(?P<blob>AAAA[A-Za-z0-9+/]+={{0,3}})(?=[ \t]|$)")
_OPTIONS: Final = re.compile(r"""(?:[^\s"]|"(?:\\"|[^"])*")+""")
_MOST_PIECES: Final = 20


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A key in a line."""

    line: int
    fingerprint: str
    options: tuple[str, ...] = ()


def fingerprint(blob: str) -> str:
    """`SHA256:…` of a key's base64; empty for what is no whole key."""
    try:
        data = base64.b64decode(blob + "=" * (-len(blob) % 4), validate=True)
    except (binascii.Error, ValueError):
        return ""
    at = 0
    while at < len(data):  # nothing but fields, each behind its length: half a key ends within one
        at += 4 + int.from_bytes(data[at : at + 4], "big")
    if at != len(data) or not data:
        return ""
    return "SHA256:" + base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def parse(text: str, line: int = 0) -> Entry | None:
    """The key in one line, as sshd reads it; None where it reads none."""
    body = text.strip(" \t")
    if not body or body.startswith("#"):
        return None
    options: tuple[str, ...] = ()
    if not re.match(rf"{_TYPES}[ \t]", body):
        front = _OPTIONS.match(body)
        if not front:
            return None
        options = split_options(front.group())
        body = body[front.end() :].lstrip(" \t")
    key = _KEY.match(body)
    if not key:
        return None
    blob = key["blob"]
    name = key["type"].encode()
    found = fingerprint(blob)
    if not found or base64.b64decode(blob + "=" * (-len(blob) % 4))[4 : 4 + len(name)] != name:
        return None
    return Entry(line=line, fingerprint=found, options=options)


def split_options(text: str) -> tuple[str, ...]:
    """The options in front of a key, each by itself."""
    return tuple(filter(None, re.split(r""",(?=(?:[^"]|"(?:\\"|[^"])*")*$)""", text)))


def misread(lines: list[str], wanted: str) -> Iterator[tuple[int, str]]:
    """Where the wanted key stands in a way that sshd does not read, and why: (line, words)."""
    for number, line in enumerate(lines, 1):
        if parse(line, number):
            continue
        bare = line.strip(" \t")
        uncommented = parse(bare.lstrip("# \t"))
        if bare.startswith("#") and uncommented and uncommented.fingerprint == wanted:
            yield number, "holds the key, but as a comment: the # before it must go"
            continue
        meant = parse(as_meant(line))
        if meant and meant.fingerprint == wanted:
            yield number, "looks right, but holds characters that only look so: curly quotes or odd blanks"
            continue
        alone = re.fullmatch(r"(AAAA[A-Za-z0-9+/]+={0,3})(?:[ \t].*)?", bare)
        if alone and fingerprint(alone[1]) == wanted:
            yield number, "holds the key without the word in front of it, such as ssh-ed25519"
            continue
        if odd := _odd_type(bare, wanted):
            yield number, odd
            continue
        if pieces := _broken(lines[number - 1 : number - 1 + _MOST_PIECES], wanted):
            yield number, f"holds the key broken over {pieces} lines; it must stand on one"


def _odd_type(bare: str, wanted: str) -> str:
    """That the word before the wanted key is none of a kind of key, as it begins a clause; else empty."""
    found = re.search(r"(\S*?)([ \t]*)(AAAA[A-Za-z0-9+/]+={0,3})(?=[ \t]|$)", bare)
    if bare.startswith("#") or not found or fingerprint(found[3]) != wanted:
        return ""
    data = base64.b64decode(found[3] + "=" * (-len(found[3]) % 4))
    kind = data[4 : 4 + int.from_bytes(data[:4], "big")].decode(errors="replace")
    if (found[1] == kind and found[2]) or not re.fullmatch(_TYPES, kind):
        return ""
    return f"says {shown(found[1])} before the key, where {kind} and a blank should be"


def _broken(lines: list[str], wanted: str) -> int:
    """Over how many lines the key is broken; 0 where it is not."""
    if not re.search(_TYPES, lines[0]):
        return 0
    whole = lines[0].strip(" \t\r")
    for count, line in enumerate(lines[1:], 2):
        piece = line.strip(" \t\r")
        for glue in ("", " "):
            joined = parse(whole + glue + piece)
            if joined and joined.fingerprint == wanted:
                return count
        whole += ("" if "AAAA" in whole else " ") + piece
    return 0
