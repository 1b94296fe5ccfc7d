"""The check kind `log`: a line was written to a log since a change or a time, or none was."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from guidegen.checks.access import is_private, rights
from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.log_time import written
from guidegen.checks.moment import Moment, in_words, is_path, moment_of, require_since, wants_of
from guidegen.checks.paths import require_path
from guidegen.checks.patterns import fits, require_pattern
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Fact,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.log import Journal, LogEnd, LogFile
from guidegen.probe.recorded import recorded

_SECOND = 1.0
"""Most logs tell whole seconds."""


@dataclass(frozen=True, kw_only=True)
class _Line:
    place: str
    number: int | None
    text: str
    moment: datetime | None


@dataclass(frozen=True, kw_only=True)
class Log(Check):
    """A line was written to a log since a file changed, since a time, or in the last minutes; or none was.

    The log is a file, with the one that was rotated away last (`.1`), or the journal of a systemd unit. Only
    the end is read: 512 KiB of each file, 4000 lines of a journal. A line without a time of its own has that
    of the line above it. Where no line is found, and older ones that belong to the time were not read, it is
    unknown; so is a line in the very second of the change. Lines of logs that are not readable by all are
    never shown.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "log"
    main_field: ClassVar = "log"

    log: str = option("A file, as a path; or a unit, whose journal is read: postfix.service.", min_length=1)
    contains: str = option("A piece of the line.", "")
    pattern: str = option("A regular expression that the line must fit.", "")
    since: str = option("Only lines since this file or folder last changed, or since this time.", "")
    minutes: int | None = option("Only lines of the last minutes.", None, ge=1, le=525600, strict=True)
    present: bool = option("false: no such line may be there.", True)

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if self._is_file:
            require_path("log", self.log)
        elif not re.fullmatch(r"[A-Za-z0-9:_.@\\-]+", self.log) or self.log.startswith("-"):
            raise Misfit("log", "a log is a path, or the name of a unit", "log: /var/log/mail.log")
        if bool(self.contains) == bool(self.pattern):
            raise Misfit("contains", "exactly one of contains and pattern is needed")
        if "\n" in self.contains:
            raise Misfit("contains", "a line is one line")
        if self.since and self.minutes:
            raise Misfit("minutes", "only one of since and minutes can be said")
        if self.since:
            require_since("since", self.since)
        if self.pattern:
            require_pattern("pattern", self.pattern)

    @property
    def _is_file(self) -> bool:
        return "/" in self.log or self.log.startswith("~")

    @property
    def subject(self) -> str:
        """The log."""
        return self.log

    @property
    def _where(self) -> str:
        return shown(self.log) if self._is_file else f"the journal of {shown(self.log)}"

    @property
    def _when(self) -> str:
        if self.minutes:
            return f" in the last {self.minutes} minutes"
        return f" since {in_words(self.since)}" if self.since else ""

    @property
    def _what(self) -> str:
        if self.sensitive:
            return "the line that the guide speaks of"
        return (
            f"a line with {shown(self.contains)}"
            if self.contains
            else f"a line that fits {shown(self.pattern)}"
        )

    @property
    def _question(self) -> LogFile | Journal:
        return LogFile(self.log) if self._is_file else Journal(self.log)

    def instruct(self) -> Instruction:
        """Look into the log."""
        what = code(self.contains or self.pattern)
        verb = "holds" if self.contains else "fits"
        where = code(self.log) if self._is_file else f"the journal of {code(self.log)}"
        should = "There should be a new line that" if self.present else "There should be no new line that"
        command = f"sudo tail -n 50 {self.log}" if self._is_file else f"sudo journalctl -u {self.log} -n 50"
        if self._is_file and not re.fullmatch(r"[\w./~-]+", self.log):
            return Instruction(f"Look at the end of {where}. {should} {verb} {what}.")
        return Instruction(f"Look at the end of {where}. {should} {verb} {what}.", (command,))

    def expectation(self) -> str:
        """`/var/log/mail.log holds a line with status=sent since /etc/postfix changed`."""
        return f"{self._where} holds {'' if self.present else 'no longer '}{self._what}{self._when}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The end of the log, whether it may be shown, and the moment."""
        of_file: tuple[Want[Any], ...] = (rights(self.log),) if self._is_file else ()
        return (self._question, *of_file, *(wants_of(self.since) if self.since else ()))

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The newest line that fits, and whether it is new enough."""
        return conclude(self, [self._look(facts)], witnesses)

    def _look(self, facts: Facts) -> Aspect:
        fact: Fact[LogEnd] = facts[self._question]
        if fact.state is FactState.MISSING:
            return self._none(f"{self._where} is not there")
        if fact.value is None:
            return unseen(self._where, fact, "log", self.log if self._is_file else None)
        end = fact.value
        now = datetime.fromtimestamp(end.now, UTC)
        moment: Moment | Fact[Any] | None = None
        if self.minutes:
            ago = now - timedelta(minutes=self.minutes)
            moment = Moment(earliest=ago, latest=ago)
        elif self.since:
            moment = moment_of(self.since, facts)
        if isinstance(moment, Fact):
            if moment.state is FactState.MISSING:
                return self._unclear(f"{shown(self.since)} is not there, so since when cannot be told")
            return unseen(f"when {shown(self.since)} changed", moment, "stat", self.since)
        private = self.sensitive or not self._is_file or is_private(self.log, facts)
        return self._weighed(end, now, moment, private=private)

    def _weighed(self, end: LogEnd, now: datetime, moment: Moment | None, *, private: bool) -> Aspect:
        lines = [line for part in _parts(end, now) for line in part]
        found = [line for line in lines if self._fits(line.text)]
        new = [line for line in found if self._is_new(line, moment) is True]
        if new:
            before = [line for line in found if self._is_new(line, moment) is False]
            again = not self.present and is_path(self.since) and bool(before)
            return self._found(new[-1], private=private, again=again)
        doubtful = [line for line in found if self._is_new(line, moment) is None]
        if doubtful:
            one = doubtful[-1]
            why = f"written at {one.moment:%H:%M:%S}, too close to tell" if one.moment else "without a time"
            return self._unclear(f"{self._where} holds {self._what} at {one.place}, {why}")
        timed = [line.moment for line in lines if line.moment]
        reaches_back = bool(moment and timed and min(timed) < moment.earliest)
        if (end.older or any(part.cut for part in end.parts)) and not reaches_back:
            return self._unclear(
                f"{self._where} does not hold {self._what} at its end; older lines were not read"
            )
        words = f"{self._where} does not hold {self._what}{self._when}"
        if found and found[-1].moment:
            words += f"; the last one is of {found[-1].moment:%Y-%m-%d %H:%M:%S} UTC"
        return self._none(words)

    def _fits(self, text: str) -> bool:
        return self.contains in text if self.contains else fits(self.pattern, text)

    def _is_new(self, line: _Line, moment: Moment | None) -> bool | None:
        if moment is None:
            return True
        if line.moment is None:
            return None
        return moment.passed_by(line.moment, 0 if line.moment.microsecond else _SECOND)

    def _found(self, line: _Line, *, private: bool, again: bool) -> Aspect:
        text = "" if private else f": {shown(line.text)}"
        words = f"{line.place} holds {self._what}{self._when}{text}"
        # It was written before the file was changed, and again after: the change did not help.
        attempts = ("written again after the change",) if again else ()
        should = "" if self.present else ", and should not"
        evidence = Evidence(
            source="log",
            file=line.place.rpartition(":")[0] if self._is_file else None,
            line=line.number,
            text="(not shown: sensitive)" if private else shown(line.text),
            modified=line.moment,
        )
        return Aspect(
            # Nobody writes a line into a log by doing something wrong.
            field=Field(name="log", holds=self.present, actual=True, passive=True, attempts=attempts),
            actual=words,
            statement=f"{words}{', as it did before that change' if again else ''}{should}",
            evidence=(evidence,),
        )

    def _none(self, words: str) -> Aspect:
        return Aspect(
            field=Field(
                name="log", holds=not self.present, actual=None if self.present else False, passive=True
            ),
            actual=words,
            statement=words,
            evidence=(Evidence(source="log", text=words),),
        )

    def _unclear(self, words: str) -> Aspect:
        return Aspect(
            field=None, actual=words, statement=words, evidence=(Evidence(source="log", text=words),)
        )

    def apply(self) -> tuple[str, ...]:
        """Nothing: a program writes its log."""
        return ()


def _parts(end: LogEnd, now: datetime) -> list[list[_Line]]:
    """The lines of each part, the oldest part first."""
    found = []
    for part in reversed(end.parts):
        lines: list[_Line] = []
        moment: datetime | None = None
        for number, text in enumerate(part.text.split("\n"), 1):
            if not text:
                continue
            moment = written(text, end.offset, now) or moment
            # In a part that was cut, the number of a line is not known.
            place = f"{shown(part.path)}:{number}" if not part.cut else f"{shown(part.path)}:(end)"
            lines.append(_Line(place=place, number=None if part.cut else number, text=text, moment=moment))
        found.append(lines)
    return found


def _seen(text: str, **more: Any) -> Facts:
    return recorded(
        [
            {
                "log_file": "/var/log/mail.log",
                "parts": [{"path": "/var/log/mail.log", "text": text}],
                "now": 1795341600,
                **more,
            },
            {"stat": "/var/log/mail.log", "follow": True, "type": "file", "mode": "0640"},
            {
                "newest": "/etc/postfix",
                "mtime": "2026-11-22T09:00:00+00:00",
                "ctime": "2026-11-22T09:00:00+00:00",
            },
        ]
    )


_SENT = Log(log="/var/log/mail.log", contains="status=sent", since="/etc/postfix")
_AT_TEN = "2026-11-22T09:30:00.1+00:00 mx postfix/smtp[7]: status=sent\n"
_AT_EIGHT = "2026-11-22T08:00:00.1+00:00 mx postfix/smtp[7]: status=sent\n"
_NO_FAULT = Log(log="/var/log/mail.log", contains="status=sent", present=False)

Log.EXAMPLES = (
    Example(name="it was written after the change", check=_SENT, facts=_seen(_AT_TEN), verdict=Verdict.DONE),
    Example(name="the last one is older", check=_SENT, facts=_seen(_AT_EIGHT), verdict=Verdict.SKIPPED),
    Example(
        name="the line that should be gone is written again",
        check=_NO_FAULT,
        facts=_seen(_AT_TEN),
        verdict=Verdict.WRONG,
        witnesses=(Witness(WitnessSource.BEFORE, {"log": (False,)}),),
    ),
    Example(
        name="older lines were not read",
        check=_SENT,
        facts=_seen("2026-11-22T09:40:00.1+00:00 mx postfix/qmgr[7]: removed\n", older=True),
        verdict=Verdict.UNKNOWN,
    ),
    Example(
        name="the log may not be read",
        check=_SENT,
        facts=recorded([{"log_file": "/var/log/mail.log", "state": "forbidden"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
