"""The names in a folder: a file that was meant may lie there under another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.shell import path_word
from guidegen.probe.unanswered import from_reason, from_section

MOST_NAMES: Final = 2000
"""Names of one folder that are told; what lies beyond is cut off."""

_HAD, _CUT_OFF, _REASON = 0, 1, 90
"""What a block is, by the status behind it."""

# Nothing is started for a folder but where it cannot be read. No name holds a slash, so it may part them.
_LIST: Final = r"""
marker=$2
list() {
  s=@REASON
  if [ -d "$1" ] && [ -r "$1" ] && [ -x "$1" ]; then
    s=@HAD total=0
    for f in "$1"/* "$1"/.[!.]* "$1"/..?*; do
      [ -e "$f" ] || [ -L "$f" ] || continue
      total=$((total + 1))
      [ "$total" -le @MOST ] || { s=@CUT_OFF; break; }
      printf '%s/' "${f#"$1"/}"
    done
  elif [ -d "$1" ]; then echo 'Permission denied'
  elif [ -e "$1" ]; then echo 'Not a directory'
  else w=$(ls -ldL -- "$1" 2>&1); printf '%s\n' "${w##*: }"; fi
  printf '%s %s\n' "$marker" "$s"
}
""".strip()


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names of files, links and folders, hidden ones too, as they are."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Folder(Question[Names]):
    """The names in a folder, at most 2000; not what lies in folders below it."""

    name: ClassVar = "folder"
    value_type: ClassVar = Names
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.NOTHING

    path: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One loop of the shell for each."""
        signs = {"@REASON": _REASON, "@HAD": _HAD, "@CUT_OFF": _CUT_OFF, "@MOST": MOST_NAMES}
        text = _LIST
        for sign, value in signs.items():
            text = text.replace(sign, str(value))
        return "\n".join([text, *(f"list {path_word(question.path)}" for question in questions)])

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Names]]:
        """A block for each folder; those behind one that hangs are not answered."""
        facts = [_fact(*block) for block in blocks(section)][: len(questions)]
        return facts + [from_section(section)] * (len(questions) - len(facts))


def _fact(block: bytes, status: int) -> Fact[Names]:
    text = block.decode(errors="surrogateescape")
    if status == _REASON:
        return from_reason(text.strip())
    names = Names(names=tuple(text.split("/")[:-1]))
    return Fact(FactState.CUT_OFF, names) if status == _CUT_OFF else Fact.had(names)
