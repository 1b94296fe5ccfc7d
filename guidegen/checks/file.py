"""The check kind `file`: a file is there, of a kind, with an owner, a mode, a target or a content."""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from guidegen.checks.access import is_private, rights
from guidegen.checks.file_beside import absence, left_nowhere, rights_of_the_folder, same_value
from guidegen.checks.file_edit import edit_commands
from guidegen.checks.finding import Aspect, conclude, digest, left_open, unseen
from guidegen.checks.neighbours import (
    Neighbourhood,
    asked_around,
    is_copy,
    reads_every_name,
)
from guidegen.checks.paths import require_path
from guidegen.checks.saved_as import saved_as
from guidegen.checks.suggesting import is_path
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, rights_in_words, shown, why
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Fact,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Value,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.digest import Sha256
from guidegen.probe.questions.folder import Folder
from guidegen.probe.questions.identity import Identity
from guidegen.probe.questions.link import LinkTarget
from guidegen.probe.questions.stat import FileStat, Stat
from guidegen.probe.recorded import recorded

_TYPES = {
    "file": "a file",
    "directory": "a folder",
    "link": "a link",
    "socket": "a socket",
    "pipe": "a pipe",
    "device": "a device",
    "other": "something else",
}


@dataclass(frozen=True, kw_only=True)
class File(Check):
    """A file, folder or link is there, or is not, and belongs to whom it should.

    Owner, group, mode and content are those of what a link leads to. A file in a folder that may not be
    looked into is unknown, never missing.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "file"
    main_field: ClassVar = "sha256"

    file: str = option("The path; it begins with / or ~/.", min_length=1)
    exists: bool = option("false: it must not be there.", True)
    type: Literal["", "file", "directory", "link", "socket", "pipe", "device"] = option(
        "What it must be: file, directory, link, socket, pipe or device.", ""
    )
    owner: str = option("The user that it belongs to.", "")
    group: str = option("The group that it belongs to.", "")
    mode: str = option('Its rights, as octal digits: "0600".', "", pattern=r"^([0-7]{3,4})?$")
    links_to: str = option("Where it points, as a link.", "")
    contains: str = option("A piece of text that it must hold.", "")
    sha256: str = option("Its SHA-256, 64 hexadecimal digits.", "", pattern=r"^([0-9a-fA-F]{64})?$")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        require_path("file", self.file)
        stated = [key for key in _STATED if getattr(self, key)]
        if not self.exists and stated:
            raise Misfit(stated[0], f"a file that must not be there has no {stated[0]}")
        if self.links_to and self.type not in ("", "link"):
            raise Misfit("type", "only a link has links_to", "type: link")
        if self.mode and not re.fullmatch("[0-7]{3,4}", self.mode):
            raise Misfit("mode", "a mode is three or four octal digits", 'mode: "0600"')
        if self.sha256 and not re.fullmatch("[0-9a-fA-F]{64}", self.sha256):
            raise Misfit("sha256", "a SHA-256 is 64 hexadecimal digits")

    @property
    def subject(self) -> str:
        """The path."""
        return self.file

    @property
    def _is_link(self) -> bool:
        return self.type == "link" or bool(self.links_to)

    @property
    def octal(self) -> str:
        """The mode as four digits."""
        return self.mode.zfill(4)

    def instruct(self) -> Instruction:
        """What to make of the file, one sentence a field."""
        path = code(self.file)
        if not self.exists:
            return Instruction(f"Remove {path}.")
        if self.links_to:
            return Instruction(f"Make {path} a link that points to {code(self.links_to)}.")
        said = []
        if self.owner or self.group:
            whom = [f"the user {code(self.owner)}"] if self.owner else []
            whom += [f"the group {code(self.group)}"] if self.group else []
            said.append(f"Make {path} belong to {joined(whom)}.")
        if self.mode:
            said.append(f"Set the rights of {path} to {code(self.octal)}: {rights_in_words(self.octal)}.")
        if self.contains:
            said.append(f"Put this text into {path}: {code(self.contains)}")
        if self.sha256:
            said.append(f"Put the file that you were given at {path}.")
        if not said:
            said.append(f"Create {_TYPES.get(self.type, 'the file')} at {path}.")
        return Instruction(" ".join(said))

    def expectation(self) -> str:
        """`/etc/x: owner root, mode 0600`."""
        if not self.exists:
            return f"no {shown(self.file)}"
        parts = [f"{_TYPES[self.type]}"] if self.type else []
        parts += [f"owner {shown(self.owner)}"] if self.owner else []
        parts += [f"group {shown(self.group)}"] if self.group else []
        parts += [f"mode {self.octal}"] if self.mode else []
        parts += [f"a link to {shown(self.links_to)}"] if self.links_to else []
        parts += [self._wanted_text] if self.contains else []
        parts += ["the content that the recipe gives"] if self.sha256 else []
        return f"{shown(self.file)}: {', '.join(parts)}" if parts else f"{shown(self.file)} is there"

    @property
    def _wanted_text(self) -> str:
        return "the text that the guide asks for" if self.sensitive else f"the text {shown(self.contains)}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The path itself, what it leads to, and what the fields ask for."""
        wanted: list[Want[Any]] = [Stat(self.file), rights(self.file)]
        if self.links_to:
            wanted.append(LinkTarget(self.file))
            if self.links_to.startswith("~"):
                wanted.append(Identity())
        if self.contains:
            wanted.append(Content(self.file))
        if self.sha256:
            wanted.append(Sha256(self.file))
        if not self.exists and reads_every_name(self.file):
            wanted.append(Folder(posixpath.dirname(self.file)))
        return tuple(wanted)

    def wants_more(self, facts: Facts) -> tuple[Want[Any], ...]:
        """What lies beside a file that is missing; the rights on the folder of one with wrong rights."""
        if not self.exists or self.judge(facts).verdict not in (Verdict.SKIPPED, Verdict.WRONG):
            return ()
        if facts[Stat(self.file)].state is FactState.MISSING:
            return self.neighbourhood.wants_more(facts)
        return (Stat(posixpath.dirname(self.file)),) if self.mode else ()

    @property
    def neighbourhood(self) -> Neighbourhood:
        return Neighbourhood(self.file, missing=True)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The presence first; of a file that is there, each field."""
        if self.contains and not self.sensitive and is_private(self.file, facts):
            return replace(self, sensitive=True).judge(facts, witnesses)
        aspects = [
            left_open(aspect, self._unlooked(facts), witnesses) for aspect in self._aspects(facts, witnesses)
        ]
        return conclude(self, aspects, witnesses)

    def _unlooked(self, facts: Facts) -> str:
        """What would show an attempt, was asked for and is not known, with the reason."""
        itself, folder = facts[Stat(self.file)], Stat(posixpath.dirname(self.file))
        if not self.exists:
            around = rights(self.file) if itself.value and itself.value.type == "link" else None
        elif itself.state is FactState.MISSING:
            return self.neighbourhood.unlooked(facts) if asked_around(self.file, facts) else ""
        else:
            around = folder if self.mode else None
        if around is None or not facts.asked(around) or facts[around].known:
            return ""
        return f"{shown(around.path)}: {why(facts[around])}"

    def _aspects(self, facts: Facts, witnesses: Sequence[Witness]) -> list[Aspect]:
        path, itself = shown(self.file), facts[Stat(self.file)]
        if not itself.known:
            return [unseen(path, itself, "stat", self.file)]
        if itself.value is None:
            return [absence(self, facts)]
        if not self.exists:
            still = self.presence(True, f"{path} is still there", "it should be gone", itself.value)
            nowhere = itself.value.type == "link" and facts[rights(self.file)].state is FactState.MISSING
            return [left_nowhere(self, still) if nowhere else still]
        seen = itself if self._is_link else facts[rights(self.file)]
        if seen.state is FactState.MISSING:
            statement = f"{path} is a link that leads nowhere"
            return [
                Aspect(
                    field=Field(name="exists", holds=False, actual="dangling"),
                    actual=statement,
                    statement=statement,
                    evidence=(self._evidence(itself.value, statement),),
                )
            ]
        if seen.value is None:
            return [unseen(path, seen, "stat", self.file)]
        aspects = [self.presence(True, f"{path} is there", "", seen.value)]
        aspects += self._rights(seen.value, witnesses)
        aspects += rights_of_the_folder(self, facts, seen.value)
        if self.links_to:
            aspects.append(self._target(facts, seen.value))
        if self.contains:
            aspects.append(self._text(facts[Content(self.file)], seen.value))
        if self.sha256:
            aspects.append(self._digest(facts[Sha256(self.file)], seen.value))
        return aspects

    def presence(self, there: bool, what: str, should: str, stat: FileStat | None = None) -> Aspect:
        return Aspect(
            field=Field(
                name="exists",
                holds=there == self.exists,
                actual=True if there else None,
                # Nobody makes a file stay: that it is still there shows no attempt.
                passive=not self.exists,
            ),
            actual=what,
            statement=f"{what}, and {should}" if should else what,
            evidence=(self._evidence(stat, what),),
        )

    def _evidence(self, stat: FileStat | None, text: str) -> Evidence:
        return Evidence(source="stat", file=self.file, text=text, modified=stat.mtime if stat else None)

    def _aspect(self, name: str, actual: Value, wanted: str, what: str, words: str, stat: FileStat) -> Aspect:
        """`what` names the field in a sentence; `words` is its actual value there."""
        path = shown(self.file)
        return Aspect(
            field=Field(name=name, holds=actual == wanted, actual=actual, same=same_value),
            actual=f"{path} {words}",
            statement=f"{path} {words}, where {what} should be",
            untouched=f"{path} still {words}, where {what} should be",
            evidence=(self._evidence(stat, words),),
        )

    def _rights(self, stat: FileStat, witnesses: Sequence[Witness]) -> list[Aspect]:
        found = []
        if self.type:
            kind = _TYPES[stat.type]
            found.append(self._aspect("type", stat.type, self.type, _TYPES[self.type], f"is {kind}", stat))
        if self.owner:
            words = f"belongs to the user {shown(stat.owner)}"
            found.append(self._aspect("owner", stat.owner, self.owner, shown(self.owner), words, stat))
        if self.group:
            words = f"belongs to the group {shown(stat.group)}"
            found.append(self._aspect("group", stat.group, self.group, shown(self.group), words, stat))
        if self.mode:
            words = f"has mode {stat.mode}"
            found.append(self._aspect("mode", stat.mode, self.octal, self.octal, words, stat))
        return self._half_given(found, witnesses)

    def _half_given(self, aspects: list[Aspect], witnesses: Sequence[Witness]) -> list[Aspect]:
        """Owner and group are given by one command: who has changed one of them has tried both."""
        given = [
            aspect.field.name
            for aspect in aspects
            if aspect.field
            and aspect.field.holds
            and any(aspect.field.actual not in olds for olds in _olds(aspect.field.name, witnesses))
        ]
        pairs = {"owner": "group", "group": "owner"}
        return [
            replace(aspect, field=replace(aspect.field, attempts=("half given",)))
            if aspect.field and not aspect.field.holds and pairs.get(aspect.field.name) in given
            else aspect
            for aspect in aspects
        ]

    def _target(self, facts: Facts, stat: FileStat) -> Aspect:
        fact = facts[LinkTarget(self.file)]
        path, wanted = shown(self.file), shown(self.links_to)
        if stat.type != "link":
            words = f"is {_TYPES[stat.type]}, not a link"
            return self._aspect(
                "links_to", f"({stat.type})", self.links_to, f"a link to {wanted}", words, stat
            )
        if fact.value is None:
            return unseen(f"where {path} points", fact, "readlink", self.file)
        home = identity.home if (identity := facts[Identity()].value) else "~"
        holds = _resolved(fact.value, self.file, home) == _resolved(self.links_to, self.file, home)
        what = ", a copy of it" if is_copy(fact.value, self.links_to) else ""
        aspect = self._aspect(
            "links_to", fact.value, "", wanted, f"points to {shown(fact.value)}{what}", stat
        )
        return replace(aspect, field=Field(name="links_to", holds=holds, actual=fact.value))

    def _text(self, fact: Fact[str], stat: FileStat) -> Aspect:
        path = shown(self.file)
        if fact.value is None or (fact.state is FactState.CUT_OFF and self.contains not in fact.value):
            return unseen(f"the content of {path}", fact, "file", self.file)
        holds = self.contains in fact.value
        other = "" if holds else (saved_as(fact.value) if fact.value else "empty")
        line = fact.value[: fact.value.find(self.contains)].count("\n") + 1 if holds else None
        words = f"{path} holds {self._wanted_text}" if holds else f"{path} does not hold {self._wanted_text}"
        tried = (f"it is {other}",) if other else ()
        return Aspect(
            field=Field(name="contains", holds=holds, actual=True if holds else None, attempts=tried),
            actual=words,
            statement=f"{path} is {other}, where {self._wanted_text} should be in it" if other else words,
            untouched=words,
            traces=tried,
            evidence=(Evidence(source="file", file=self.file, line=line, text=words, modified=stat.mtime),),
        )

    def _digest(self, fact: Fact[str], stat: FileStat) -> Aspect:
        path = shown(self.file)
        if fact.value is None:
            return unseen(f"the content of {path}", fact, "file", self.file)
        actual = digest(fact.value, self.file) if self.sensitive else fact.value
        holds = fact.value == self.sha256.lower()
        words = f"{path} {'has the right content' if holds else 'has another content than it should'}"
        sums = (
            "" if self.sensitive else f": its SHA-256 is {actual[:16]}…, where {self.sha256[:16]}… should be"
        )
        return Aspect(
            field=Field(name="sha256", holds=holds, actual=fact.value, digest=actual),
            actual=words,
            statement=words + sums,
            untouched=f"{path} still has its old content",
            evidence=(self._evidence(stat, f"SHA-256 {actual}"),),
        )

    def apply(self) -> tuple[str, ...]:
        """Make it so; a content of which only the digest is known cannot be made."""
        return edit_commands(self)

    @classmethod
    def suggest_wants(cls, subject: str, facts: Facts) -> tuple[Want[Any], ...]:  # noqa: ARG003
        """The path itself, what it leads to, and where it points."""
        return (Stat(subject), rights(subject), LinkTarget(subject)) if is_path(subject) else ()

    @classmethod
    def suggest(cls, subject: str, facts: Facts) -> tuple[Check, ...]:
        """Whom it belongs to and its rights; of a link, where it points, too. Never a content."""
        if not is_path(subject) or (itself := facts[Stat(subject)].value) is None:
            return ()
        found: list[Check] = []
        if itself.type == "link" and (target := facts[LinkTarget(subject)].value):
            found.append(File(file=subject, links_to=target))
        if (seen := facts[rights(subject)].value) and seen.type != "link" and seen.type != "other":
            kind = "" if seen.type == "file" or itself.type == "link" else seen.type
            found.append(File(file=subject, type=kind, owner=seen.owner, group=seen.group, mode=seen.mode))
        return tuple(found)


def _olds(name: str, witnesses: Sequence[Witness]) -> list[tuple[Value, ...]]:
    """The values that a field is known to have had, by each witness that knows of it."""
    return [witness.values[name] for witness in witnesses if name in witness.values]


_STATED = ("type", "owner", "group", "mode", "links_to", "contains", "sha256")


def _resolved(target: str, link: str, home: str) -> str:
    """An absolute path for a link's target, as far as that can be told without following links."""
    if target == "~" or target.startswith("~/"):
        target = home + target[1:]
    if link == "~" or link.startswith("~/"):
        link = home + link[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(link), target))


def _seen(**stat: Any) -> Facts:
    """A path that is no link, as `stat` tells it both ways."""
    return recorded([{"stat": "/etc/app/key", **stat}, {"stat": "/etc/app/key", "follow": True, **stat}])


File.EXAMPLES = (
    Example(
        name="it has the owner and the mode that it should",
        check=File(file="/etc/app/key", owner="root", mode="0600"),
        facts=_seen(type="file", owner="root", mode="0600"),
        verdict=Verdict.DONE,
    ),
    Example(
        name="it is not there",
        check=File(file="/etc/app/key", mode="0600"),
        facts=_seen(state="missing"),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it has the mode that it had before the fix",
        check=File(file="/etc/app/key", mode="0600"),
        facts=_seen(type="file", mode="0644"),
        verdict=Verdict.SKIPPED,
        witnesses=(Witness(WitnessSource.RECIPE, {"mode": ("0644",)}),),
    ),
    Example(
        name="its mode is neither the new one nor known as the old one",
        check=File(file="/etc/app/key", mode="0600"),
        facts=_seen(type="file", mode="0640"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the folder may not be looked into",
        check=File(file="/etc/app/key", mode="0600"),
        facts=_seen(state="forbidden"),
        verdict=Verdict.UNKNOWN,
    ),
)
