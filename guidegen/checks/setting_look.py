"""What a settings file says about one setting: what is in force, and the traces of an attempt beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from guidegen.checks.difference import difference, slip_between
from guidegen.checks.finding import Aspect, digest
from guidegen.checks.formats import Entry, Format, bare, squeezed
from guidegen.checks.formats.inclusion import reaches
from guidegen.checks.lookalikes import alike, as_meant, why_not
from guidegen.checks.nearness import MOST, nearness
from guidegen.checks.neighbours import Beside
from guidegen.checks.setting_lines import broken_off, glued, swallowed
from guidegen.checks.setting_misses import MISSES, near_key_alone
from guidegen.checks.setting_tree import Along
from guidegen.checks.weighing import Field
from guidegen.checks.wording import in_words, shown
from guidegen.model import Difference, Evidence, Value

if TYPE_CHECKING:
    from guidegen.checks.setting import Setting


class Look:
    """One look at a file's entries for one setting."""

    def __init__(
        self,
        check: "Setting",
        style: Format,
        along: Along,
        *,
        missing: bool,
        modified: datetime | None,
        comments: frozenset[str],
        text: str,
        olds: tuple[Value, ...],
        beside: Sequence[Beside] = (),
    ) -> None:
        """`text` is the file's own; `olds` are the values that witnesses know from before."""
        self.beside = beside
        self.check, self.style, self.missing, self.modified = check, style, missing, modified
        self.comments = {squeezed(comment.lstrip("#; ")) for comment in comments}
        self.entries = [e for e in along.entries if not e.away]
        self.along = along
        key = style.fold(check.setting)
        self.named = [e for e in self.entries if style.fold(e.key) == key and not e.malformed]
        self.live = [e for e in self.named if not e.commented and self.meant_place(e)]
        self.lines, self.olds = text.split("\n"), olds
        odd = {number for number, line in enumerate(self.lines, 1) if line != as_meant(line)}
        meant = style.parse(as_meant(text)) if odd else []
        self.meant = [e for e in meant if e.line in odd and not e.commented]
        self.aside = [
            e for e in along.aside if style.fold(e.key) == key and not e.commented and self.right(e)
        ]

    def meant_place(self, entry: Entry) -> bool:
        """Whether it stands in the section that the check means."""
        return self.style.within(self.check.path, self.check.section, entry.section)

    def right(self, entry: Entry) -> bool:
        """Whether it holds a value that is wanted."""
        return any(self.style.same(entry.value, value) for value in self.check.values)

    def place(self, entry: Entry) -> str:
        """`file:line`."""
        return f"{shown(entry.file or self.check.path)}:{entry.line}"

    def says(self, entry: Entry) -> str:
        """The entry as a line; of sensitive content only that it is one."""
        if self.check.sensitive:
            return "a value that is not shown here"
        return shown(self.style.show(entry.key, entry.value))

    def in_force(self) -> Entry | None:
        """The occurrence that counts."""
        if self.live and self.style.adds_up(self.check.setting):
            return next(filter(self.right, self.live), self.live[-1])
        if self.live and self.style.everywhere:
            last = {(e.file, e.section): e for e in self.live}
            return next((e for e in last.values() if not self.right(e)), self.live[-1])
        return self.live[0 if self.style.counts == "first" else -1] if self.live else None

    def aspect(self) -> Aspect:
        """What is in force, the traces beside it, and the words for both."""
        check, entry = self.check, self.in_force()
        holds = entry is None if check.absent else entry is not None and self.right(entry)
        if (holds or (entry is None and not self.aside)) and (away := self.unread_before(entry)):
            words = (
                f"whether it is in force cannot be told: {self.place(away)} includes files that were not "
                f"read: {shown(away.away)}"
            )
            return Aspect(field=None, actual=words, statement=words, evidence=(self.evidence(away),))
        attempts, suspects = ([], []) if holds or check.absent else self.near_misses()
        if not holds:
            attempts = [*((one, self.unread(one, entry)) for one in self.aside), *attempts]
        if self.along.faults:
            holds, attempts = False, [*self.refusals(), *attempts]
        actual: Value = None if entry is None else entry.value
        near = [miss for miss, _ in (*attempts, *suspects)]
        field = Field(
            name="is",
            holds=holds,
            actual=actual,
            digest=self.disguised(actual),
            same=self.was_value,
            passive=check.absent,
            attempts=tuple(self.trace(miss) for miss, _ in attempts),
            suspects=tuple(self.trace(miss) for miss, _ in suspects),
        )
        words = self.words(entry)
        told = [text for _, text in attempts] or [text for _, text in suspects]
        statement = told[0] if told and (entry is None or attempts) else words
        return Aspect(
            field=field,
            actual=self.actual(entry),
            statement=statement,
            untouched=self.words(entry, still=True),
            evidence=tuple(self.evidence(e) for e in ([entry] if entry else []) + near) or (self.absence(),),
            difference=None
            if holds or check.absent
            else self.difference(attempts[0][0] if attempts else entry),
            hint=self.hint(entry),
            traces=tuple(self.trace(miss) for miss in near),
        )

    def aspects(self) -> list[Aspect]:
        """What is in force; of what must be gone, also in how many places it still stands."""
        first, times = self.aspect(), len(self.live)
        if not (self.check.absent and times and first.field):
            return [first]
        # That there are fewer than there were shows that somebody took one away, and not the others.
        field = Field(name="occurrences", holds=False, actual=times, passive=True)
        words = f"{self.words(self.live[0])}, though it no longer stands in as many places as before"
        return [first, Aspect(field=field, actual=first.actual, statement=words, untouched=first.untouched)]

    def unread_before(self, entry: Entry | None) -> Entry | None:
        """An inclusion that may override what seems to be in force."""
        rest = self.along.entries
        if self.style.counts == "last" and not self.style.everywhere:
            # What is overridden by the entry itself cannot override it.
            rest = list(reversed(rest))
        for one in rest:
            if one is entry and not self.style.everywhere:
                return None
            if one.away and not one.commented:
                return one
        return None

    def refusals(self) -> list[tuple[Entry, str]]:
        """The lines for which the program refuses its files; those of the asked file first."""
        found = []
        for fault in self.along.faults[:MOST]:
            entry = Entry(line=fault.line, key=" ", value="", file=fault.file, malformed=True)
            words = f"{self.place(entry)} {fault.words}, so the program refuses the whole file"
            found.append((entry, words))
        return found

    def disguised(self, actual: Value) -> str | None:
        """The digest of a sensitive value."""
        return (
            digest(str(actual), f"{self.check.path} {self.check.setting}")
            if (self.check.sensitive and actual is not None)
            else None
        )

    def trace(self, entry: Entry) -> str:
        """A name for a near miss that stays the same when lines above it come and go."""
        text = f"{entry.file}|{entry.section}|{'#' if entry.commented else ''}{entry.key}={entry.value}"
        return digest(text, self.check.path) if self.check.sensitive else text

    def actual(self, entry: Entry | None) -> str:
        """What is there, as one phrase."""
        if entry:
            return f"{self.says(entry)} at {self.place(entry)}"
        path = shown(self.check.path)
        return f"{path} is not there" if self.missing else f"{path} does not set {shown(self.check.setting)}"

    def words(self, entry: Entry | None, *, still: bool = False) -> str:
        """The clause without near misses."""
        check = self.check
        again = "still " if still else ""
        if entry is None:
            if self.missing:
                return f"{shown(check.path)} is not there; it should say {self.check.wanted_line}"
            inside = f" in section {shown(check.section)}" if check.section else ""
            key = shown(check.setting)
            return f"{shown(check.path)} does not set {key}{inside}; it should say {self.check.wanted_line}"
        if check.absent:
            return f"{self.place(entry)} {again}says {self.says(entry)}, where nothing about it should be"
        loser = next((e for e in self.live if e is not entry and self.right(e)), None)
        if loser:
            rule = "the first one counts" if self.style.counts == "first" else "the last one counts"
            says = f"says {self.says(entry)}"
            if check.sensitive:
                says = f"gives {shown(check.setting)} a value that is not shown here"
            return f"{self.place(loser)} is right, but {self.place(entry)} {says}, and {rule}"
        if check.sensitive:
            return (
                f"{self.place(entry)} {again}gives {shown(check.setting)} another value than it should have"
            )
        if not entry.value:
            key = shown(check.setting)
            return f"{self.place(entry)} {again}gives {key} no value, where {check.wanted} should be"
        slip = "" if still else self.slip(entry)
        return f"{self.place(entry)} {again}says {self.says(entry)}, where {check.wanted} should be{slip}"

    def raw(self, entry: Entry) -> str:
        """The line of an entry as it stands in the file; what is in another file, as it is read."""
        if entry.file or not 0 < entry.line <= len(self.lines):
            return self.style.show(entry.key, entry.value)
        return self.lines[entry.line - 1]

    def meant_value(self, entry: Entry) -> str:
        """Of several values that will do, the one that was tried."""
        return max(self.check.values, key=lambda value: nearness(entry.value, value), default="")

    def line_for(self, entry: Entry) -> str:
        """The line that should be there in its place."""
        return self.style.show(self.check.setting, self.meant_value(entry))

    def slip(self, entry: Entry) -> str:
        """What is between a value and the one that is meant, in brackets, where it has a name."""
        wanted = self.meant_value(entry)
        slip = slip_between(entry.value, wanted) or slip_between(
            self.style.show(entry.key, entry.value), self.style.show(entry.key, wanted)
        )
        return f" ({slip.name})" if slip else ""

    def difference(self, entry: Entry | None) -> Difference | None:
        """The line that was tried above the one that is wanted; None where the two are the same."""
        if entry is None or self.check.sensitive or entry.key == " ":
            return None
        found, wanted = self.raw(entry), self.line_for(entry)
        return difference(found, wanted) if found.strip() != wanted.strip() else None

    def quoted(self, entry: Entry) -> str:
        """The setting that stands there, for the end of a clause; nothing of a sensitive one."""
        return "" if self.check.sensitive else f": {self.says(entry)}"

    def goes_on_from(self, entry: Entry) -> str:
        """That a line begins with a blank, and which one it so goes on with; else nothing."""
        if not self.style.goes_on or self.raw(entry)[:1] not in (" ", "\t"):
            return ""
        above = [
            number
            for number, line in enumerate(self.lines[: entry.line - 1], 1)
            if line.strip() and line[0] not in " \t" and not line.startswith(tuple(self.style.comment))
        ]
        path = shown(entry.file or self.check.path)
        return f", as it begins with a blank and so goes on with {path}:{above[-1]}" if above else ""

    def unread(self, one: Entry, entry: Entry | None) -> str:
        """Why what the file says itself is not in force."""
        if entry and entry.file and self.style.hides(entry.file, self.check.path):
            says = f"stands before it and says {self.says(entry)}"
            return f"{self.place(one)} is right, but {self.place(entry)} {says}"
        said = f"{self.place(one)} is right, but nothing includes that file"
        comment = next((e for e in self.along.entries if e.commented and self.would_include(e)), None)
        return f"{said}: {self.place(comment)}, which would, is a comment" if comment else said

    def would_include(self, entry: Entry) -> bool:
        """Whether a comment names the file that was asked about, as one to be included."""
        main = self.style.main_file(self.check.path) or self.check.path
        live = replace(entry, commented=False)
        patterns = self.style.included(main, entry.file or main, live, {})
        return any(reaches(pattern, self.check.path) for pattern in patterns)

    def near_misses(self) -> tuple[list[tuple[Entry, str]], list[tuple[Entry, str]]]:
        """Traces that prove an attempt, and those that do so only where they are known to be new."""
        attempts: list[tuple[Entry, str]] = []
        suspects: list[tuple[Entry, str]] = []
        attempts += [(entry, text) for entry in self.meant if (text := self.looks_right(entry))]
        attempts += [*broken_off(self), *glued(self), *swallowed(self)]
        for entry in self.entries:
            # In another file a comment or a like name was written by somebody else; nearly all are shipped.
            if entry.file and (entry.commented or self.style.everywhere or entry not in self.named):
                continue
            if entry in self.live:
                if self.right(entry):
                    attempts.append((entry, self.words(self.in_force())))
                continue
            for judge_one in MISSES:
                if text := judge_one(self, entry):
                    attempts.append((entry, text))
                    break
            else:
                if text := near_key_alone(self, entry):
                    suspects.append((entry, text))
        self.beside_it(attempts, suspects)
        return attempts[:MOST], suspects[:MOST]

    def beside_it(self, attempts: list[tuple[Entry, str]], suspects: list[tuple[Entry, str]]) -> None:
        """Adds what stands right in a file that may have been taken for this one."""
        for one in self.beside:
            for found in self.style.parse(one.text):
                entry = replace(found, file=one.path)
                if self.is_it(entry) and self.right(entry) and not (entry.commented or entry.malformed):
                    text = f"{self.place(entry)} says {self.check.wanted_line}, but {one.what}"
                    known = (entry, f"{text}; {shown(self.check.path)} is the one that is meant")
                    (attempts if one.telling else suspects).append(known)
                    break

    def is_it(self, entry: Entry) -> bool:
        """Whether an entry is the setting, and stands where it should."""
        return self.style.fold(entry.key) == self.style.fold(self.check.setting) and self.meant_place(entry)

    def looks_right(self, entry: Entry) -> str:
        """What is wrong with a line that says the right thing only to the eye."""
        line = self.lines[entry.line - 1]
        if not self.is_it(entry) or not (self.right(entry) or self.looks_so(entry)):
            return ""
        seen = [e for e in self.live if not e.file and e.line == entry.line]
        if any(self.right(e) or self.was_so(e.value) for e in seen):
            return ""
        said = f"{self.place(entry)} looks right, but {why_not(line, sensitive=self.check.sensitive)}"
        return said if self.check.sensitive else f"{said}; it should say {self.check.wanted_line}"

    def looks_so(self, entry: Entry) -> bool:
        """Whether its value is the right one to the eye."""
        return any(alike(bare(entry.value), bare(value)) for value in self.check.values)

    def was_so(self, value: str) -> bool:
        """Whether a witness knows the value from before."""
        return any(self.was_value(old, value) for old in self.olds)

    def was_value(self, old: Value, seen: Value) -> bool:
        """Whether a value from before is the one that was seen; an editor may have changed its line end."""
        if old is None or seen is None:
            return old is seen
        texts = (in_words(seen), as_meant(in_words(seen)))
        return any(self.style.same(in_words(old), text) for text in texts)

    def evidence(self, entry: Entry) -> Evidence:
        """The line as it was read."""
        sign = "# " if entry.commented else ""
        hidden = self.check.sensitive or any(one.private for one in self.beside if one.path == entry.file)
        return Evidence(
            source="file",
            file=entry.file or self.check.path,
            line=entry.line,
            modified=None if entry.file else self.modified,
            text="(not shown: sensitive)" if hidden else f"{sign}{self.says(entry)}",
        )

    def absence(self) -> Evidence:
        """That there is nothing to show."""
        return Evidence(source="file", file=self.check.path, text=self.actual(None), modified=self.modified)

    def hint(self, entry: Entry | None) -> str:
        """What often explains it."""
        if any("\r" in self.lines[e.line - 1] for e in self.meant if self.looks_right(e)):
            return "The line ends as Windows ends lines; save the file with Unix line ends."
        if self.aside and (enabling := self.style.enabling(self.check.path)):
            return enabling
        if self.missing:
            return "Look at the file's name: it may have been saved in another place."
        return ""
