"""When a host was started, with which kernel, and whether something waits for the next start."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final, Self

from guidegen.model import Fact
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.questions.stat import instant
from guidegen.probe.unanswered import from_section


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """A kernel that is installed."""

    release: str
    since: datetime | None = None
    """When its file was put there; None: not told."""


@dataclass(frozen=True, kw_only=True)
class BootState:
    """The last start of a host."""

    booted: datetime | None = None
    """When its first process began, UTC, to about two seconds: it is reckoned back from the clock."""
    kernel: str = ""
    """The release that runs."""
    kernels: tuple[Kernel, ...] = ()
    required: bool = False
    """A package asked for a restart: /run/reboot-required is there."""
    required_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Boot(Question[BootState]):
    """The last start of the host; of a container, its own."""

    name: ClassVar = "boot"
    value_type: ClassVar = BootState
    forms: ClassVar = {
        "debian": Form.TRIED,
        "macos": Form.RECORDED,
    }

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """Linux tells when its first process began, in ticks after `btime`; the BSDs by `kern.boottime`."""
        return (
            'echo "kernel $(uname -r)"\n'
            "if [ -r /proc/stat ]; then grep '^btime ' /proc/stat\n"
            "[ -r /proc/1/stat ] && echo \"first $(sed 's/^.*) //' /proc/1/stat | cut -d' ' -f20)\"\n"
            'echo "ticks $(getconf CLK_TCK 2>/dev/null || echo 100)"\n'
            'else echo "boottime $(sysctl -n kern.boottime 2>/dev/null)"; fi\n'
            '[ "$(uname -s)" = FreeBSD ] && echo "installed $(freebsd-version -k 2>/dev/null)"\n'
            "for f in /boot/vmlinuz-* /boot/vmlinux-* /lib/modules/*/modules.dep; do\n"
            '[ -f "$f" ] || continue\n'
            "case $f in /boot/*) f=${f#/boot/vmlinu?-};; *) f=${f#/lib/modules/} f=${f%/modules.dep};; esac\n"
            'printf "installed %s\\n" "$f"; done\n'
            "for f in /run/reboot-required /var/run/reboot-required; do\n"
            '[ ! -e "$f" ] || echo required; done\n'
            "[ ! -f /run/reboot-required.pkgs ] || head -n 50 /run/reboot-required.pkgs | sed 's/^/by /'\n"
            "echo end"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[BootState]]:
        """The same answer for all."""
        lines = section.lines
        if not lines or lines[-1] != "end":
            return [from_section(section)] * len(questions)
        pairs = [line.partition(" ") for line in lines[:-1]]
        said = {key: value for key, _, value in pairs}
        state = BootState(
            booted=_booted(said),
            kernel=said.get("kernel", ""),
            kernels=tuple(_kernels([value for key, _, value in pairs if key == "installed"])),
            required="required" in said,
            required_by=tuple(dict.fromkeys(value for key, _, value in pairs if key == "by")),
        )
        return [Fact.had(state)] * len(questions)


def _kernels(values: Sequence[str]) -> Iterator[Kernel]:
    """Each release once, with its time where one is told."""
    found: dict[str, str] = {}
    for value in values:
        release, _, seconds = value.partition(" ")
        if release:
            found[release] = found.get(release) or seconds
    for release, seconds in found.items():
        yield Kernel(release=release, since=instant(seconds) if re.fullmatch(r"\d{1,12}", seconds) else None)


_SECONDS: Final = re.compile(r"(?:\{ sec = )?(\d{6,12})\b")


def _booted(said: dict[str, str]) -> datetime | None:
    found = _SECONDS.match(said.get("btime", "") or said.get("boottime", ""))
    if not found:
        return None
    first, ticks = said.get("first", ""), said.get("ticks", "")
    after = int(first) / int(ticks) if first.isdecimal() and ticks.isdecimal() and int(ticks) else 0.0
    try:
        return instant(found[1]) + timedelta(seconds=after)
    except OverflowError:
        return None
