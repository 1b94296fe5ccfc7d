"""When a line of a log was written, as far as it says so itself."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO: Final = re.compile(
    r"\W{0,3}(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?"
    r"(?: ?(Z|UTC|[+-]\d\d:?\d\d))?\b"
)
_SYSLOG: Final = re.compile(r"(?:<\d{1,3}>)?(\w{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)\b")
_WEB: Final = re.compile(r".{0,300}?\[(\d\d)/(\w{3})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\]")
_APACHE: Final = re.compile(r"\[\w{3} (\w{3}) (\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)? (\d{4})\]")
_EPOCH: Final = re.compile(r"(\d{9,11})\.(\d{3,9})\b")


def written(line: str, offset: int, now: datetime) -> datetime | None:
    """The time at the head of a line, in UTC; None where there is none that is understood.

    `offset` is what the host's wall is ahead of UTC, in seconds, for times without a zone; `now` tells the
    year of those without one.
    """
    try:
        return _written(line, timedelta(seconds=offset), now)
    except (ValueError, OverflowError):
        return None


def _written(line: str, offset: timedelta, now: datetime) -> datetime | None:
    if match := _EPOCH.match(line):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
            seconds=int(match[1]), microseconds=int((match[2] + "000000")[:6])
        )
    if match := _ISO.match(line):
        year, month, day, hour, minute, second = (int(match[group]) for group in range(1, 7))
        micro = int(((match[7] or "") + "000000")[:6])
        moment = datetime(year, month, day, hour, minute, min(second, 59), micro, tzinfo=UTC)
        return moment - (_zone(match[8]) if match[8] else offset)
    if match := _SYSLOG.match(line):
        month = _month(match[1])
        day, hour, minute, second = (int(match[group]) for group in range(2, 6))
        moment = datetime(now.year, month, day, hour, minute, min(second, 59), tzinfo=UTC) - offset
        # A line of last December, read in January.
        return moment if moment <= now + timedelta(days=1) else moment.replace(year=now.year - 1)
    if match := _APACHE.match(line):
        day, hour, minute, second, year = (int(match[group]) for group in range(2, 7))
        return datetime(year, _month(match[1]), day, hour, minute, min(second, 59), tzinfo=UTC) - offset
    if match := _WEB.match(line):
        day, year, hour, minute, second = (int(match[group]) for group in (1, 3, 4, 5, 6))
        moment = datetime(year, _month(match[2]), day, hour, minute, min(second, 59), tzinfo=UTC)
        return moment - _zone(match[7])
    return None


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()) + 1


def _zone(text: str) -> timedelta:
    if text in ("Z", "UTC"):
        return timedelta()
    digits = text[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -ahead if text[0] == "-" else ahead
