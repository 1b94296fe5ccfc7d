"""What the templates of a guide see: plain data, every text of it already harmless."""

from dataclasses import dataclass

from markupsafe import Markup

from guidegen.model import FileChange


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A screenshot that is an image."""

    source: str
    """A `data:` address that holds the image."""
    width: int
    height: int
    alt: str
    caption: Markup


@dataclass(frozen=True, kw_only=True)
class TerminalPicture:
    """A screenshot that is text."""

    source: str
    """The command that was typed, or the file that is open in the editor."""
    in_editor: bool
    screen: Markup
    columns: int
    """The letters of its longest line."""
    rules: frozenset[str]
    """Style rules that its colours need."""
    alt: str
    caption: Markup
    other_answers: tuple[tuple[str, str], ...] = ()
    """What stands on it as an example, with what the reader sees in its place."""


@dataclass(frozen=True, kw_only=True)
class ChangedLine:
    """A line of a file in the picture of a change. `sign` is "−" out, "+" in, "" untouched."""

    sign: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ChangePicture:
    """A file in an editor, before and after."""

    path: str
    section: str
    before: tuple[ChangedLine, ...]
    after: tuple[ChangedLine, ...]
    only_where: Markup
    """For whom it is; empty: for all readers of the step."""
    names: tuple[str, str] = ("Before", "After")
    own: bool = False
    """It shows the reader's own file, and not an example."""
    difference: str = ""
    """What kind of difference it is, where that cannot be seen."""

    @property
    def legend(self) -> str:
        """What its signs say; empty where it has none."""
        if self.own:
            said = "− is how it reads on your computer now, + is how it must read."
            return f"{said} The difference: {self.difference}." if self.difference else said
        signs = [line.sign for line in (*self.before, *self.after) if line.sign]
        lines = "The line" if len(signs) == 1 else "The lines"
        if set(signs) == {"−", "+"}:
            return "− is how it may read now, + is how it must read."
        if set(signs) == {"−"}:
            return f"{lines} with − must no longer be in the file."
        return f"{lines} with + must stand in the file." if signs else ""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A check, for the engineer."""

    kind: str
    phrase: str
    before: str
    if_missed: str
    only_where: str = ""


@dataclass(frozen=True, kw_only=True)
class Act:
    """What is to be done at one place."""

    place: Markup
    """Empty where the texts say it themselves."""
    texts: tuple[Markup, ...]


@dataclass(frozen=True, kw_only=True)
class StepPage:
    """One step. Markup is HTML; plain strings are escaped by the template."""

    number: int
    id: str
    title: str
    minutes: int
    optional: bool
    only_where: Markup
    """By what a reader can tell whether the step is meant for them; empty: it is for all."""
    why: Markup
    warning: Markup
    caution: Markup
    note: Markup
    tip: Markup
    acts: tuple[Act, ...]
    """What to do, in words: the author's, or where there are none the checks' own."""
    commands: tuple[str, ...]
    changes: tuple[ChangePicture, ...]
    own: tuple[ChangePicture, ...]
    """The reader's own lines that came out otherwise, beside the right ones."""
    pictures: tuple[Picture | TerminalPicture, ...]
    see: Markup
    if_not: Markup
    undo: Markup
    proof: Markup
    proof_answer: Markup
    needs: tuple[int, ...]
    expected: tuple[Expected, ...]
    looks_at: tuple[str, ...]
    """What verify asks the host for."""
    no_check: Markup


@dataclass(frozen=True, kw_only=True)
class GuidePages:
    """The whole guide."""

    language: str
    title: str
    running_title: str
    """The title, cut where it is too long for the margin of a page."""
    recipe_id: str
    sha256: str
    engineer: bool
    examples: bool
    summary: Markup
    systems: tuple[str, ...]
    minutes: int
    you_need: Markup
    before_you_start: Markup
    undo: Markup
    help: Markup
    to: str
    sender: str
    ticket: str
    made: str
    revision: str
    reviewed: str
    steps: tuple[StepPage, ...]
    done_when: tuple[Expected, ...]
    looks_at: tuple[str, ...]
    all_steps: int = 0
    """How many steps the whole guide has."""
    part: str = ""
    """Of a guide of only some steps, which: `steps 2 and 4`. Empty: it is whole."""

    def next_after(self, number: int) -> int | None:
        """The number of the step that comes after `number` here; None: none does."""
        return next((step.number for step in self.steps if step.number > number), None)

    @property
    def terminals(self) -> tuple[TerminalPicture, ...]:
        return tuple(p for step in self.steps for p in step.pictures if isinstance(p, TerminalPicture))


def change_picture(change: FileChange, only_where: Markup | None = None) -> ChangePicture:
    """The lines of `change`, each with its sign: what stands in both is untouched."""
    return ChangePicture(
        path=change.path,
        section=change.section,
        before=tuple(
            ChangedLine(sign="" if line in change.after else "−", text=line) for line in change.before
        ),
        after=tuple(
            ChangedLine(sign="" if line in change.before else "+", text=line) for line in change.after
        ),
        only_where=only_where or Markup(),
    )
