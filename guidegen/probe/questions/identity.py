"""Who is asked: the user and the system on the other side."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Self

from guidegen.model import Fact
from guidegen.probe.question import Question, Section
from guidegen.probe.questions.stat import instant
from guidegen.probe.unanswered import from_section


@dataclass(frozen=True, kw_only=True)
class System:
    """What a host says of itself."""

    uid: int = 0
    user: str = ""
    home: str = ""
    """The home folder of the login, under sudo too."""
    hostname: str = ""
    system: str = ""
    """PRETTY_NAME of its os-release; without one, the kernel's name."""
    system_id: str = ""
    """ID-VERSION of its os-release, as in a recipe's `applies_to`: debian-12."""
    kernel: str = ""
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """The host's own clock, in UTC."""


@dataclass(frozen=True)
class Identity(Question[System]):
    """The user, the home folder, the system and its clock."""

    name: ClassVar = "identity"
    value_type: ClassVar = System

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """One `KEY=VALUE` a line; os-release is read as text, never run."""
        return (
            'echo "uid=$(id -u)"; echo "user=$(id -un)"; echo "home=$1"; echo "kernel=$(uname -sr)"\n'
            'echo "hostname=$(uname -n)"; echo "now=$(date +%s)"\n'
            "for f in /etc/os-release /usr/lib/os-release; do\n"
            '[ -r "$f" ] && { head -c 4096 "$f"; echo; break; }\ndone'
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[System]]:
        """The same answer for all; without a user number there is none."""
        said: dict[str, str] = {}
        for line in section.lines:
            key, equals, text = line.partition("=")
            if equals:
                said.setdefault(key, _unquoted(text) if key.isupper() else text)
        if not section.whole or not re.fullmatch(r"\d{1,10}", said.get("uid", "")):
            return [from_section(section)] * len(questions)
        now = said.get("now", "")
        try:
            clock = instant(now if now.isdecimal() else "0")
        except OverflowError:
            clock = instant("0")
        value = System(
            uid=int(said["uid"]),
            user=said.get("user", ""),
            home=said.get("home", ""),
            hostname=said.get("hostname", ""),
            system=said.get("PRETTY_NAME") or said.get("kernel", ""),
            system_id="-".join(filter(None, (said.get("ID"), said.get("VERSION_ID")))),
            kernel=said.get("kernel", ""),
            now=clock,
        )
        return [Fact.had(value)] * len(questions)


def _unquoted(value: str) -> str:
    try:
        return " ".join(shlex.split(value))
    except ValueError:
        return value
