"""The corpus's table at the end of a test run: a plug-in, as tests may run in parallel."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

PROPERTY: Final = "corpus"
"""The property of a test's report that holds its `Score`, as a dict."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """What came of one mistake."""

    name: str
    kinds: tuple[str, ...]
    """Kinds of the checks that its recipe has."""
    expected: str
    verdict: str
    step: bool
    """Whether the right step was named."""
    words: bool
    """Whether the sentence holds what it should."""
    played: bool
    """Whether the mistake can be played on a real machine, too."""


def table(scores: list[Score]) -> list[str]:
    """The lines of the table."""
    right = [score for score in scores if score.verdict == score.expected]
    lines = [
        f"mistakes {len(scores)}, of them {sum(score.played for score in scores)} for a real machine too",
        f"verdicts right {len(right)}/{len(scores)}; "
        f"steps right {sum(s.step for s in scores)}/{len(scores)}; "
        f"sentences right {sum(s.words for s in scores)}/{len(scores)}",
    ]
    for verdict in ("done", "skipped"):
        false = [s.name for s in scores if s.verdict == verdict != s.expected]
        lines.append(f"false {verdict} {len(false)}{': ' if false else ''}{', '.join(false)}")
    asked = Counter(s.expected for s in scores)
    lines.append("expected: " + ", ".join(f"{verdict} {count}" for verdict, count in asked.most_common()))
    kinds = Counter(kind for s in scores for kind in set(s.kinds))
    lines.append(
        f"kinds {len(kinds)}: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    )
    return lines


def pytest_terminal_summary(terminalreporter: Any) -> None:
    told: list[dict[str, Any]] = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for name, value in getattr(report, "user_properties", [])
        if name == PROPERTY
    ]
    if told:
        terminalreporter.section("corpus of mistakes")
        for line in table(sorted((Score(**one) for one in told), key=lambda score: score.name)):
            terminalreporter.write_line(line)
