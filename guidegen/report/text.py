"""Text, for a person at a terminal: the one sentence first, then the steps with what was seen.

It is read while a customer waits at the telephone: what to say stands at the top, and no fact stands there
twice where once is enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import Final

from guidegen.checks.wording import joined
from guidegen.model import Evidence, Finding, Report, StepResult, Verdict
from guidegen.printable import one_line
from guidegen.report import WIDTH

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
        longest = max((len(one_line(step.title, _TITLE)) for step in report.steps), default=0)
        column = min(longest, self._width - _VERDICT)
        for step in report.steps:
            yield from self._step(step, digits, column)
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
        if report.first and (hint := _hint(report.first)):
            yield from self._lines(one_line(hint, 400), hang="")
        for note in report.notes:
            yield from self._lines(one_line(note, 400), "! ", code=_NOTE)
        host = report.host
        who = f"{host.user}@{host.address}" if host.user else host.address
        about = (one_line(host.system, 80), "read as root" if host.sudo else "")
        parts = (one_line(report.recipe_title), one_line(who, 120), *about)
        yield from self._lines(" · ".join(filter(None, parts)), code=_DIM)

    def _step(self, step: StepResult, digits: int, column: int) -> Iterator[str]:
        mark = MARKS[step.verdict]
        lead = f"{mark} {step.number:>{digits}}  {one_line(step.title, column):<{column}}  "
        said = self._wrapped(_said(step), lead, " " * len(lead))
        for number, line in enumerate(said):
            verdict = self._paint(line[len(lead) :], COLOURS[step.verdict])
            yield (self._marked(lead, mark, step.verdict) if number == 0 else line[: len(lead)]) + verdict
        if step.condition:
            yield from self._lines(one_line(step.condition, 400), " " * (digits + 4), code=_DIM)
        elif step.verdict not in (Verdict.DONE, Verdict.UNTRACEABLE):
            for finding in step.findings:
                yield from self._finding(finding, " " * (digits + 4))

    def _finding(self, finding: Finding, lead: str) -> Iterator[str]:
        """What was seen, once: a fault with all that there is to it, anything else in a line."""
        mark = MARKS[finding.verdict]
        subject = one_line(f"{finding.kind} {finding.subject}", 100)
        said = one_line(finding.statement or finding.actual, 400)
        text = subject if finding.verdict is Verdict.DONE else said or subject
        first, *further = self._wrapped(text, f"{lead}{mark} ", f"{lead}  ")
        yield self._marked(first, mark, finding.verdict)
        yield from further
        if not finding.verdict.is_fault:
            return
        if expected := _expected(finding, said):
            yield from self._lines(expected, f"{lead}    should be  ")
        for seen in dict.fromkeys(filter(None, (_seen(one, said) for one in finding.evidence))):
            yield from self._lines(seen, f"{lead}    seen       ", code=_DIM)

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


def _seen(evidence: Evidence, said: str) -> str:
    """A place and what stands there; nothing where the statement has said all of it."""
    place = evidence.file or evidence.source
    if evidence.line is not None:
        place += f":{evidence.line}"
    place, text = one_line(place, 120), one_line(evidence.text, _EVIDENCE)
    new = f"  {text}" if text and text not in said else ""
    if not new and not evidence.modified:
        return ""
    when = f"  (changed {evidence.modified:%Y-%m-%d %H:%M:%S} UTC)" if evidence.modified else ""
    return f"{place}{new}{when}"
