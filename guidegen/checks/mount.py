"""The check kind `mount`: a file system is mounted at a place, now and after the next boot."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from guidegen.checks.finding import Aspect, conclude, unseen
from guidegen.checks.fstab import FSTAB, Row, plain, rows_of
from guidegen.checks.line_edit import edit_commands
from guidegen.checks.lookalikes import as_meant, why_not
from guidegen.checks.mount_options import is_share, lacking
from guidegen.checks.mount_source import same_source
from guidegen.checks.nearness import ALONE, nearness
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Fact,
    Facts,
    FileChange,
    Finding,
    Instruction,
    Misfit,
    Value,
    Verdict,
    Want,
    Witness,
    option,
)
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.link import RealPath
from guidegen.probe.questions.mounts import Mounted, Mounts, MountTable, unescaped
from guidegen.probe.recorded import recorded

# A later option takes back an earlier one, so those that are wanted stand last.
_ADD_OPTIONS = (
    '!/^[ \\t]*#/ && $2 == ENVIRON["G_TARGET"] { o = ENVIRON["G_OPTIONS"]; '
    'if (substr("," $4, length($4) - length(o) + 1) != "," o) $4 = $4 "," o } { print }'
)


@dataclass(frozen=True, kw_only=True)
class Mount(Check):
    """A file system is mounted at a place, with its options, now and in /etc/fstab.

    Of several mounts at one place, the last is seen. Options are compared by what they come to: `defaults`
    holds `exec`, and a later one takes back an earlier one. Those for /etc/fstab alone (`noauto`, `nofail`)
    are not looked for on what is mounted. A file system that is mounted otherwise than /etc/fstab says is
    told as such. A mount unit of systemd's own is not a line in /etc/fstab: for it say `fstab: false` or
    look at its unit with `service`.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "mount"
    main_field: ClassVar = "options"

    mount: str = option("The folder at which it is mounted.", min_length=1)
    source: str = option("The device or share: /dev/sdb1, UUID=…, server:/export.", "")
    type: str = option("The type of the file system: ext4, xfs, nfs4, tmpfs.", "")
    options: tuple[str, ...] = option("Options that must hold; further ones may.", ())
    mounted: bool | None = option("Whether it must be mounted now.", True, strict=True)
    fstab: bool | None = option("Whether it must stand in /etc/fstab.", True, strict=True)

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if not self.mount.startswith("/") or "\0" in self.mount:
            raise Misfit("mount", "the folder is a path that begins with /", "mount: /var")
        if {".", ".."} & set(self.mount.split("/")):
            raise Misfit("mount", "the folder is named without . and ..", "mount: /var")
        if self.mounted is self.fstab is None:
            raise Misfit("mounted", "one of mounted and fstab is needed")
        if not (self.mounted or self.fstab) and (self.source or self.type or self.options):
            key = next(key for key in ("source", "type", "options") if getattr(self, key))
            raise Misfit(key, f"what must not be mounted has no {key}")
        if odd := next((one for one in self.options if not re.fullmatch(r"[^\s,#\\]+", one)), None):
            raise Misfit("options", f"{odd!r} is not one option", "options: [noexec, nodev]")
        if any(re.search(r"\s", word) for word in (self.source, self.type)):
            raise Misfit("source", "a source and a type hold no blanks")

    @property
    def subject(self) -> str:
        """The folder."""
        return self.mount

    @property
    def _target(self) -> str:
        return plain(self.mount)

    @property
    def _line(self) -> str:
        """The line of /etc/fstab, as far as the check says it."""
        target = self._target.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011")
        return f"{self.source or self.type} {target} {self.type} {','.join(self.options) or 'defaults'} 0 0"

    def instruct(self) -> Instruction:
        """The line in /etc/fstab, and the command."""
        path = code(self.mount)
        said, commands = [], []
        change, place = None, ""
        if self.fstab:
            place = f"Open the file {code(FSTAB)}."
            if self.source and self.type:
                change = FileChange(FSTAB, (), (self._line,))
                said.append(f"Add the line {code(self._line)}.")
            else:
                what = [f"as its source {code(self.source)}"] if self.source else []
                what += [f"as its type {code(self.type)}"] if self.type else []
                what += [f"the options {code(','.join(self.options))}"] if self.options else []
                said.append(
                    f"Give the line for {path} {joined(what)}." if what else f"Add a line for {path}."
                )
        elif self.fstab is False:
            said.append(f"Delete the line for {path} from {code(FSTAB)}.")
        if self.mounted:
            said.append(f"Mount {path}.")
            remount = self.fstab and self.options and not (self.source and self.type)
            commands.append(f"sudo mount {'-o remount ' if remount else ''}{shlex.quote(self.mount)}")
        elif self.mounted is False:
            said.append(f"Unmount {path}.")
            commands.append(f"sudo umount {shlex.quote(self.mount)}")
        return Instruction(" ".join(said), commands=tuple(commands), change=change, place=place)

    def expectation(self) -> str:
        """`/srv: mounted and in /etc/fstab, type ext4, options noexec`."""
        where = [] if self.mounted is None else ["mounted" if self.mounted else "not mounted"]
        where += [] if self.fstab is None else [f"{'' if self.fstab else 'not '}in {FSTAB}"]
        parts = [joined(where)]
        parts += [f"source {shown(self.source)}"] if self.source else []
        parts += [f"type {shown(self.type)}"] if self.type else []
        parts += [f"options {shown(','.join(self.options))}"] if self.options else []
        return f"{shown(self.mount)}: {', '.join(parts)}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The running table, which knows the names of devices too, and /etc/fstab."""
        return (MountTable(), *((Content(FSTAB),) if self.fstab is not None or self.mounted else ()))

    def wants_more(self, facts: Facts) -> tuple[Want[Any], ...]:
        """Where the path really leads, if the table does not name it: a link may stand on the way."""
        table = facts[MountTable()].value
        if self.mounted is None or table is None or any(one.target == self._target for one in table.mounts):
            return ()
        return (RealPath(self._target),)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """The mount and the line, each field by itself."""
        table, content = facts[MountTable()], facts[Content(FSTAB)]
        rows = list(rows_of(content.value or ""))
        named = [one for one in rows if not one.commented and one.mounted.target == self._target]
        row = next((one for one in named if not one.is_refused or self.fstab is False), None)
        aspects: list[Aspect] = []
        if self.fstab is not None:
            aspects += self._of_fstab(content, rows, row, table)
        if self.mounted is not None:
            aspects += self._of_mount(table, row, content, facts)
        return conclude(self, aspects, witnesses)

    def _aspect(
        self,
        name: str,
        words: str,
        should: str,
        *,
        holds: bool,
        actual: Value,
        row: Row | None = None,
        attempts: tuple[str, ...] = (),
        passive: bool = False,
    ) -> Aspect:
        evidence = Evidence(source="mount", text=words)
        if row:
            evidence = Evidence(source="file", file=FSTAB, line=row.number, text=words)
        return Aspect(
            field=Field(name=name, holds=holds, actual=actual, attempts=attempts, passive=passive),
            actual=words,
            statement=f"{words}, where {should} should be" if should else words,
            evidence=(evidence,),
            traces=attempts,
        )

    def _of_fstab(
        self, content: Fact[str], rows: Sequence[Row], row: Row | None, table: Fact[Mounts]
    ) -> list[Aspect]:
        path = shown(self.mount)
        if not content.known:
            return [unseen(FSTAB, content, "file", FSTAB)]
        if row:
            words = f"{row.place} has {path} mounted at boot"
            if not self.fstab:
                words = f"{row.place} still names {path}, and should not"
            presence = self._aspect(
                "fstab", words, "", holds=bool(self.fstab), actual=True, row=row, passive=not self.fstab
            )
            said = f"{row.place} gives {path}"
            return [presence, *(self._fields("fstab ", said, row.mounted, table, row) if self.fstab else ())]
        words = f"{FSTAB} has no line for {path}"
        near = self._near(rows) if self.fstab else None
        if near:
            words = near[1]
        actual = None if self.fstab else False
        attempts = (words,) if near else ()
        return [
            self._aspect(
                "fstab",
                words,
                "",
                holds=not self.fstab,
                actual=actual,
                row=near[0] if near else None,
                attempts=attempts,
            )
        ]

    def _near(self, rows: Sequence[Row]) -> tuple[Row, str] | None:
        for row in rows:
            seen = row.mounted
            if row.commented and seen.target == self._target and len(row.words) >= 4:
                return (
                    row,
                    f"{row.place} names {shown(self.mount)}, but as a comment: the sign before it must go",
                )
            if row.commented:
                continue
            if seen.target == self._target:
                return (
                    row,
                    f"{row.place} names {shown(self.mount)}, but mount passes over it: behind the options, "
                    f"where only numbers belong, stands {shown(' '.join(row.words[4:]))}",
                )
            meant = as_meant(row.text)
            if meant != row.text and plain(unescaped((*meant.split(), "", "")[1])) == self._target:
                return row, f"{row.place} looks right, but {why_not(row.text, sensitive=False)}"
            if self.source and seen.source == self.source and nearness(seen.target, self._target) >= ALONE:
                return row, f"{row.place} names {shown(seen.target)}, where {shown(self.mount)} should be"
        return None

    def _of_mount(
        self, table: Fact[Mounts], row: Row | None, content: Fact[str], facts: Facts
    ) -> list[Aspect]:
        path = shown(self.mount)
        if table.value is None:
            return [unseen("the table of mounts", table, "mount")]
        real = RealPath(self._target)
        targets = {self._target, facts[real].value if facts.asked(real) else None}
        all_here = [one for one in table.value.mounts if one.target in targets]
        here = [one for one in all_here if one.type != "autofs" or self.type == "autofs"]
        if self.mounted and all_here and not here:
            words = f"{path} is mounted once somebody looks into it (autofs), and is not yet"
            evidence = (Evidence(source="mount", text=words),)
            return [Aspect(field=None, actual=words, statement=words, evidence=evidence)]
        words = f"{path} is {'mounted' if here else 'not mounted'}"
        holds = bool(here) == self.mounted
        if not here and row and self.mounted:
            words = f"{path} stands in {row.place}, but is not mounted"
        aspect = self._aspect(
            "mounted",
            words if holds or self.mounted else f"{path} is still mounted",
            "",
            holds=holds,
            actual=True if here else None,
            passive=True,
        )
        if not (here and self.mounted):
            return [aspect]
        found = self._fields("", f"{path} is mounted with", here[-1], table, row)
        if not content.known and any(
            one.field and one.field.passive and not one.field.holds for one in found
        ):
            # Whether somebody changed the line, and did not mount it again, stands there.
            found.append(unseen(FSTAB, content, "file", FSTAB))
            found = [one for one in found if not (one.field and one.field.passive and not one.field.holds)]
        return [aspect, *found]

    def _fields(
        self, lead: str, said: str, seen: Mounted, table: Fact[Mounts], row: Row | None
    ) -> list[Aspect]:
        """The source, the type and the options, of the line (`lead` is "fstab ") or of the mount."""
        aspects = []
        of = row if lead else None
        if self.source:
            holds = same_source(self.source, seen, table.value)
            words = f"{said} the source {shown(seen.source)}"
            if holds is None:
                words = f"whether {shown(seen.source)} is {shown(self.source)} cannot be told on this host"
                text = (Evidence(source="mount", text=words),)
                aspects.append(Aspect(field=None, actual=words, statement=words, evidence=text))
            else:
                aspects.append(
                    self._aspect(
                        f"{lead}source",
                        words,
                        shown(self.source),
                        holds=holds,
                        actual=seen.source,
                        row=of,
                    )
                )
        if self.type and not (seen.root != "/" and self.type == "none"):
            words = f"{said} the type {shown(seen.type)}"
            holds = seen.type == self.type or bool(lead and seen.type == "auto")
            aspects.append(
                self._aspect(f"{lead}type", words, shown(self.type), holds=holds, actual=seen.type, row=of)
            )
        if self.options:
            aspects.append(self._options(lead, said, seen, row))
        return aspects

    def _options(self, lead: str, said: str, seen: Mounted, row: Row | None) -> Aspect:
        missing = lacking(self.options, seen.options, mounted=not lead)
        if not lead and (share := next((one for one in missing if is_share(one)), "")):
            words = f"{said} {shown(','.join(seen.options))}; whether that is {shown(share)} cannot be told"
            evidence = (Evidence(source="mount", text=words),)
            return Aspect(field=None, actual=words, statement=words, evidence=evidence)
        words = f"{said} {shown(','.join(seen.options) or 'no options')}"
        if not missing:
            return self._aspect(
                "options" if not lead else "fstab options", words, "", holds=True, actual=words
            )
        actual = ",".join(seen.options)
        names = joined([shown(one) for one in missing])
        if not lead and row and not lacking(missing, row.mounted.options, mounted=False):
            words = (
                f"{shown(self.mount)} is mounted without {names}, otherwise than {row.place} says: the line "
                "was changed, and it was not mounted again"
            )
            return self._aspect(
                "options", words, "", holds=False, actual=actual, attempts=("changed, not mounted again",)
            )
        words = f"{said} {shown(actual or 'no options')}, without {names}"
        # Every mount has some options: that one is missing shows no attempt.
        return self._aspect(
            f"{lead}options", words, "", holds=False, actual=actual, row=row if lead else None, passive=True
        )

    def apply(self) -> tuple[str, ...]:
        """The line in /etc/fstab where it can be told in full, then the mount itself."""
        word = shlex.quote(self.mount)
        commands: tuple[str, ...] = ()
        whole = bool(self.type and (self.source or self.type == "tmpfs"))
        if self.fstab is not None:
            awk = "awk '/^[ \\t]*#/ || $2 != ENVIRON[\"G_TARGET\"]'"
            target = shlex.quote(self._line.split(" ")[1] if whole else self._target.replace(" ", "\\040"))
            # awk takes the backslash of \040 from the environment as it stands.
            if whole or not self.fstab:
                commands += (
                    f'draft=$(mktemp) && G_TARGET={target} {awk} {FSTAB} >"$draft" '
                    f'&& cat "$draft" >{FSTAB} && rm -f "$draft"',
                )
            if self.fstab and whole:
                commands += edit_commands(FSTAB, self._line, old="", below="", present=True)
            elif self.fstab and self.options:
                commands += (
                    f"draft=$(mktemp) && G_TARGET={target} G_OPTIONS={shlex.quote(','.join(self.options))} "
                    f'awk {shlex.quote(_ADD_OPTIONS)} {FSTAB} >"$draft" '
                    f'&& cat "$draft" >{FSTAB} && rm -f "$draft"',
                )
        if self.mounted:
            options = shlex.quote(",".join(self.options) or "defaults")
            how = f"-t {shlex.quote(self.type)} -o {options} {shlex.quote(self.source or self.type)}"
            fresh = f"mount {how} {word}" if whole else f"mount {word}"
            commands += (
                f"mkdir -p {word}",
                f"if mountpoint -q {word}; then mount -o {shlex.quote(','.join(('remount', *self.options)))} "
                f"{word}; else {fresh}; fi",
            )
        elif self.mounted is False:
            commands += (f"! mountpoint -q {word} || umount {word}",)
        return commands


def _seen(fstab: str, *mounted: dict[str, Any]) -> Facts:
    root = {"source": "/dev/sda1", "target": "/", "type": "ext4", "options": ["rw"]}
    return recorded([{"mount_table": None, "mounts": [root, *mounted]}, {"content": FSTAB, "value": fstab}])


_TMP = Mount(mount="/tmp", type="tmpfs", options=("noexec",))  # noqa: S108 - an example
_LINE = "tmpfs /tmp tmpfs defaults,noexec 0 0\n"
_MOUNTED: dict[str, Any] = {"source": "tmpfs", "target": "/tmp", "type": "tmpfs", "options": ["rw", "noexec"]}  # noqa: S108

Mount.EXAMPLES = (
    Example(name="it is mounted and kept", check=_TMP, facts=_seen(_LINE, _MOUNTED), verdict=Verdict.DONE),
    Example(name="it is neither mounted nor kept", check=_TMP, facts=_seen(""), verdict=Verdict.SKIPPED),
    Example(
        name="it stands there, not mounted",
        check=_TMP,
        facts=_seen(_LINE),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="the line was changed, and it was not mounted again",
        check=_TMP,
        facts=_seen(_LINE, {**_MOUNTED, "options": ["rw"]}),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="another file system is mounted there",
        check=_TMP,
        facts=_seen(_LINE, {**_MOUNTED, "source": "/dev/sdb1", "type": "ext4"}),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the line is there as a comment", check=_TMP, facts=_seen(f"#{_LINE}"), verdict=Verdict.WRONG
    ),
    Example(
        name="the table could not be read",
        check=_TMP,
        facts=recorded([{"content": FSTAB, "value": _LINE}, {"mount_table": None, "state": "timed out"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
