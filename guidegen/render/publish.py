"""A guide's files in their folder: HTML, PDF and the case; all of them are written, or none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from guidegen.errors import Misused, Unwritable
from guidegen.model import Loaded
from guidegen.recipe.case import Case, case_text, read_case
from guidegen.recipe.library import recipe_files
from guidegen.recipe.source import shown_path
from guidegen.render.content import guide_pages
from guidegen.render.html import page
from guidegen.render.options import GuideOptions
from guidegen.render.pdf import print_pages
from guidegen.whole_file import write_all_whole

_MOST_IN_NAME: Final = 6
"""Steps that are named in the name of a part's file."""


def publish(
    loaded: Loaded, options: GuideOptions, folder: Path, formats: Iterable[str] = ("html", "pdf")
) -> tuple[Path, ...]:
    """Write the guide in `formats` into `folder`, and beside a customer's guide its case; returns the paths.

    Raises Invalid for pictures that cannot be shown, Misused where the folder holds the starting state of
    another case, and Unwritable; in each case the folder is as it was before.
    """
    case_file = folder / "case.yaml"
    # A part belongs to the case of the whole guide, which is not touched by it.
    whole = not options.steps
    case = _case(loaded, options, case_file) if whole and options.edition == "customer" else None
    pages = guide_pages(loaded, replace(options, revision=case.revision) if case else options)
    # An engineer's edition or a part beside a customer's must not take its place.
    name = loaded.recipe.id if options.edition == "customer" else f"{loaded.recipe.id}-{options.edition}"
    name += "" if whole else _of_steps(options.steps)
    files: dict[Path, bytes] = {}
    if "html" in formats:
        files[folder / f"{name}.html"] = page(pages).encode()
    if "pdf" in formats:
        files[folder / f"{name}.pdf"] = print_pages(pages)
    if case is not None:
        files[case_file] = case_text(case).encode()
    try:
        write_all_whole(files)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unwritable(f"Nothing was written to {shown_path(folder)}: {reason}.") from error
    return tuple(files)


def _of_steps(numbers: tuple[int, ...]) -> str:
    """What a part's name ends with."""
    if len(numbers) > _MOST_IN_NAME:
        return "-part"
    return f"-step{'s' if len(numbers) > 1 else ''}-{'-'.join(map(str, numbers))}"


def _case(loaded: Loaded, options: GuideOptions, file: Path) -> Case:
    """The case of this sending; what an earlier one in `file` has seen of the host is kept."""
    case = Case(
        recipe=_name(loaded),
        recipe_sha256=loaded.sha256,
        answers=loaded.answers,
        examples=loaded.examples_used,
        created=datetime.now(UTC),
        revision="1",
        to=options.to,
        ticket=options.ticket,
    )
    if not file.exists():
        return case
    earlier = read_case(file)
    same = (
        earlier.recipe == case.recipe
        and earlier.recipe_sha256 == case.recipe_sha256
        and dict(earlier.answers) == dict(case.answers)
        and earlier.to == case.to
    )
    if earlier.before and not same:
        raise Misused(
            f"{shown_path(file)} holds how the host was for another guide, and would be lost. "
            "Choose another folder with -o, or remove that file."
        )
    if not same:
        return case
    made = int(earlier.revision) + 1 if earlier.revision.isdecimal() else 2
    return replace(case, revision=str(made), before=earlier.before)


def _name(loaded: Loaded) -> str:
    """The recipe's id where that is enough to find it again, else its path."""
    found = any(file.resolve() == loaded.file.resolve() for file in recipe_files())
    return (
        loaded.recipe.id if found and loaded.folder.name == loaded.recipe.id else str(loaded.file.resolve())
    )
