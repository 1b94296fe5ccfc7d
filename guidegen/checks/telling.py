"""What a check asks for, in one piece of Markdown: where its parts cannot be told apart from each other."""

from collections.abc import Sequence
from dataclasses import replace
from textwrap import indent
from typing import Final

from guidegen.checks.wording import markdown
from guidegen.model import Check, Instruction

_CODE: Final = " " * 4
"""What makes a line of Markdown code, in the item of a list as well; nothing in it can end it."""


def only_where(when: Sequence[Check]) -> str:
    """For whom something is, in words by which a reader can tell: "Only where this is so: …"."""
    if len(when) == 1:
        return f"Only where this is so: {markdown(when[0].expectation())}."
    return "\n".join(["Only where all of this is so:", "", *(f"- {markdown(c.expectation())}" for c in when)])


def instruction(check: Check) -> Instruction:
    """What `check` asks for, in the words of its author where there are any."""
    said = check.instruct()
    return replace(said, text=check.do) if check.do.strip() else said


def told(check: Check) -> str:
    """Everything that `check` asks for: for whom it is, the place, the words, the commands."""
    said = instruction(check)
    parts = [only_where(check.when)] if check.when else []
    parts.append(" ".join(filter(None, (said.place, said.text))))
    if said.commands:
        parts.append(indent("\n".join(said.commands), _CODE))
    return "\n\n".join(parts)


def told_as_list(checks: Sequence[Check], *, numbered: bool = False) -> str:
    """What several checks ask for, each as an item of a list."""
    leads = [f"{number}." if numbered else "-" for number in range(1, len(checks) + 1)]
    # Four columns make whatever stands in an item a part of it, paragraphs and lists as well.
    items = [f"{lead:4}{indent(told(c), ' ' * 4).lstrip()}" for lead, c in zip(leads, checks, strict=True)]
    # Without an empty line between them, code would take in the next item.
    return "\n\n".join(items)
