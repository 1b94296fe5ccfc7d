"""The files of a drop-in folder, which a program reads beside its main settings."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.questions.content import read_block, read_file
from guidegen.probe.shell import MAY_PRINT, path_word
from guidegen.probe.unanswered import from_reason, from_section


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """A file's path and its text."""

    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class TextFiles:
    """Files in the order of their names."""

    files: tuple[TextFile, ...] = ()


@dataclass(frozen=True)
class DropIns(Question[TextFiles]):
    """The regular files in a folder whose names have an ending, without hidden ones; in order of name.

    A folder that is missing holds none. One file that cannot be read makes the whole unknown: it may say
    anything.
    """

    name: ClassVar = "drop_ins"
    value_type: ClassVar = TextFiles
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.OPEN

    folder: str
    ending: str = ".conf"

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """For each folder: the files (name, text), then how the folder itself could be read."""
        return MAY_PRINT + "\n".join(
            f"d={path_word(q.folder)}\n"
            f'if [ -d "$d" ] && [ -r "$d" ] && [ -x "$d" ]; then w=had\n'
            f'for f in "$d"/*{shlex.quote(q.ending)}; do\n'
            '[ -e "$f" ] || [ -L "$f" ] || continue\n'
            'printf "%s" "$f"; printf "%s 1\\n" "$2"\n'
            + read_file('"$f"', "echo 'No such file or directory'")
            + "\ndone\n"
            'elif [ -d "$d" ]; then w="Permission denied"\n'
            'else w=$(ls -ld -- "$d" 2>&1); w=${w##*: }; fi\n'
            'printf "%s" "$w"; printf "%s 2\\n" "$2"'
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[TextFiles]]:
        """Status 1 ends a name, 2 ends a folder; between them stand the texts."""
        facts: list[Fact[TextFiles]] = []
        files: list[TextFile] = []
        failed: Fact[TextFiles] | None = None
        path: str | None = None
        for block, status in blocks(section):
            if path is not None:
                content = read_block(block, status)
                if content.value is not None and content.state is FactState.HAD:
                    files.append(TextFile(path=path, text=content.value))
                elif content.state is not FactState.MISSING:  # a link that leads nowhere is not read
                    failed = failed or Fact(content.state, detail=f"{path}: {content.detail}")
                path = None
            elif status == 1:
                path = block.decode(errors="surrogateescape")
            else:
                folder = block.decode(errors="replace")
                state = Fact.had(TextFiles(files=tuple(files))) if folder == "had" else from_reason(folder)
                facts.append(failed or state)
                files, failed = [], None
        return facts[: len(questions)] + [from_section(section)] * (len(questions) - len(facts))
