"""What the options of a mount mean, from /etc/fstab or from the running table."""

import re
from collections.abc import Iterable
from typing import Final

_PAIRS: Final = {
    "rw": "ro",
    "exec": "noexec",
    "suid": "nosuid",
    "dev": "nodev",
    "async": "sync",
    "auto": "noauto",
    "nouser": "user",
}
_OPPOSITE: Final = _PAIRS | {other: one for one, other in _PAIRS.items()}
_DEFAULTS: Final = ("rw", "suid", "dev", "exec", "auto", "nouser", "async")
_IMPLIED: Final = {
    **dict.fromkeys(("user", "users"), ("noexec", "nosuid", "nodev")),
    **dict.fromkeys(("owner", "group"), ("nosuid", "nodev")),
}
# What macOS and the BSDs call the same.
_SAME: Final = {"read-only": "ro", "rdonly": "ro", "synchronous": "sync", "asynchronous": "async"}
_TIMES: Final = ("atime", "noatime", "relatime", "strictatime")
_TABLE_ONLY: Final = (
    "auto",
    "noauto",
    "user",
    "nouser",
    "users",
    "owner",
    "group",
    "nofail",
    "_netdev",
    "bg",
    "bind",
    "rbind",
)


def in_force(options: Iterable[str]) -> frozenset[str]:
    """What the options come to: each one takes back its opposite, and `defaults` takes back nothing.

    Where none of a pair is named, the default one holds, in the running table too.
    """
    found = dict.fromkeys(_DEFAULTS)
    for option in options:
        plain = _SAME.get(option, option)
        for one in (*_IMPLIED.get(plain, ()), plain):
            found.pop(_OPPOSITE.get(one, ""), None)
            if one in _TIMES:
                for other in _TIMES:
                    found.pop(other, None)
            found[one] = None
    return frozenset(found)


def only_in_table(option: str) -> bool:
    """Whether the option is for /etc/fstab alone, and can never be seen on what is mounted."""
    return option in _TABLE_ONLY or option.startswith(("x-", "comment="))


def lacking(wanted: Iterable[str], options: Iterable[str], *, mounted: bool) -> list[str]:
    """Those of `wanted` that do not hold under `options`; of what is mounted, without the table's own."""
    there = frozenset(map(_in_bytes, in_force(options)))
    return [
        one
        for one in wanted
        if one != "defaults"
        and _in_bytes(_SAME.get(one, one)) not in there
        and not (mounted and (only_in_table(one) or _is_silent(one)))
    ]


def is_share(option: str) -> bool:
    """Whether it is a part of something whose size only the host knows: `size=50%`."""
    return option.startswith("size=") and option.endswith("%")


def _in_bytes(option: str) -> str:
    """`size=10m` is `size=10240k`."""
    found = re.fullmatch(r"(size|nr_inodes|nr_blocks)=(\d{1,15})([kmg])", option, re.IGNORECASE)
    return f"{found[1]}={int(found[2]) << _BITS[found[3].lower()]}" if found else option


_BITS: Final = {"k": 10, "m": 20, "g": 30}


def _is_silent(option: str) -> bool:
    """Whether it leaves nothing in the running table: strictatime and its like are told by their absence."""
    return option in ("atime", "strictatime", "loud", "silent")
