"""The words that every part of guidegen uses, as plain frozen data.

Text becomes a `Recipe`; a recipe's `Check`s say what they `Want` to know; a host's answers are `Facts`;
facts are judged into `Finding`s, findings into `StepResult`s, and those into a `Report`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Final, Generic, Literal, TypeVar, cast

from guidegen.errors import Span

V = TypeVar("V")

Path_ = tuple[str | int, ...]
"""Where something stands in a YAML document: keys and indexes from the top."""

CLOSED: Final = {"extra": "forbid"}
"""Read by pydantic from `__pydantic_config__`: unknown keys are errors."""


def option(description: str, default: Any = MISSING, **constraints: Any) -> Any:
    """A key of a recipe: what it means, its default (without one it is required), what it must look like.

    `constraints` are pydantic's (`pattern`, `ge`, `alias`, …). The key's documentation and its part of the
    JSON schema come from here. Numbers and booleans are never converted from text; where the default does
    not tell that a key holds one, say `strict=True`.
    """
    metadata = {"description": description, **constraints}
    if isinstance(default, int):
        metadata["strict"] = True
    if default is dict:
        return field(default_factory=dict, metadata=metadata)
    return field(default=default, metadata=metadata)


# ---------------------------------------------------------------------------------------------- facts


class FactState(StrEnum):
    """Whether an answer was had, and if not, why."""

    HAD = "had"
    MISSING = "missing"
    """Looked at, and certain not to be there."""
    FORBIDDEN = "forbidden"
    WITHHELD = "withheld"
    """It may hold what not all may read, and the answer would have travelled in the open."""
    NO_TOOL = "no such tool"
    TIMED_OUT = "timed out"
    NOT_A_FILE = "not a regular file, so it was not opened"
    CUT_OFF = "cut off at the size limit"
    GARBLED = "answered in a way that is not understood"
    LOST = "lost with the connection"


@dataclass(frozen=True)
class Fact(Generic[V]):
    """A host's answer to one `Want`."""

    state: FactState
    value: V | None = None
    """Set exactly where `state` is HAD; CUT_OFF may carry what was had."""
    detail: str = ""
    """Why it could not be had, in the host's own words."""

    @classmethod
    def had(cls, value: V) -> "Fact[V]":
        return cls(FactState.HAD, value)

    @property
    def known(self) -> bool:
        """Whether anything may be concluded from it: it was had, or is certain to be missing."""
        return self.state in (FactState.HAD, FactState.MISSING)


class Reader(StrEnum):
    """As whom something on the host is looked at."""

    RECIPE = "recipe"
    """As the recipe's `run_as` says."""
    LOGIN = "login"
    ROOT = "root"
    HERE = "here"
    """Not on the host: from this machine, as whoever runs guidegen, never through sudo."""


@dataclass(frozen=True, kw_only=True)
class Want(Generic[V]):
    """One question to a host, without the way to ask it. Equal wants are asked once."""

    reader: Reader = Reader.RECIPE


class Facts:
    """What a host answered. A want that was never answered counts as lost."""

    def __init__(self, answers: Mapping[Want[Any], Fact[Any]] | None = None) -> None:
        self._answers = dict(answers or {})

    def __getitem__(self, want: Want[V]) -> Fact[V]:
        return cast("Fact[V]", self._answers.get(want, Fact(FactState.LOST)))

    def __contains__(self, want: object) -> bool:
        """Whether it was asked at all, whatever came of it."""
        return want in self._answers

    def __iter__(self) -> Iterator[tuple[Want[Any], Fact[Any]]]:
        return iter(self._answers.items())

    def asked(self, want: Want[Any]) -> bool:
        """Whether it was asked at all, whatever came of it."""
        return want in self._answers

    def __len__(self) -> int:
        return len(self._answers)

    def __or__(self, other: "Facts") -> "Facts":
        """Both; where both answer, `other` does."""
        return Facts({**self._answers, **other._answers})


# ------------------------------------------------------------------------------------------- verdicts


class Verdict(StrEnum):
    """What became of a check or a step. DESIGN: what could not be looked at is never `done` or `skipped`."""

    DONE = "done"
    SKIPPED = "skipped"
    WRONG = "wrong"
    UNDONE = "undone"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    UNTRACEABLE = "untraceable"
    INAPPLICABLE = "inapplicable"
    """It is meant for other hosts than this one, which is certain: neither a fault nor done."""

    @property
    def is_fault(self) -> bool:
        """Whether somebody has to go back to the step."""
        return self in (Verdict.SKIPPED, Verdict.WRONG, Verdict.UNDONE)

    @property
    def fails(self) -> bool:
        """Whether it does not hold: a fault, or what only follows from one."""
        return self.is_fault or self is Verdict.BLOCKED


Value = str | int | bool | None
"""What one field of a check was seen to be; None: the thing is absent."""


class WitnessSource(StrEnum):
    """Who knows how things stood before the fix; in the order in which they are believed."""

    HISTORY = "an earlier run"
    BEFORE = "the look taken before the guide was sent"
    RECIPE = "the recipe"
    PROOF = "the proof"


@dataclass(frozen=True)
class Witness:
    """How the fields of one check stood before the fix."""

    source: WitnessSource
    values: Mapping[str, tuple[Value, ...]]
    """For each field that it knows, every value that counts as the old one."""
    traces: frozenset[str] = frozenset()
    """Near misses that stood there already and so prove no attempt: commented lines, similar keys."""

    @property
    def saw_this_host(self) -> bool:
        return self.source in (WitnessSource.HISTORY, WitnessSource.BEFORE)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing that was seen. For sensitive content `text` says only that, never what."""

    source: str
    """How it was seen: "stat", "file", "systemctl", …"""
    file: str | None = None
    line: int | None = None
    text: str = ""
    modified: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A line as it stands and as it should, for the two to be shown one below the other."""

    found: str
    wanted: str
    named: str = ""
    """What kind of difference it is, where it cannot be seen or has a name: "a no-break space"."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check found."""

    kind: str
    subject: str
    verdict: Verdict
    expected: str
    actual: str
    statement: str = ""
    """One clause that fits behind "Step 2 was skipped: ": the place, what is there, what should be."""
    hint: str = ""
    evidence: tuple[Evidence, ...] = ()
    difference: Difference | None = None
    """Of one line that was tried and came out otherwise; never of sensitive content."""
    observed: Mapping[str, Value] = field(default_factory=dict)
    """Each field as it was seen, for `verify --before` to keep; of sensitive fields a digest."""
    traces: tuple[str, ...] = ()
    parts: tuple[Verdict, ...] = ()
    """Of a check that asks for several things, the verdict of each: what is there of it, and what is not."""


# --------------------------------------------------------------------------------------------- checks


@dataclass(frozen=True)
class FileChange:
    """The lines of a file before and after a step, for the guide's picture of the change."""

    path: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    section: str = ""
    """The heading in the file below which the lines stand, as it is written there."""


@dataclass(frozen=True)
class Instruction:
    """What a check asks a person to do."""

    text: str
    """Markdown; every value in it is escaped."""
    commands: tuple[str, ...] = ()
    change: FileChange | None = None
    place: str = ""
    """Where to do it, in Markdown: "Open the file …". The guide says it once for all acts at one place."""


class Misfit(ValueError):
    """Keys of a check or step that do not go together. `key` is the one to point at."""

    def __init__(self, key: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.key, self.message, self.hint = key, message, hint


@dataclass(frozen=True, kw_only=True)
class Check(ABC):
    """One statement about the host once the fix is in place. Each kind of check is a class of its own."""

    kind: ClassVar[str]
    """The first key in a recipe, which names the kind; its value is the subject."""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Further first keys that name this kind: `pattern`, beside `line`."""
    main_field: ClassVar[str] = ""
    """The field that a bare `was: VALUE` speaks of."""
    EXAMPLES: ClassVar[tuple["Example", ...]] = ()
    """Recorded facts, one for each verdict that the kind can give."""

    sensitive: bool = option("Evidence shows digests and line numbers, never content.", False)
    was: Mapping[str, tuple[Value, ...]] = option(
        "The value before the fix, one or a list; or {field: value} for several fields.", dict
    )
    if_missed: str = option("The author's own hint for the report, when this check does not hold.", "")
    do: str = option("What the guide says in place of guidegen's own words for it, in Markdown.", "")
    when: tuple["Check", ...] = option("It applies only where all of this holds: one check or a list.", ())

    @property
    @abstractmethod
    def subject(self) -> str:
        """What the check is about: a path, a key, a unit."""

    @abstractmethod
    def instruct(self) -> Instruction:
        """The words and the picture for the guide."""

    @abstractmethod
    def expectation(self) -> str:
        """What must hold, as one phrase: for the engineer's edition and for `Finding.expected`."""

    @abstractmethod
    def wants(self) -> tuple[Want[Any], ...]:
        """The questions whose answers `judge` needs."""

    def wants_more(self, facts: Facts) -> tuple[Want[Any], ...]:
        """What else to ask where `facts`, the answers to `wants`, do not make it hold: what explains it.

        It is asked again with the answers, until it wants nothing more. Where nobody can ask again, nobody
        does, so that an answer that is not there changes nothing; one that was refused may.
        """
        return ()

    @abstractmethod
    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """What the facts say, against how it stood before. Pure. Witnesses come in order of belief."""

    @abstractmethod
    def apply(self) -> tuple[str, ...]:
        """Shell commands, run as root, that make it true: for machines that may be broken, only."""

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:  # noqa: ARG003
        """The questions behind `suggest`; none where this kind has nothing to say of such a subject.

        It is asked again with the answers, until it wants nothing more: whether a file's text may be asked
        for is known once its rights are.
        """
        return ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple["Check", ...]:  # noqa: ARG003
        """Checks on `subject`, a path, unit, user or port, that seem to hold, for an author to start from.

        Pure. Each is judged before anybody sees it. Content that not all may read is in none of them.
        """
        return ()


@dataclass(frozen=True, kw_only=True)
class Example:
    """A check, what a host answered, and the verdict that this must get."""

    name: str
    """What happened, in a few words: "the line is there as a comment"."""
    check: Check
    facts: Facts
    verdict: Verdict
    witnesses: tuple[Witness, ...] = ()


# -------------------------------------------------------------------------------------------- recipes

AnswerType = Literal["text", "hostname", "ip", "port", "email", "path", "number", "choice"]
MarkKind = Literal["box", "arrow", "number", "spotlight", "hide"]

MARKDOWN_KEYS: Final = frozenset(
    {
        *("summary", "before_you_start", "you_need", "undo", "help"),
        *("do", "why", "note", "tip", "caution", "warning", "see", "if_not"),
        *("proof", "proof_answer", "no_check", "caption"),
    }
)
"""The keys of a recipe and its steps whose text is Markdown; that of every other key is plain.

An answer that is filled into one of them is escaped for Markdown, so it must be rendered as such.
"""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Something that differs from customer to customer."""

    __pydantic_config__ = CLOSED

    question: str = option("What the engineer is asked.", min_length=1)
    example: str = option("An answer as it might be.", "")
    type: AnswerType = option("What the answer must look like.", "text")
    choices: tuple[str, ...] = option("The answers there are, for type: choice.", ())
    secret: bool = option("Never rendered, logged, reported or stored.", False)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something drawn on a screenshot: the key names it, its value is the target."""

    kind: MarkKind
    target: str | tuple[str | int, ...]
    """A text on a recorded terminal; on an image the numbers x, y (arrow, number) or x, y, width, height
    (box, spotlight, hide), each in pixels or as "12.5%"."""
    label: str = ""
    """What a `number` shows; by default they count from 1."""


@dataclass(frozen=True, kw_only=True)
class Screenshot:
    """A picture of what the customer sees: an image file, or a recorded screen."""

    __pydantic_config__ = CLOSED

    image: str = option("A PNG, JPEG or WebP file, from the recipe's folder.", "")
    terminal: str = option("The command whose screen is shown.", "")
    editor: str = option("The file that is shown in an editor, where the step changes it.", "")
    recorded: str = option("The recorded screen; by default screenshots/STEP.screen.json.", "")
    mark: tuple[Mark, ...] = option("What is drawn on it: box, arrow, number, spotlight, hide.", ())
    crop: tuple[str | int, ...] = option(
        "x, y, width, height of the part that is shown; pixels or per cent.", ()
    )
    caption: str = option("One line below the picture.", "")
    alt: str = option("What the picture shows, for someone who cannot see it.", "")


@dataclass(frozen=True, kw_only=True)
class Lab:
    """The scratch machine on which the recipe is proven."""

    __pydantic_config__ = CLOSED

    packages: tuple[str, ...] = option("Packages that the machine must have.", ())
    answers: Mapping[str, str] = option(
        "Answers that hold on it alone: to secret questions, and where the example would not do.", dict
    )
    before: str = option(
        "Commands that break it the way the customer's is: run as root, in the home folder of the login.", ""
    )


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that the customer does. It has at least one of `do`, `run` and `check`."""

    __pydantic_config__ = CLOSED

    id: str = option("A short name, unique in the recipe.", pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = option("The step in a few words, beginning with a verb.", min_length=1)
    do: str = option("What to do, in Markdown.", "")
    run: str = option("Commands that the customer types, one a line.", "")
    rehearse: str = option("Commands for a rehearsal, where `do` asks for something that is not typed.", "")
    why: str = option("Why the step is needed.", "")
    note: str = option("Something worth knowing.", "")
    tip: str = option("Something that makes it easier.", "")
    caution: str = option("What can go wrong; stands before the act.", "")
    warning: str = option("What can be lost or hurt; stands before the act.", "")
    see: str = option("What the customer should see afterwards.", "")
    if_not: str = option("What to do when it looks different.", "")
    undo: str = option("How to take the step back.", "")
    proof: str = option("A question that only someone who did the step can answer.", "")
    proof_answer: str = option("What a good answer to `proof` looks like; for the engineer's edition.", "")
    minutes: int = option("How long the step takes.", 0, ge=0)
    optional: bool = option("The fix holds without it.", False)
    needs: tuple[str, ...] = option("Steps without which this one's result cannot be trusted.", ())
    screenshot: tuple[Screenshot, ...] = option("One picture or a list of them.", ())
    check: tuple[Check, ...] = option("One statement or a list of them.", ())
    when: tuple[Check, ...] = option(
        "The step is only for hosts where all of this holds: one check or a list.", ()
    )
    no_check: str = option("Why the step leaves nothing that could be looked at.", "")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A fix, with the answers filled in."""

    __pydantic_config__ = CLOSED

    id: str = option("The recipe's name, as its folder's.", pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = option("What is well again afterwards.", min_length=1)
    summary: str = option("What the customer notices when it is broken.", "")
    applies_to: tuple[str, ...] = option("Systems, as ID-VERSION of their os-release: debian-12.", ())
    minutes: int = option("How long the whole takes.", 0, ge=0)
    run_as: Literal["", "root"] = option(
        "root: the checks read as root; the checker uses sudo where it must.", ""
    )
    reviewed: date | None = option("When somebody last followed it from end to end.", None)
    language: str = option("The language in which it is written.", "en", pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")
    ask: Mapping[str, Ask] = option("What differs from customer to customer.", dict)
    you_need: str = option("What the customer must have at hand, in Markdown.", "")
    before_you_start: str = option("What to know before the first step, in Markdown.", "")
    undo: str = option("How to take the whole fix back, in Markdown.", "")
    help: str = option("Whom to call, in Markdown.", "")
    steps: tuple[Step, ...] = option("The steps, in order.", min_length=1)
    done_when: tuple[Check, ...] = option("The fix as a whole, seen from the end.", ())
    lab: Lab = option("The scratch machine for rehearsals.", Lab())

    def number(self, step_id: str) -> int:
        """A step's number, from 1. Raises KeyError for an id that there is not."""
        for number, step in enumerate(self.steps, 1):
            if step.id == step_id:
                return number
        raise KeyError(step_id)


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A recipe, with what is known of the text and the answers that it was made from."""

    recipe: Recipe
    file: Path
    sha256: str
    """Of the recipe's text and that of every named check it uses."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Without the secret ones."""
    examples_used: bool = False
    """Some answers are only examples; every page of a guide must say so."""
    from_library: bool = False
    """It and every named check it uses came with guidegen, and were not found in a folder of the user's."""
    spans: Mapping[Path_, Span] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The recipe's own folder; its files lie in it, and nothing outside it is read."""
        return self.file.parent

    def span(self, *path: str | int) -> Span | None:
        """Where the value at `path` stands, or the nearest thing around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.spans:
                return self.spans[path[:end]]
        return None


# --------------------------------------------------------------------------------------------- report


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """What became of a step."""

    number: int
    id: str
    title: str
    verdict: Verdict
    because_of: tuple[int, ...] = ()
    """The numbers of the earlier steps that this verdict follows from."""
    findings: tuple[Finding, ...] = ()
    condition: str = ""
    """Where the step's own `when` does not hold or could not be looked at: what was seen of it."""
    last_done: datetime | None = None
    """When an earlier run last saw it done, by the clock of the machine that looked."""
    account: tuple[str, ...] = ()
    """When what does not hold was changed, and what is known of by whom: sentences that claim no more."""


@dataclass(frozen=True, kw_only=True)
class Host:
    """The machine that was looked at."""

    address: str
    user: str = ""
    system: str = ""
    """Its os-release's PRETTY_NAME, or what else it says of itself."""
    system_id: str = ""
    """ID-VERSION, as in `applies_to`: debian-12."""
    sudo: bool = False
    """Whether the checks could read as root."""
    clock: datetime | None = None
    """What its own clock said, in UTC, when the look at it began; None where it did not say."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One verification of one host."""

    guidegen: str
    started: datetime
    seconds: float
    recipe_id: str
    recipe_title: str
    recipe_sha256: str
    host: Host
    verdict: Verdict
    sentence: str
    """The one for the engineer: the first step to go back to, what was found there, where, what to do."""
    customer: str = ""
    """What may be read out or sent to the customer: it blames nobody, and says what to do next."""
    warning: str = ""
    """What is said before anything else: that the host is none that the recipe is for."""
    notes: tuple[str, ...] = ()
    """What else the engineer must know: sudo refused, a proof that is older than its recipe."""
    steps: tuple[StepResult, ...] = ()
    done_when: tuple[Finding, ...] = ()
    first: StepResult | None = None
