"""A step's screenshots, drawn and ready for the page."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from guidegen.errors import Invalid, Problem, Span
from guidegen.model import Loaded, Mark, Path_, Screenshot, Step
from guidegen.printable import one_line, printable
from guidegen.recipe.recordings import Recording, recordings
from guidegen.render.context import Picture, TerminalPicture
from guidegen.render.markdown import phrase
from guidegen.screenshots.screen import Screen, read_screen

if TYPE_CHECKING:
    from guidegen.screenshots.image_file import ImageBytes
    from guidegen.screenshots.terminal import TerminalHtml

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
        try:
            yield _picture(loaded, step, shot, place, recorded.get(place))
        except Invalid as invalid:
            problems.extend(invalid.problems)


def faults(loaded: Loaded) -> list[Problem]:
    """What is wrong with the pictures that are there; a screen that is still to be recorded has no fault."""
    problems: list[Problem] = []
    recorded = {recording.place: recording for recording in recordings(loaded.recipe)}
    for index, step in enumerate(loaded.recipe.steps):
        for number, shot in enumerate(step.screenshot):
            place = ("steps", index, "screenshot", number)
            recording = recorded.get(place)
            if recording is None or (loaded.folder / recording.file).exists():
                try:
                    _drawn(loaded, shot, place, recording)
                except Invalid as invalid:
                    problems.extend(invalid.problems)
    return problems


def _picture(
    loaded: Loaded, step: Step, shot: Screenshot, place: Path_, recording: Recording | None
) -> Picture | TerminalPicture:
    drawn = _drawn(loaded, shot, place, recording)
    if isinstance(drawn, _Shown):
        return _terminal(drawn)
    return Picture(
        source=f"data:{drawn.mime};base64,{base64.b64encode(drawn.data).decode('ascii')}",
        width=drawn.width,
        height=drawn.height,
        alt=_alt(step, shot),
        caption=phrase(shot.caption),
    )


@dataclass(frozen=True)
class _Shown:
    """A recorded screen with its marks, before it is set."""

    recording: Recording
    html: "TerminalHtml"
    is_changed: bool
    other_answers: Mapping[str, str]


def _drawn(
    loaded: Loaded, shot: Screenshot, place: Path_, recording: Recording | None
) -> "ImageBytes | _Shown":
    """The picture itself. Raises Invalid with all that is wrong with it."""
    if recording is not None:
        return _shown(loaded, recording, loaded.span(*place, "mark"))
    if not shot.image:
        raise Invalid([Problem("a screenshot needs one of: image, terminal, editor", loaded.span(*place))])
    from guidegen.screenshots.annotate import annotate

    spans = {key: loaded.span(*place, key) for key in ("image", "mark", "crop")}
    each = {f"mark {number}": loaded.span(*place, "mark", number) for number in range(len(shot.mark))}
    return annotate(_inside(loaded, shot.image, spans["image"]), shot, {**spans, **each})


def _shown(loaded: Loaded, recording: Recording, mark_span: Span | None) -> _Shown:
    from guidegen.screenshots.terminal import terminal

    shot = recording.shot
    key = next(key for key in ("recorded", "terminal", "editor") if getattr(shot, key))
    span = loaded.span(*recording.place, key)
    screen = read_screen(_inside(loaded, recording.file, span), span)
    other = _other_answers(loaded, screen)
    html = terminal(screen, [_on_screen(mark, other) for mark in shot.mark], shot.crop, mark_span)
    return _Shown(recording, html, bool(screen.changed), other)


def _terminal(shown: _Shown) -> TerminalPicture:
    shot = shown.recording.shot
    columns = shown.html.columns
    if any(mark.kind in ("number", "arrow") for mark in shot.mark):
        columns += 4  # they stand behind the end of their row
    elif shot.mark or shown.is_changed:
        columns += 1  # a box is a little wider than what it stands around
    return TerminalPicture(
        source=printable(shown.recording.source),
        in_editor=bool(shot.editor),
        screen=Markup(shown.html.html),  # noqa: S704 - escaped cell by cell where it was made
        columns=columns,
        rules=shown.html.rules | {_type_size(columns)},
        alt=_alt(shown.recording.step, shot),
        caption=phrase(shot.caption),
        other_answers=tuple(
            (printable(there), printable(yours)) for there, yours in shown.other_answers.items()
        ),
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
