"""Debian's order of versions, and requirements such as `>=1.2`."""

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import Self

_VERSION = re.compile(r"(?:(\d+):)?([^:]+?)(?:-([^-]*))?")
_REQUIREMENT = re.compile(r"\s*(>=|<=|!=|==|=|>|<)?\s*([0-9A-Za-z][0-9A-Za-z.+:~-]*)\s*")
_HOLDS = {
    ">=": (0, 1),
    "<=": (-1, 0),
    "=": (0,),
    "==": (0,),
    "!=": (-1, 1),
    ">": (1,),
    "<": (-1,),
}


def compare(one: str, other: str) -> int:
    """-1, 0 or 1 as `one` is older than, as old as, or newer than `other`; epochs and revisions count."""
    (epoch, upstream, revision), (epoch2, upstream2, revision2) = split(one), split(other)
    if int(epoch or 0) != int(epoch2 or 0):
        return 1 if int(epoch or 0) > int(epoch2 or 0) else -1
    return _order(upstream, upstream2) or _order(revision or "0", revision2 or "0")


def split(version: str) -> tuple[str | None, str, str | None]:
    """Epoch, upstream version and revision; None where it has none."""
    if not (match := _VERSION.fullmatch(version)):
        return None, version, None
    return match[1], match[2], match[3]


def _order(one: str, other: str) -> int:
    """By turns a run of other characters and a run of digits, from the left."""
    pieces = zip_longest(re.findall(r"(\D*)(\d*)", one), re.findall(r"(\D*)(\d*)", other), fillvalue=("", ""))
    for (text, digits), (text2, digits2) in pieces:
        left, right = [*map(_rank, text), 0], [*map(_rank, text2), 0]
        if left != right:
            return 1 if left > right else -1
        if int(digits or 0) != int(digits2 or 0):
            return 1 if int(digits or 0) > int(digits2 or 0) else -1
    return 0


def _rank(char: str) -> int:
    """A tilde before the end of the text (0), which is before letters, which are before all else."""
    if char == "~":
        return -1
    return ord(char) if char.isalpha() else ord(char) + 256


@dataclass(frozen=True)
class Requirement:
    """`>=1.2`: it says nothing of an epoch or a revision that it does not name."""

    operator: str
    version: str

    @classmethod
    def parse_all(cls, text: str) -> tuple[Self, ...]:
        """The requirements in `text`, separated by commas. Raises ValueError."""
        found = []
        for part in text.split(",") if text.strip() else ():
            if not (match := _REQUIREMENT.fullmatch(part)):
                raise ValueError(f"{part.strip()!r} is no requirement of a version")
            found.append(cls(match[1] or "=", match[2]))
        return tuple(found)

    def holds(self, version: str) -> bool:
        """Whether `version`, as the host gives it, will do."""
        epoch, upstream, revision = split(version)
        own_epoch, _, own_revision = split(self.version)
        seen = upstream
        if own_epoch is not None:
            seen = f"{epoch or 0}:{seen}"
        if own_revision is not None and revision is not None:
            seen = f"{seen}-{revision}"
        return compare(seen, self.version) in _HOLDS[self.operator]
