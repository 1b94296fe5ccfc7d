"""The lines of cron's tables, and what their times mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from guidegen.checks.lookalikes import as_meant

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMES: Final = {name: number for number, name in enumerate(_MONTHS, 1)} | {
    name: number for number, name in enumerate(_DAYS)
}
_RANGES: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_MACROS: Final = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}

When = tuple[frozenset[int] | str, ...]
"""What a time comes to: for each of the five fields its numbers, or `@reboot`."""


def meaning(schedule: str) -> When | None:
    """What a schedule comes to, the same for all ways to write it; None where cron does not take it."""
    plain = schedule.strip().lower()
    if plain == "@reboot":
        return (plain,)
    fields = _MACROS.get(plain, plain).split()
    if len(fields) != len(_RANGES):
        return None
    found: list[frozenset[int] | str] = []
    for place, (field, (low, high)) in enumerate(zip(fields, _RANGES, strict=True)):
        numbers = _numbers(field, low, high, names=place >= 3)
        if numbers is None:
            return None
        if place == 4:
            numbers = frozenset(0 if number == 7 else number for number in numbers)
        found.append(numbers)
    # Of a day of the month and one of the week either is enough, unless one of them begins with a star.
    either = not (fields[2].startswith("*") or fields[4].startswith("*"))
    every_day, every_weekday = frozenset(range(1, 32)), frozenset(range(7))
    if either and (found[2] == every_day or found[4] == every_weekday):
        found[2], found[4], either = every_day, every_weekday, False
    return (*found, "either" if either else "both")


def _numbers(field: str, low: int, high: int, *, names: bool) -> frozenset[int] | None:
    found: set[int] = set()
    for part in field.split(","):
        match = re.fullmatch(r"(\*|\w{1,3}(?:-\w{1,3})?)(?:/(\d{1,2}))?", part, re.ASCII)
        if not match:
            return None
        if match[1] == "*":
            first, last = low, high
        else:
            ends = [_number(word, names=names) for word in match[1].split("-")]
            if None in ends:
                return None
            first, last = (end for end in (ends[0], ends[-1]) if end is not None)
            if len(ends) == 1 and match[2]:
                last = high
        step = int(match[2] or 1)
        if not low <= first <= last <= high or not step:
            return None
        found.update(range(first, last + 1, step))
    return frozenset(found)


def is_refused(schedule: str) -> bool:
    """Whether no cron takes the time for certain; what only some take is not."""
    plain = schedule.strip().lower()
    if plain.startswith("@"):
        return plain not in _MACROS and not plain.startswith(("@reboot", "@every"))
    fields = plain.split()
    return len(fields) != len(_RANGES) or any(
        _is_odd(part, low, high, names=place >= 3)
        for place, (field, (low, high)) in enumerate(zip(fields, _RANGES, strict=True))
        for part in field.split(",")
    )


def _is_odd(part: str, low: int, high: int, *, names: bool) -> bool:
    match = re.fullmatch(r"(?:\*|(\w+)(?:[-~](\w+))?)(?:/(\d+))?", part, re.ASCII)
    if not match or (match[3] and not int(match[3][:9])):
        return True
    numbers = (_number(word[:9], names=names) for word in match.groups()[:2] if word)
    return not all(number is not None and low <= number <= high for number in numbers)


def refused_line(text: str, *, of_system: bool) -> int:
    """The number of the first line that is no job, no variable and no comment for any cron; 0: none is."""
    for number, line in enumerate(text.split("\n"), 1):
        body = line.lstrip(" \t")
        if not body or body.startswith("#") or _ASSIGNMENT.match(body):
            continue
        match = _JOB.match(body)
        if not match or is_refused(match[1]) or (of_system and len(match[2].split(None, 1)) < 2):
            return number
    return 0


def _number(word: str, *, names: bool) -> int | None:
    if word.isdigit() and word.isascii():
        return int(word)
    return _NAMES.get(word) if names else None


@dataclass(frozen=True, kw_only=True)
class Job:
    """One line of a table that is a job, or looks like one."""

    line: int
    schedule: str
    rest: str
    """All behind the schedule, the user of a system's table too."""
    commented: bool = False
    raw: str = ""
    odd: bool = False
    """Cron does not read it so: in it are characters that only look like blanks or digits."""

    @property
    def user(self) -> str:
        """The word behind the schedule: in a system's table the user."""
        return re.split(r"[ \t]+", self.rest, maxsplit=1)[0]

    @property
    def behind_user(self) -> str:
        """What is behind that word: in a system's table the command."""
        return " ".join(re.split(r"[ \t]+", self.rest, maxsplit=1)[1:])


_JOB: Final = re.compile(r"(@\w+|\S+[ \t]+\S+[ \t]+\S+[ \t]+\S+[ \t]+\S+)[ \t]+(\S.*)", re.DOTALL)
_VARIABLE: Final = re.compile(r"[\"']?\w+[\"']?\s*=")
_ASSIGNMENT: Final = re.compile(r"[\"']?[^\s=\"']+[\"']?\s*=")
_FIRST: Final = re.compile(r"[\d*@]")


def jobs(text: str) -> Iterator[Job]:
    """The jobs of a table, those that are commented out too. A carriage return stays in the command."""
    for number, line in enumerate(text.split("\n"), 1):
        body = line.lstrip(" \t")
        commented = body.startswith("#")
        body = body.lstrip("#").lstrip(" \t") if commented else body
        if not body or _VARIABLE.match(body) or (commented and not _FIRST.match(body)):
            continue
        # A line that only looks like a job is one that a person wrote for one.
        if match := _JOB.match(body) or _JOB.match(as_meant(body)):
            rest = match[2]
            odd = match.string != body or as_meant(match[1]) != match[1]
            first = re.split(r"[ \t]", rest, maxsplit=1)[0]
            if as_meant(first) != first:
                rest, odd = as_meant(rest), True
            yield Job(line=number, schedule=match[1], rest=rest, commented=commented, raw=line, odd=odd)


def as_run(command: str) -> str:
    """The command as a shell gets it: `\\%` is a percent sign, the first bare `%` ends it."""
    return re.split(r"(?<!\\)%", command, maxsplit=1)[0].replace("\\%", "%")


def holds(command: str, wanted: str) -> bool:
    """Whether the wanted one is a part of the command, from word to word: `cd / && WANTED >/dev/null`."""
    return bool(re.search(rf"(?<![\w./-]){re.escape(wanted)}(?![\w./-])", command))


def without_comment(command: str) -> str:
    """The command without what the shell takes for a comment, where no quote makes that doubtful."""
    return command if re.search("[\"'\\\\]", command) else re.sub(r"\s+#.*", "", command)


def has_bare_percent(command: str) -> bool:
    """Whether cron cuts the command off at a `%`."""
    return bool(re.search(r"(?<!\\)%", command))
