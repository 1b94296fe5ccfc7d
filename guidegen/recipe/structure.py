"""Faults of structure: what cannot be told from one key alone. Any of them makes a recipe unusable.

They are found in the tree of nodes, so that they are told together with all other errors of the file.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from guidegen.checks.paths import require_path
from guidegen.errors import Problem, Span
from guidegen.model import Misfit
from guidegen.recipe.source import Node
from guidegen.recipe.suggest import did_you_mean

MAX_IMAGE_BYTES = 32 * 1024 * 1024


def faults(root: Node, folder: Path, *, pictures: bool = True) -> Iterator[Problem]:
    """Every fault of structure of the recipe `root`, whose files lie in `folder`.

    Short ways of writing are written out already. `pictures` says whether image files are opened, too, and
    recorded screens must be there.
    """
    steps = root.get("steps")
    items = [step for step in (steps.items if steps else ()) if step.entries]
    yield from _doubled_ids(items)
    yield from _needs(items)
    for step in items:
        if not any(step.get(key) for key in ("do", "run", "check")):
            yield Problem("this step asks for nothing", step.span, "give it one of: do, run, check")
        shots = step.get("screenshot")
        for shot in shots.items if shots else ():
            yield from _screenshot(folder, shot, pictures)


def _id(step: Node) -> str:
    node = step.get("id")
    return node.text if node else ""


def _doubled_ids(steps: list[Node]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, step in enumerate(steps, 1):
        if (node := step.get("id")) and node.text in first:
            yield Problem(f'step {first[node.text]} has the id "{node.text}" already', node.span)
        first.setdefault(_id(step), number)


def _needs(steps: list[Node]) -> Iterator[Problem]:
    numbers = {_id(step): number for number, step in reversed(list(enumerate(steps)))}
    needs = [needed.items if (needed := step.get("needs")) else () for step in steps]
    ways = {_id(step): [need.text for need in needed] for step, needed in zip(steps, needs, strict=True)}
    for number, step in enumerate(steps):
        for need in needs[number]:
            if need.text not in numbers:
                hint = did_you_mean(need.text, [_id(other) for other in steps[:number]], "before it are")
                yield Problem(f'there is no step "{need.text}"', need.span, hint)
            elif numbers[need.text] >= number:
                # A circle has at least one need that leads forward; it is told there, once.
                if circle := _way(need.text, _id(step), ways):
                    message = f"steps need each other in a circle: {' → '.join([_id(step), *circle])}"
                    yield Problem(message, need.span)
                else:
                    hint = "a step needs earlier ones only"
                    yield Problem(f'"{need.text}" comes later than this step', need.span, hint)


def _way(start: str, end: str, ways: dict[str, list[str]]) -> list[str]:
    """The steps from `start` to `end`, each needed by the one before; empty where no way leads there."""
    came_from: dict[str, str] = {start: ""}
    queue = [start]
    for here in queue:
        if here == end:
            way = [here]
            while came_from[way[-1]]:
                way.append(came_from[way[-1]])
            return way[::-1]
        for further in ways.get(here, ()):
            if further not in came_from:
                came_from[further] = here
                queue.append(further)
    return []


def _screenshot(folder: Path, shot: Node, pictures: bool) -> Iterable[Problem]:
    if not shot.entries:
        return []
    image, recorded = shot.get("image"), shot.get("recorded")
    given = [key for key in ("image", "terminal", "editor") if (node := shot.get(key)) and node.text.strip()]
    if len(given) != 1:
        what = f"{_and(given)} at once" if given else "of nothing"
        return [Problem(f"this screenshot is {what}", shot.span, "give it one of: image, terminal, editor")]
    if image is None and (fault := _unrecordable(folder, shot.get("editor"), recorded)):
        return [fault]
    node = image or recorded
    if node is None or not node.text or (node is recorded and not pictures):
        return []
    try:
        file = file_inside(folder, node.text)
    except ValueError as error:
        return [Problem(f"{node.text} {error}", node.span)]
    if file.stat().st_size > MAX_IMAGE_BYTES:
        return [Problem(f"{node.text} is larger than {MAX_IMAGE_BYTES // 1024 // 1024} MiB", node.span)]
    return _image(file, node.text, node.span) if image and pictures else []


def _unrecordable(folder: Path, editor: Node | None, recorded: Node | None) -> Problem | None:
    """What keeps a screen from being recorded: the file that it should show, or the place to keep it at."""
    if editor is not None:
        try:
            require_path("editor", editor.text)
        except Misfit as misfit:
            return Problem(misfit.message, editor.span, misfit.hint)
        if editor.has_secret():
            return Problem("a secret is part of this, and it would be printed in the guide", editor.span)
    if recorded is not None and _leads_out(folder, recorded.text):
        return Problem(f"{recorded.text} must lie in the recipe's folder", recorded.span)
    return None


def _leads_out(folder: Path, name: str) -> bool:
    try:
        return not (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a null character, a circle of links
        return True


def _and(words: list[str]) -> str:
    return " and ".join(f"{'an' if word[0] in 'aeiou' else 'a'} {word}" for word in words)


def file_inside(folder: Path, name: str) -> Path:
    """The file `name` of a recipe's folder. Raises ValueError, saying why, for one that is not in it."""
    if "\0" in name:
        raise ValueError("is no name that a file can have")
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise ValueError("must lie in the recipe's folder")
    try:
        file = (folder / name).resolve(strict=True)
        if not file.is_relative_to(folder.resolve()):
            raise ValueError("leads out of the recipe's folder")
        if not file.is_file():
            raise ValueError("is not a file")
        with file.open("rb"):
            return file
    except FileNotFoundError as error:
        raise ValueError(_missing(folder, name)) from error
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror or error}") from error
    except RuntimeError as error:
        raise ValueError("cannot be read: its links lead in a circle") from error


def _missing(folder: Path, name: str) -> str:
    beside = (folder / name).parent
    others = [file.name for file in beside.iterdir()] if beside.is_dir() else []
    hint = did_you_mean(Path(name).name, others, "there are")
    return "does not exist" + (f"; {hint}" if hint else "")


def _image(file: Path, name: str, span: Span) -> list[Problem]:
    import warnings

    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=("PNG", "JPEG", "WEBP")) as image:
                image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return [Problem(f"{name} has too many pixels", span, "make it smaller: a screen is enough")]
    except UnidentifiedImageError:
        return [Problem(f"{name} is no PNG, JPEG or WebP image", span)]
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        return [Problem(f"{name} is a broken image: {error}", span)]
    return []
