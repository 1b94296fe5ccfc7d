"""What a program reads along with one settings file, out of the answers of a host."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guidegen.checks.formats import Entry, Format
from guidegen.checks.formats.inclusion import Tree, matching, reaches, read_along
from guidegen.checks.wording import shown
from guidegen.model import Fact
from guidegen.probe.questions.includes import IncludedFiles, Includes


@dataclass(frozen=True)
class Fault:
    """A line for which the program refuses all of its files."""

    file: str
    """Empty: the file that was asked about."""
    line: int
    words: str
    """The end of "FILE:LINE …"."""


@dataclass(frozen=True)
class Along:
    """One settings file, and those that are read with it."""

    entries: list[Entry]
    """In the order of reading; each of another file than the asked one names its file."""
    aside: list[Entry]
    """What the file itself says, where no other one includes it."""
    faults: list[Fault]
    private: frozenset[str]
    """Files that not every user of the host may read."""


def along_question(style: Format, path: str) -> Includes | None:
    """The question for what is read along with `path`; None where that is nothing."""
    main, beside = style.main_file(path), style.beside(path)
    if not (style.dialect or beside):
        return None
    return Includes(main or path, style.dialect, path if main else "", beside)


def included_by(style: Format, path: str, text: str | None, seen: IncludedFiles | None) -> tuple[str, ...]:
    """Patterns of files that are read along: those of drop-in folders, and what is included by wildcards."""
    main = style.main_file(path) or path
    if not (style.dialect or style.beside(path)):
        return ()
    texts = {path: text or "", **({file.path: file.text for file in seen.files} if seen else {})}
    named = [
        pattern
        for file, one in texts.items()
        if file in (main, path)
        for entry in style.parse(one)
        if not (entry.commented or entry.malformed)
        for pattern in style.included(main, file, entry, {})
        if "*" in pattern
    ]
    return tuple(dict.fromkeys([*named, *(one for one in style.beside(path) if "*" in one)]))


def stands_alone(style: Format, path: str, text: str) -> bool:
    """Whether nothing else is read along with a file of this text: it includes none, and none includes it."""
    if style.main_file(path) or style.beside(path):
        return False
    live = (entry for entry in style.parse(text) if not entry.commented)
    return not any(entry.away or style.included(path, path, entry, {}) for entry in live)


def read_with(style: Format, path: str, text: str | None, fact: Fact[IncludedFiles] | None) -> Along:
    """All that is read; `text` is that of `path`, None where it is missing. `fact` is known."""
    tree = _tree(style, path, text, fact)
    entries = style.settle(read_along(style, tree))
    aside = [] if text is None or any(not entry.file for entry in entries) else style.parse(text)
    known = {entry.file for entry in entries} | {""}
    faults = [
        Fault(tree.named(name), line, words)
        for name, one in tree.texts.items()
        if tree.named(name) in known
        for line, words in style.faults(one)
    ]
    faults += [Fault(entry.file, entry.line, words) for entry, words in style.clashes(entries)]
    if not (fact and fact.value and fact.value.left_off):
        faults += _missing(style, tree, entries)
    private = frozenset(fact.value.private) if fact and fact.value else frozenset[str]()
    return Along(entries, aside, sorted(set(faults), key=lambda one: (one.file, one.line)), private)


def _missing(style: Format, tree: Tree, entries: list[Entry]) -> Iterator[Fault]:
    """Inclusions of one file that is not there."""
    for entry in entries:
        if entry.commented or entry.malformed or entry.away or not style.demands(entry):
            continue
        patterns = [
            tree.full(one) for one in style.included(tree.main, entry.file or tree.own, entry, tree.texts)
        ]
        if not any(
            re.search(r"[*?\[$]", one)
            or matching(one, tree.texts)
            or any(reaches(one, path) for path in tree.unread)
            for one in patterns
        ):
            yield Fault(entry.file, entry.line, f"includes {shown(entry.value)}, which is not there,")


def _tree(style: Format, path: str, text: str | None, fact: Fact[IncludedFiles] | None) -> Tree:
    seen = fact.value if fact and fact.value else IncludedFiles()
    bare = Tree(main=path, own=path, texts={}, home=seen.home)
    own = bare.full(path)
    names = frozenset({own, *seen.same})
    texts = {file.path: file.text for file in seen.files if file.path not in names}
    if text is not None:
        texts |= dict.fromkeys(names, text)
    unread = {one.path: one.why for one in seen.unread}
    if seen.left_off:
        unread[bare.full(style.main_file(path) or path) + "/"] = "there are too many files"
    return Tree(
        main=bare.full(style.main_file(path) or path),
        own=own,
        texts=texts,
        names=names,
        unread=unread,
        home=seen.home,
    )
