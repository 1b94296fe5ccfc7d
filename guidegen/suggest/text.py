"""Suggestions as YAML that can be pasted into a recipe, with comments for what could not be suggested."""

from collections.abc import Sequence
from typing import Any

from guidegen.checks.wording import shown
from guidegen.printable import one_line
from guidegen.recipe.written import CHECKS_COLUMN, STEPS_COLUMN, as_items, check_data, step_data
from guidegen.suggest.between import Proposal
from guidegen.suggest.propose import Suggestions


def of_subjects(found: Sequence[Suggestions]) -> str:
    """The items of a `check:`, below a comment for each subject."""
    parts = []
    for one in found:
        parts.append(comment(shown(one.subject), CHECKS_COLUMN))
        for check in one.checks:
            try:
                parts.append(as_items([check_data(check)], CHECKS_COLUMN))
            except ValueError as error:
                parts.append(
                    comment(f"not suggested, {check.kind} {shown(check.subject)}: {error}", CHECKS_COLUMN)
                )
        parts += [comment(remark, CHECKS_COLUMN) for remark in one.remarks]
    return "".join(parts)


def of_changes(proposal: Proposal, title: str) -> str:
    """The items of `steps:`, below a comment for what could not be told."""
    parts = [comment(title, STEPS_COLUMN)]
    parts += [comment(remark, STEPS_COLUMN) for remark in proposal.remarks]
    for one in proposal.steps:
        parts.append("\n")
        parts += [comment(remark, STEPS_COLUMN) for remark in one.remarks]
        parts.append(_item(one.step.title, lambda step=one.step: step_data(step)))
    return "".join(parts)


def _item(title: str, data: Any) -> str:
    try:
        return as_items([data()], STEPS_COLUMN)
    except ValueError as error:
        return comment(f"left out, {title}: {error}", STEPS_COLUMN)


def comment(text: str, column: int) -> str:
    """One line of a comment, whatever `text` holds."""
    return f"{' ' * column}# {one_line(text, 500)}\n"
