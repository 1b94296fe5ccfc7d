"""The check kind `disk`: there is room left in a file system."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.paths import require_path
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Value,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.space import FreeSpace, Space
from guidegen.probe.recorded import recorded

_AMOUNT: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?(KiB|MiB|GiB|TiB|%)")
_KIB: Final = {"KiB": 1, "MiB": 1024, "GiB": 1024**2, "TiB": 1024**3}
_NODES: Final = re.compile(r"(\d{1,12}) ?(%?)")
_LESS: Final = 0.9
"""Below this part of what was free before, things have grown worse."""


@dataclass(frozen=True, kw_only=True)
class Disk(Check):
    """The file system that holds a path has room left: space, or inodes (files that may still be made).

    Room is what a user other than root may still fill, as `df` tells it; per cent are of the whole size. What
    has no fixed number of inodes (btrfs) leaves them unknown. Who used up the room cannot be told. That
    less is free than before the fix, by more than a tenth, is wrong; else too little is skipped.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "disk"
    main_field: ClassVar = "free"

    disk: str = option("A path in the file system.", min_length=1)
    free: str = option('At least so much must be free: "500 MiB", "10 GiB", "15%".', "")
    free_inodes: str = option('At least so many files may still be made: "10000" or "5%".', "")
    mounted_on: str = option("The folder at which that file system must be mounted.", "")

    def __post_init__(self) -> None:
        """Raise Misfit for amounts that are none."""
        require_path("disk", self.disk)
        if not (self.free or self.free_inodes or self.mounted_on):
            raise Misfit("disk", "one of free, free_inodes and mounted_on is needed", 'free: "500 MiB"')
        if self.free and not _AMOUNT.fullmatch(self.free):
            raise Misfit("free", "an amount is a number with KiB, MiB, GiB, TiB or %", 'free: "500 MiB"')
        if self.free_inodes and not _NODES.fullmatch(self.free_inodes):
            raise Misfit("free_inodes", "it is a number, or a number with %", 'free_inodes: "10%"')
        for key in ("free", "free_inodes"):
            text = getattr(self, key)
            if text.endswith("%") and float(text.rstrip(" %")) > 100:
                raise Misfit(key, "no more than 100% can be free")
        if self.mounted_on and not self.mounted_on.startswith("/"):
            raise Misfit("mounted_on", "a folder is a path that begins with /")

    @property
    def subject(self) -> str:
        """The path."""
        return self.disk

    def instruct(self) -> Instruction:
        """Make room."""
        wanted = [code(self.free)] if self.free else []
        wanted += [f"room for {code(self.free_inodes)} more files"] if self.free_inodes else []
        said = []
        if wanted:
            said.append(f"Make room on the disk that holds {code(self.disk)}: {joined(wanted)} must be free.")
        if self.mounted_on:
            said.append(f"{code(self.disk)} must lie on the disk at {code(self.mounted_on)}.")
        return Instruction(" ".join(said))

    def expectation(self) -> str:
        """`/var has at least 500 MiB free`."""
        parts = [f"at least {self.free} free"] if self.free else []
        parts += [f"at least {self.free_inodes} inodes free"] if self.free_inodes else []
        where = f"lies on the file system at {shown(self.mounted_on)}" if self.mounted_on else ""
        has = f"has {joined(parts)}" if parts else ""
        return f"{shown(self.disk)} {joined([part for part in (has, where) if part])}"

    def wants(self) -> tuple[Want[Any], ...]:
        """What `df` says."""
        return (FreeSpace(self.disk),)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Each amount by itself."""
        fact = facts[FreeSpace(self.disk)]
        path = shown(self.disk)
        if fact.state is FactState.MISSING:
            words = f"{path} is not there"
            aspect = self._aspect("free", words, "", holds=False, actual=None)
            return conclude(self, [aspect], witnesses)
        if fact.value is None:
            return conclude(self, [unseen(f"the room at {path}", fact, "df", self.disk)], witnesses)
        space, aspects = fact.value, []
        if self.mounted_on:
            holds = space.mounted_on == (self.mounted_on.rstrip("/") or "/")
            words = f"{path} lies on the file system at {shown(space.mounted_on)}"
            aspects.append(
                Aspect(
                    field=Field(name="mounted_on", holds=holds, actual=space.mounted_on),
                    actual=words,
                    statement=f"{words}, where {shown(self.mounted_on)} should be",
                    evidence=(Evidence(source="df", text=words),),
                )
            )
        if self.free:
            aspects.append(_told_less(self._free(space), witnesses))
        if self.free_inodes:
            aspects.append(self._inodes(space))
        return conclude(self, aspects, witnesses)

    def _aspect(self, name: str, words: str, should: str, *, holds: bool, actual: Value) -> Aspect:
        return Aspect(
            # A disk fills up by itself: that it is full shows no attempt.
            field=Field(name=name, holds=holds, actual=actual, same=_no_worse, passive=True),
            actual=words,
            statement=f"{words}, where {should} should be" if should else words,
            evidence=(Evidence(source="df", file=self.disk, text=words),),
        )

    def _free(self, space: Space) -> Aspect:
        path = shown(self.disk)
        if not space.size:
            words = f"{path} lies on a file system that has no size"
            return Aspect(
                field=None, actual=words, statement=words, evidence=(Evidence(source="df", text=words),)
            )
        number, unit = _amount(self.free)
        wanted = number * space.size / 100 if unit == "%" else number * _KIB[unit]
        part = f" ({100 * space.available / space.size:.0f}%)"
        words = f"{path} has {_readable(space.available)}{part} free of {_readable(space.size)}"
        return self._aspect(
            "free", words, f"at least {self.free}", holds=space.available >= wanted, actual=space.available
        )

    def _inodes(self, space: Space) -> Aspect:
        path = shown(self.disk)
        if space.inodes is None or space.inodes_free is None:
            words = f"{path} lies on a file system that tells no number of inodes"
            evidence = (Evidence(source="df", text=words),)
            # df prints none both where there is no limit and where it cannot tell.
            return Aspect(field=None, actual=words, statement=words, evidence=evidence)
        match = _NODES.fullmatch(self.free_inodes)
        number = int(match[1]) if match else 0
        wanted = number * space.inodes / 100 if self.free_inodes.endswith("%") else number
        words = f"{path} has {space.inodes_free} of {space.inodes} inodes free"
        return self._aspect(
            "free_inodes",
            words,
            f"at least {self.free_inodes}",
            holds=space.inodes_free >= wanted,
            actual=space.inodes_free,
        )

    def apply(self) -> tuple[str, ...]:
        """Nothing: what may be deleted, only a person can tell."""
        return ()


def _amount(text: str) -> tuple[float, str]:
    match = _AMOUNT.fullmatch(text)
    return (float(match[1]), match[2]) if match else (0.0, "%")


def _readable(kib: int) -> str:
    for unit in ("TiB", "GiB", "MiB"):
        if abs(kib) >= _KIB[unit]:
            return f"{kib / _KIB[unit]:.1f} {unit}"
    return f"{kib} KiB"


def _told_less(aspect: Aspect, witnesses: Sequence[Witness]) -> Aspect:
    """With what was free before, where an earlier look at this host knows of more."""
    seen = aspect.field.actual if aspect.field else None
    for witness in witnesses:
        olds = [old for old in witness.values.get("free", ()) if isinstance(old, int)]
        if witness.saw_this_host and olds and isinstance(seen, int):
            if seen >= _LESS * min(olds):
                return aspect
            words = f"{aspect.statement}; that is less than before, when {_readable(min(olds))} were free"
            return replace(aspect, statement=words)
    return aspect


def _no_worse(old: Value, seen: Value) -> bool:
    """Whether what is free now is about what was free before, or more."""
    if not isinstance(old, int) or not isinstance(seen, int):
        return old == seen
    return seen >= _LESS * old


def _seen(available: int) -> Facts:
    return recorded(
        [{"free_space": "/var", "mounted_on": "/var", "size": 10_000_000, "available": available}]
    )


_VAR = Disk(disk="/var", free="500 MiB")
_BEFORE = (Witness(WitnessSource.BEFORE, {"free": (102_400,)}),)

Disk.EXAMPLES = (
    Example(name="there is room", check=_VAR, facts=_seen(1_024_000), verdict=Verdict.DONE),
    Example(name="there is not room enough", check=_VAR, facts=_seen(102_400), verdict=Verdict.SKIPPED),
    Example(
        name="there is a little more than before",
        check=_VAR,
        facts=_seen(202_400),
        verdict=Verdict.SKIPPED,
        witnesses=_BEFORE,
    ),
    Example(
        name="there is less than before",
        check=_VAR,
        facts=_seen(1024),
        verdict=Verdict.WRONG,
        witnesses=_BEFORE,
    ),
    Example(
        name="it lies on the wrong disk",
        check=Disk(disk="/var", mounted_on="/srv"),
        facts=_seen(1_024_000),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="a network share does not answer",
        check=_VAR,
        facts=recorded([{"free_space": "/var", "state": "timed out"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
