"""Text, for a person at a terminal: the one sentence first, then the steps with what was seen.

It is read while a customer waits at the telephone: what to say stands at the top, and no fact stands there
twice where once is enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Final

from guidegen.checks.wording import joined
from guidegen.model import Difference, Evidence, Finding, Report, StepResult, Verdict
from guidegen.printable import one_line
from guidegen.report import WIDTH
from guidegen.report.parts.comparison import compare
from guidegen.report.parts.order import below_their_cause

MARKS: Final = {
    Verdict.DONE: "✓",
    Verdict.SKIPPED: "○",
    Verdict.WRONG: "✗",
    Verdict.UNDONE: "↶",
    Verdict.BLOCKED: "…",
    Verdict.UNKNOWN: "?",
    Verdict.UNTRACEABLE: "·",
    Verdict.INAPPLICABLE: "–",
}
COLOURS: Final = {
    Verdict.DONE: "32",
    Verdict.SKIPPED: "33",
    Verdict.WRONG: "31",
    Verdict.UNDONE: "31",
    Verdict.BLOCKED: "2",
    Verdict.UNKNOWN: "35",
    Verdict.UNTRACEABLE: "2",
    Verdict.INAPPLICABLE: "2",
}
_INDENT: Final = "  "
_DIM: Final = "2"
_NOTE: Final = "33"
_NARROWEST: Final = 40
"""Columns below which wrapping would only make it worse."""
_TITLE: Final = 60
_VERDICT: Final = 24
"""Columns that are kept for a step's mark and number, and for the words behind its title."""
_EVIDENCE: Final = 300
"""Characters of a line of evidence."""


def render(reports: Sequence[Report], colour: bool = False, width: int = WIDTH) -> str:
    """For each host the sentence, then the steps. Everything is safe to show; colours are our own."""
    page = _Page(colour, max(width, _NARROWEST))
    return "\n".join("\n".join(page.report(report)) + "\n" for report in reports)


class _Page:
    """Lines of a given width, in colours where they are wanted."""

    def __init__(self, coloured: bool, width: int) -> None:
        self._coloured, self._width = coloured, width

    def report(self, report: Report) -> Iterator[str]:
        """The sentence and what belongs to it, then every step, then the end."""
        yield from self._head(report)
        yield ""
        digits = len(str(len(report.steps)))
        ordered = list(below_their_cause(report.steps))
        lengths = [len(one_line(step.title, _TITLE)) + len(_INDENT) * follows for step, follows in ordered]
        column = min(max(lengths, default=0), self._width - _VERDICT)
        for step, follows in ordered:
            yield from self._step(step, digits, column, follows=follows)
        if report.done_when:
            yield ""
            yield "In the end"
            for finding in report.done_when:
                # Before a step that is missing, the end is not expected to hold.
                mark = Verdict.BLOCKED if report.first and finding.verdict.is_fault else finding.verdict
                yield from self._finding(replace(finding, verdict=mark), "  ")

    def _head(self, report: Report) -> Iterator[str]:
        if report.warning:
            yield from self._lines(one_line(report.warning, 400), "! ", code=_NOTE)
        for number, line in enumerate(report.sentence.split("\n")):
            style = f"1;{COLOURS[report.verdict]}"
            if number and line.startswith(" "):  # a command to be copied, as it stands
                yield self._paint(f"    {one_line(line, 800)}", style)
            else:
                yield from self._lines(one_line(line, 1200), code=style, hang="")
        if report.customer:
            yield from self._lines(f"For the customer: {one_line(report.customer, 1500)}", hang="")
        if report.first and (hint := _hint(report.first)):
            yield from self._lines(one_line(hint, 400), hang="")
        for note in report.notes:
            yield from self._lines(one_line(note, 400), "! ", code=_NOTE)
        host = report.host
        who = f"{host.user}@{host.address}" if host.user else host.address
        about = (one_line(host.system, 80), "read as root" if host.sudo else "")
        parts = (one_line(report.recipe_title), one_line(who, 120), *about)
        yield from self._lines(" · ".join(filter(None, parts)), code=_DIM)

    def _step(self, step: StepResult, digits: int, column: int, *, follows: bool) -> Iterator[str]:
        """The step; one that `follows` from the one above is set in, and gives up columns of its title."""
        mark, indent = MARKS[step.verdict], _INDENT if follows else ""
        column -= len(indent)
        lead = f"{indent}{mark} {step.number:>{digits}}  {one_line(step.title, column):<{column}}  "
        said = self._wrapped(_said(step), lead, " " * len(lead))
        for number, line in enumerate(said):
            verdict = self._paint(line[len(lead) :], COLOURS[step.verdict])
            yield (self._marked(lead, mark, step.verdict) if number == 0 else line[: len(lead)]) + verdict
        if step.condition:
            yield from self._lines(one_line(step.condition, 400), f"{indent}{' ' * (digits + 4)}", code=_DIM)
        elif step.verdict not in (Verdict.DONE, Verdict.UNTRACEABLE):
            for finding in step.findings:
                lead = f"{indent}{' ' * (digits + 4)}"
                yield from self._finding(finding, lead, when_told=bool(step.account))
        for sentence in step.account:
            yield from self._lines(one_line(sentence, 400), " " * (digits + 6))

    def _finding(self, finding: Finding, lead: str, *, when_told: bool = False) -> Iterator[str]:
        """What was seen, once: a fault with all that there is to it, anything else in a line.

        `when_told`: times are told by the step's account.
        """
        mark = MARKS[finding.verdict]
        subject = one_line(f"{finding.kind} {finding.subject}", 100)
        said = one_line(finding.statement or finding.actual, 400)
        text = subject if finding.verdict is Verdict.DONE else said or subject
        first, *further = self._wrapped(text, f"{lead}{mark} ", f"{lead}  ")
        yield self._marked(first, mark, finding.verdict)
        yield from further
        if not finding.verdict.is_fault:
            return
        if finding.difference:
            yield from self._compared(finding.difference, f"{lead}    ")
        elif expected := _expected(finding, said):
            yield from self._lines(expected, f"{lead}    should be  ")
        for seen in dict.fromkeys(filter(None, (_seen(one, said, when_told) for one in finding.evidence))):
            yield from self._lines(seen, f"{lead}    seen       ", code=_DIM)

    def _compared(self, difference: Difference, lead: str) -> Iterator[str]:
        """The line that is there above the one that should be, whole: they are compared sign by sign."""
        both = compare(difference)
        yield f"{lead}there is   {both.found}"
        yield self._paint(f"{lead}           {both.mark}", _NOTE)
        yield f"{lead}should be  {both.wanted}"

    def _lines(self, text: str, lead: str = "", *, hang: str | None = None, code: str = "") -> Iterator[str]:
        """`text` behind `lead`, its further lines below its first, unless they hang elsewhere."""
        for line in self._wrapped(text, lead, " " * len(lead) if hang is None else hang):
            yield self._paint(line, code)

    def _wrapped(self, text: str, lead: str, hang: str) -> list[str]:
        """Lines of the page's width, broken between words only: a path is worth more whole than short."""
        lines = wrap(
            text,
            self._width,
            initial_indent=lead,
            subsequent_indent=hang,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return lines or [lead.rstrip()]

    def _marked(self, line: str, mark: str, verdict: Verdict) -> str:
        return line.replace(mark, self._paint(mark, COLOURS[verdict]), 1)

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._coloured and code and text else text


def _hint(step: StepResult) -> str:
    return next((f.hint for f in step.findings if f.verdict is step.verdict and f.hint), "")


def _said(step: StepResult) -> str:
    """A step's verdict, and what it follows from or how much of it holds."""
    said = step.verdict.value
    if step.because_of:
        steps = joined([str(number) for number in step.because_of])
        return f"{said}: follows from step{'s' if len(step.because_of) > 1 else ''} {steps}"
    if step.verdict is Verdict.UNTRACEABLE:
        return "leaves no trace"
    if step.verdict is Verdict.INAPPLICABLE:
        return "does not apply here"
    there = sum(finding.verdict is Verdict.DONE for finding in step.findings)
    apply = sum(finding.verdict is not Verdict.INAPPLICABLE for finding in step.findings)
    partly = step.verdict.is_fault and there > 0
    return f"{said}: {there} of {apply} hold" if partly else said


def _expected(finding: Finding, said: str) -> str:
    """What should be there, where the statement has not said it."""
    expected = one_line(finding.expected, _EVIDENCE)
    return "" if "should" in said or expected in said else expected


def _seen(evidence: Evidence, said: str, when_told: bool) -> str:
    """A place and what stands there; nothing where the statement has said all of it."""
    place = evidence.file or evidence.source
    if evidence.line is not None:
        place += f":{evidence.line}"
    place, text = one_line(place, 120), one_line(evidence.text, _EVIDENCE)
    new = f"  {text}" if text and text not in said else ""
    modified = None if when_told else evidence.modified
    if not new and not modified:
        return ""
    when = f"  (changed {modified:%Y-%m-%d %H:%M:%S} UTC)" if modified else ""
    return f"{place}{new}{when}"
