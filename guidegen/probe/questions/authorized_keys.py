"""The files by which sshd lets a user in with a key, and the rights on the way to them."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.questions.content import WITHHELD, read_block
from guidegen.probe.shell import MAY_PRINT
from guidegen.probe.unanswered import from_section


@dataclass(frozen=True, kw_only=True)
class Guard:
    """The file or a folder above it, whose rights sshd looks at."""

    path: str
    mode: str
    """As `ls` writes it: drwxr-xr-x."""
    uid: int


@dataclass(frozen=True, kw_only=True)
class KeyFile:
    """A file that sshd reads for the user."""

    path: str
    state: FactState = FactState.HAD
    text: str = ""
    """Line by line; what belongs to a private key is replaced on the host."""
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StrayKey:
    """A public key in a file that sshd does not read for this user."""

    path: str
    line: int
    blob: str


@dataclass(frozen=True, kw_only=True)
class KeyFiles:
    """All that decides whether a key lets the user in."""

    uid: int
    home: str = ""
    files: tuple[KeyFile, ...] = ()
    strays: tuple[StrayKey, ...] = ()
    settings: tuple[str, ...] = ()
    """What `sshd -T` says of keys, a line each; none where it was not to be asked."""

    def setting(self, name: str) -> str:
        """The value of one of sshd's settings; empty where sshd was not to be asked."""
        found = (line.partition(" ") for line in self.settings)
        return next((value for key, _, value in found if key == name), "")


PRIVATE: Final = "(private key)"
"""What a line of a private key is replaced by."""


@dataclass(frozen=True)
class AuthorizedKeys(Question[KeyFiles]):
    """The authorized_keys files of a user, as sshd finds them; missing where there is no such user."""

    name: ClassVar = "authorized_keys"
    value_type: ClassVar = KeyFiles
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED}
    discloses: ClassVar = Discloses.OPEN

    user: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """The user and sshd's settings; for each file the way to it, then its text; at last stray keys."""
        return _FUNCTIONS + "\n".join(f"who={shlex.quote(q.user)}; export who; all" for q in questions)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[KeyFiles]]:
        """Status 1 ends the head, 2 the way to a file, 3 the stray keys; any other a file's text."""
        facts: list[Fact[KeyFiles]] = []
        head, way, files = "", None, list[KeyFile]()
        for block, status in blocks(section):
            text = block.decode(errors="surrogateescape")
            if way is not None:
                files.append(_file(way, read_block(block, status)))
                way = None
            elif status == 1:
                head = text
            elif status == 2:
                way = text
            else:
                facts.append(_whole(head, files, text))
                head, files = "", []
        return facts[: len(questions)] + [from_section(section)] * (len(questions) - len(facts))


# A line of base64 alone goes on with a public key that ends in the line above. One as long as the lines of
# private keys does so only where the lines together are a whole public key, to the letter: each field of a
# key stands behind its length, so that the key itself says where it ends.
_REDACT: Final = r"""
function v(c) { return index("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", c) - 1 }
function byte(s, i,  q, a, b) {
  q = int(i / 3) * 4 + i % 3 + 1; a = v(substr(s, q, 1)); b = v(substr(s, q + 1, 1))
  return i % 3 == 0 ? a * 4 + int(b / 16) : i % 3 == 1 ? (a % 16) * 16 + int(b / 4) : (a % 4) * 64 + b
}
function whole(s,  n, at, left) {
  sub(/=+$/, "", s); n = int(length(s) * 3 / 4); left = 1; at = 0
  while (left-- > 0) {
    if (at + 4 > n || byte(s, at) + byte(s, at + 1) > 0) return 0
    # How many fields follow the first, which is the kind: ssh-rsa, -ed25519, ecdsa, sk-ed25519, sk-ecdsa.
    if (at == 0) left = FIELDS[byte(s, 3)] + 0
    at += 4 + byte(s, at + 2) * 256 + byte(s, at + 3)
  }
  return at == n
}
function foresee(i,  j, s, piece) {
  if (!match(L[i], /AAAA[A-Za-z0-9+\/]+[ \t\r]*$/)) return
  s = substr(L[i], RSTART); sub(/[ \t\r]+$/, "", s)
  if (whole(s)) return
  for (j = i + 1; j < i + 20 && j <= NR; j++) {
    piece = L[j]; sub(/^[ \t]+/, "", piece); sub(/\r$/, "", piece)
    if (!match(piece, /^[A-Za-z0-9+\/]+=*/)) return
    s = s substr(piece, 1, RLENGTH); piece = substr(piece, RLENGTH + 1)
    if (whole(s) && piece ~ /^([ \t]|$)/) { while (j > i) K[j--] = 1; return }
    if (piece !~ /^[ \t]*$/) return
  }
}
BEGIN { FIELDS[7] = 2; FIELDS[11] = 1; FIELDS[19] = 2; FIELDS[26] = 2; FIELDS[34] = 3 }
{ L[NR] = $0 }
END { for (i = 1; i <= NR; i++) { if (!(i in K) && L[i] ~ /(^|[ \t])AAAA/) foresee(i); one(i, L[i]) } }
function one(i, t,  end) {
  if (t ~ /PRIVATE KEY|PuTTY-User-Key-File|b3BlbnNzaC1rZXktdjE|^MI[IGEC][A-Za-z0-9+\/]/) {
    secret = t !~ /END[A-Z ]*PRIVATE KEY/; public = 0; print "(private key)"; return
  }
  if (t ~ /(ssh|sk|ecdsa)-[-a-z0-9@.]+[^A-Za-z0-9]+AAAA/) secret = 0
  if (secret) { print "(private key)"; return }
  if (i in K) { print t; public = 0; return }
  end = ""; if (sub(/\r$/, "", t)) end = "\r"
  if (t ~ /(^|[ \t])AAAA/) { public = (t ~ /AAAA[A-Za-z0-9+\/=]*$/); print t end; return }
  if (t ~ /^[A-Za-z0-9+\/=]+[ \t]*$/ && length(t) > 19 && (!public || length(t) ~ /^(64|70)$/)) {
    print "(private key)"; return
  }
  if (t !~ /^[A-Za-z0-9+\/=]+/) public = (t ~ /(ssh|sk|ecdsa)-/)
  print t end
}
"""

_FUNCTIONS: Final = (
    MAY_PRINT
    + r"""
clean() { printf %s "$1" | tr '\n\t' '??'; }
way() {
  p=$(readlink -f -- "$1" 2>/dev/null) || p=$1
  top=$(readlink -f -- "$home" 2>/dev/null) || top=$home
  printf 'path\t%s\n' "$(clean "$1")"
  while :; do
    printf 'g\t%s\t%s\n' "$(clean "$p")" "$(ls -ldn -- "$p" 2>/dev/null | awk 'NR==1{print $1 "\t" $3}')"
    [ "$p" != "$top" ] && [ "$p" != / ] || break
    case $p in /*) ;; *) break;; esac
    p=${p%/*}; p=${p:-/}
  done
  printf '%s 2\n' "$m"
}
text() {
  s=90
  if [ -f "$1" ]; then
    if ! may_print "$1"; then echo '"""
    + WITHHELD
    + r"""'
    elif [ -r "$1" ]; then head -c 262144 -- "$1" 2>/dev/null | awk '"""
    + _REDACT
    + r"""'; s=$?
    else echo 'Permission denied'; fi
  elif [ -e "$1" ]; then echo 'not a regular file'
  else why=$(ls -ldL -- "$1" 2>&1); echo "${why##*: }"; fi
  printf '%s %s\n' "$m" "$s"
}
strays() {
  awk -F: '$6 ~ /^\/./ && !seen[$6]++ && n++ < 300 { print $6 }' /etc/passwd | while IFS= read -r h; do
    for f in "$h"/.ssh/[aA]uth*; do
      case "$files" in *"
$f
"*) continue;; esac
      [ -f "$f" ] && [ -r "$f" ] && may_print "$f" || continue
      head -c 65536 -- "$f" | p=$(clean "$f") awk '
        { for (i = 1; i <= NF; i++) if ($i ~ /^AAAA[A-Za-z0-9+\/=]+/ && length($i) > 60) {
          print "o\t" ENVIRON["p"] "\t" NR "\t" $i; if (++n > 50) exit } }'
    done
  done
  printf '%s 3\n' "$m"
}
all() {
  m=$real
  line=$(awk -F: '$1 == ENVIRON["who"] { print; exit }' /etc/passwd 2>/dev/null)
  [ "$line" ] || line=$(getent passwd "$who" 2>/dev/null)
  printf '%s\n' "$line" | awk -F: 'NF > 5 { print "u\t" $3 "\t" $6 }'
  [ "$line" ] || echo absent
  home=$(printf '%s\n' "$line" | awk -F: '{ print $6 }') uid=$(printf '%s\n' "$line" | awk -F: '{ print $3 }')
  said=
  if [ "$line" ] && [ "$(id -u)" = 0 ] && command -v sshd >/dev/null; then
    said=$("$(command -v sshd)" -T -C "user=$who,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22" \
      2>/dev/null | grep -E '^(authorizedkeys(file|command)|strictmodes|pubkeyauthentication) ')
    [ "$said" ] && printf '%s\n' "$said" | awk '{ print "s\t" $0 }'
  fi
  command -v sshd >/dev/null || printf 's\tsshd none\n'
  printf '%s 1\n' "$m"
  list=$(printf '%s\n' "$said" | awk '$1 == "authorizedkeysfile" { $1 = ""; print }')
  [ "$list" ] || list='.ssh/authorized_keys .ssh/authorized_keys2'
  files='
'
  if [ "$line" ]; then
    set -f
    for f in $list; do
      set +f
      [ "$f" != none ] || continue
      f=$(f=$f home=$home uid=$uid awk 'BEGIN { s = ENVIRON["f"]
        while (match(s, /%./)) { c = substr(s, RSTART + 1, 1)
          r = c == "h" ? ENVIRON["home"] : c == "u" ? ENVIRON["who"] : c == "U" ? ENVIRON["uid"] : "%"
          o = o substr(s, 1, RSTART - 1) r; s = substr(s, RSTART + 2) }
        print o s }')
      case $f in /*) ;; *) f=$home/$f;; esac
      files="$files$f
"
      way "$f"; text "$f"
    done
    set +f
  fi
  strays
}
"""
    # `all` is called with the piece's own arguments: "$2" is the marker.
    + 'set -- "$1" "$2"; real=$2\n'
)


def _file(way: str, fact: Fact[str]) -> KeyFile:
    lines = [line.split("\t") for line in way.splitlines()]
    path = next((parts[1] for parts in lines if parts[0] == "path"), "")
    guards = [
        Guard(path=parts[1], mode=parts[2], uid=int(parts[3]))
        for parts in lines
        if len(parts) == 4 and re.fullmatch(r"[-a-zA-Z]{10}.?", parts[2]) and parts[3].isdigit()
    ]
    return KeyFile(path=path, state=fact.state, text=fact.value or "", guards=tuple(guards))


def _whole(head: str, files: Sequence[KeyFile], tail: str) -> Fact[KeyFiles]:
    lines = [line.split("\t", 2) for line in head.splitlines()]
    if ["absent"] in lines:
        return Fact(FactState.MISSING)
    who = next((parts for parts in lines if parts[0] == "u" and len(parts) == 3), None)
    if who is None or not re.fullmatch(r"\d{1,10}", who[1]):
        return Fact(FactState.GARBLED)
    strays = [line.split("\t") for line in tail.splitlines()]
    return Fact.had(
        KeyFiles(
            uid=int(who[1]),
            home=who[2],
            files=tuple(files),
            settings=tuple(parts[1] for parts in lines if parts[0] == "s"),
            strays=tuple(
                StrayKey(path=parts[1], line=int(parts[2]), blob=parts[3])
                for parts in strays
                if len(parts) == 4 and parts[0] == "o" and parts[2].isdigit()
            ),
        )
    )
