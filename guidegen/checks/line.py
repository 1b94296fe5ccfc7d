"""The check kind `line`: a file holds a line, or holds it not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from guidegen.checks.access import is_private, rights
from guidegen.checks.finding import Aspect, conclude, digest, unseen
from guidegen.checks.formats import numbered, squeezed
from guidegen.checks.line_edit import edit_commands
from guidegen.checks.lookalikes import as_meant, why_not
from guidegen.checks.nearness import ALONE, CARRIES, MOST, broken, nearness
from guidegen.checks.paths import require_path
from guidegen.checks.patterns import fits, require_pattern
from guidegen.checks.suggesting import holds_secret, is_path, open_text, settings_format, text_wants
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
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
_COMMENT = re.compile(r"[ \t]*(#|;|//)[#;/ \t]*")


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
        return f"a line in {self.path}" if self.sensitive else self._text

    @property
    def _text(self) -> str:
        return squeezed(self.line.rstrip("\n")) or self.pattern

    @property
    def _old(self) -> str:
        return next((str(old) for old in self.was.get("line", ()) if old), "")

    def instruct(self) -> Instruction:
        """Open the file, and add or delete the line."""
        place = f"Open the file {code(self.path)}."
        what = f"the line {code(self._text)}" if self.line else f"each line that fits {code(self.pattern)}"
        shown_line = (self.line.strip(),) if self.line else ()
        if not self.present:
            return Instruction(f"Delete {what}.", change=FileChange(self.path, shown_line, ()), place=place)
        if self.pattern:
            return Instruction(f"It must hold a line that fits {code(self.pattern)}.", place=place)
        old = (self._old,) if self._old else ()
        act = f"Change the line {code(self._old)} to {code(self._text)}." if old else f"Add {what}."
        if self.below and not old:
            act = f"Below the line {code(self.below.strip())}, add {what}."
        change = FileChange(self.path, old, shown_line, section=self.below.strip())
        return Instruction(act, change=change, place=place)

    def expectation(self) -> str:
        """`the line "…" in /etc/hosts`."""
        return f"{'' if self.present else 'no '}{self._what} in {shown(self.path)}"

    @property
    def _what(self) -> str:
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

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """Find the line; without it, look for traces of an attempt."""
        if not self.sensitive and is_private(self.path, facts):
            return replace(self, sensitive=True).judge(facts, witnesses)
        return conclude(self, [self._look(facts)], witnesses)

    def _stands(self, line: str) -> bool:
        """Whether `line` is the one; what should be gone is still there if it only looks so."""
        return self._fits(line) or (not self.present and self._fits(as_meant(line)))

    def _fits(self, line: str) -> bool:
        if self.line:
            return squeezed(line) == self._text
        # A pattern that itself begins with a comment's sign is about comments.
        if _COMMENT.match(line) and not _COMMENT.match(self.pattern.lstrip("^\\")):
            return False
        return fits(self.pattern, line)

    def _look(self, facts: Facts) -> Aspect:
        content, path = facts[Content(self.path)], shown(self.path)
        lines = numbered(content.value or "")
        cut_off = content.state is FactState.CUT_OFF and content.value is not None
        if cut_off:
            lines.pop()  # the end of the last one is not known
        found = next(((number, line) for number, line in lines if self._stands(line)), None)
        if not content.known and not (cut_off and found):
            return unseen(path, content, "file", self.path)
        if found:
            number, line = found
            words = f"{path}:{number} says {self._shown(line)}"
            return Aspect(
                field=Field(
                    name="line",
                    holds=self.present,
                    actual=self._plain(line),
                    passive=True,
                    digest=self._digest(line),
                ),
                actual=words,
                statement=f"{words}, which should be gone",
                untouched=f"{path}:{number} still says {self._shown(line)}, which should be gone",
                evidence=(self._evidence(number, line),),
            )
        return self._missing(lines, content.state is FactState.MISSING)

    def _missing(self, lines: list[tuple[int, str]], no_file: bool) -> Aspect:
        path = shown(self.path)
        attempts, suspects = ([], []) if not self.present else self._near_misses(lines)
        near = [(number, line) for number, line, _ in (*attempts, *suspects)]
        old = next((pair for pair in lines if self._old and squeezed(pair[1]) == squeezed(self._old)), None)
        plain = f"{path} is not there" if no_file else f"{path} does not hold {self._what}"
        untouched = plain
        if old:
            untouched = (
                f"{path}:{old[0]} still says {self._shown(old[1])}, where {self._shown(self.line)} should be"
            )
        told = [text for _, _, text in attempts] or [text for _, _, text in suspects]
        return Aspect(
            field=Field(
                name="line",
                holds=not self.present,
                actual=None,
                attempts=tuple(self._trace(line) for _, line, _ in attempts),
                suspects=tuple(self._trace(line) for _, line, _ in suspects),
            ),
            actual=plain,
            statement=told[0] if told else plain,
            untouched=untouched,
            evidence=tuple(self._evidence(*pair) for pair in near + ([old] if old else []))
            or (Evidence(source="file", file=self.path, text=plain),),
            hint="Look at the file's name: it may have been saved in another place." if no_file else "",
            traces=tuple(self._trace(line) for _, line in near),
        )

    def _near_misses(
        self, lines: list[tuple[int, str]]
    ) -> tuple[list[tuple[int, str, str]], list[tuple[int, str, str]]]:
        attempts: list[tuple[int, str, str]] = []
        suspects: list[tuple[int, str, str]] = []
        key, _, rest = self._text.partition(" ")
        olds = {squeezed(str(old)) for old in self.was.get("line", ())}
        if pieces := broken(self.line, lines):
            number, line = pieces[0]
            text = f"{shown(self.path)}:{number} holds the right line, but broken into {len(pieces)} lines"
            attempts.append((number, line, text))
        for number, line in lines:
            flat, place = squeezed(line), f"{shown(self.path)}:{number}"
            comment = _COMMENT.match(line)
            if as_meant(line) != line and self._fits(as_meant(line)) and flat not in olds:
                attempts.append(
                    (number, line, f"{place} looks right, but {why_not(line, sensitive=self.sensitive)}")
                )
                continue
            if comment:
                if flat not in olds and self._fits(line[comment.end() :]):
                    text = f"{place} holds the right line, but as a comment: the sign before it must go"
                    attempts.append((number, line, text))
                continue
            if not self.line or not flat or flat == squeezed(self._old):
                continue
            says = f"{place} says {self._shown(line)}, where {self._shown(self.line)} should be"
            if rest and flat.partition(" ")[2] == rest and nearness(flat.partition(" ")[0], key) >= CARRIES:
                attempts.append((number, line, says))
            elif nearness(flat, self._text) >= ALONE:
                suspects.append((number, line, says))
        return attempts[:MOST], suspects[:MOST]

    def _plain(self, line: str) -> str:
        return squeezed(line)

    def _digest(self, line: str) -> str | None:
        return digest(squeezed(line), self.path) if self.sensitive else None

    def _trace(self, line: str) -> str:
        return self._digest(line) or squeezed(line)

    def _shown(self, line: str) -> str:
        return "a line that is not shown here" if self.sensitive else shown(line.strip(" \t"))

    def _evidence(self, number: int, line: str) -> Evidence:
        text = "(not shown: sensitive)" if self.sensitive else shown(line)
        return Evidence(source="file", file=self.path, line=number, text=text)

    def apply(self) -> tuple[str, ...]:
        """Add the line, in place of the old one where that is known; or drop all that fit."""
        if self.pattern:
            return ()  # which line would fit it, nobody can tell
        return edit_commands(
            self.path, self.line.strip(), old=self._old, below=self.below.strip(), present=self.present
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
        lines = dict.fromkeys(squeezed(line) for line in text.split("\n") if not _COMMENT.match(line))
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
