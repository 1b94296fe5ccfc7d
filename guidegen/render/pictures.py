"""A step's screenshots, drawn and ready for the page."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from markupsafe import Markup

from guidegen.errors import Invalid, Problem, Span
from guidegen.model import Loaded, Mark, Screenshot, Step
from guidegen.printable import one_line, printable
from guidegen.recipe.recordings import Recording, recordings
from guidegen.render.context import Picture, TerminalPicture
from guidegen.render.markdown import phrase
from guidegen.screenshots.screen import Screen, read_screen

_LETTER_WIDTH: Final = 0.603
"""Of a letter of the terminal's font, at size 1."""
_POINTS_ON_PAPER: Final = 432.0
"""The width that the theme gives to a terminal's lines on A4."""
_REMS_ON_SCREEN: Final = 41.4
"""The same on a screen, where 1rem is 16 pixels."""
_LARGEST_ON_PAPER: Final = 11.0
_LARGEST_ON_SCREEN: Final = 1.0
_SMALLEST_ON_SCREEN: Final = 0.8


def step_pictures(
    loaded: Loaded, index: int, step: Step, problems: list[Problem]
) -> Iterable[Picture | TerminalPicture]:
    """The pictures of the step with that index, drawn; what is wrong with the others goes to `problems`."""
    recorded = {recording.place: recording for recording in recordings(loaded.recipe)}
    for number, shot in enumerate(step.screenshot):
        place = ("steps", index, "screenshot", number)
        spans = {key: loaded.span(*place, key) for key in ("image", "mark", "crop")}
        try:
            if place in recorded:
                yield _terminal(loaded, recorded[place], spans["mark"])
            elif shot.image:
                yield _image(loaded, step, shot, spans)
            else:
                message = "a screenshot needs one of: image, terminal, editor"
                problems.append(Problem(message, loaded.span(*place)))
        except Invalid as invalid:
            problems.extend(invalid.problems)


def _image(loaded: Loaded, step: Step, shot: Screenshot, spans: Mapping[str, Span | None]) -> Picture:
    from guidegen.screenshots.annotate import annotate

    image = annotate(_inside(loaded, shot.image, spans["image"]), shot, spans)
    return Picture(
        source=f"data:{image.mime};base64,{base64.b64encode(image.data).decode('ascii')}",
        width=image.width,
        height=image.height,
        alt=_alt(step, shot),
        caption=phrase(shot.caption),
    )


def _terminal(loaded: Loaded, recording: Recording, mark_span: Span | None) -> TerminalPicture:
    from guidegen.screenshots.terminal import terminal

    shot = recording.shot
    key = next(key for key in ("recorded", "terminal", "editor") if getattr(shot, key))
    span = loaded.span(*recording.place, key)
    screen = read_screen(_inside(loaded, recording.file, span), span)
    other = _other_answers(loaded, screen)
    shown = terminal(screen, [_on_screen(mark, other) for mark in shot.mark], shot.crop, mark_span)
    columns = shown.columns
    if any(mark.kind in ("number", "arrow") for mark in shot.mark):
        columns += 4  # they stand behind the end of their row
    elif shot.mark or screen.changed:
        columns += 1  # a box is a little wider than what it stands around
    return TerminalPicture(
        source=printable(recording.source),
        in_editor=bool(shot.editor),
        screen=Markup(shown.html),  # noqa: S704 - escaped cell by cell where it was made
        columns=columns,
        rules=shown.rules | {_type_size(columns)},
        alt=_alt(recording.step, shot),
        caption=phrase(shot.caption),
        other_answers=tuple((printable(shown), printable(yours)) for shown, yours in other.items()),
    )


def _other_answers(loaded: Loaded, screen: Screen) -> Mapping[str, str]:
    """What stands on the screen as an example, with what stands there on the customer's."""
    pairs = {shown: loaded.answers.get(name, shown) for name, shown in screen.answers.items()}
    return {shown: yours for shown, yours in pairs.items() if shown != yours}


def _on_screen(mark: Mark, other: Mapping[str, str]) -> Mark:
    """`mark` as it looks for what stands on the screen, where an answer of the customer's is part of it."""
    if not isinstance(mark.target, str):
        return mark
    target = mark.target
    for shown, yours in other.items():
        target = target.replace(yours, shown) if yours else target
    return replace(mark, target=target)


def _type_size(columns: int) -> str:
    """A style rule: type as large as lets the longest line stand on one line, on paper or a wide screen."""
    width = max(columns, 1) * _LETTER_WIDTH
    paper = min(_LARGEST_ON_PAPER, _POINTS_ON_PAPER / width)
    screen = max(_SMALLEST_ON_SCREEN, min(_LARGEST_ON_SCREEN, _REMS_ON_SCREEN / width))
    return f".columns-{columns}{{--type-on-paper:{paper:.2f}pt;--type-on-screen:{screen:.3f}rem}}"


def _inside(loaded: Loaded, name: str, span: Span | None) -> Path:
    """The file of that name in the recipe's folder, wherever links lead. Raises Invalid for one outside."""
    folder = loaded.folder.resolve()
    try:
        file = (folder / name).resolve()
    except (OSError, ValueError, RuntimeError):  # a null byte, a circle of links
        file = Path("/")
    if not file.is_relative_to(folder):
        raise Invalid([Problem(f"{name} is not in the recipe's folder", span, "Copy the file into it.")])
    return file


def _alt(step: Step, shot: Screenshot) -> str:
    """What the picture shows. A tagged PDF needs some words even where the author gave none."""
    return one_line(shot.alt or shot.caption or f"Screenshot for the step “{step.title}”", 400)
