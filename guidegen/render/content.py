"""From a loaded recipe to the content of its guide; all faults of its pictures are told at once."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self, TypeVar

from markupsafe import Markup

from guidegen.checks.applicable import expectations, questions
from guidegen.checks.telling import instruction, only_where, told
from guidegen.checks.wording import joined
from guidegen.errors import Invalid, Problem
from guidegen.model import Check, FileChange, Instruction, Loaded, Step, Want
from guidegen.printable import one_line, printable
from guidegen.render.context import (
    Act,
    ChangePicture,
    Expected,
    GuidePages,
    StepPage,
    change_picture,
)
from guidegen.render.markdown import phrase, prose
from guidegen.render.options import GuideOptions, OwnLine
from guidegen.render.pictures import step_pictures

T = TypeVar("T")


def guide_pages(loaded: Loaded, options: GuideOptions) -> GuidePages:
    """The content of the guide. Raises Invalid for screenshots that are missing, broken or wrongly marked."""
    recipe = loaded.recipe
    problems: list[Problem] = []
    steps = tuple(
        _step(loaded, index, step, options, problems)
        for index, step in enumerate(recipe.steps)
        if not options.steps or index + 1 in options.steps
    )
    is_part = len(steps) < len(recipe.steps)
    if problems:
        raise Invalid(problems)
    return GuidePages(
        language=recipe.language,
        title=printable(recipe.title),
        running_title=one_line(recipe.title, 70),
        recipe_id=recipe.id,
        sha256=loaded.sha256,
        engineer=options.edition == "engineer",
        examples=loaded.examples_used,
        summary=prose(recipe.summary),
        systems=tuple(_system_name(system) for system in recipe.applies_to),
        minutes=_minutes(loaded, steps),
        you_need=prose(recipe.you_need),
        before_you_start=prose(recipe.before_you_start),
        undo=prose(recipe.undo),
        help=prose(recipe.help),
        to=one_line(options.to),
        sender=one_line(options.sender),
        ticket=one_line(options.ticket),
        made=_day(options.made),
        revision=one_line(options.revision),
        reviewed=_day(recipe.reviewed),
        steps=steps,
        done_when=_expected(recipe.done_when) if options.edition == "engineer" else (),
        looks_at=_looked_at(recipe.done_when) if options.edition == "engineer" else (),
        all_steps=len(recipe.steps),
        part=_numbers([step.number for step in steps]) if is_part else "",
    )


def _minutes(loaded: Loaded, steps: tuple[StepPage, ...]) -> int:
    """How long it takes; of a part only where each of its steps tells."""
    together = sum(step.minutes for step in steps)
    if len(steps) == len(loaded.recipe.steps):
        return loaded.recipe.minutes or together
    return together if all(step.minutes for step in steps) else 0


def _numbers(numbers: list[int]) -> str:
    """`step 2`, `steps 2 and 4`."""
    return f"step{'s' if len(numbers) > 1 else ''} {joined([str(number) for number in numbers])}"


@dataclass(frozen=True)
class Told:
    """What one check asks for; of one that is not for all readers, in one piece that says for whom."""

    said: Instruction
    only_where: str = ""

    @classmethod
    def of(cls, check: Check) -> Self:
        """The words of `check`."""
        said = instruction(check)
        if not check.when:
            return cls(said)
        return cls(Instruction(told(check), change=said.change), only_where(check.when))


def _step(loaded: Loaded, index: int, step: Step, options: GuideOptions, problems: list[Problem]) -> StepPage:
    asked = [Told.of(check) for check in step.check]
    own_words = bool(step.do.strip() or step.run.strip())
    engineer = options.edition == "engineer"
    own = tuple(line for line in options.own_lines if line.step == index + 1)
    return StepPage(
        number=index + 1,
        id=step.id,
        title=printable(step.title),
        minutes=step.minutes,
        optional=step.optional,
        only_where=prose(only_where(step.when)) if step.when else Markup(),
        why=prose(step.why),
        warning=prose(step.warning),
        caution=prose(step.caution),
        note=prose(step.note),
        tip=prose(step.tip),
        acts=(Act(place=Markup(), texts=(prose(step.do),)),) if own_words else _acts(asked),
        commands=_lines(step.run)
        if own_words
        else _once(line for one in asked for line in one.said.commands),
        changes=_changes(asked, own),
        own=tuple(_own(line) for line in own),
        pictures=tuple(step_pictures(loaded, index, step, problems)),
        see=prose(step.see),
        if_not=prose(step.if_not),
        undo=prose(step.undo),
        proof=phrase(step.proof),
        proof_answer=phrase(step.proof_answer) if engineer else Markup(),
        needs=tuple(loaded.recipe.number(needed) for needed in step.needs),
        expected=_expected(step.check) if engineer else (),
        looks_at=_looked_at((*step.when, *step.check)) if engineer else (),
        no_check=prose(step.no_check) if engineer else Markup(),
    )


def _lines(run: str) -> tuple[str, ...]:
    """The lines that are typed; empty ones are not."""
    return tuple(printable(line.rstrip()) for line in run.splitlines() if line.strip())


def _once(items: Iterable[T]) -> tuple[T, ...]:
    """`items` in their order, each only the first time; empty ones are left out."""
    return tuple(dict.fromkeys(item for item in items if item))


def _acts(asked: Iterable[Told]) -> tuple[Act, ...]:
    """What the checks ask for; what is at one place stands together, and the place is named once."""
    by_place: dict[str, list[Instruction]] = {}
    for one in asked:
        by_place.setdefault(one.said.place, []).append(one.said)
    return tuple(
        Act(place=prose(place), texts=_once(prose(said.text) for said in there))
        for place, there in by_place.items()
    )


def _changes(asked: Iterable[Told], own: Iterable[OwnLine]) -> tuple[ChangePicture, ...]:
    """One picture for each part of each file, however many checks speak of it.

    Where the reader's own line is shown with the right one, it takes the place of the example.
    """
    shown = {(line.path, line.difference.wanted.strip()) for line in own}
    by_place: dict[tuple[str, str, str], FileChange] = {}
    for one in asked:
        change = one.said.change
        if change and not (change.after and all((change.path, line) in shown for line in change.after)):
            place = (change.path, change.section, one.only_where)
            earlier = by_place.get(place, FileChange(change.path, section=change.section))
            by_place[place] = FileChange(
                path=change.path,
                before=_once((*earlier.before, *change.before)),
                after=_once((*earlier.after, *change.after)),
                section=change.section,
            )
    return tuple(change_picture(_shown(change), prose(whom)) for (_, _, whom), change in by_place.items())


def _own(line: OwnLine) -> ChangePicture:
    """The reader's own line, and the right one below it."""
    place = f"{line.path}, line {line.line}" if line.path and line.line is not None else line.path
    change = FileChange(place, (line.difference.found,), (line.difference.wanted,))
    return replace(
        change_picture(_shown(change)),
        names=("On your computer", "As it must read"),
        own=True,
        difference=one_line(line.difference.named),
    )


def _shown(change: FileChange) -> FileChange:
    """The same with nothing in it that a page would act upon."""
    return FileChange(
        path=printable(change.path),
        before=tuple(printable(line) for line in change.before),
        after=tuple(printable(line) for line in change.after),
        section=printable(change.section),
    )


def _expected(checks: Iterable[Check]) -> tuple[Expected, ...]:
    return tuple(
        Expected(
            kind=check.kind,
            phrase=printable(check.expectation()),
            before=printable("; ".join(_before(check, name) for name in check.was)),
            if_missed=printable(check.if_missed),
            only_where=printable(expectations(check.when)),
        )
        for check in checks
    )


def _looked_at(checks: Iterable[Check]) -> tuple[str, ...]:
    return _once(_described(want) for want in questions(tuple(checks)))


def _before(check: Check, name: str) -> str:
    """The old values of one field, as words."""
    olds = " or ".join("nothing" if old in (None, "") else str(old) for old in check.was[name])
    return olds if name == check.main_field else f"{name} {olds}"


def _described(want: Want[Any]) -> str:
    """A want by its question's name and what it asks about: "stat /etc/hosts"."""
    name = getattr(want, "name", type(want).__name__.lower())
    about = [getattr(want, field.name) for field in fields(want) if field.name != "reader"]
    return printable(" ".join([name, *(text for text in about if text and isinstance(text, str))]))


def _system_name(system: str) -> str:
    """`debian-12` as people write it: Debian 12."""
    name, _, version = printable(system).partition("-")
    return f"{name.capitalize()} {version}".strip()


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
