"""What else a host tells of a fault: a program that writes the file, a start that emptied the folder. Pure.

It only adds words: no verdict comes of it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from guidegen.checks.access import is_private
from guidegen.checks.wording import at, shown
from guidegen.model import Check, Facts, Finding, Want
from guidegen.printable import one_line
from guidegen.probe.questions.boot import Boot
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.drop_ins import DropIns
from guidegen.probe.questions.includes import Includes

_HEAD: Final = 20
"""Lines in which such a remark stands."""
_QUOTED: Final = 100
_COMMENT: Final = re.compile(
    r"\s*(?:#+|;+|//+|/?\*+|<!--|--|\"|%+|dnl\b)\s*(?P<said>.*\w.*?)\s*(?:-->|\*/)?\s*"
)
_MANAGED: Final = re.compile(
    r"\bmanaged\b(?! (hosts?|switch|nodes?)\b)|\bgenerated (by|from|with|on|file)\b"
    r"|\bauto(matically)?[- ]?generated\b|\b(do not|don'?t) (edit|modify|change)\b"
    r"|\bwill be (lost|overwritten|replaced)\b|\b(controlled|maintained) by\b",
    re.IGNORECASE,
)
_IN_MEMORY: Final = re.compile(r"/(?:run|var/run|dev/shm)/")


def wants(check: Check, finding: Finding) -> tuple[Want[Any], ...]:
    """What is still to be asked of a fault."""
    return (Boot(),) if _was_in_memory(check, finding) else ()


def explained(check: Check, finding: Finding, facts: Facts) -> Finding:
    """`finding`, with what else is known of why it does not hold."""
    if not finding.verdict.is_fault:
        return finding
    said = [*_remarks(check, finding, facts), *_start(check, finding, facts)]
    statement = "; ".join([finding.statement or finding.actual, *said])
    return replace(finding, statement=statement) if said else finding


def _remarks(check: Check, finding: Finding, facts: Facts) -> Iterator[str]:
    """Of the file at fault, the remark that a program writes it."""
    paths = dict.fromkeys(evidence.file for evidence in finding.evidence if evidence.file)
    for path in [] if check.sensitive else paths:
        text = next((text for name, text in _texts(facts) if name == path), None)
        if text is None or is_private(path, facts):
            continue
        if remark := _remark(text):
            number, words = remark
            again = "so a change made by hand may be written over"
            yield f"line {number} of {shown(path)} says “{words}”, {again}"
            return


def _remark(text: str) -> tuple[int, str] | None:
    for number, line in enumerate(text.splitlines()[:_HEAD], 1):
        comment = _COMMENT.fullmatch(line)
        if comment and _MANAGED.search(comment["said"]):
            return number, one_line(comment["said"], _QUOTED).rstrip(".")
    return None


def _texts(facts: Facts) -> Iterator[tuple[str, str]]:
    for want, fact in facts:
        if isinstance(want, Content) and isinstance(fact.value, str):
            yield want.path, fact.value
        elif isinstance(want, DropIns | Includes) and fact.value is not None:
            yield from ((file.path, file.text) for file in fact.value.files)


def _was_in_memory(check: Check, finding: Finding) -> bool:
    """Whether a file is missing that no start of the machine leaves."""
    absent = not any(value is not None for value in finding.observed.values())
    return finding.verdict.is_fault and absent and bool(_IN_MEMORY.match(check.subject))


def _start(check: Check, finding: Finding, facts: Facts) -> Iterator[str]:
    if _was_in_memory(check, finding):
        boot = facts[Boot()].value
        if boot is not None and boot.booted is not None:
            folder = check.subject.rpartition("/")[0]
            last = f"the last one was at {at(boot.booted)}"
            yield f"{shown(folder)} is empty after each start of the machine, and {last}"
