"""The accounts of a host: who they are, the groups they are in, and whether their password is in use."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final, Literal, Self

from guidegen.model import Fact, FactState
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_reason, from_section

Password = Literal["set", "locked", "none", "empty", "unknown"]

NAME: Final = r"^[0-9]*[A-Za-z_.][A-Za-z0-9_.@\\-]*\$?$"
"""What a user or group is called: never only digits, which would be a number, and never an option."""


@dataclass(frozen=True, kw_only=True)
class AccountState:
    """An account. Of its password no more is told than whether one is set."""

    uid: int
    gid: int = 0
    home: str = ""
    shell: str = ""
    groups: tuple[str, ...] | None = None
    """Every group it is in, its own too; None: could not be told."""
    password: Password = "unknown"  # noqa: S105 - a state, no password
    """set; locked: it has an exclamation mark in front; none: nothing can match it; empty: not asked for."""
    password_why: str = ""
    """Why `password` is unknown."""
    password_day: datetime | None = None
    """The day on which the password was last set, in UTC; 1970-01-01: it must be set at the next login."""
    expires: datetime | None = None
    """The day from which on nobody gets in by this account."""


@dataclass(frozen=True)
class Account(Question[AccountState]):
    """An account by its name, from the host's own files, else from wherever the host has its users from.

    No password and no hash leaves the host: there, each is turned into one word.
    """

    name: ClassVar = "account"
    value_type: ClassVar = AccountState
    forms: ClassVar = {
        "debian": Form.TRIED,
        "alpine": Form.TRIED,
    }

    user: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One awk over the files for all names; `getent` or `dscl` for those that stand in none; `id`."""
        return (
            f"set -- {' '.join(shlex.quote(q.user) for q in questions)}\n"
            "shadow=; why=\n"
            "for f in /etc/shadow /etc/master.passwd; do\n"
            '  if [ -f "$f" ] && [ -r "$f" ]; then shadow="$shadow $f"\n'
            '  elif [ -e "$f" ]; then why="Permission denied"; fi\n'
            "done\n"
            """known=$(printf '%s\\n' "$@" | awk -F: '"""
            + _AWK
            + """' - /etc/passwd $shadow 2>/dev/null && echo "= files")\n"""
            """printf '%s\\n%s\\n' "$known" "w:$why"\n"""
            "i=0\n"
            'for n; do i=$((i+1)); case $known in *"p:$i:"*) ;; *)\n'
            "  if command -v getent >/dev/null; then\n"
            '    line=$(getent passwd "$n" 2>/dev/null); s=$?\n'
            """    case $s in 0) printf '%s\\n' "$line" | awk -F: -v i="$i" """
            """'{ print "p:" i ":" $3 ":" $4 ":" $6 ":" $7 ":elsewhere"; exit }';;\n"""
            '    2) [ "$(getent passwd "$n" 2>&1)" ] || echo "a:$i";; esac\n'
            "  elif command -v dscl >/dev/null; then\n"
            """    dscl . -read "/Users/$n" UniqueID PrimaryGroupID NFSHomeDirectory UserShell 2>&1 | """
            """awk -v i="$i" '/^ /{v[k]=substr($0,2);next} /eDSRecordNotFound/{print "a:" i}\n"""
            """{k=$1;sub(/:$/,"",k);sub(/^[^:]*: */,"");v[k]=$0}\n"""
            """END{if(v["UniqueID"]!="")print "p:" i ":" v["UniqueID"] ":" v["PrimaryGroupID"] ":" """
            """v["NFSHomeDirectory"] ":" v["UserShell"] ":elsewhere"}'\n"""
            '  else echo "a:$i"; fi;;\n'
            "esac\n"
            'g=$(id -Gn "$n" 2>/dev/null) && printf \'g:%s:%s\\n\' "$i" "$g"\n'
            "done; echo end"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[AccountState]]:
        """Absent is who neither the files nor the host's other sources know, where all of them answered."""
        lines = section.lines
        if lines[-1:] != ["end"]:
            return [from_section(section)] * len(questions)
        told = {(kind, int(i)): rest for kind, i, rest in map(_parted, lines) if i.isdigit()}
        why = next((line[2:] for line in lines if line.startswith("w:")), "")
        facts: list[Fact[AccountState]] = []
        for index in range(1, len(questions) + 1):
            # Files that could not be read leave open whether the account stands in them.
            if ("a", index) in told and "= files" in lines:
                facts.append(Fact(FactState.MISSING))
            elif value := _account(index, told, why):
                facts.append(Fact.had(value))
            else:
                facts.append(from_section(section))
        return facts


_AWK: Final = r"""
function kind(h) {
  if (h == "") return "empty"
  if (h == "x" || h ~ /^##/) return "elsewhere"
  if (h ~ /^[!*]+$/ || h == "NP" || h == "*LK*") return "none"
  if (h ~ /^!/ || h ~ /^\*LOCKED\*/) return "locked"
  # What no hash looks like, such as a password as it was typed, fits no password.
  return h ~ /^(\$[^$]+\$|_).+/ || h ~ /^[.\/0-9A-Za-z]+$/ && length(h) == 13 ? "set" : "none"
}
FILENAME == "-" || FILENAME == "" { at[$1] = NR; next }
!($1 in at) { next }
FILENAME == "/etc/passwd" { if (!p[$1]++) print "p:" at[$1] ":" $3 ":" $4 ":" $6 ":" $7 ":" kind($2) }
FILENAME == "/etc/shadow" { if (!s[$1]++) print "s:" at[$1] ":" kind($2) ":" $3 ":" $8 }
FILENAME == "/etc/master.passwd" { if (!m[$1]++) print "s:" at[$1] ":" kind($2) "::" }
"""


def _parted(line: str) -> tuple[str, str, str]:
    kind, _, rest = line.partition(":")
    index, _, rest = rest.partition(":")
    return kind, index, rest


def _account(index: int, told: Mapping[tuple[str, int], str], why: str) -> AccountState | None:
    fields = told.get(("p", index), "").split(":")
    if len(fields) != 5 or not all(re.fullmatch(r"-?\d{1,10}", number) for number in fields[:2]):
        return None
    uid, gid, home, shell, kind = fields
    shadow = told.get(("s", index), "").split(":")
    password, reason = kind, ""
    if len(shadow) == 3:
        password = shadow[0]
    elif kind == "elsewhere":
        reason = from_reason(why).detail if why else "this host does not keep it"
    known = password in ("set", "locked", "none", "empty")
    groups = told.get(("g", index))
    return AccountState(
        uid=int(uid),
        gid=int(gid),
        home=home,
        shell=shell,
        groups=tuple(groups.split()) if groups is not None else None,
        password=password if known else "unknown",  # type: ignore[arg-type] # one of the literals
        password_why="" if known else reason or "the answer was not understood",
        password_day=_day(shadow[1]) if len(shadow) == 3 else None,
        expires=_day(shadow[2]) if len(shadow) == 3 else None,
    )


def _day(text: str) -> datetime | None:
    """Days since 1970, as shadow(5) counts them."""
    if not re.fullmatch(r"\d{1,6}", text):
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=int(text))
