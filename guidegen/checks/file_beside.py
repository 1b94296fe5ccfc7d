"""A file that is not where it should be: what lies in its place, or was left over."""

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from guidegen.checks.finding import Aspect, unseen
from guidegen.checks.neighbours import Neighbour, in_force_anyway, is_copy, reads_every_name
from guidegen.checks.weighing import Field
from guidegen.checks.wording import shown
from guidegen.model import Evidence, Facts, Value
from guidegen.probe.questions.folder import Folder
from guidegen.probe.questions.stat import FileStat, Stat

if TYPE_CHECKING:
    from guidegen.checks.file import File


def absence(check: "File", facts: Facts) -> Aspect:
    """That it is not there, and what was made in its place."""
    path = shown(check.file)
    aspect = check.presence(False, f"{path} is not there", "it should be" if check.exists else "")
    if aspect.field is None:
        return aspect
    if not check.exists:
        return _renamed(check, facts, aspect, aspect.field)
    attempts = [(one, f"{path} is not there, but {words}") for one, words in _in_its_place(check, facts)]
    certain = tuple(one for one, _ in attempts if one.certain)
    return replace(
        aspect,
        field=replace(
            aspect.field,
            attempts=tuple(one.path for one in certain),
            suspects=tuple(one.path for one, _ in attempts if not one.certain),
        ),
        statement=next((words for _, words in attempts), aspect.statement),
        untouched=aspect.statement,
        traces=tuple(one.path for one, _ in attempts),
        evidence=(
            *aspect.evidence,
            *(Evidence(source="folder", file=one.path, text=one.what) for one, _ in attempts),
        ),
    )


def _in_its_place(check: "File", facts: Facts) -> list[tuple[Neighbour, str]]:
    """The files whose names are like its own, where they hold what it should; the certain ones first."""
    around = check.neighbourhood
    texts = {one.path: one for one in around.texts(facts)}
    listed = {one.path for one in around.names(facts)}
    found = []
    for one in around.neighbours(facts):
        beside = texts.get(one.path)
        if one.path not in listed and beside is None:
            continue
        if is_copy(one.path, check.file) or (beside and check.contains not in beside.text):
            continue
        sure = one.certain or bool(check.contains and beside)
        found.append((replace(one, certain=sure), f"{shown(one.path)} is, and {one.what}"))
    folder = posixpath.dirname(check.file)
    return sorted(found, key=lambda pair: (not pair[0].certain, posixpath.dirname(pair[0].path) != folder))


def _renamed(check: "File", facts: Facts, aspect: Aspect, field: Field) -> Aspect:
    """Of a file that must be gone: it is, unless it is still read under another name."""
    folder = Folder(posixpath.dirname(check.file))
    if not reads_every_name(check.file) or not facts.asked(folder):
        return aspect
    fact = facts[folder]
    left = in_force_anyway(check.file, fact.value.names if fact.value else ())
    if not left and not fact.known:
        return unseen(f"what else lies in {shown(folder.path)}", fact, "folder", folder.path)
    if not left:
        return aspect
    words = (
        f"{shown(check.file)} is gone, but {shown(left[0])} is still there, and of that folder the program "
        "reads every file, whatever its name ends in"
    )
    return replace(
        aspect,
        field=replace(field, holds=False, attempts=tuple(left)),
        actual=words,
        statement=words,
        traces=tuple(left),
        evidence=(Evidence(source="folder", file=left[0], text="still there"),),
    )


def left_nowhere(check: "File", still: Aspect) -> Aspect:
    """A link that must be gone, and of which only what it leads to is."""
    words = (
        f"{shown(check.file)} is still there, as a link that leads nowhere: the link itcheck should be gone"
    )
    trace = "leads nowhere"
    field = replace(still.field, attempts=(trace,)) if still.field else None
    return replace(still, field=field, statement=words, untouched=still.statement, traces=(trace,))


def rights_of_the_folder(check: "File", facts: Facts, stat: FileStat) -> list[Aspect]:
    """Rights that a folder can hardly have of itcheck: they were meant for the file in it."""
    folder = posixpath.dirname(check.file)
    seen = facts[Stat(folder)].value
    if not check.mode or stat.mode == check.octal or int(check.octal, 8) & 0o100 or not seen:
        return []
    if seen.mode != check.octal or seen.type != "directory":
        return []
    words = (
        f"{shown(check.file)} has mode {stat.mode}, where {check.octal} should be; its folder, "
        f"{shown(folder)}, has {check.octal} instead"
    )
    trace = f"{folder} {seen.mode}"
    return [
        Aspect(
            field=Field(name="mode", holds=False, actual=stat.mode, same=same_value, attempts=(trace,)),
            actual=words,
            statement=words,
            traces=(trace,),
            evidence=(Evidence(source="stat", file=folder, text=f"has mode {seen.mode}"),),
        )
    ]


def same_value(old: Value, seen: Value) -> bool:
    """Whether a value of a witness is the one seen; a mode may be given with three digits."""
    return str(old).zfill(4) == seen if re.fullmatch("[0-7]{4}", str(seen)) else old == seen
