"""What is mounted, and what should be after the next boot."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self

from guidegen.model import Fact, Reader
from guidegen.probe.blocks import blocks
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.unanswered import from_section


@dataclass(frozen=True, kw_only=True)
class Mounted:
    """A file system that is mounted."""

    source: str = ""
    target: str
    type: str = ""
    options: tuple[str, ...] = ()
    """Those of this mount and those of its file system: read-only is what either of them is."""
    root: str = "/"
    """The folder of its file system that is seen there; of a bind mount another than the topmost."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """Another name of a device."""

    name: str
    """As in /etc/fstab: UUID=…, LABEL=…, PARTUUID=…, PARTLABEL=…."""
    device: str


@dataclass(frozen=True, kw_only=True)
class Mounts:
    """All that can be seen, in the order in which it was mounted: of two at one place the last is seen."""

    mounts: tuple[Mounted, ...] = ()
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True)
class MountTable(Question[Mounts]):
    """The running table of mounts."""

    name: ClassVar = "mount_table"
    value_type: ClassVar = Mounts
    forms: ClassVar = {"debian": Form.TRIED, "alpine": Form.TRIED, "macos": Form.RECORDED}

    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:  # noqa: ARG003 - one answer for all
        """The kernel's table and the links of udev; elsewhere what `mount` prints."""
        return (
            "if [ -r /proc/self/mountinfo ]; then cat /proc/self/mountinfo; printf '%s %s\\n' \"$2\" $?\n"
            "for l in /dev/disk/by-uuid /dev/disk/by-label /dev/disk/by-partuuid /dev/disk/by-partlabel\n"
            'do [ -d "$l" ] || continue; for f in "$l"/*; do [ -L "$f" ] || continue\n'
            'printf "%s\\t" "$f"; readlink -f "$f"; done; done; printf \'%s 0\\n\' "$2"\n'
            "elif command -v mount >/dev/null; then mount; printf '%s %s\\n' \"$2\" $?\n"
            "printf '%s 0\\n' \"$2\"\n"
            "else exit 127; fi"
        )

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Mounts]]:
        """The same answer for all."""
        found = list(blocks(section))
        if len(found) != 2 or found[0][1] or not section.whole:
            return [from_section(section)] * len(questions)
        table = found[0][0].decode(errors="surrogateescape")
        mounts = tuple(_from_kernel(table)) or tuple(_from_tool(table))
        if not mounts:
            return [from_section(section)] * len(questions)
        labels = tuple(_labels(found[1][0].decode(errors="surrogateescape")))
        return [Fact.had(Mounts(mounts=mounts, labels=labels))] * len(questions)


_KERNEL: Final = re.compile(r"(\d+) (\d+) \d+:\d+ (\S+) (\S+) (\S+) (?:\S+ )*?- (\S+) (\S*) (\S+)")


def _from_kernel(table: str) -> Iterator[Mounted]:
    rows = [match.groups() for line in table.split("\n") if (match := _KERNEL.fullmatch(line))]
    on: dict[str, set[str]] = {}
    for _, parent, _, target, *_ in rows:
        on.setdefault(parent, set()).add(target)
    hidden: set[str] = set()
    for number, parent, _, target, *_ in rows:
        # What is mounted on a folder above it, or on what it stands in, keeps it from being seen.
        above = (target[:at] for at, char in enumerate(target) if at and char == "/")
        if parent in hidden or not on[parent].isdisjoint(above):
            hidden.add(number)
    for number, _, root, target, options, kind, source, of_system in rows:
        if number not in hidden:
            yield Mounted(
                source=unescaped(source),
                target=unescaped(target),
                type=kind,
                options=_together(options.split(","), of_system.split(",")),
                root=unescaped(root),
            )


def _together(of_mount: Sequence[str], of_system: Sequence[str]) -> tuple[str, ...]:
    both = dict.fromkeys((*of_mount, *of_system))
    if "ro" in both:
        both.pop("rw", None)
    return tuple(both)


_TOOL: Final = re.compile(r"(.+?) on (/.*?)(?: type (\S+))? \(([^()]*)\)")


def _from_tool(table: str) -> Iterator[Mounted]:
    for line in table.split("\n"):
        if match := _TOOL.fullmatch(line.rstrip()):
            source, target, kind, said = match.groups()
            options = [option.strip() for option in said.split(",")]
            if kind is None:
                # FreeBSD and macOS name the type first, among the options.
                kind, *options = options
            yield Mounted(source=source, target=target, type=kind, options=tuple(filter(None, options)))


_LABELS: Final = {"uuid": "UUID", "label": "LABEL", "partuuid": "PARTUUID", "partlabel": "PARTLABEL"}


def _labels(text: str) -> Iterator[Label]:
    for line in text.split("\n"):
        if match := re.fullmatch(r"/dev/disk/by-(\w+)/([^\t]+)\t(.+)", line):
            # udev writes a blank in a label as \x20.
            name = re.sub(r"\\x([0-9a-f]{2})", lambda at: chr(int(at[1], 16)), match[2])
            yield Label(name=f"{_LABELS.get(match[1], match[1])}={name}", device=match[3])


def unescaped(word: str) -> str:
    r"""A word of the table, in which blanks and the like stand as \040."""
    return re.sub(r"\\([0-7]{3})", lambda at: chr(int(at[1], 8)), word)
