"""Everything below a folder: rights, times, digests, and where links point."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.questions.stat import BSD, GNU, FileStat, in_form_of, parse
from guidegen.probe.shell import path_word, print_reason
from guidegen.probe.unanswered import from_reason, from_section

LARGEST_FILE: Final = 8 * 1024 * 1024
"""Bytes; of a larger file no digest is made."""
LIMIT: Final = 12 * 1024 * 1024
"""Bytes of one folder's answer: some 60 000 files."""


@dataclass(frozen=True, kw_only=True)
class TreeEntry:
    """One path, itself and not what it leads to."""

    path: str
    stat: FileStat
    target: str = ""
    """Where a link points, letter by letter."""
    sha256: str = ""
    """Empty for what is no regular file, is larger than `LARGEST_FILE`, or may not be read."""


@dataclass(frozen=True, kw_only=True)
class TreeListing:
    """A folder, and all below it on its file system; links are not followed."""

    entries: tuple[TreeEntry, ...] = ()
    unseen: tuple[str, ...] = ()
    """Folders that may not be looked into."""


# "$m" begins each record; nothing on the host could foresee it, so no name can pass for one. sha256sum marks
# names that hold a backslash or a newline in ways of its own: those files are read one by one.
_SCRIPT: Final = r"""
@FORM
m=$2 nl='
'
h=sha256sum; command -v sha256sum >/dev/null || h='shasum -a 256'
if [ -e "$d" ]; then
{
find -H "$d" -xdev -exec stat "$o" "$m s $f" {} +
printf '%s h\n' "$m"
find -H "$d" -xdev -type f -size -@SIZEc ! -path "*$nl*" ! -path '*\\*' -exec $h {} +
find -H "$d" -xdev -type f -size -@SIZEc \( -path "*$nl*" -o -path '*\\*' \) -exec sh -c '
h=$1 m=$2; shift 2
for f; do printf "%s o %s" "$m" "$f"; printf "%s d " "$m"; $h <"$f"; done' sh "$h" "$m" {} +
find -H "$d" -xdev -type l -exec sh -c '
m=$1; shift
for f; do printf "%s l %s" "$m" "$f"; printf "%s t " "$m"; readlink -- "$f"; done' sh "$m" {} +
find -H "$d" -xdev -type d -exec sh -c '
m=$1; shift
for f; do { [ -r "$f" ] && [ -x "$f" ]; } || printf "%s u %s" "$m" "$f"; done' sh "$m" {} +
printf '%s e\n' "$m"
} 2>/dev/null | head -c @LIMIT
else @REASON; fi
""".strip()


@dataclass(frozen=True)
class Tree(Question[TreeListing]):
    """A folder with everything below it, on its own file system."""

    name: ClassVar = "tree"
    value_type: ClassVar = TreeListing
    apart: ClassVar = True
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED, "bsd": Form.RECORDED}

    folder: str

    @classmethod
    def limit(cls, questions: Sequence[Self]) -> int:  # noqa: ARG003 - each folder has its own piece
        """A minute: reading is what takes time."""
        return 60

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """Six walks with `find`: rights, digests (twice), links, folders that are closed, and the end."""
        text = _SCRIPT.replace("@SIZE", str(LARGEST_FILE + 1)).replace("@LIMIT", str(LIMIT))
        text = text.replace("@FORM", in_form_of(f"{GNU} %n", f"{BSD} %N"))
        return "\n".join(
            f"d={path_word(q.folder)}\n" + text.replace("@REASON", print_reason(q.folder, follow=True))
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[TreeListing]]:
        """All records, or nothing: what is missing at the end would seem to have been removed."""
        if len(questions) != 1 or section.status or not section.whole:
            return [from_section(section)] * len(questions)
        text = section.output.decode(errors="surrogateescape")
        if text.startswith("! "):
            return [from_reason(text[2:].strip())]
        if not section.marker or not text.endswith(f"{section.marker.decode()} e\n"):
            cut = len(section.output) >= LIMIT
            return [Fact(FactState.CUT_OFF if cut else FactState.GARBLED, detail="the answer has no end")]
        return [Fact.had(_listing(text, section.marker.decode()))]


_DIGEST: Final = re.compile(r"([0-9a-f]{64}) [ *](.*)")


def _listing(text: str, marker: str) -> TreeListing:
    entries: dict[str, TreeEntry] = {}
    unseen: list[str] = []
    path = ""
    for record in text.split(f"{marker} ")[1:]:
        word, body = record[:1], record[2:]
        if word == "s":
            told, _, name = body.removesuffix("\n").partition(" ")
            if stat := parse(told):
                entries[name] = TreeEntry(path=name, stat=stat)
        elif word == "h":
            for digest, name in _digests(record):
                _note(entries, name, sha256=digest)
        elif word in ("o", "l"):
            path = body
        elif word == "d" and (match := re.match("[0-9a-f]{64}", body)):
            _note(entries, path, sha256=match[0])
        elif word == "t":
            _note(entries, path, target=body.removesuffix("\n"))
        elif word == "u":
            unseen.append(body)
    return TreeListing(entries=tuple(entries.values()), unseen=tuple(unseen))


def _digests(record: str) -> Iterator[tuple[str, str]]:
    for line in record.split("\n")[1:]:
        if match := _DIGEST.fullmatch(line):
            yield match[1], match[2]


def _note(entries: dict[str, TreeEntry], path: str, *, sha256: str = "", target: str = "") -> None:
    if path in entries:
        entries[path] = replace(entries[path], sha256=sha256, target=target)
