"""The groups of a host, and who is in them."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section


@dataclass(frozen=True, kw_only=True)
class GroupState:
    """A group."""

    gid: int
    members: tuple[str, ...] = ()
    """Those who are named in it, and those whose own group it is."""


@dataclass(frozen=True)
class GroupEntry(Question[GroupState]):
    """A group by its name, from the host's own files, else from wherever the host has its groups from."""

    name: ClassVar = "group"
    value_type: ClassVar = GroupState
    forms: ClassVar = {
        "debian": Form.TRIED,
        "alpine": Form.TRIED,
    }

    group: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One awk over the files for all names; `getent` or `dscl` for those that stand in none."""
        return (
            f"set -- {' '.join(shlex.quote(q.group) for q in questions)}\n"
            """known=$(printf '%s\\n' "$@" | awk -F: '"""
            + _AWK
            + """' - /etc/group /etc/passwd 2>/dev/null && echo "= files")\n"""
            """printf '%s\\n' "$known"\n"""
            "i=0\n"
            'for n; do i=$((i+1)); case $known in *"g:$i:"*) ;; *)\n'
            "  if command -v getent >/dev/null; then\n"
            '    line=$(getent group "$n" 2>/dev/null); s=$?\n'
            """    case $s in 0) printf '%s\\n' "$line" | """
            """awk -F: -v i="$i" '{ print "g:" i ":" $3 ":" $4; exit }';;\n"""
            '    2) [ "$(getent group "$n" 2>&1)" ] || echo "a:$i";; esac\n'
            "  elif command -v dscl >/dev/null; then\n"
            """    dscl . -read "/Groups/$n" PrimaryGroupID GroupMembership 2>&1 | """
            """awk -v i="$i" '/eDSRecordNotFound/{print "a:" i}\n"""
            """/^PrimaryGroupID: /{g=$2} """
            """/^GroupMembership: /{$1="";m=$0;sub(/^ /,"",m);gsub(/ /,",",m)}\n"""
            """END{if(g!="")print "g:" i ":" g ":" m}'\n"""
            '  else echo "a:$i"; fi;;\n'
            "esac; done; echo end"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[GroupState]]:
        """Absent is what neither the files nor the host's other sources know, where all of them answered."""
        lines = section.lines
        if lines[-1:] != ["end"]:
            return [from_section(section)] * len(questions)
        facts: list[Fact[GroupState]] = []
        for index in range(1, len(questions) + 1):
            entry = next((m for m in map(_ENTRY.fullmatch, lines) if m and int(m[1]) == index), None)
            own = [line.split(":", 2)[2] for line in lines if line.startswith(f"m:{index}:")]
            if f"a:{index}" in lines and "= files" in lines:
                facts.append(Fact(FactState.MISSING))
            elif entry:
                named = filter(None, entry[3].split(","))
                members = tuple(dict.fromkeys([*named, *own]))
                facts.append(Fact.had(GroupState(gid=int(entry[2]), members=members)))
            else:
                facts.append(from_section(section))
        return facts


_ENTRY: Final = re.compile(r"g:(\d+):(\d{1,10}):(\S*)")
_AWK: Final = r"""
FILENAME == "-" || FILENAME == "" { at[$1] = NR; next }
FILENAME == "/etc/group" { if (($1 in at) && !g[$1]++) { own[$3] = at[$1]; print "g:" at[$1] ":" $3 ":" $4 } }
FILENAME == "/etc/passwd" { if ($4 in own) print "m:" own[$4] ":" $1 }
"""
