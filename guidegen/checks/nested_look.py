"""What a file says about one setting where settings stand inside one another."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from guidegen.checks.finding import Aspect
from guidegen.checks.formats import Entry
from guidegen.checks.formats.key_path import ANY, bare_name, below, read_path, write_step
from guidegen.checks.formats.nested import Fault, Nested, text_of, type_of
from guidegen.checks.lookalikes import as_meant
from guidegen.checks.nearness import ALONE, CARRIES, MOST, nearness
from guidegen.checks.neighbours import Beside
from guidegen.checks.setting_look import Look
from guidegen.checks.setting_tree import Along
from guidegen.checks.weighing import Field
from guidegen.checks.wording import in_words, shown
from guidegen.model import Evidence, Fact, FactState, Value, Witness
from guidegen.probe.questions.stat import FileStat

if TYPE_CHECKING:
    from guidegen.checks.setting import Setting


def look_into(
    check: "Setting",
    style: Nested,
    content: Fact[str],
    stat: FileStat | None,
    witnesses: Sequence[Witness],
    beside: Sequence[Beside] = (),
) -> Aspect:
    """What `content`, the file's text, says about the setting."""
    text, modified = content.value or "", stat.mtime if stat else None
    document = style.read(text)
    if document.fault:
        return _fault(check, document.fault, modified)
    olds = tuple(old for witness in witnesses for old in witness.values.get("is", ()))
    missing = content.state is FactState.MISSING
    look = NestedLook(
        check,
        style,
        document.entries,
        missing=missing,
        modified=modified,
        text=text,
        olds=olds,
        beside=beside,
    )
    return look.aspect()


def _fault(check: "Setting", fault: Fault, modified: datetime | None) -> Aspect:
    """A file that no program reads, so that nothing in it is in force; or one that is not read here."""
    where = f"{shown(check.path)}:{fault.line} {fault.what}"
    evidence = (
        Evidence(source="file", file=check.path, line=fault.line, modified=modified, text=fault.what),
    )
    if fault.unread:
        words = f"{shown(check.path)} could not be looked at: line {fault.line} {fault.what}"
        return Aspect(field=None, actual=words, statement=words, evidence=evidence)
    trace = f"no such format|{fault.what}"
    words = f"{where}; until that is mended, no program reads the file"
    return Aspect(
        field=Field(name="is", holds=False, actual=None, passive=check.absent, attempts=(trace,)),
        actual=where,
        statement=words,
        evidence=evidence,
        hint="Go back to the line that is named, and to the one above it.",
        traces=(trace,),
    )


class NestedLook(Look):
    """One look at a document's entries for one setting; `check` in it names the last key of the path."""

    style: Nested

    def __init__(
        self,
        check: "Setting",
        style: Nested,
        entries: list[Entry],
        *,
        missing: bool,
        modified: datetime | None,
        text: str,
        olds: tuple[Value, ...],
        beside: Sequence[Beside] = (),
    ) -> None:
        self.asked = check
        last, parent = style.address(check.setting, check.section)
        super().__init__(
            replace(check, setting=last, section=parent),
            style,
            Along(entries=entries, aside=[], faults=[], private=frozenset()),
            missing=missing,
            modified=modified,
            comments=frozenset(str(old) for old in olds if str(old)[:1] in ("#", "/")),
            text=text,
            olds=olds,
            beside=beside,
        )
        if last == write_step(ANY):
            self.named = [e for e in entries if e.key.startswith("[") and not e.malformed]
            self.live = [e for e in self.named if not e.commented and e.section == parent]
        self.path = below(parent, last)
        odd = {number for number, line in enumerate(self.lines, 1) if line.rstrip("\r") != as_meant(line)}
        self.meant = [entry for entry in self.meant if entry.line in odd and entry.key == last]

    @property
    def name(self) -> str:
        """The setting in a sentence."""
        return shown(self.path)

    def in_force(self) -> Entry | None:
        """The last of several; of any item of a list the one that is right."""
        if self.check.setting == write_step(ANY) and not self.check.absent:
            return next(filter(self.right, self.live), None)
        return super().in_force()

    def was_value(self, old: Value, seen: Value) -> bool:
        """A text of a recipe may mean the number that stood there."""
        if super().was_value(old, seen):
            return True
        return (
            old is not None and seen is not None and self.style.same(self.style.literal(old), in_words(seen))
        )

    def aspect(self) -> Aspect:
        """What is in force; a key that stands twice is no setting that can be relied upon."""
        if not self.check.absent and (twice := self.twice()):
            first, second = twice
            words = (
                f"{self.place(second)} has {shown(below(second.section, second.key))} a second time, after "
                f"line {first.line}: one of the two has to go, for programs differ in which of them they take"
            )
            trace = f"{self.trace(second)}|twice"
            return Aspect(
                field=Field(
                    name="is",
                    holds=False,
                    actual=second.value,
                    digest=self.disguised(second.value),
                    same=self.was_value,
                    attempts=(trace,),
                ),
                actual=words,
                statement=words,
                evidence=(self.evidence(first), self.evidence(second)),
                traces=(trace,),
            )
        return super().aspect()

    def twice(self) -> tuple[Entry, Entry] | None:
        """Two places that are the setting, or two groups that would hold it."""
        steps = read_path(self.path)
        wanted, path = set[tuple[str, str]](), ""
        for step in steps:
            wanted.add((path, write_step(step)))
            path = below(path, write_step(step))
        first: dict[tuple[str, str], Entry] = {}
        for entry in self.entries:
            address = (entry.section, entry.key)
            if entry.commented or entry.malformed or address not in wanted:
                continue
            if address in first and not self.style.may_repeat:
                return first[address], entry
            first[address] = entry
        return None

    def words(self, entry: Entry | None, *, still: bool = False) -> str:
        """The whole path where it is missing; what it is and should be where only the type differs."""
        check = self.check
        if entry is None:
            where = f" below {shown(check.section)}" if check.section else ""
            if self.missing:
                return f"{shown(check.path)} is not there; it should say {check.wanted_line}{where}"
            return f"{shown(check.path)} does not set {self.name}; it should say {check.wanted_line}{where}"
        if not (check.absent or check.sensitive) and self.style.typed:
            wanted = " or ".join(map(_described, check.values))
            kinds = {type_of(value) for value in check.values}
            if type_of(entry.value) not in kinds:
                again = "still " if still else ""
                return (
                    f"{self.place(entry)} {again}gives {self.name} {_described(entry.value)}, "
                    f"where {wanted} should be"
                )
        return super().words(entry, still=still)

    def actual(self, entry: Entry | None) -> str:
        """What is there, as one phrase."""
        if entry or self.missing:
            return super().actual(entry)
        return f"{shown(self.check.path)} does not set {self.name}"

    def near_misses(self) -> tuple[list[tuple[Entry, str]], list[tuple[Entry, str]]]:
        """Traces that prove an attempt, and those that do so only where they are known to be new."""
        attempts = [(entry, text) for entry in self.meant if (text := self.looks_right(entry))]
        suspects: list[tuple[Entry, str]] = []
        live = set(map(id, self.live))
        for entry in self.entries:
            if id(entry) in live or entry.key.startswith("[") != self.check.setting.startswith("["):
                continue
            if self.right(entry):
                if text := self.almost(entry):
                    attempts.append((entry, text))
                elif text := self.elsewhere(entry):
                    (attempts if self.tells(entry) else suspects).append((entry, text))
            elif not entry.commented and self.is_near(entry, ALONE):
                suspects.append((entry, self.mistyped(entry)))
        attempts += self.folded_into_one()
        self.beside_it(attempts, suspects)
        return attempts[:MOST], suspects[:MOST]

    def folded_into_one(self) -> list[tuple[Entry, str]]:
        """Items of a list that ran together, for the sign between them is missing."""
        if self.check.setting != write_step(ANY):
            return []
        found = []
        for entry in self.live:
            words = text_of(entry.value).split() if type_of(entry.value) == "text" else []
            if len(words) > 1 and any(value in words[1:] for value in map(text_of, self._texts())):
                says = "holds two items in one" if self.check.sensitive else f"says {self.says(entry)}"
                wanted = f"where {self.check.wanted} should be one of its own"
                found.append((entry, f"{self.place(entry)} {says}, as one item, {wanted}"))
        return found

    def _texts(self) -> list[str]:
        return [value for value in self.check.values if type_of(value) == "text"]

    def almost(self, entry: Entry) -> str:
        """What is wrong with a line at the right place, or with a path that was written as one name."""
        here = entry.section == self.check.section
        same_key = entry.key == self.check.setting
        if entry.commented:
            shown_there = self.style.show(entry.key, entry.value) in self.comments
            if not same_key or not here or shown_there:
                return ""
            return f"{self.place(entry)} holds the right setting, but as a comment"
        if entry.malformed:
            if not (same_key and here):
                return ""
            said = "" if self.check.sensitive else f", which is {self.check.wanted_line}"
            return f"{self.place(entry)} is not written as the program reads it{said}"
        if here and self.is_near(entry, CARRIES):
            return self.mistyped(entry)
        if entry.key.startswith('"') and below(entry.section, bare_name(entry.key)) == self.path:
            return (
                f"{self.place(entry)} has {self.name} as one name, where each part is to stand inside another"
            )
        return ""

    def elsewhere(self, entry: Entry) -> str:
        """The right key and value, in something else."""
        if entry.commented or entry.malformed:
            return ""
        if entry.key != self.check.setting:
            if entry.section == self.check.section and entry.key.startswith("["):
                return f"{self.place(entry)} has it as {entry.key}, where {self.name} is meant"
            return ""
        there = f"below {shown(entry.section)}" if entry.section else "outside of every group"
        meant = f"below {shown(self.check.section)}" if self.check.section else "outside of every group"
        if self.check.sensitive:
            return f"{self.place(entry)} holds the right setting, but not {meant}"
        return f"{self.place(entry)} holds the right setting, but {there} instead of {meant}"

    def tells(self, entry: Entry) -> bool:
        """Whether a setting elsewhere shows an attempt: `enabled: true` stands in many groups anyway."""
        if type_of(entry.value) in ("text", "number") and entry.value not in ("", "0", "1"):
            return True
        if not self.live and self.stands_once:
            return True
        there, meant = entry.section, self.check.section
        inside = there == "" or meant.startswith(there) or (meant != "" and there.startswith(meant))
        return inside or nearness(there, meant) >= CARRIES

    @cached_property
    def stands_once(self) -> bool:
        """Whether the whole file has one such key with the right value."""
        return sum(not entry.commented and self.right(entry) for entry in self.named) == 1

    def is_near(self, entry: Entry, at_least: float) -> bool:
        """Whether the key is the one that is meant, mistyped."""
        if entry.commented or entry.malformed or entry.section != self.check.section:
            return False
        key, meant = bare_name(entry.key), bare_name(self.check.setting)
        return key != meant and not key.startswith("[") and nearness(key, meant) >= at_least

    def mistyped(self, entry: Entry) -> str:
        """The name beside the right one."""
        if self.check.sensitive:
            return f"{self.place(entry)} has a mistyped name, where {self.name} should be"
        return f"{self.place(entry)} says {shown(bare_name(entry.key))}, where {self.name} should be"


def _described(literal: str) -> str:
    """A value with its type: the text "8080", the number 8080."""
    kind = type_of(literal)
    if kind in ("group", "list"):
        return "a group of settings" if kind == "group" else "a list"
    if kind == "null":
        return "no value"
    if kind == "boolean":
        return f"{literal} without quotes"
    return f'the text "{shown(text_of(literal))}"' if kind == "text" else f"the number {shown(literal)}"
