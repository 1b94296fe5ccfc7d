"""A settings folder in its layers, as systemd's tools and modprobe read them."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.questions.drop_ins import TextFile
from guidegen.probe.shell import MAY_PRINT
from guidegen.probe.unanswered import from_reason, from_section

PARENTS: Final = ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib")
"""From the strongest to the weakest: of files with one name, the first one hides the others."""

LIMIT: Final = 4 * 1024 * 1024
"""Bytes of all files of one folder together."""


@dataclass(frozen=True, kw_only=True)
class Layers:
    """The files that are read, in the order in which they are: by name, whatever the folder."""

    files: tuple[TextFile, ...] = ()
    hidden: tuple[TextFile, ...] = ()
    """Files that a stronger one of the same name hides, a link to /dev/null among the reasons."""
    unread: tuple[str, ...] = ()
    """Names that may not be read, are too large or are no regular files."""


@dataclass(frozen=True)
class ConfLayers(Question[Layers]):
    """The files of `sysctl.d`, `modprobe.d`, `modules-load.d` or the like, in all of their folders."""

    name: ClassVar = "conf_layers"
    value_type: ClassVar = Layers
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.OPEN

    folder: str
    ending: str = ".conf"

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """For each layer the names in it, then all the lines by one grep, each behind its file's name.

        A file whose name holds a newline is read by nobody, and is left out.
        """
        return MAY_PRINT + "\n".join(_piece(question) for question in questions)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Layers]]:
        """Two blocks for each folder: names, then lines; one layer that cannot be listed spoils the whole."""
        found = list(blocks(section))
        facts = [
            _layers(question, *names, *lines)
            for question, names, lines in zip(questions, found[::2], found[1::2], strict=False)
        ]
        return facts + [from_section(section)] * (len(questions) - len(facts))


def _piece(question: ConfLayers) -> str:
    folders = " ".join(shlex.quote(f"{parent}/{question.folder}") for parent in PARENTS)
    pattern = f"*{shlex.quote(question.ending)}"
    return (
        f'for d in {folders}; do [ "$d" = /lib/{shlex.quote(question.folder)} ] && [ -L /lib ] && continue\n'
        'if [ -d "$d" ]; then if [ -r "$d" ] && [ -x "$d" ]; then\n'
        f'for f in "$d"/{pattern}; do [ -e "$f" ] || [ -L "$f" ] || continue\n'
        'case $f in *"\n"*) continue;; esac\n'
        'if [ -f "$f" ]; then if [ -r "$f" ] && may_print "$f"; then t=+; else t=-; fi\n'
        'elif [ -c "$f" ] || [ ! -e "$f" ]; then t=0; else t=-; fi; printf "%s%s\\n" "$t" "$f"; done\n'
        'else echo "! Permission denied"; fi\n'
        'elif [ -e "$d" ] || [ -L "$d" ]; then echo "! Not a directory"\n'
        "fi; done; printf '%s 0\\n' \"$2\"\n"
        f'for d in {folders}; do set -- "$1" "$2"\n'
        f'for f in "$d"/{pattern}; do case $f in *"\n"*) continue;; esac\n'
        '[ -f "$f" ] && [ -r "$f" ] && may_print "$f" && set -- "$@" "$f"; done\n'
        'm=$2; shift 2; [ $# = 0 ] || grep -aHn "" "$@" /dev/null 2>/dev/null; set -- "" "$m"\n'
        f"done | head -c {LIMIT}; printf '%s 0\\n' \"$2\""
    )


_LINE: Final = re.compile(r"(\d+):(.*)")


def _layers(question: ConfLayers, names: bytes, _status: int, lines: bytes, _ended: int) -> Fact[Layers]:
    kinds: dict[str, str] = {}
    for entry in names.decode(errors="surrogateescape").split("\n"):
        if entry.startswith("! "):
            return from_reason(entry[2:])
        if entry:
            kinds[entry[1:]] = entry[0]
    if len(lines) >= LIMIT:
        return Fact(FactState.CUT_OFF)
    texts: dict[str, list[str]] = {path: [] for path in kinds}
    for line in lines.decode(errors="surrogateescape").split("\n"):
        # A name may itself hold a colon: the longest path that is known is the one.
        ends = [at.start() for at in re.finditer(re.escape(question.ending) + r":\d+:", line)]
        for end in ends:
            path = line[: end + len(question.ending)]
            if path in texts and (match := _LINE.match(line, end + len(question.ending) + 1)):
                texts[path].append(match[2])
                break
    files: dict[str, TextFile] = {}
    hidden: list[TextFile] = []
    unread: list[str] = []
    for path, kind in kinds.items():
        text = "".join(f"{line}\n" for line in texts[path])
        name = path.rpartition("/")[2]
        one = TextFile(path=path, text=text)
        if name in files:
            hidden.append(one)
            continue
        files[name] = one
        if kind == "-":
            unread.append(path)
    read = tuple(
        files[name] for name in sorted(files, key=lambda name: name.encode(errors="surrogateescape"))
    )
    return Fact.had(Layers(files=read, hidden=tuple(hidden), unread=tuple(unread)))
