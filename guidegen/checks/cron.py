"""The check kind `cron`: a command is run by cron, when and as whom it should."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from guidegen.checks.cron_rules import file_troubles, has_user_field, is_script, line_troubles, owner_of
from guidegen.checks.cron_table import Job, as_run, holds, jobs, meaning, without_comment
from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.formats import squeezed
from guidegen.checks.line_edit import edit_commands
from guidegen.checks.lookalikes import as_meant, why_not
from guidegen.checks.nearness import ALONE, nearness
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Facts,
    FileChange,
    Finding,
    Instruction,
    Misfit,
    Value,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.account_names import MOST, AccountNames
from guidegen.probe.questions.cron_tables import SPOOLS, CronFile, CronTables
from guidegen.probe.questions.cron_tables import Cron as Tables
from guidegen.probe.recorded import recorded

_USERS = AccountNames()


@dataclass(frozen=True, kw_only=True)
class _Hit:
    """A line, or a script, that is the one; or that would be, if it were not for `troubles`."""

    file: CronFile
    job: Job | None = None
    user: str = ""
    troubles: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return f"{shown(self.file.path)}:{self.job.line}" if self.job else shown(self.file.path)


@dataclass(frozen=True, kw_only=True)
class Cron(Check):
    """A command stands in one of cron's tables, at the right time, and cron will run it.

    The tables are those of users, /etc/crontab and /etc/cron.d; a path in /etc/cron.daily and its like is a
    script there. Times that mean the same are the same (`@daily`, `0 0 * * *`). What keeps cron from
    running it is looked at: the file's name, owner and mode, a user's name that is missing or too many, a
    last line without its end, line ends of Windows, a `%` that is not escaped. Whether cron itself runs is
    for `service` to say, and whether the command works for `log`. Of a user's own table only the time and
    the line's number are reported.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "cron"
    main_field: ClassVar = "schedule"

    cron: str = option("The command; or the path of a script in /etc/cron.daily or its like.", min_length=1)
    schedule: str = option('When: "30 2 * * *" or "@daily".', "")
    user: str = option("As whom it must run.", "")
    path: str = option("The table in which it must stand; by default any.", "", alias="in")
    exists: bool = option("false: no table may hold it.", True)

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if "\n" in self.cron or "\0" in self.cron or not self.cron.strip():
            raise Misfit("cron", "a command is one line of text")
        if self.schedule and meaning(self.schedule) is None:
            raise Misfit("schedule", "cron does not take this time", 'schedule: "30 2 * * *"')
        if self.path and not self.path.startswith("/"):
            raise Misfit("in", "a table is a path that begins with /", "in: /etc/cron.d/backup")
        if is_script(self.cron) and (self.schedule or self.user or self.path):
            key = "schedule" if self.schedule else "user" if self.user else "in"
            raise Misfit(key, "the folder of a script says when and as whom it runs")
        if not self.exists and (self.schedule or self.user):
            raise Misfit("schedule" if self.schedule else "user", "what must not be there has none")

    @property
    def subject(self) -> str:
        """The command."""
        return self._command

    @property
    def _command(self) -> str:
        return squeezed(self.cron).replace("\\%", "%")

    @property
    def _is_script(self) -> bool:
        return is_script(self.cron)

    @property
    def _shown(self) -> str:
        return "the command that the guide asks for" if self.sensitive else shown(self._command)

    def _line(self) -> str:
        """The line as it stands in the table."""
        command = self._command.replace("%", "\\%")
        user = f"{self.user or 'root'} " if self.path and has_user_field(self.path) else ""
        return f"{self.schedule} {user}{command}"

    def instruct(self) -> Instruction:
        """Where to write what."""
        command = code(self._command)
        if self._is_script:
            act = f"Make the script {command} one that may be run." if self.exists else f"Remove {command}."
            return Instruction(act, (f"sudo chmod 0755 {shlex.quote(self.cron)}",) if self.exists else ())
        user = self.user or "root"
        place = f"Open the file {code(self.path)}." if self.path else f"Open the cron table of {code(user)}."
        open_it = () if self.path else (f"sudo crontab -u {shlex.quote(user)} -e",)
        if not self.exists:
            return Instruction(f"Delete the line with {command}.", commands=open_it, place=place)
        if not self.schedule:
            return Instruction(f"It must hold a line for {command}.", commands=open_it, place=place)
        change = FileChange(self.path, (), (self._line(),)) if self.path else None
        text = f"Add the line {code(self._line())}, and end it with the Enter key."
        return Instruction(text, commands=open_it, change=change, place=place)

    def expectation(self) -> str:
        """`cron runs /usr/bin/backup at 30 2 * * * as root`."""
        if not self.exists:
            return f"cron does not run {self._shown}"
        when = f" at {shown(self.schedule)}" if self.schedule else ""
        whom = f" as {shown(self.user)}" if self.user else ""
        where = f", by {shown(self.path)}" if self.path else ""
        return f"cron runs {self._shown}{when}{whom}{where}"

    def wants(self) -> tuple[Want[Any], ...]:
        """All tables."""
        return (CronTables(), _USERS)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The lines that run it; without one, what comes near."""
        fact = facts[CronTables()]
        if fact.value is None:
            return conclude(self, [unseen("the tables of cron", fact, "cron")], witnesses)
        hits = list(self._scripts(fact.value) if self._is_script else self._lines(fact.value))
        good = [hit for hit in hits if not hit.troubles]
        if not self.exists:
            parts = [hit for hit, _ in self._parts(fact.value)]
            return conclude(self, [self._gone(fact.value, hits or parts)], witnesses)
        if good:
            best = max(good, key=lambda hit: (self._on_time(hit), self._as_whom(hit)))
            if fact.value.style == "none" and self._on_time(best) and self._as_whom(best):
                words = f"{best.place} holds {self._shown}, but this host has no cron that is known here"
                return conclude(self, [self._unclear(words, best)], witnesses)
            if self._on_time(best) and self._as_whom(best) and (doubt := self._of_nobody(best, facts)):
                return conclude(self, [doubt], witnesses)
            return conclude(self, self._of(best), witnesses)
        if hits:
            words = f"{hits[0].place} holds {self._shown}, but {hits[0].troubles[0]}"
            return conclude(self, [self._none(words, hits[0], attempt=True)], witnesses)
        return conclude(self, [self._absent(fact.value)], witnesses)

    # ------------------------------------------------------------------------------------ what is there

    def _tables(self, tables: Tables) -> Iterator[CronFile]:
        return (file for file in tables.files if not is_script(file.path))

    def _lines(self, tables: Tables) -> Iterator[_Hit]:
        for file in self._tables(tables):
            if self.path and file.path != self.path:
                continue
            for job in jobs(file.text):
                if not job.commented and (hit := self._hit(tables, file, job)):
                    yield hit

    def _hit(self, tables: Tables, file: CronFile, job: Job) -> _Hit | None:
        system = has_user_field(file.path)
        command, other = (job.behind_user, job.rest) if system else (job.rest, job.behind_user)
        user = job.user if system else owner_of(file.path)
        if self._is_it(command):
            troubles = [*line_troubles(tables, file, job, command), *file_troubles(tables, file)]
            return _Hit(file=file, job=job, user=user, troubles=tuple(troubles))
        if not self._is_it(other):
            return None
        whom = shown(self.user or "root")
        trouble = (
            f"no user's name, such as {whom}, stands before the command: cron takes {shown(job.user)} for it"
        )
        if not system:
            if job.user not in (self.user, owner_of(file.path), "root"):
                return None
            trouble = (
                f"{shown(job.user)} stands before the command, which belongs in the system's tables alone"
            )
        return _Hit(file=file, job=job, user=user, troubles=(trouble,))

    def _is_it(self, command: str) -> bool:
        """Whether it is the one, as cron runs it or as it was meant."""
        bare = squeezed(command.rstrip("\r"))
        said = (squeezed(as_run(bare)), bare.replace("\\%", "%"))
        return any(self._command in (one, without_comment(one)) for one in said)

    def _scripts(self, tables: Tables) -> Iterator[_Hit]:
        for file in tables.files:
            if file.path == self.cron:
                yield _Hit(file=file, user="root", troubles=tuple(file_troubles(tables, file)))

    def _on_time(self, hit: _Hit) -> bool:
        return not self.schedule or bool(hit.job and meaning(hit.job.schedule) == meaning(self.schedule))

    def _as_whom(self, hit: _Hit) -> bool:
        return not self.user or hit.user == self.user

    # -------------------------------------------------------------------------------------- in words

    def _evidence(self, hit: _Hit | None, words: str) -> tuple[Evidence, ...]:
        if not hit:
            return (Evidence(source="cron", text=words),)
        line = hit.job.line if hit.job else None
        return (Evidence(source="file", file=hit.file.path, line=line, text=words),)

    def _unclear(self, words: str, hit: _Hit | None = None, hint: str = "") -> Aspect:
        return Aspect(
            field=None, actual=words, statement=words, hint=hint, evidence=self._evidence(hit, words)
        )

    def _none(self, words: str, hit: _Hit | None = None, *, attempt: bool = False) -> Aspect:
        attempts = (words,) if attempt else ()
        return Aspect(
            field=Field(name="cron", holds=False, actual=None, attempts=attempts),
            actual=words,
            statement=words,
            evidence=self._evidence(hit, words),
            traces=attempts,
        )

    def _of_nobody(self, hit: _Hit, facts: Facts) -> Aspect | None:
        """That the line is for a user whom the host's own list does not have."""
        users = facts[_USERS].value
        if users is None or hit.user in users.names or len(users.names) >= MOST:
            return None
        words = f"{hit.place} holds {self._shown} for the user {shown(hit.user)}, who is not in /etc/passwd"
        return self._unclear(f"{words}: unless another source has that user, cron passes over it", hit)

    def _of(self, hit: _Hit) -> list[Aspect]:
        words = f"{hit.place} has cron run {self._shown}"
        found = [self._field("cron", words, "", holds=True, actual=True, hit=hit)]
        if self.schedule and hit.job:
            seen = squeezed(hit.job.schedule.replace("\t", " "))
            words = f"{hit.place} runs {self._shown} at {shown(seen)}"
            should = shown(self.schedule)
            found.append(
                self._field("schedule", words, should, holds=self._on_time(hit), actual=seen, hit=hit)
            )
        if self.user:
            words = f"{hit.place} runs {self._shown} as {shown(hit.user)}"
            should = shown(self.user)
            found.append(
                self._field("user", words, should, holds=self._as_whom(hit), actual=hit.user, hit=hit)
            )
        return found

    def _field(self, name: str, words: str, should: str, *, holds: bool, actual: Value, hit: _Hit) -> Aspect:
        return Aspect(
            field=Field(name=name, holds=holds, actual=actual, same=_same_time),
            actual=words,
            statement=f"{words}, where {should} should be" if should else words,
            evidence=self._evidence(hit, words),
        )

    def _gone(self, tables: Tables, hits: Sequence[_Hit]) -> Aspect:
        if hits:
            words = f"{hits[0].place} still holds {self._shown}, and should not"
            return Aspect(
                field=Field(name="cron", holds=False, actual=True, passive=True),
                actual=words,
                statement=words,
                evidence=self._evidence(hits[0], words),
            )
        if unclear := self._closed(tables):
            return unclear
        words = f"no table of cron holds {self._shown}"
        return Aspect(
            field=Field(name="cron", holds=True, actual=False),
            actual=words,
            statement=words,
            evidence=self._evidence(None, words),
        )

    def _closed(self, tables: Tables) -> Aspect | None:
        """That something which may hold it could not be looked at."""
        where = self.cron if self._is_script else self.path
        for folder in tables.closed:
            if where.rpartition("/")[0] == folder or (not where and not is_script(f"{folder}/x")):
                words = f"the cron tables in {folder} could not be looked at: permission denied"
                return self._unclear(words, hint="Verify again as root, or with sudo.")
        for file in self._tables(tables):
            if not file.whole and where in ("", file.path):
                return self._unclear(f"{shown(file.path)} is too large or could not be read")
        return None

    def _absent(self, tables: Tables) -> Aspect:
        if near := next(self._near_misses(tables), None):
            hit, words = near
            return self._none(words, hit, attempt=True)
        if unclear := self._closed(tables):
            return unclear
        if self._is_script:
            return self._none(f"{self._shown} is not there")
        where = f"{shown(self.path)} does not hold" if self.path else "no table of cron holds"
        return self._none(f"{where} {self._shown}")

    def _near_misses(self, tables: Tables) -> Iterator[tuple[_Hit, str]]:
        if self._is_script:
            for file in tables.files:
                if file.path.rpartition(".")[0] == self.cron:
                    troubles = file_troubles(tables, file)
                    trouble = troubles[0] if troubles else f"{self._shown} should be its name"
                    yield _Hit(file=file), f"{shown(file.path)} is there, but {trouble}"
            return
        for file in self._tables(tables):
            for job in jobs(file.text):
                hit = _Hit(file=file, job=job)
                command = job.behind_user if has_user_field(file.path) else job.rest
                if job.commented:
                    if self._is_it(command) and self.path in ("", file.path):
                        yield hit, f"{hit.place} holds it, but as a comment: the sign before it must go"
                elif self._is_it(command):
                    yield hit, f"{hit.place} holds it, but {shown(self.path)} is the table where it should be"
                elif as_meant(command) != command and self._is_it(as_meant(command)):
                    yield (
                        hit,
                        f"{hit.place} looks right, but {why_not(command, sensitive=self._hidden(file))}",
                    )
                elif holds(squeezed(command), self._command):
                    seen = "it with more around it" if self._hidden(file) else shown(command)
                    yield hit, f"{hit.place} runs {seen}, where {self._shown} should be"
                elif self._on_time(hit) and nearness(squeezed(command), self._command) >= ALONE:
                    seen = "a command that is not shown here" if self._hidden(file) else shown(command)
                    yield hit, f"{hit.place} runs {seen}, where {self._shown} should be"

    def _parts(self, tables: Tables) -> Iterator[tuple[_Hit, str]]:
        """The lines in whose command it is a part, such as before `>/dev/null`."""
        for file in () if self._is_script else self._tables(tables):
            for job in jobs(file.text) if self.path in ("", file.path) else ():
                if not job.commented and holds(squeezed(job.rest), self._command):
                    yield _Hit(file=file, job=job), job.rest

    def _hidden(self, file: CronFile) -> bool:
        return self.sensitive or not int(file.mode, 8) & 0o004

    def apply(self) -> tuple[str, ...]:
        """The line into the table; a script can only be made one that may be run."""
        if self._is_script:
            word = shlex.quote(self.cron)
            return (f"chown root {word} && chmod 0755 {word}",) if self.exists else (f"rm -f {word}",)
        if not self.schedule:
            return ()
        line = self._line()
        if self.path:
            return (
                *edit_commands(self.path, line, old="", below="", present=True),
                f"chmod go-w {shlex.quote(self.path)}",
            )
        user, word = shlex.quote(self.user or "root"), shlex.quote(line)
        return (
            f"{{ crontab -u {user} -l 2>/dev/null | grep -vxF {word}; printf '%s\\n' {word}; }} "
            f"| crontab -u {user} -",
        )


def _same_time(old: Value, seen: Value) -> bool:
    """Whether a witness's value and the one seen are the same, times by what they mean."""
    if isinstance(old, str) and isinstance(seen, str) and (times := meaning(old)):
        return times == meaning(seen)
    return old == seen


def _seen(text: str, path: str = "/etc/cron.d/backup", **more: Any) -> Facts:
    return recorded([{"cron_tables": None, "files": [{"path": path, "text": text, **more}]}])


_NIGHTLY = Cron(cron="/usr/local/bin/backup", schedule="@daily", user="root")
_LINE = "0 0 * * * root /usr/local/bin/backup\n"

Cron.EXAMPLES = (
    Example(name="it runs each night", check=_NIGHTLY, facts=_seen(_LINE), verdict=Verdict.DONE),
    Example(name="no table holds it", check=_NIGHTLY, facts=_seen(""), verdict=Verdict.SKIPPED),
    Example(
        name="it runs at another time",
        check=_NIGHTLY,
        facts=_seen("0 3 * * * root /usr/local/bin/backup\n"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the last line has no line end", check=_NIGHTLY, facts=_seen(_LINE[:-1]), verdict=Verdict.WRONG
    ),
    Example(
        name="the user's name is missing",
        check=_NIGHTLY,
        facts=_seen("0 0 * * * /usr/local/bin/backup\n"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the file's name holds a dot",
        check=_NIGHTLY,
        facts=_seen(_LINE, "/etc/cron.d/backup.cron"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="anybody may write to the file",
        check=_NIGHTLY,
        facts=_seen(_LINE, mode="0666"),
        verdict=Verdict.WRONG,
    ),
    Example(name="it is a comment", check=_NIGHTLY, facts=_seen(f"# {_LINE}"), verdict=Verdict.WRONG),
    Example(
        name="the tables of users may not be looked at",
        check=_NIGHTLY,
        facts=recorded([{"cron_tables": None, "closed": [SPOOLS[0]]}]),
        verdict=Verdict.UNKNOWN,
    ),
)
