"""When what does not hold was changed, and what is known of by whom. Pure.

A file's time tells when anything in it was last changed, not what; a login at that time, or a command through
sudo, tells who may have done it, not who did. The words never say more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from guidegen.model import Fact, Facts, StepResult, Verdict, Want
from guidegen.probe.questions.logins import LoginList, Logins, LoginSession
from guidegen.probe.questions.stat import FileStat, Stat
from guidegen.probe.questions.sudo_lines import AFTER, BEFORE, SudoLine, SudoLines
from guidegen.verify import account_wording as wording

MOST_FILES: Final = 3
"""Of more files nobody is asked about."""
OFF: Final = timedelta(minutes=1)
"""From here on a host's clock is said to be wrong."""
_ONLY_READ: Final = frozenset(
    (
        *("cat", "less", "more", "head", "tail", "grep", "egrep", "zgrep", "ls", "stat"),
        *("diff", "cmp", "wc", "file", "view", "md5sum", "sha256sum"),
    )
)
"""Programs that change nothing."""
_SHELLS: Final = frozenset(("su", "sh", "ash", "bash", "dash", "ksh", "zsh", "fish"))


@dataclass(frozen=True)
class Changed:
    """A file that belongs to what does not hold, and its last change by the host's own clock."""

    path: str
    at: datetime
    stat: FileStat | None = None


@dataclass(frozen=True)
class Account:
    """What is known of a step at fault."""

    sentences: tuple[str, ...] = ()
    clause: str = ""
    """For the one sentence; empty where there is nothing that the engineer must hear first."""


def wants(steps: Iterable[StepResult], facts: Facts) -> tuple[Want[Any], ...]:
    """What is still to be asked: only where a step is at fault and a file of it has a time."""
    changed = list(dict.fromkeys(found for step in steps for found in _changes(step, facts)))[:MOST_FILES]
    return (Logins(), *(SudoLines(one.at, one.path) for one in changed)) if changed else ()


def accounts(
    steps: Iterable[StepResult], facts: Facts, ahead: timedelta | None = None
) -> Mapping[str, Account]:
    """For each step at fault, by its id. `ahead`: by how much the host's clock is ahead of ours, if known."""
    return {step.id: _Told(facts, ahead).of(step) for step in steps if step.verdict.is_fault}


def _changes(step: StepResult, facts: Facts) -> Iterator[Changed]:
    """The files that the findings at fault speak of, the telling ones first."""
    if not step.verdict.is_fault:
        return
    for finding in sorted(step.findings, key=lambda one: one.verdict is not step.verdict):
        if not finding.verdict.is_fault:
            continue
        for evidence in finding.evidence:
            if not evidence.file:
                continue
            stat = facts[Stat(evidence.file, follow=True)].value
            moment = stat.mtime if stat else evidence.modified
            if moment is not None and moment.year > _NEVER:
                yield Changed(evidence.file, moment, stat)


_NEVER: Final = 1980
"""Before this, a time is none: archives and images set it to nothing."""


@dataclass(frozen=True)
class _Told:
    facts: Facts
    ahead: timedelta | None

    def of(self, step: StepResult) -> Account:
        changed = next(_changes(step, self.facts), None)
        if changed is None:
            return Account()
        when = wording.moment(changed.at, self._off())
        sentences = [wording.changed(changed.path, when, changed.stat.owner if changed.stat else "")]
        if changed.stat and changed.stat.ctime - changed.stat.mtime > OFF:
            sentences.append(wording.moved(changed.path, wording.moment(changed.stat.ctime, self._off())))
        if self._off():
            sentences.append(wording.clock(self._off()))
        older = step.last_done is not None and self._ours(changed.at) < step.last_done
        if older:
            sentences.append(wording.OLDER_THAN_LAST_DONE)
        lines = self._commands(changed)
        sentences += [wording.command(line, source, self._off()) for line, source in lines]
        sessions: Sequence[LoginSession] = ()
        if Logins() in self.facts:
            logins = self.facts[Logins()]
            sessions = _sessions(logins, changed.at)
            sentences.append(self._who(logins, sessions, changed.at))
        may_tell = step.verdict in (Verdict.WRONG, Verdict.UNDONE) and not older
        return Account(
            tuple(sentences),
            self._clause(step, changed, when, lines[-1:], sessions) if may_tell else "",
        )

    def _clause(
        self,
        step: StepResult,
        changed: Changed,
        when: str,
        lines: Sequence[tuple[SudoLine, str]],
        sessions: Sequence[LoginSession],
    ) -> str:
        if lines:
            return wording.changed_after(changed.path, when, lines[0][0], changed.at)
        if sessions:
            return wording.changed_while(changed.path, when, sessions)
        return wording.last_changed(changed.path, when) if step.verdict is Verdict.UNDONE else ""

    def _off(self) -> timedelta | None:
        """How far the host's clock is ahead, where that is worth a word."""
        return self.ahead if self.ahead is not None and abs(self.ahead) > OFF else None

    def _ours(self, moment: datetime) -> datetime:
        return moment - (self._off() or timedelta())

    def _commands(self, changed: Changed) -> list[tuple[SudoLine, str]]:
        """The commands that may have changed the file, the last of them at the end."""
        found = [
            (line, record.value.source)
            for want, record in self.facts
            if isinstance(want, SudoLines) and record.value and want.path in ("", changed.path)
            for line in record.value.lines
            if changed.at - BEFORE <= line.at <= changed.at + AFTER
        ]
        naming = [one for one in found if _names(one[0], changed.path)]
        shells = [one for one in found if _program(one[0]) in _SHELLS and one not in naming]
        return naming[-1:] or shells[-1:]

    def _who(self, logins: Fact[LoginList], sessions: Sequence[LoginSession], moment: datetime) -> str:
        if logins.value is None:
            return wording.logins_unseen(logins)
        if sessions:
            return wording.logged_in(sessions)
        begins = logins.value.begins
        return wording.LOGINS_TOO_YOUNG if begins and moment < begins else wording.NOBODY_LOGGED_IN


def _names(line: SudoLine, path: str) -> bool:
    return line.command.partition(" ")[2] == path and _program(line) not in _ONLY_READ


def _program(line: SudoLine) -> str:
    return line.command.partition(" ")[0].rpartition("/")[2]


def _sessions(logins: Fact[LoginList], moment: datetime) -> list[LoginSession]:
    """Who was logged in then, each name once; who may have been, only where nobody certainly was."""
    if logins.value is None:
        return []
    held = [session for session in logins.value.sessions if session.held_at(moment)]
    certain = [session for session in held if not session.gone] or held
    return list({session.user: session for session in sorted(certain, key=lambda one: one.since)}.values())
