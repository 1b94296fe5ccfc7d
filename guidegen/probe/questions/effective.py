"""What a program itself says of its settings, without changing anything."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.questions.command import Ran
from guidegen.probe.shell import path_word
from guidegen.probe.unanswered import from_section, last_line

LIMIT: Final = 512 * 1024
"""Bytes of one answer; all of postfix' settings are a tenth of it."""

_NOT_THERE: Final = 127
_NO_FILE: Final = 90

# Each was watched while it ran as root (strace, and a look for files that were newer): it opens nothing to
# write. `nginx -t` and `nginx -T` are missing, for they do. apache is called by itself and not by apachectl,
# which makes folders; what it finds in its environment is taken from envvars by its form, so that nothing in
# that file is run. PATH is the file, KEY the name, CONTEXT what else the program wants to know.
PROGRAMS: Final[Mapping[str, str]] = {
    "sshd": 'sshd -T -f "$path" ${context:+-C "$context"}',
    "postconf": 'postconf -c "${path%/*}"',
    "testparm": 'testparm -s -v "$path"',
    # NAME=VALUE would set it, a leading dash would be an option, and other names lead out of /proc/sys.
    "sysctl": r"""
case $key in -*|/*|*..*|*[!A-Za-z0-9._/:@*-]*) echo "not a name"; exit 2;; esac
sysctl -n "$key"
""".strip(),
    "git": r"""
case $key in -*) echo "not a name"; exit 2;; esac
cd / && git config --file "$path" --includes --show-origin --get-all "$key"
""".strip(),
    "apache": r"""
if command -v apache2 >/dev/null; then p=apache2; else p=httpd; fi
IFS='
'
set -f
set -- $(sed -n \
  's/^export \(APACHE_[A-Z_]*=[A-Za-z0-9_./-]*\)\(\$SUFFIX\)\{0,1\}\([A-Za-z0-9_./-]*\)$/\1\3/p' \
  "${path%/*}/envvars" 2>/dev/null)
env "$@" "$p" -t -f "$path"
""".strip(),
}


@dataclass(frozen=True)
class Effective(Question[Ran]):
    """What one of `PROGRAMS` prints of its settings and errors, and how it ends."""

    name: ClassVar = "effective"
    value_type: ClassVar = Ran
    apart: ClassVar = True
    discloses: ClassVar = Discloses.ANYTHING
    forms: ClassVar = {"debian": Form.TRIED}

    program: str
    path: str = ""
    """The file with which the program begins; a path as in a recipe."""
    key: str = ""
    context: str = ""
    """For sshd the connection that a Match speaks of: `user=bob`."""

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """What it prints, both outputs together; then, in a block of its own, how it ended."""
        return "\n".join(
            f"path={path_word(q.path) if q.path else repr('')} key={shlex.quote(q.key)}\n"
            f"context={shlex.quote(q.context)} marker=$2\n"
            f'if [ -e "$path" ] && [ ! -f "$path" ]; then printf "%s {_NO_FILE}\\n" "$marker"; else\n'
            # The status goes round the pipe, and is printed once all output is.
            f"{{ status=$( {{ {{ ( {PROGRAMS[q.program]}\n) 2>&1; echo $? >&3; }} |\n"
            f"head -c {LIMIT + 1} >&4; }} 3>&1 ); }} 4>&1\n"
            'printf "%s %s\\n" "$marker" "${status:-141}"; fi'
            for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Ran]]:
        """A block for each; those behind one that hangs are not answered."""
        facts: list[Fact[Ran]] = []
        for block, status in blocks(section):
            text = block[:LIMIT].decode(errors="surrogateescape")
            if status == _NOT_THERE:
                facts.append(Fact(FactState.NO_TOOL, detail=last_line(block)))
            elif status == _NO_FILE and not block:
                facts.append(Fact(FactState.NOT_A_FILE))
            elif len(block) > LIMIT:
                facts.append(Fact(FactState.CUT_OFF, Ran(status=status, stdout=text)))
            else:
                facts.append(Fact.had(Ran(status=status, stdout=text)))
        return facts[: len(questions)] + [from_section(section)] * (len(questions) - len(facts))
