"""limits.conf and its drop-ins: which line is in force for a user, as pam_limits reads them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from guidegen.checks.wording import shown
from guidegen.probe.questions.account import AccountState

Type = Literal["soft", "hard"]

ROWS: Final = {
    "core": ("Max core file size", 1024),
    "data": ("Max data size", 1024),
    "fsize": ("Max file size", 1024),
    "memlock": ("Max locked memory", 1024),
    "nofile": ("Max open files", 1),
    "rss": ("Max resident set", 1024),
    "stack": ("Max stack size", 1024),
    "cpu": ("Max cpu time", 60),
    "nproc": ("Max processes", 1),
    "as": ("Max address space", 1024),
    "locks": ("Max file locks", 1),
    "sigpending": ("Max pending signals", 1),
    "msgqueue": ("Max msgqueue size", 1),
    "nice": ("Max nice priority", 1),
    "rtprio": ("Max realtime priority", 1),
}
"""Each limit's name in /proc/PID/limits, and how many of its units one of limits.conf is."""

_RANGE: Final = re.compile(r"\d+:\d*|:\d+")


@dataclass(frozen=True, kw_only=True)
class LimitLine:
    """A line that sets a limit: whose, which, and how much."""

    path: str
    line: int
    domain: str
    type: str
    """soft, hard, or - for both."""
    item: str = ""
    """Empty: a line of two words, by which pam_limits sets nothing at all for whom it speaks of."""
    value: str = ""
    commented: bool = False

    @property
    def place(self) -> str:
        """Where it stands: FILE:LINE."""
        return f"{shown(self.path)}:{self.line}"

    @property
    def number(self) -> int | None:
        """-1: no limit; None: no number."""
        if self.value in ("-1", "unlimited", "infinity"):
            return -1
        return int(self.value) if re.fullmatch(r"-?\d{1,20}", self.value) else None

    def is_above(self, other: "LimitLine") -> bool:
        """Whether it gives more; False as well where one of them gives no number."""
        if self.number is None or other.number in (None, -1):
            return False
        return self.number == -1 or self.number > (other.number or 0)


def lines_of(path: str, text: str) -> Iterator[LimitLine]:
    """The lines that set something, those that are comments too; what is behind four words is not read."""
    for number, line in enumerate(text.split("\n"), 1):
        body = line.strip()
        domain, *words = [*body.lstrip("# \t").split("#")[0].split()[:4], ""]
        kind, item, value = (word.lower() for word in (*words, "", "", "")[:3])
        if (kind in ("soft", "hard", "-") and value) or (kind == "-" and not item):
            yield LimitLine(
                path=path,
                line=number,
                domain=domain,
                type=kind,
                item=item,
                value=value,
                commented=body.startswith("#"),
            )


def in_force(
    lines: Sequence[LimitLine], user: str, account: AccountState, item: str, kind: Type
) -> LimitLine | None:
    """The line that counts: the user's own over that of a group over that for all; of equals, the last."""
    best: tuple[int, LimitLine] | None = None
    for line in lines:
        if line.commented or line.item != item or line.type not in (kind, "-"):
            continue
        rank = _rank(line.domain, user, account)
        if rank is not None and (best is None or rank <= best[0]):
            best = (rank, line)
    return best[1] if best else None


def exempting(lines: Sequence[LimitLine], user: str, account: AccountState) -> LimitLine | None:
    """The line of two words that takes the user out of everything; of a range or of all it does not speak."""
    mine = (user, *(f"@{group}" for group in account.groups or ()))
    return next((one for one in lines if not (one.item or one.commented) and one.domain in mine), None)


def _in_range(number: int, text: str) -> bool:
    """Whether a uid or gid is within `1000:2000`, `1000:` or `:1000`, the last of which is that one alone."""
    low, _, high = text.partition(":")
    least = int(low or high)
    return least <= number <= int(high) if high else least <= number


def _rank(domain: str, user: str, account: AccountState) -> int | None:
    """How much a domain says of the user, the least most; None where it does not speak of the user."""
    if domain == user:
        return 0
    if _RANGE.fullmatch(domain):
        return 0 if _in_range(account.uid, domain) else None
    if account.uid == 0:
        # What is said of groups or of all does not hold for root.
        return None
    if domain.startswith("@") and domain[1:] in (account.groups or ()):
        return 1
    if domain.startswith("@") and _RANGE.fullmatch(domain[1:]):
        return 1 if _in_range(account.gid, domain[1:]) else None
    return 3 if domain == "*" else None
