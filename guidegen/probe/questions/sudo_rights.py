"""What a user may run through sudo, as sudo itself tells it, and the files that it passes over."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from guidegen.model import Fact, FactState
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Discloses, Form, Question, Section
from guidegen.probe.unanswered import from_section, last_line


@dataclass(frozen=True, kw_only=True)
class SudoRule:
    """One entry of `sudo -ll`: some commands, as whom, and how."""

    users: tuple[str, ...] = ()
    """As whom they may be run; none: as root."""
    options: tuple[str, ...] = ()
    """!authenticate: without a password."""
    commands: tuple[str, ...] = ()
    limited: bool = False
    """It holds between certain dates alone."""


@dataclass(frozen=True, kw_only=True)
class SudoLine:
    """A line of a sudoers file that speaks of the user."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, kw_only=True)
class SudoFile:
    """A file in a folder that sudo reads."""

    path: str
    mode: str
    """As `ls` writes it: -r--r-----."""
    uid: int
    gid: int

    @property
    def passed_over(self) -> str:
        """Why sudo does not read it, as the end of "it is passed over, because "; empty where it does."""
        name = self.path.rpartition("/")[2]
        if "." in name:
            return "its name holds a dot"
        if name.endswith("~"):
            return "its name ends with ~"
        if not self.mode.startswith(("-", "l")):
            return "it is not a regular file"
        if self.mode.startswith("l"):
            return ""
        if self.uid:
            return "it does not belong to root"
        if self.mode[8] == "w":
            return "everybody may change it"
        if self.mode[5] == "w" and self.gid:
            return "a group may change it"
        return ""


@dataclass(frozen=True, kw_only=True)
class SudoRights:
    """A user's rights, and what is wrong with the files that give them."""

    user_known: bool = True
    rules: tuple[SudoRule, ...] = ()
    defaults: tuple[str, ...] = ()
    """The settings that hold for the user: !authenticate, …"""
    faults: tuple[str, ...] = ()
    """What sudo complains of: PATH:LINE: syntax error."""
    files: tuple[SudoFile, ...] = ()
    lines: tuple[SudoLine, ...] = ()


@dataclass(frozen=True)
class Sudo(Question[SudoRights]):
    """The rights of one user. Only root may ask for another's."""

    name: ClassVar = "sudo"
    value_type: ClassVar = SudoRights
    forms: ClassVar = {"debian": Form.TRIED}
    discloses: ClassVar = Discloses.ANYTHING

    user: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """`sudo -ll -U` for each; then the files that sudo reads, with their lines on the user."""
        return (
            "command -v sudo >/dev/null || { echo 'sudo: not found'; exit 127; }\n"
            "folders() { for f in /etc/sudoers /usr/local/etc/sudoers; do\n"
            """[ -f "$f" ] && awk '$1 ~ /^[@#]includedir$/ { print $2 }' "$f"; done; }\n"""
            """clean() { printf %s "$1" | tr '\\n\\t' '??'; }\n"""
            "files() {\n"
            "set -f; IFS='\n'; set -- $(folders); set +f\n"
            'for d; do for f in "$d"/* "$d"/.[!.]*; do [ -e "$f" ] || continue\n'
            r"""printf 'f\t%s\t%s\n' "$(clean "$f")" """
            """"$(ls -ldn -- "$f" | awk 'NR == 1 { print $1 "\\t" $3 "\\t" $4 }')"; done; done; }\n"""
            "lines() { for f in /etc/sudoers /usr/local/etc/sudoers; do said; done\n"
            "set -f; IFS='\n'; set -- $(folders); set +f\n"
            'for d; do for f in "$d"/* "$d"/.[!.]*; do said; done; done; }\n'
            'said() { [ -f "$f" ] && [ -r "$f" ] && head -c 65536 "$f" | p=$(clean "$f") awk \''
            r"""{ at = index($0, ENVIRON["who"]) } at { printf "l\t%s\t%d\t%s\n", ENVIRON["p"], NR, """
            "substr($0, 1, 300); if (++n > 20) exit }'; }\n"
            '[ "$(id -u)" = 0 ] || root=no\n'
            + "\n".join(
                f"who={shlex.quote(q.user)}; export who\n"
                'if [ "$root" ]; then echo "! Permission denied"; s=13; else\n'
                'sudo -ll -U "$who" 2>&1; s=$?; echo; files; lines; fi; printf "%s %s\\n" "$2" "$s"'
                for q in questions
            )
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[SudoRights]]:
        """A block for each user."""
        facts = [_rights(block, status) for block, status in blocks(section)][: len(questions)]
        return facts + [from_section(section)] * (len(questions) - len(facts))


def _rights(block: bytes, status: int) -> Fact[SudoRights]:
    text = block.decode(errors="replace")
    if text.startswith("! Permission denied"):
        return Fact(FactState.FORBIDDEN, detail="only root may ask for the rights of another user")
    lines = text.splitlines()
    files = [m for m in map(_FILE.fullmatch, lines) if m]
    said = [m for m in map(_LINE.fullmatch, lines) if m]
    faults = tuple(dict.fromkeys(_faults(lines)))
    unknown = any(re.search(r"unknown user", line) for line in lines if line.startswith("sudo: "))
    listed = any("may run the following commands" in line for line in lines)
    refused = any(re.search(r"is not allowed to run sudo", line) for line in lines)
    if not (listed or refused or unknown or faults):
        return Fact(FactState.GARBLED, detail=f"sudo ended with {status}: {last_line(block)}")
    return Fact.had(
        SudoRights(
            user_known=not unknown,
            rules=tuple(_rules(lines)),
            defaults=tuple(_defaults(text)),
            faults=faults,
            files=tuple(SudoFile(path=m[1], mode=m[2], uid=int(m[3]), gid=int(m[4])) for m in files),
            lines=tuple(SudoLine(path=m[1], line=int(m[2]), text=m[3]) for m in said),
        )
    )


_FILE: Final = re.compile(r"f\t([^\t]+)\t([-a-zA-Z]{10}[.+@]?)\t(\d+)\t(\d+)")
_LINE: Final = re.compile(r"l\t([^\t]+)\t(\d+)\t(.*)")
_FAULT: Final = re.compile(r"(?:sudo: |>>> )*(/[^:]+):(\d+)(?::\d+)?:\s+(syntax error)\b.*")
_OLD_FAULT: Final = re.compile(r">>> (/[^:]+): (syntax error) near line (\d+) <<<")
_OWNER: Final = re.compile(r"sudo: (/\S+ (?:is (?:world|group) writable|is owned by .*|is mode .*))")


def _faults(lines: Sequence[str]) -> Iterator[str]:
    """What stands in the line at fault is not told."""
    for line in lines:
        if found := _FAULT.match(line):
            yield f"{found[1]}:{found[2]} has a syntax error"
        elif found := _OLD_FAULT.match(line):
            yield f"{found[1]}:{found[3]} has a syntax error"
        elif found := _OWNER.match(line):
            yield found[1]


def _defaults(text: str) -> Iterator[str]:
    found = re.search(r"Matching Defaults entries for [^\n]*:\n((?: +[^\n]*\n)+)", text)
    if found:
        yield from (part.strip() for part in re.split(r"(?<!\\),", found[1]) if part.strip())


def _rules(lines: Sequence[str]) -> Iterator[SudoRule]:
    """The entries of `sudo -ll`."""
    fields: dict[str, tuple[str, ...]] | None = None
    commands: list[str] = []

    def made(fields: dict[str, tuple[str, ...]]) -> SudoRule:
        return SudoRule(
            users=fields.get("RunAsUsers", ()),
            options=fields.get("Options", ()),
            commands=tuple(commands),
            limited="NotAfter" in fields or "NotBefore" in fields,
        )

    for line in lines:
        if line.startswith(("Sudoers entry", "LDAP Role")):
            if fields is not None:
                yield made(fields)
            fields, commands = {}, []
        elif fields is None:
            continue
        elif line.startswith("\t"):
            commands.append(line.strip())
        elif found := re.fullmatch(r"    (\w+): (.+)", line):
            fields[found[1]] = tuple(part.strip() for part in found[2].split(","))
        elif not line.startswith(" ") and line:
            break
    if fields is not None:
        yield made(fields)
