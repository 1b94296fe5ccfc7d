"""The rules of a host's packet filters, as its tools list them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.printable import one_line
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.unanswered import from_reason, from_section, last_line


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What each tool printed; empty where it is not there, not in use, or where another one said it all."""

    firewalld: str = ""
    """`firewall-cmd --list-all-zones`, and a line `default zone: NAME`; empty where it does not run."""
    firewalld_permanent: str = ""
    firewalld_services: str = ""
    """`= NAME`, and the ports of that service as they stand in its file."""
    ufw: str = ""
    """`ufw status verbose`."""
    nft: str = ""
    """`nft -j list ruleset`."""
    iptables: str = ""
    """`iptables -S`."""
    ip6tables: str = ""


# `iptables` is asked only where nft does not say it all: asking alone may load it into the kernel.
_SCRIPT: Final = r"""
run() { if command -v "$1" >/dev/null 2>&1; then "$@" 2>&1; else return 127; fi; }
end() { printf "%s %s\n" "$2" "$1"; }
zones=
if command -v firewall-cmd >/dev/null 2>&1 && firewall-cmd --state >/dev/null 2>&1; then
  zones=$(firewall-cmd --list-all-zones 2>&1); s=$?; printf '%s\ndefault zone: ' "$zones"
  firewall-cmd --get-default-zone 2>&1; end "$s" "$2"
  kept=$(firewall-cmd --permanent --list-all-zones 2>&1); s=$?; printf '%s\n' "$kept"; end "$s" "$2"
  for name in $(printf '%s\n%s\n' "$zones" "$kept" | sed -n 's/^  services: //p' | tr ' ' '\n' | sort -u); do
    case $name in *[!A-Za-z0-9_-]*) continue;; esac
    for f in "/etc/firewalld/services/$name.xml" "/usr/lib/firewalld/services/$name.xml"; do
      [ -f "$f" ] && [ -r "$f" ] && { echo "= $name"; grep -o '<port [^>]*>' "$f"; break; }
    done
  done
  end 0 "$2"
else end 127 "$2"; end 127 "$2"; end 127 "$2"; fi
run ufw status verbose; end "$?" "$2"
rules=$(run nft -j list ruleset); s=$?; printf '%s\n' "$rules"; end "$s" "$2"
old=
for f in /proc/net/ip_tables_names /proc/net/ip6_tables_names; do
  [ -r "$f" ] && [ -n "$(head -n 1 "$f")" ] && old=1
done
case $s$rules in 0*'"xt"'*) old=1;; 0*) ;; *) old=1;; esac
if [ -n "$old" ]; then run iptables -S; end "$?" "$2"; run ip6tables -S; end "$?" "$2"
else end 127 "$2"; end 127 "$2"; fi
"""


@dataclass(frozen=True)
class FirewallRules(Question[Rules]):
    """All rules of all packet filters that the host's tools show. Root alone may see them."""

    name: ClassVar = "firewall_rules"
    value_type: ClassVar = Rules
    apart: ClassVar = True
    forms: ClassVar[Mapping[str, Form]] = {"debian": Form.TRIED}
    discloses: ClassVar = Discloses.ANYTHING

    @classmethod
    def limit(cls, questions: Sequence[Self]) -> int:  # noqa: ARG003 - one answer for all
        """firewall-cmd takes most of a second a call."""
        return 15

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """A block for each tool, with how it ended."""
        return _SCRIPT

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Rules]]:
        """All seven blocks; a tool that is there and refuses hides rules, so nothing is known then."""
        found = list(blocks(section))
        if len(found) != len(_NAMES):
            return [from_section(section)] * len(questions)
        said: dict[str, str] = {}
        for name, (output, status) in zip(_NAMES, found, strict=True):
            if status not in (0, 127):
                return [_refused(output)] * len(questions)
            said[name] = output.decode(errors="replace").strip() if status == 0 else ""
            if status == 0 and not re.search(_NAMES[name], said[name], re.MULTILINE):
                return [Fact(FactState.GARBLED, detail=last_line(output))] * len(questions)
        if not any(said.values()):
            detail = "no nft, iptables, ufw or firewall-cmd: not found"
            return [Fact(FactState.NO_TOOL, detail=detail)] * len(questions)
        return [Fact.had(Rules(**said))] * len(questions)


_NAMES: Final = {
    "firewalld": r"^  services:(.*\n)*default zone: \S",
    "firewalld_permanent": r"^  services:",
    "firewalld_services": r"",
    "ufw": r"^Status: (active|inactive)",
    "nft": r'"nftables"',
    "iptables": r"^-P INPUT",
    "ip6tables": r"^-P INPUT",
}
"""The blocks in their order, each with what its tool cannot but print."""


def _refused(output: bytes) -> Fact[Rules]:
    words = output.decode(errors="replace").lower()
    detail = last_line(output)
    if "permitted" in words or "denied" in words or "root" in words or "authorization" in words:
        return Fact(FactState.FORBIDDEN, detail=detail)
    fact = from_reason(one_line(detail))
    # A file that a tool misses is not a firewall that is missing.
    return fact if fact.known is False else Fact(FactState.GARBLED, detail=detail)
