"""A host, as far as recorded facts tell it: what they say of its files answers more than one question.

A mistake records each file once, as `content` or in `drop_ins`. Which files a program would read along
follows from those texts, by the program's own include lines; it is not written down a second time.
"""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any, Final

from guidegen.model import Fact, Facts, FactState, Want
from guidegen.probe.include_lines import DIALECTS
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.drop_ins import DropIns, TextFile
from guidegen.probe.questions.includes import IncludedFiles, Includes, UnreadFile
from guidegen.probe.questions.stat import Stat
from guidegen.probe.questions.unit import Unit, UnitState

HOME: Final = "/home/anna"


def completed(seen: Facts, asked: Iterable[Want[Any]]) -> Facts:
    """`seen`, with the answers to those `asked` that follow from it."""
    wants = tuple(asked)
    known = {want for want, _ in seen}
    derived: dict[Want[Any], Fact[Any]] = {
        want: _included(want, seen) for want in wants if isinstance(want, Includes) and want not in known
    }
    derived |= {
        want: _of_template(want, seen)
        for want in wants
        if isinstance(want, Unit) and want.unit.endswith("@*") and want not in known
    }
    return seen | Facts(derived)


def _of_template(question: Unit, seen: Facts) -> Fact[UnitState]:
    """All units of which the name begins as the pattern does."""
    found = [fact for want, fact in seen if isinstance(want, Unit) and fnmatchcase(want.unit, question.unit)]
    if unknown := [fact for fact in found if not fact.known]:
        return unknown[0]
    units = [fact.value for fact in found if fact.value is not None]
    return Fact.had(replace(units[0], instances=tuple(units[1:]))) if units else Fact(FactState.MISSING)


def _included(question: Includes, seen: Facts) -> Fact[IncludedFiles]:
    start = seen[Content(question.path)]
    folders = [(want.folder, fact) for want, fact in seen if isinstance(want, DropIns)]
    for fact in (start, *(fact for _, fact in folders)):
        if fact.state in (FactState.LOST, FactState.TIMED_OUT):
            return Fact(fact.state)
    if start.state not in (FactState.HAD, FactState.MISSING, FactState.CUT_OFF):
        return Fact(start.state)
    texts = dict(_texts(seen))
    unread = {
        want.path: fact.detail or fact.state.value
        for want, fact in seen
        if isinstance(want, Content) and not fact.known and fact.value is None
    }
    closed = {folder: fact.detail or fact.state.value for folder, fact in folders if not fact.known}
    names = [*texts, *unread]
    own = question.own or question.path
    queue = [question.path, *_expanded(question.beside, names)]
    walked: list[str] = []
    while queue:
        path = queue.pop(0)
        if path not in walked:
            walked.append(path)
            patterns = list(_patterns(question, path, texts.get(path, "")))
            queue += _expanded(patterns, names)
            for folder, why in closed.items():
                if any(pattern.startswith(f"{folder}/") for pattern in patterns):
                    unread[folder] = why
                    walked.append(folder)
    return Fact.had(
        IncludedFiles(
            files=tuple(
                TextFile(path=path, text=texts[path]) for path in walked if path in texts and path != own
            ),
            same=tuple(path for path in walked if path == own and path in texts),
            unread=tuple(UnreadFile(path=path, why=unread[path]) for path in walked if path in unread),
            private=tuple(path for path in walked if path in texts and not _is_open(path, seen)),
            home=HOME,
        )
    )


def _texts(seen: Facts) -> Iterator[tuple[str, str]]:
    for want, fact in seen:
        if isinstance(want, Content) and isinstance(fact.value, str):
            yield want.path, fact.value
        elif isinstance(want, DropIns) and fact.value is not None:
            for file in fact.value.files:
                yield file.path, file.text


def _expanded(patterns: Iterable[str], names: Iterable[str]) -> list[str]:
    """As a shell expands them: a star stops at a slash and takes no hidden file."""
    return [
        name
        for pattern in patterns
        for name in sorted(names)
        if fnmatchcase(name, pattern) and name.count("/") == pattern.count("/") and "/." not in name
    ]


def _patterns(question: Includes, path: str, text: str) -> Iterator[str]:
    """What the file at `path` includes, by the program that the host itself would be asked with."""
    program = DIALECTS.get(question.dialect, "")
    if program and text:
        folder = question.path.rpartition("/")[0]
        surroundings: Mapping[str, str] = {"DIR": path.rpartition("/")[0], "ROOT": folder, "HOME": HOME}
        yield from (
            subprocess.run(
                ["awk", program],
                input=text.encode(errors="surrogateescape"),
                capture_output=True,
                check=True,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", **surroundings},
            )
            .stdout.decode(errors="surrogateescape")
            .splitlines()
        )


def _is_open(path: str, seen: Facts) -> bool:
    """Whether all may read it; a file of which nothing is recorded is as most settings files are."""
    stat = seen[Stat(path, follow=True)].value
    return stat is None or stat.readable_by_all
