"""TAP, version 13, for test harnesses: one plan for all hosts, a test a step."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from guidegen.model import Report
from guidegen.printable import one_line
from guidegen.report import WIDTH
from guidegen.report.parts.cases import Case, Outcome, cases

_LINE: Final = 1000
"""Characters of a sentence on its one line."""


def render(reports: Sequence[Report], colour: bool = False, width: int = WIDTH) -> str:
    """What does not hold, or could not be told, is `not ok`, and why stands below it."""
    del colour, width
    told = [(report, list(cases(report))) for report in reports]
    lines = ["TAP version 13", f"1..{sum(len(found) for _, found in told)}"]
    numbers = count(1)
    for report, found in told:
        lines += [f"# {_plain(one)}" for one in (report.warning, report.sentence, *report.notes) if one]
        for case in found:
            lines += _test(next(numbers), f"{report.host.address}: {case.name}", case)
    return "\n".join(lines) + "\n"


def _test(number: int, name: str, case: Case) -> Iterator[str]:
    # An unescaped # would begin a directive.
    title = _plain(name).replace("\\", "\\\\").replace("#", "\\#")
    if case.outcome is Outcome.SKIPPED:
        yield f"ok {number} - {title} # SKIP {_plain(case.message)}"
    elif case.outcome is Outcome.PASSED:
        yield f"ok {number} - {title}"
    else:
        yield f"not ok {number} - {title}"
        yield "  ---"
        yield f"  verdict: {case.verdict}"
        yield f"  message: {_quoted(case.message)}"
        if case.details:
            yield "  found:"
            yield from (f"    - {_quoted(detail)}" for detail in case.details)
        yield "  ..."


def _quoted(text: str) -> str:
    """A YAML text on one line."""
    escaped = _plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _plain(text: str) -> str:
    return one_line(text.replace("\n", " "), _LINE)
