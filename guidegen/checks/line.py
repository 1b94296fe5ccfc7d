"""The check kind `line`: a file holds a line, or holds it not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from guidegen.checks.access import is_private, rights
from guidegen.checks.difference import difference
from guidegen.checks.finding import Aspect, conclude, digest, left_open, unseen
from guidegen.checks.formats import find_format, numbered, squeezed
from guidegen.checks.formats.nested import Nested
from guidegen.checks.line_edit import edit_commands
from guidegen.checks.line_misses import COMMENT, Miss, miss_beside, near_misses
from guidegen.checks.lookalikes import as_meant
from guidegen.checks.neighbours import Beside, Neighbourhood, asked_around
from guidegen.checks.paths import require_path
from guidegen.checks.patterns import fits, require_pattern
from guidegen.checks.suggesting import holds_secret, is_path, open_text, settings_format, text_wants
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, shown
from guidegen.model import (
    CLOSED,
    Check,
    Difference,
    Evidence,
    Example,
    Fact,
    Facts,
    FactState,
    FileChange,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.content import Content
from guidegen.probe.recorded import recorded

_LONGEST_SUGGESTED = 500


@dataclass(frozen=True, kw_only=True)
class Line(Check):
    """A file holds a line.

    White space at the ends counts for nothing, and between words as one blank. A line that is commented out
    is not the line, unless the one that is wanted is a comment itself.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "line"
    aliases: ClassVar = ("pattern",)
    main_field: ClassVar = "line"

    line: str = option("The line, as it stands in the file.", "")
    pattern: str = option("In place of `line`: a regular expression that some line must match.", "")
    path: str = option("The file: a path that begins with / or ~/.", alias="in", min_length=1)
    present: bool = option("false: no such line may be there.", True)
    below: str = option("The line below which it is added; the check itself takes it anywhere.", "")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        require_path("in", self.path)
        if bool(self.line.strip()) == bool(self.pattern):
            raise Misfit("line", "exactly one of line and pattern is needed")
        if "\n" in self.line.rstrip("\n"):
            raise Misfit("line", "a line is one line; give each its own check")
        if self.below and (not self.line or not self.present):
            raise Misfit("below", "only a line that is added has a place")
        if "\n" in self.below.rstrip("\n"):
            raise Misfit("below", "a line is one line")
        require_pattern("pattern", self.pattern)

    @property
    def subject(self) -> str:
        """The line or the pattern; of sensitive content only the file, for reports show the subject."""
        return f"a line in {self.path}" if self.sensitive else self.text

    @property
    def text(self) -> str:
        return squeezed(self.line.rstrip("\n")) or self.pattern

    @property
    def old(self) -> str:
        return next((str(old) for old in self.was.get("line", ()) if old), "")

    def instruct(self) -> Instruction:
        """Open the file, and add or delete the line."""
        place = f"Open the file {code(self.path)}."
        what = f"the line {code(self.text)}" if self.line else f"each line that fits {code(self.pattern)}"
        shown_line = (self.line.strip(),) if self.line else ()
        if not self.present:
            return Instruction(f"Delete {what}.", change=FileChange(self.path, shown_line, ()), place=place)
        if self.pattern:
            return Instruction(f"It must hold a line that fits {code(self.pattern)}.", place=place)
        old = (self.old,) if self.old else ()
        act = f"Change the line {code(self.old)} to {code(self.text)}." if old else f"Add {what}."
        if self.below and not old:
            act = f"Below the line {code(self.below.strip())}, add {what}."
        change = FileChange(self.path, old, shown_line, section=self.below.strip())
        return Instruction(act, change=change, place=place)

    def expectation(self) -> str:
        """`the line "…" in /etc/hosts`."""
        return f"{'' if self.present else 'no '}{self.what} in {shown(self.path)}"

    @property
    def what(self) -> str:
        if self.sensitive:
            return "line that the guide speaks of" if not self.present else "the line that the guide asks for"
        article = "the " if self.present else ""
        return (
            f"{article}line {shown(self.line)}"
            if self.line
            else f"{'a ' if self.present else ''}line that fits {shown(self.pattern)}"
        )

    def wants(self) -> tuple[Want[Any], ...]:
        """The text, and whether it may be shown."""
        return (Content(self.path), rights(self.path))

    def wants_more(self, facts: Facts) -> tuple[Want[Any], ...]:
        """What lies beside the file, where the line is missing in it."""
        if not self.present or self.judge(facts).verdict not in (Verdict.SKIPPED, Verdict.WRONG):
            return ()
        return self._neighbourhood(facts).wants_more(facts)

    def _neighbourhood(self, facts: Facts) -> Neighbourhood:
        return Neighbourhood(self.path, missing=facts[Content(self.path)].state is FactState.MISSING)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Find the line; without it, look for traces of an attempt."""
        if not self.sensitive and is_private(self.path, facts):
            return replace(self, sensitive=True).judge(facts, witnesses)
        aspects = self._look(facts)
        if self.present and asked_around(self.path, facts):
            unlooked = self._neighbourhood(facts).unlooked(facts)
            aspects = [left_open(aspect, unlooked, witnesses) for aspect in aspects]
        return conclude(self, aspects, witnesses)

    def _stands(self, line: str) -> bool:
        """Whether `line` is the one; what should be gone is still there if it only looks so."""
        return self.fits(line) or (not self.present and self.fits(as_meant(line)))

    def fits(self, line: str) -> bool:
        if self.line:
            return squeezed(line) == self.text
        # A pattern that itself begins with a comment's sign is about comments.
        if COMMENT.match(line) and not COMMENT.match(self.pattern.lstrip("^\\")):
            return False
        return fits(self.pattern, line)

    def _look(self, facts: Facts) -> list[Aspect]:
        content, path = facts[Content(self.path)], shown(self.path)
        lines = numbered(content.value or "")
        cut_off = content.state is FactState.CUT_OFF and content.value is not None
        if cut_off:
            lines.pop()  # the end of the last one is not known
        found = next(((number, line) for number, line in lines if self._stands(line)), None)
        if not content.known and not (cut_off and found):
            return [unseen(path, content, "file", self.path)]
        if found:
            number, line = found
            words = f"{path}:{number} says {self.shown(line)}"
            there = Aspect(
                field=Field(
                    name="line",
                    holds=self.present,
                    actual=self._plain(line),
                    passive=True,
                    digest=self._digest(line),
                ),
                actual=words,
                statement=f"{words}, which should be gone",
                untouched=f"{path}:{number} still says {self.shown(line)}, which should be gone",
                evidence=(self._evidence(number, line),),
            )
            if self.present:
                return [self._refused(number, content.value or "", there)]
            return [there, self._occurrences(there, sum(self._stands(one) for _, one in lines))]
        beside: Sequence[Beside] = ()
        if self.present and asked_around(self.path, facts):
            beside = self._neighbourhood(facts).texts(facts)
        return [self._missing(lines, content, beside)]

    def _occurrences(self, there: Aspect, times: int) -> Aspect:
        """In how many places it still stands: fewer than before shows that somebody took one away."""
        words = f"{there.statement}; it no longer stands in as many places as before"
        field = Field(name="occurrences", holds=False, actual=times, passive=True)
        return Aspect(field=field, actual=there.actual, statement=words, untouched=there.untouched)

    def _refused(self, number: int, text: str, there: Aspect) -> Aspect:
        """The line is there; but where it makes the file one that no program reads, it is none."""
        style = find_format(self.path, "")
        fault = style.read(text).fault if isinstance(style, Nested) else None
        if fault is None or fault.unread or fault.line != number or there.field is None:
            return there
        words = f"{shown(self.path)}:{number} {fault.what}; until that is mended, no program reads the file"
        field = replace(there.field, holds=False, attempts=(f"no such format|{fault.what}",))
        return replace(there, field=field, actual=words, statement=words, traces=field.attempts)

    def _missing(
        self, lines: list[tuple[int, str]], content: Fact[str], beside: Sequence[Beside] = ()
    ) -> Aspect:
        path, no_file = shown(self.path), content.state is FactState.MISSING
        attempts, suspects = ([], []) if not self.present else near_misses(self, lines)
        for one in beside:
            miss_beside(self, one, attempts, suspects)
        near = [*attempts, *suspects]
        old = next((pair for pair in lines if self.old and squeezed(pair[1]) == squeezed(self.old)), None)
        plain = f"{path} is not there" if no_file else f"{path} does not hold {self.what}"
        untouched = plain
        if old:
            untouched = (
                f"{path}:{old[0]} still says {self.shown(old[1])}, where {self.shown(self.line)} should be"
            )
        told = attempts or suspects
        return Aspect(
            field=Field(
                name="line",
                holds=not self.present,
                actual=None,
                attempts=tuple(self._trace(miss) for miss in attempts),
                suspects=tuple(self._trace(miss) for miss in suspects),
            ),
            actual=plain,
            statement=told[0].words if told else plain,
            untouched=untouched,
            evidence=(
                *(self._evidence(miss.number, miss.line, miss.beside) for miss in near),
                *([self._evidence(*old)] if old else []),
            )
            or (Evidence(source="file", file=self.path, text=plain),),
            difference=self._difference(told[0]) if told else None,
            hint="Look at the file's name: it may have been saved in another place." if no_file else "",
            traces=tuple(self._trace(miss) for miss in near),
        )

    def _difference(self, miss: Miss) -> Difference | None:
        if self.sensitive or miss.beside or not self.line or miss.line.strip() == self.line.strip():
            return None
        return difference(miss.line, self.line.strip())

    def _plain(self, line: str) -> str:
        return squeezed(line)

    def _digest(self, line: str) -> str | None:
        return digest(squeezed(line), self.path) if self.sensitive else None

    def _trace(self, miss: Miss) -> str:
        where = f"{miss.beside.path}|" if miss.beside else ""
        return where + (self._digest(miss.line) or squeezed(miss.line))

    def shown(self, line: str) -> str:
        return "a line that is not shown here" if self.sensitive else shown(line.strip(" \t"))

    def _evidence(self, number: int, line: str, beside: Beside | None = None) -> Evidence:
        hidden = self.sensitive or (beside is not None and beside.private)
        text = "(not shown: sensitive)" if hidden else shown(line)
        return Evidence(source="file", file=beside.path if beside else self.path, line=number, text=text)

    def apply(self) -> tuple[str, ...]:
        """Add the line, in place of the old one where that is known; or drop all that fit."""
        if self.pattern:
            return ()  # which line would fit it, nobody can tell
        return edit_commands(
            self.path, self.line.strip(), old=self.old, below=self.below.strip(), present=self.present
        )

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:
        """The text of a file that everybody may read."""
        return text_wants(subject, facts) if is_path(subject) else ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple[Check, ...]:
        """Each line that is no comment, of a file whose lines are no settings."""
        text = open_text(subject, facts) if is_path(subject) else None
        if text is None or settings_format(subject, text):
            return ()
        lines = dict.fromkeys(squeezed(line) for line in text.split("\n") if not COMMENT.match(line))
        return tuple(
            Line(line=line, path=subject)
            for line in lines
            if line and len(line) <= _LONGEST_SUGGESTED and "\r" not in line and not holds_secret(line)
        )


def _hosts(text: str, *, mode: str = "0644") -> Facts:
    return recorded(
        [
            {"content": "/etc/hosts", "value": text},
            {"stat": "/etc/hosts", "follow": True, "type": "file", "mode": mode},
        ]
    )


_RELAY = Line(line="192.0.2.7 relay.example.com", path="/etc/hosts")

Line.EXAMPLES = (
    Example(
        name="it is there, with a tab between the words",
        check=_RELAY,
        facts=_hosts("127.0.0.1 localhost\n192.0.2.7\trelay.example.com\n"),
        verdict=Verdict.DONE,
    ),
    Example(
        name="it is not there", check=_RELAY, facts=_hosts("127.0.0.1 localhost\n"), verdict=Verdict.SKIPPED
    ),
    Example(
        name="it is there as a comment",
        check=_RELAY,
        facts=_hosts("# 192.0.2.7 relay.example.com\n"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the comment stood there before",
        check=_RELAY,
        facts=_hosts("# 192.0.2.7 relay.example.com\n"),
        verdict=Verdict.SKIPPED,
        witnesses=(
            Witness(WitnessSource.BEFORE, {"line": (None,)}, frozenset({"# 192.0.2.7 relay.example.com"})),
        ),
    ),
    Example(
        name="the file may not be read",
        check=_RELAY,
        facts=recorded([{"content": "/etc/hosts", "state": "forbidden"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
