"""The options in front of a key in an authorized_keys file: those for which sshd passes over the line."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from guidegen.checks.key_entry import Entry, split_options
from guidegen.checks.wording import joined, shown

_SWITCHES: Final = (
    "agent-forwarding",
    "port-forwarding",
    "pty",
    "touch-required",
    "user-rc",
    "x11-forwarding",
)
_KNOWN: Final = frozenset(
    {
        *_SWITCHES,
        *(f"no-{name}" for name in _SWITCHES),
        *("restrict", "verify-required", "command", "environment", "expiry-time", "from"),
        *("permitlisten", "permitopen", "principals", "tunnel"),
    }
)


def trouble(entry: Entry, now: datetime | None) -> str:
    """Why sshd does not let anybody in by this line, as the end of "…, but "; empty where it does.

    `now` is the host's own time; without it, and with a date in another zone, no key counts as expired.
    """
    for option in entry.options:
        name, _, value = option.partition("=")
        if name.lower() == "cert-authority":
            return (
                "cert-authority stands before it: only keys that it has signed are taken, not the key itself"
            )
        if name.lower() not in _KNOWN:
            return f"sshd knows no option {shown(name)}, and passes over the whole line"
        if name.lower() == "expiry-time" and now and _is_past(value.strip('"'), now):
            return f"it expired: {shown(option)}"
    return ""


def _is_past(text: str, now: datetime) -> bool:
    """Whether YYYYMMDD or YYYYMMDDHHMM is over by now, in every time zone."""
    found = re.fullmatch(r"(\d{8})(\d{4})?(\d{2})?Z?", text)
    if not found:
        return False
    try:
        until = datetime.strptime(found[1] + (found[2] or "0000"), "%Y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        return False
    return (now - until).total_seconds() > (0 if text.endswith("Z") else 14 * 3600)


def difference(options: str, entry: Entry) -> tuple[bool, str]:
    """Whether the line has exactly the `options`; and what differs, as the end of "… holds the key "."""
    wanted, actual = set(split_options(options)), set(entry.options)
    missing, more = sorted(wanted - actual), sorted(actual - wanted)
    said = [f"without {joined([shown(one) for one in missing])}"] if missing else []
    # What else stands there may be a secret, such as environment="TOKEN=…": only its name is told.
    said += [f"with {joined(names(more))}, which should not be there"] if more else []
    return wanted == actual, " and ".join(said) or "with the right options"


def names(options: Sequence[str]) -> list[str]:
    """The options without their values."""
    return [shown(option.partition("=")[0]) for option in options]
