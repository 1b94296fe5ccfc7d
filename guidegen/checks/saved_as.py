"""What a file is when it is not the text that was meant: told by how it begins."""

import re
from typing import Final

_BEGINNINGS: Final = (
    (re.compile(r"\s*<(!doctype html|html\b)", re.IGNORECASE), "a web page"),
    (re.compile(r"\s*\{\\rtf"), "a file of a word processor"),
    (re.compile(r"PK\x03\x04"), "a packed file, such as word processors save"),
    (re.compile(r"%PDF-"), "a PDF"),
    (re.compile(r"\s*-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----"), "a private key, which is for its owner alone"),
    (re.compile(r"\s*PuTTY-User-Key-File"), "a private key of PuTTY, which is for its owner alone"),
    (re.compile(r"\s*---- BEGIN SSH2 PUBLIC KEY ----"), "a key in the format SSH2, of several lines"),
)


def saved_as(text: str) -> str:
    """What the text is instead, with an article; empty where nothing is known of it."""
    return next((what for beginning, what in _BEGINNINGS if beginning.match(text)), "")
