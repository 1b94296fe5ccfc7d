"""The words that all kinds of check share. Values from a recipe or a host are never markup here."""

import re
from datetime import datetime
from typing import Any

from guidegen.model import Fact, FactState, Value
from guidegen.printable import one_line


def code(text: object) -> str:
    """`text` as a Markdown code span: nothing in it is markup, whatever it holds."""
    flat = one_line(str(text), 1000)
    if not flat:
        return "(nothing)"
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", flat)), default=0))
    return f"{fence} {flat} {fence}" if "`" in flat else f"`{flat}`"


def shown(text: object) -> str:
    """`text` in a sentence for a terminal: on one line, harmless, and visible where it is empty."""
    return one_line(str(text)) or "nothing"


def why(fact: Fact[Any]) -> str:
    """Why a fact could not be had, as the end of "… could not be looked at: "."""
    words = {
        FactState.FORBIDDEN: "permission denied",
        FactState.WITHHELD: "it may hold what not all may read, and the answer was to be mailed",
        FactState.NO_TOOL: fact.detail or "the host lacks the tool for it",
        FactState.TIMED_OUT: "it took too long",
        FactState.NOT_A_FILE: "it is not a regular file, so it was not opened",
        FactState.CUT_OFF: "it is too large",
        FactState.GARBLED: f"the answer was not understood ({fact.detail})"
        if fact.detail
        else "the answer was not understood",
        FactState.LOST: "the connection ended before the answer came",
        FactState.MISSING: "it is not there",
    }
    return one_line(words.get(fact.state, str(fact.state)))


def yes_no(value: bool) -> str:
    """`true` and `false` as a recipe writes them."""
    return "true" if value else "false"


def in_words(value: Value) -> str:
    """A value of a recipe as it stands in a file."""
    return yes_no(value) if isinstance(value, bool) else str(value)


def joined(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def at(moment: datetime | None) -> str:
    """A time in a sentence, in UTC and to the second."""
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC") if moment else "an unknown time"


def rights_in_words(mode: str) -> str:
    """What a mode means for the owner, the group and everybody else."""
    whom = ("the owner", "the group", "everybody else")
    sentences = []
    for name, digit in zip(whom, mode[-3:], strict=True):
        bits = int(digit)
        can = [word for bit, word in ((4, "read"), (2, "change"), (1, "run or enter")) if bits & bit]
        sentences.append(f"{name} may {joined(can)} it" if can else f"{name} may do nothing with it")
    return ", ".join(sentences)


def markdown(text: str) -> str:
    """`text` in Markdown prose: nothing in it is markup, whatever it holds."""
    flat = one_line(text, 1000)
    return re.sub(r"[^\w ./:@%,;'\"?()=-]|_|^[-:]|^\d+(?=[.)])", lambda found: _references(found[0]), flat)


def _references(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)
