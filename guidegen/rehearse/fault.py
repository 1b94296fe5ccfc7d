"""A fault of a recipe: what was demanded, what was seen, what to change."""

from dataclasses import dataclass
from enum import StrEnum

from guidegen.model import Recipe
from guidegen.printable import one_line
from guidegen.rehearse.play import Played
from guidegen.rehearse.terminal import Ending


class Demand(StrEnum):
    """What must be so."""

    PLAYS = "every command comes back and reports success"
    BEFORE = "before the fix, every step has a check that fails"
    AFTER = "after the full run, every check holds"
    LEFT_OUT = "a step that is left out is the one that verify names first"
    AGAIN = "a second full run changes no verdict"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with a recipe."""

    demand: Demand
    message: str
    """What was seen, beginning with the step."""
    change: str
    """What to change in the recipe."""
    step: str = ""
    """The id of the step at fault; empty for the recipe as a whole."""
    terminal: str = ""
    """What stood on the terminal; not made printable."""

    def __str__(self) -> str:
        return f"{self.message}. {self.change}."


def unplayed(played: Played, recipe: Recipe) -> Fault | None:
    """The fault of a step whose commands do not all come back with success; `lab.before` is one of them."""
    trouble = played.trouble
    if trouble is None:
        return None
    known = [step.id for step in recipe.steps]
    step_id = played.name if played.name in known else ""
    who = f"Step {recipe.number(step_id)}" if step_id else "lab.before"
    command = one_line(trouble.command.split("\n")[0], 100)
    said = {
        Ending.RETURNED: f"fails with exit status {trouble.status}",
        Ending.ASKED: f"waits for an answer: “{trouble.last_line}”"
        if trouble.last_line
        else "waits for the keyboard",
        Ending.HUNG: "does not come back",
        Ending.CLOSED: "ends the session, and nothing can be typed after it",
        Ending.UNFINISHED: "is not whole: the shell waits for more of it",
        Ending.TOO_LONG: "is longer than a terminal takes in one line",
    }[trouble.ending]
    change = {
        Ending.RETURNED: "Mend the command, or let an earlier step bring about what it needs",
        Ending.ASKED: "Give the command an option with which it asks nothing, or say in `do` what to answer, "
        "and answer it in `rehearse`",
        Ending.HUNG: "Let the command come back by itself, or give it a limit",
        Ending.CLOSED: "Let the step leave the customer's window open",
        Ending.UNFINISHED: "Close the quote or the loop",
        Ending.TOO_LONG: "Break the line",
    }[trouble.ending]
    return Fault(
        demand=Demand.PLAYS,
        step=step_id,
        message=f"{who}: `{command}` {said}",
        change=change,
        terminal=played.screen,
    )
