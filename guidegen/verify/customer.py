"""What may be read out to the customer, or sent: it blames nobody and says what to do next. Pure.

It is made of the recipe's own words, in plain text; of sensitive checks it says no more than which step.
"""

import html
import re
from collections.abc import Sequence
from typing import Final

from guidegen.checks.composite import Composite
from guidegen.checks.telling import instruction
from guidegen.model import Check, Difference, Evidence, Finding, Recipe, Step, StepResult, Verdict
from guidegen.printable import one_line
from guidegen.verify.diagnose import Diagnosis
from guidegen.verify.judge import Judgement
from guidegen.verify.wording import numbers, statement

_MOST_COMMANDS: Final = 3
"""More of them nobody types from a message: the guide has them."""
_LONGEST: Final = 300
"""Characters of one instruction; a longer one stands in the guide."""

_TYPE: Final = "Type this command."
"""How a check begins that asks for a command and nothing else."""

NOTHING_TO_DO: Final = "There is nothing for you to do at the moment"


def customer(recipe: Recipe, judgement: Judgement, diagnosis: Diagnosis) -> str:
    """One sentence or two, for every verdict."""
    if diagnosis.verdict is Verdict.DONE:
        return _all_done(recipe, judgement.steps)
    if diagnosis.verdict is Verdict.INAPPLICABLE:
        return (
            "Thank you: this guide is meant for other machines than yours, so there is nothing for you to do."
        )
    if diagnosis.first is not None and diagnosis.first.verdict.is_fault:
        return _again(recipe, diagnosis.first, diagnosis.asked)
    if diagnosis.verdict is Verdict.UNKNOWN:
        return f"{NOTHING_TO_DO}: not everything could be looked at yet, and we will come back to you."
    if diagnosis.asked:
        steps = _in_order(diagnosis.asked)
        return f"Thank you: what can be seen is in place. Please do {numbers(steps)} of the guide once more."
    return f"Thank you: the steps are in place. {NOTHING_TO_DO}: we are looking for the rest of the cause."


def _all_done(recipe: Recipe, steps: Sequence[StepResult]) -> str:
    said = ["Thank you: everything is in place."]
    silent = [step for step in steps if step.verdict is Verdict.UNTRACEABLE]
    if silent:
        said = ["Thank you: everything that can be seen from here is in place."]
        said.append(_asked_about(recipe, silent))
    if recipe.undo.strip() or any(step.undo.strip() for step in recipe.steps):
        said.append("Please keep the guide, and the copies that it had you make: they take the change back.")
    else:
        said.append("Please keep the guide, in case somebody asks what was changed.")
    return " ".join(said)


def _asked_about(recipe: Recipe, silent: Sequence[StepResult]) -> str:
    if len(silent) == 1:
        step = recipe.steps[silent[0].number - 1]
        if step.proof.strip():
            return f"Please tell us of step {silent[0].number}: {plain(step.proof)}"
        return f"Please tell us whether {_named(silent[0])} went well."
    return f"Please tell us whether {numbers(silent)} went well."


def _again(recipe: Recipe, result: StepResult, asked: Sequence[StepResult]) -> str:
    """The step to go back to: how it stands, what to do there, and what comes before and after it."""
    step = recipe.steps[result.number - 1]
    check, finding = _telling(step, result)
    untouched = result.verdict is Verdict.SKIPPED and not any(
        f.verdict is Verdict.DONE for f in result.findings
    )
    difference = _difference(check, finding)
    lead = {
        Verdict.UNDONE: f"{_named(result, capital=True)} was in place, and is not any more",
        Verdict.WRONG: f"{_named(result, capital=True)} did not take",
    }.get(
        result.verdict,
        f"{_named(result, capital=True)} is {'not in place' if untouched else 'not finished'} yet",
    )
    said = [f"{lead}{_seen(result, finding, difference)}."]
    earlier = [one for one in _in_order(asked) if one.number < result.number]
    later = [one for one in _in_order(asked) if one.number > result.number]
    first = f"do {numbers(earlier)} of the guide, and then " if earlier else ""
    after = f" After that, please do {numbers(later)} as the guide says." if later else ""
    said.append(f"Please {first}{_act(step, result, check, difference, again=not untouched)}{after}")
    return one_line(" ".join(said), 1500)


def _telling(step: Step, result: StepResult) -> tuple[Check | None, Finding | None]:
    pairs = zip(step.check, result.findings, strict=False)
    return next((pair for pair in pairs if pair[1].verdict is result.verdict), (None, None))


def _hides(check: Check | None) -> bool:
    """Whether some of it may not be told."""
    if check is None or check.sensitive:
        return True
    return isinstance(check, Composite) and any(_hides(part) for part in check.parts)


def _seen(result: StepResult, finding: Finding | None, difference: Difference | None) -> str:
    """What was found, of a step that was tried; of one that was not, there is nothing to tell."""
    if finding is None or result.verdict is Verdict.SKIPPED:
        return ""
    return f": {_two_lines(finding, difference) if difference else statement(finding)}"


def _difference(check: Check | None, finding: Finding | None) -> Difference | None:
    """The two lines, where they may be told and stand in the place that the guide names."""
    if check is None or finding is None or finding.difference is None or _hides(check):
        return None
    place, seen = plain(instruction(check).place), _place(finding)
    return finding.difference if not place or (seen and seen.file and seen.file in place) else None


def _place(finding: Finding) -> Evidence | None:
    return next((one for one in finding.evidence if one.file and one.line is not None), None)


def _two_lines(finding: Finding, difference: Difference) -> str:
    """What stands there and what should, and where."""
    place = _place(finding)
    where = f"line {place.line} of {one_line(place.file or '', 200)}" if place else "it"
    named = f" ({one_line(difference.named, 120)})" if difference.named else ""
    found, wanted = one_line(difference.found, 200), one_line(difference.wanted, 200)
    return f"{where} says “{found}” and should say “{wanted}”{named}"


def _act(
    step: Step, result: StepResult, check: Check | None, difference: Difference | None, *, again: bool
) -> str:
    """What to do, behind "Please "."""
    lead = f"do step {result.number} of the guide{' once more' if again else ''}"
    if check is None or _hides(check):
        return f"{lead}; what to enter stands there."
    told = instruction(check)
    place = plain(told.place).rstrip(".")
    if difference and place:
        return f"{_lower(place)}, change that line, and save it."
    if step.do.strip() or step.run.strip():
        said, commands = plain(step.do), [line.strip() for line in step.run.splitlines() if line.strip()]
    elif place and not check.do.strip():
        return f"{_lower(place)}, {_ended(_lower(plain(told.text)))}"
    else:
        said, commands = plain(f"{told.place} {told.text}"), list(told.commands)
    return f"{lead}{_in_full(said, commands)}"


def _ended(act: str) -> str:
    """An act at a place that was opened; where it is one sentence alone, the end of it is to save."""
    return f"{act.rstrip('.')}, and save it." if ". " not in act else act


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _in_full(said: str, commands: Sequence[str]) -> str:
    """The words and the commands behind a colon, where they are few."""
    if len(commands) > _MOST_COMMANDS or len(said) > _LONGEST or not (said or commands):
        return "."
    typed = f"type {' and then '.join(f'“{one_line(command, _LONGEST)}”' for command in commands)}."
    said = said if not said or said[-1] in ".!?:" else f"{said}."
    if commands and said.startswith(_TYPE):
        return f": {typed} {said.removeprefix(_TYPE).strip()}".rstrip()
    if not said:
        return f": {typed}"
    return f": {said}" + (f" To do so, {typed}" if commands else "")


def _named(step: StepResult, *, capital: bool = False) -> str:
    return f"{'S' if capital else 's'}tep {step.number}, “{one_line(step.title, 80)}”,"


def _in_order(steps: Sequence[StepResult]) -> list[StepResult]:
    return list({step.number: step for step in sorted(steps, key=lambda one: one.number)}.values())


_CODE: Final = re.compile(r"(`+) ?(.+?) ?\1(?!`)", re.DOTALL)
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_STRONG: Final = re.compile(
    r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])(\*)(?=[^\s*])(.+?)(?<=\S)\*(?![\w*])", re.DOTALL
)
_ITEM: Final = re.compile(r"^ {0,3}(?:[-*+>]|#+|\d+[.)]) +", re.MULTILINE)


def plain(markdown: str) -> str:
    """Markdown as a person would read it out: on one line, without its marks."""
    pieces: list[str] = []
    end = 0
    for code in _CODE.finditer(markdown):
        pieces += [_unmarked(markdown[end : code.start()]), code[2]]
        end = code.end()
    return one_line(" ".join("".join([*pieces, _unmarked(markdown[end:])]).split()), 2000)


def _unmarked(text: str) -> str:
    text = _LINK.sub(lambda link: link[1] if link[1] == link[2] else f"{link[1]} ({link[2]})", text)
    text = _STRONG.sub(lambda strong: strong[2] or strong[4], _ITEM.sub("", text))
    return html.unescape(re.sub(r"\\([^\w\s])", r"\1", text))
