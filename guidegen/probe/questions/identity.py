"""Who is asked: the user and the system on the other side."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Self

from guidegen.model import Fact
from guidegen.probe.question import Form, Question, Section
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
    distribution: str = ""
    """ID of its os-release: debian; macos, openbsd, … where it has none. Empty: it does not say."""
    version: str = ""
    """VERSION_ID of its os-release, or what stands for it; a system without versions has none."""
    like: tuple[str, ...] = ()
    """ID_LIKE of its os-release: the distributions that it is made from."""
    kernel: str = ""
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    """The host's own clock, in UTC; 1970 where it did not say."""

    @property
    def clock(self) -> datetime | None:
        """The host's own clock, where it said what it shows."""
        return self.now if self.now.year > 1970 else None


@dataclass(frozen=True)
class Identity(Question[System]):
    """The user, the home folder, the system and its clock."""

    name: ClassVar = "identity"
    value_type: ClassVar = System
    forms: ClassVar = {
        "debian": Form.TRIED,
        "alpine": Form.TRIED,
        "rhel": Form.RECORDED,
        "macos": Form.RECORDED,
        "bsd": Form.RECORDED,
    }

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """One `KEY=VALUE` a line; os-release is read as text, never run."""
        return (
            'echo "uid=$(id -u)"; echo "user=$(id -un)"; echo "home=$1"; echo "kernel=$(uname -sr)"\n'
            'echo "hostname=$(uname -n)"; echo "now=$(date +%s)"\n'
            "for f in /etc/os-release /usr/lib/os-release; do\n"
            '[ -r "$f" ] && { head -c 4096 "$f"; echo; break; }\ndone\n'
            # macOS has no os-release; its kernel's number is not the system's
            'if command -v sw_vers >/dev/null; then echo "macos=$(sw_vers -productVersion)"; fi'
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
        distribution, version = _distribution(said)
        value = System(
            uid=int(said["uid"]),
            user=said.get("user", ""),
            home=said.get("home", ""),
            hostname=said.get("hostname", ""),
            system=said.get("PRETTY_NAME") or said.get("kernel", ""),
            system_id="-".join(filter(None, (distribution, version))),
            distribution=distribution,
            version=version,
            like=tuple(said.get("ID_LIKE", "").split()),
            kernel=said.get("kernel", ""),
            now=clock,
        )
        return [Fact.had(value)] * len(questions)


def _distribution(said: Mapping[str, str]) -> tuple[str, str]:
    """The distribution and its version: of os-release, else of the systems that have none."""
    if said.get("ID"):
        return said["ID"], said.get("VERSION_ID", "")
    kernel, _, release = said.get("kernel", "").partition(" ")
    if kernel == "Darwin":
        return "macos", said.get("macos", "")
    # Of a BSD the kernel is the system: "OpenBSD 7.5", "FreeBSD 12.4-RELEASE", "NetBSD 9.3".
    return (kernel.lower(), release.partition("-")[0]) if kernel.endswith("BSD") else ("", "")


def _unquoted(value: str) -> str:
    try:
        return " ".join(shlex.split(value))
    except ValueError:
        return value
