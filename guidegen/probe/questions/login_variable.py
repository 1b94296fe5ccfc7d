"""Where the files that a login reads set one variable."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.shell import MAY_PRINT
from guidegen.probe.unanswered import from_section


@dataclass(frozen=True, kw_only=True)
class VariableLine:
    """A line that speaks of the variable."""

    path: str
    line: int
    text: str
    private: bool = False
    """Some users of the host may not read the file."""
    read: bool = True
    """False: a login of this user does not read the file."""
    certain: bool = True
    """False: it stands under a condition, or in a file that only another one reads."""


@dataclass(frozen=True, kw_only=True)
class LoginState:
    """What the files say of the variable, in the order in which a login reads them."""

    shell: str = "/bin/bash"
    lines: tuple[VariableLine, ...] = ()
    denied: tuple[str, ...] = ()
    """Files that may not be read."""


SHELLS: Final = ("bash", "sh", "dash", "ash", "ksh", "mksh", "zsh")
"""The shells of which it is known what they read."""


@dataclass(frozen=True)
class LoginVariable(Question[LoginState]):
    """The lines on one variable in the files of a user's login; nothing is run. Missing: no such user.

    A login shell could be run and asked, but it would do whatever the user's files say, writing included.
    """

    name: ClassVar = "login_variable"
    value_type: ClassVar = LoginState
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.OPEN

    variable: str
    user: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """Only lines with the variable leave the host."""
        return _FUNCTIONS + "\n".join(
            f"who={shlex.quote(q.user)} var={shlex.quote(q.variable)}; export who var; all" for q in questions
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[LoginState]]:
        """A block for each."""
        facts = [_state(block.decode(errors="surrogateescape")) for block, _ in blocks(section)]
        return facts[: len(questions)] + [from_section(section)] * (len(questions) - len(facts))


_FUNCTIONS: Final = (
    MAY_PRINT
    + r"""
real=$2
clean() { printf %s "$1" | tr '\n\t' '??'; }
said() {
  p=$(clean "$2")
  printf 'n\t%s\n' "$p"
  [ -f "$2" ] || return 0
  if [ ! -r "$2" ] || ! may_print "$2"; then printf 'd\t%s\n' "$p"; return; fi
  case $(ls -ldL -- "$2") in ???????r*) o=all;; *) o=few;; esac
  head -c 262144 -- "$2" | tr -d '\0' | p=$p o=$o r=$1 awk '
    { sure = "yes"; words = $0; sub(/^[ \t]+/, "", words) }
    # What stands in a text for another program is no command.
    doc != "" { sure = "no"; if (words == doc) doc = ""; words = "" }
    doc == "" && match(words, /<<-?[ \t]*["'\''\\]?[A-Za-z_]+/) && words !~ /^#|<<</ {
      doc = substr(words, RSTART, RLENGTH); gsub(/[^A-Za-z_]/, "", doc) }
    { if (words ~ /^(return|exit)([ \t;]|$)/ && !deep) ended = 1
      if (deep || ended) sure = "no"
      sub(/^#.*|[ \t]#.*/, "", words); n = split(words, part, /[;&|()]+/)
      for (k = 1; k <= n; k++) {
        m = split(part[k], word, /[ \t]+/); first = word[1] == "" ? 2 : 1
        if (word[first] == "function" && word[m] == "{") deep++
        while (first <= m && word[first] ~ /^(then|do|else|elif|!|\{|if|case|for|while|until|select)$/) {
          if (word[first] ~ /^(\{|if|case|for|while|until|select)$/) { deep++; sure = "no" }
          first++ }
        if (word[first] ~ /^(fi|esac|done|\})$/ && deep) deep--
        if (word[first] ~ /^(\.|source)$/ && word[first + 1] ~ /^["'\''~\/$]/) {
          f = word[first + 1]; gsub(/["'\'']/, "", f); sub(/^(~|\$HOME|\$\{HOME\})\//, ENVIRON["home"] "/", f)
          if (f ~ /^\/[^$*`]*$/) print "f\t" f } } }
    { b = $0; while ((i = index(b, ENVIRON["var"])) > 0) {
        before = substr(b, i - 1, i > 1); after = substr(b, i + length(ENVIRON["var"]), 1)
        if (before !~ /[A-Za-z0-9_$\{]/ && after !~ /[A-Za-z0-9_]/) {
          gsub(/\t/, " ")
          print "l\t" ENVIRON["r"] "\t" ENVIRON["o"] "\t" ENVIRON["p"] "\t" NR "\t" \
            substr($0, 1, 2000) "\t" sure
          if (++n_lines > 50) exit
          break }
        b = substr(b, i + 1) } }'
}
files() {
  if [ "$line" ]; then
    printf 's\t%s\n' "$(clean "$shell")"
    if [ -d "$home" ] && ! [ -x "$home" ]; then printf 'd\t%s\n' "$(clean "$home")"; fi
    for f in /etc/security/pam_env.conf "$home/.pam_environment" "$home/.ssh/environment"; do
      said may "$f"; done
    said yes /etc/environment; said yes /etc/default/locale
    case ${shell##*/} in
    zsh) for f in /etc/zsh/zshenv /etc/zshenv "$home/.zshenv" /etc/zsh/zprofile /etc/zprofile \
        "$home/.zprofile" /etc/zsh/zshrc /etc/zshrc "$home/.zshrc"; do said yes "$f"; done
      said no "$home/.profile"; said no "$home/.bashrc";;
    *)
      said yes /etc/profile
      for f in /etc/profile.d/*.sh; do said yes "$f"; done
      own=no
      case ${shell##*/} in bash) first=".bash_profile .bash_login .profile";; *) first=.profile;; esac
      for f in .bash_profile .bash_login .profile; do
        case " $first " in *" $f "*) ;; *) said no "$home/$f"; continue;; esac
        if [ "$own" = no ] && [ -f "$home/$f" ]; then own=$home/$f; said yes "$home/$f"
        else said no "$home/$f"; fi
      done
      if [ "${shell##*/}" = bash ] && [ -f "$own" ] && [ -r "$own" ] && grep -q '^[^#]*bashrc' "$own"
      then said yes "$home/.bashrc"; else said no "$home/.bashrc"; fi;;
    esac
  fi
}
all() {
  line=$(awk -F: '$1 == ENVIRON["who"] { print; exit }' /etc/passwd 2>/dev/null)
  [ "$line" ] || line=$(getent passwd "$who" 2>/dev/null | awk -F: 'NF > 5')
  home=$(printf '%s\n' "$line" | awk -F: '{ print $6 }'); export home
  shell=$(printf '%s\n' "$line" | awk -F: '{ print $7 }')
  rows=$(files)
  # What those files read in their turn, and those again.
  for round in 1 2 3; do
    new=$(printf '%s\n' "$rows" | awk -F '\t' '
      $1 == "n" { known[$2] } $1 == "f" && n < 20 { asked[++n] = $2 }
      END { for (k = 1; k <= n; k++) if (!(asked[k] in known)) { known[asked[k]]; print asked[k] } }')
    [ "$new" ] || break
    rows=$(printf '%s\n' "$rows"
      printf '%s\n' "$new" | while IFS= read -r f; do said may "$f"; done)
  done
  printf '%s\n' "$rows"
  printf '%s 0\n' "$real"
}
"""
)


def _state(text: str) -> Fact[LoginState]:
    rows = [row.split("\t") for row in text.split("\n")]
    shell = next((row[1] for row in rows if row[0] == "s" and len(row) == 2), None)
    if shell is None:
        return Fact(FactState.GARBLED) if text.strip() else Fact(FactState.MISSING)
    sourced = {row[1] for row in rows if row[0] == "f" and len(row) == 2}
    return Fact.had(
        LoginState(
            shell=shell,
            lines=tuple(
                VariableLine(
                    path=row[3],
                    line=int(row[4]),
                    text=row[5],
                    private=row[2] != "all",
                    read=row[1] != "no" or row[3] in sourced,
                    certain=row[1] == row[6] == "yes",
                )
                for row in rows
                if row[0] == "l" and len(row) == 7 and re.fullmatch(r"\d+", row[4])
            ),
            denied=tuple(row[1] for row in rows if row[0] == "d" and len(row) == 2),
        )
    )
