"""A settings file with every file that it includes, as its program would follow them."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.printable import one_line
from guidegen.probe.blocks import blocks
from guidegen.probe.include_lines import DIALECTS
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.questions.content import read_block, read_file
from guidegen.probe.questions.drop_ins import TextFile
from guidegen.probe.shell import MAY_PRINT, path_word
from guidegen.probe.unanswered import from_reason, from_section

MOST_FILES: Final = 300
"""Files that are read of one tree; beyond, `left_off` is set."""

DEEPEST: Final = 16
"""Levels of inclusion; beyond, `left_off` is set. sshd itself stops at 16, apache at 128."""

_NAME, _END, _SAME, _UNREAD, _PRIVATE = 1, 2, 3, 4, 5
"""What a block is, by the status behind it; the block behind a name is that file's text."""


@dataclass(frozen=True, kw_only=True)
class UnreadFile:
    """A file or folder that would be read along, and why it was not."""

    path: str
    why: str


@dataclass(frozen=True, kw_only=True)
class IncludedFiles:
    """What a settings file includes, however deep; each file once, under the name by which it is included."""

    files: tuple[TextFile, ...] = ()
    """Without the file that was asked about, whose text is another question."""
    same: tuple[str, ...] = ()
    """The other names under which that file stands among them: a link in sites-enabled."""
    unread: tuple[UnreadFile, ...] = ()
    private: tuple[str, ...] = ()
    """Files among them that not every user of the host may read."""
    left_off: bool = False
    """There are more than `MOST_FILES`, or deeper ones than `DEEPEST`."""
    home: str = ""
    """What `~` stands for in the paths that were asked about."""


# A queue in "$@", so that no function calls itself; each name is read once, so circles end. The expansion of
# `$pattern` splits at nothing and expands wildcards only. "$own" is the file whose text is asked elsewhere.
# Names that hold a newline cannot stand in a list; no include line can name them but by a wildcard.
_FOLLOW: Final = r"""
nl='
'
told() { printf '%s' "$2"; printf '%s %s\n' "$marker" "$1"; }
unread() { told @UNREAD "$1${nl}$2"; }
say() { w=$(ls -ldL -- "$1" 2>&1); w=${w##*: }; case $w in
  [Nn]'o such file or directory'|[Nn]'ot a directory') ;; *) unread "$1" "$w" ;; esac; }
root_of() { [ "$dialect" = apache ] && [ -f "$1" ] && [ -r "$1" ] &&
  awk 'tolower($1) == "serverroot" { gsub(/"/, "", $2); print $2; exit }' <"$1"; }
expand() {
  set +f
  case $1 in
  *[[*?]*)
    base=${1%%[[*?]*} base=${base%/*}/
    if [ -d "$base" ]; then
      if [ -r "$base" ] && [ -x "$base" ]; then :; else unread "$base" 'Permission denied'; fi
    else say "$base"; fi ;;
  *) [ -e "$1" ] || [ -L "$1" ] || say "$1" ;;
  esac
  set -f
}
IFS=$nl marker=$2 home=$1
follow() {
  level=0 total=0 seen=$nl left='' private='' base=''
  set -f
  set -- "$path"
  for pattern in $beside; do expand "$pattern"; set +f; set -- "$@" $pattern; set -f; done
  while [ $# -gt 0 ]; do
    width=$#
    [ "$level" -le @DEEPEST ] || { left=deep; break; }
    while [ "$width" -gt 0 ]; do
      f=$1; shift; width=$((width - 1))
      case $f in *"$nl"*) unread "${f%%"$nl"*}" 'its name holds a line break'; continue ;; esac
      case $seen in *"$nl$f$nl"*) continue ;; esac
      seen=$seen$f$nl
      [ -e "$f" ] || continue
      if [ -d "$f" ]; then
        [ "$dialect" = apache ] || continue
        for pattern in "$f/*"; do expand "$pattern"; set +f; set -- "$@" $pattern; set -f; done
        continue
      fi
      total=$((total + 1))
      [ "$total" -le @MOST ] || { left=many; break 2; }
      if [ "$f" -ef "$own" ] || [ "$f" = "$own" ]; then told @SAME "$f"; else
        told @NAME "$f"
@READ
        private=$private$f$nl
      fi
      [ -n "$lines" ] && [ -f "$f" ] && [ -r "$f" ] || continue
      for pattern in $(head -c @LIMIT <"$f" 2>/dev/null |
        DIR=${f%/*} ROOT=$base_folder HOME=$home awk "$lines" 2>/dev/null); do
        expand "$pattern"; set +f; set -- "$@" $pattern; set -f
      done
    done
    level=$((level + 1))
  done
  [ -z "$private" ] || { set -- $private; told @PRIVATE "$(find -L "$@" -prune ! -perm -0004 2>/dev/null)"; }
  set +f
}
""".strip()


def _follow() -> str:
    values = {
        "@UNREAD": _UNREAD,
        "@SAME": _SAME,
        "@NAME": _NAME,
        "@PRIVATE": _PRIVATE,
        "@DEEPEST": DEEPEST,
        "@MOST": MOST_FILES,
        "@LIMIT": 1024 * 1024,
    }
    text = _FOLLOW.replace(
        "@READ", read_file('"$f"', "echo 'No such file or directory'").replace('"$2"', '"$marker"')
    )
    for sign, value in values.items():
        text = text.replace(sign, str(value))
    return text


@dataclass(frozen=True)
class Includes(Question[IncludedFiles]):
    """A settings file and what it includes: regular files, at most 300 and 16 levels deep, each read once.

    A file that is missing is passed over, as a link that leads nowhere. Whether the program would mind is its
    own matter.
    """

    name: ClassVar = "includes"
    value_type: ClassVar = IncludedFiles
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.OPEN

    path: str
    """Where the program begins to read."""
    dialect: str = ""
    """How lines are written that include others: one of `DIALECTS`; by default none are."""
    own: str = ""
    """The file that was asked about, where it is another than `path`."""
    beside: tuple[str, ...] = ()
    """Patterns of further files that the program reads unasked: its drop-in folders."""

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """For each tree: its files, with a block for each thing worth telling, and a last one."""
        return MAY_PRINT + "\n".join([_follow(), *(_ask(question) for question in questions)])

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[IncludedFiles]]:
        """A tree ends with the block that says whether all of it was read."""
        facts: list[Fact[IncludedFiles]] = []
        tree = _Tree()
        for block, status in blocks(section):
            if tree.take(block, status):
                facts.append(tree.fact(block.decode(errors="surrogateescape")))
                tree = _Tree()
        return facts[: len(questions)] + [from_section(section)] * (len(questions) - len(facts))


def _ask(question: Includes) -> str:
    lines = DIALECTS.get(question.dialect, "")
    home = '"$home"'
    beside = '"$nl"'.join(path_word(one, home) for one in question.beside)
    return "\n".join(
        [
            f"dialect={shlex.quote(question.dialect)} lines={shlex.quote(lines)}",
            f"path={path_word(question.path, home)} own={path_word(question.own or question.path, home)}",
            f"beside={beside}",
            'base_folder=$(root_of "$path"); [ -n "$base_folder" ] || base_folder=${path%/*}',
            "case $dialect:$base_folder in apache:*/conf) base_folder=${base_folder%/conf} ;; esac",
            'if [ -e "$path" ]; then w=had; else w=$(ls -ldL -- "$path" 2>&1); w=${w##*: }; fi',
            "follow",
            f'told {_END} "$left$nl$w$nl$home"',
        ]
    )


class _Tree:
    """One tree as its blocks come in."""

    def __init__(self) -> None:
        self.files: list[TextFile] = []
        self.same: list[str] = []
        self.unread: list[UnreadFile] = []
        self.private: list[str] = []
        self.path: str | None = None

    def take(self, block: bytes, status: int) -> bool:
        """Whether the block was the tree's last one."""
        text = block.decode(errors="surrogateescape")
        if self.path is not None:
            content = read_block(block, status)
            if content.value is not None and content.state is FactState.HAD:
                self.files.append(TextFile(path=self.path, text=content.value))
            elif content.state is not FactState.MISSING:
                why = one_line(content.detail) or content.state.value
                self.unread.append(UnreadFile(path=self.path, why=why))
            self.path = None
        elif status == _NAME:
            self.path = text
        elif status == _SAME:
            self.same.append(text)
        elif status == _UNREAD:
            path, _, why = text.partition("\n")
            self.unread.append(UnreadFile(path=path, why=one_line(why)))
        elif status == _PRIVATE:
            self.private += [line for line in text.split("\n") if line]
        return status == _END

    def fact(self, end: str) -> Fact[IncludedFiles]:
        """What is known of the whole."""
        left, start, home = (*end.split("\n", 2), "", "")[:3]
        value = IncludedFiles(
            files=tuple(self.files),
            same=tuple(self.same),
            unread=tuple(self.unread),
            private=tuple(self.private),
            left_off=bool(left),
            home=home,
        )
        return Fact.had(value) if start == "had" or value.files or value.same else from_reason(start)
