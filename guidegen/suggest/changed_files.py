"""What changed in files between two snapshots, as drafts of steps. Pure."""

import posixpath
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatch
from typing import Final

from guidegen.checks.file import File
from guidegen.checks.formats import Entry, Format
from guidegen.checks.setting import Setting
from guidegen.checks.suggesting import scalar, seems_secret, settings_format
from guidegen.checks.wording import code, shown
from guidegen.model import Check, Misfit, Value
from guidegen.suggest.draft import Draft
from guidegen.suggest.snapshot import PathThere, Snapshot

ACCOUNTS: Final = ("passwd", "group", "shadow", "gshadow", "subuid", "subgid")
"""Files of /etc that say who there is: what changed in them is told as users and groups."""

_BY_MACHINES: Final = (
    *("/etc/ld.so.cache", "/etc/mtab", "/etc/.pwd.lock", "/etc/.updated", "/etc/adjtime", "/etc/resolv.conf"),
    *(f"/etc/{name}-" for name in ACCOUNTS),
    *("*.db", "*.swp", "*~", "*/.#*", "*.dpkg-new", "*.dpkg-tmp", "/etc/rc?.d/*", "/etc/ssl/certs/*"),
)
"""Patterns of what programs write as they go: nobody asks a customer for that."""

_MOST_SETTINGS: Final = 30


def by_machines(path: str) -> bool:
    """Whether programs, and not people, write the file."""
    return any(fnmatch(path, pattern) for pattern in _BY_MACHINES)


def drafts(
    before: Snapshot,
    now: Snapshot,
    open_files: Collection[str],
    left_out: Collection[str] = (),
    offered: Mapping[str, tuple[Check, ...]] = {},
) -> Iterator[Draft]:
    """One draft for each path that is new, gone or other than it was.

    `open_files` may be read by everybody, so that their digests may be told; `left_out` are told otherwise;
    `offered` are checks on the content of new files.
    """
    old_copies = {there.digest: path for path, there in before.files.items() if there.digest}
    for path in sorted({*before.files, *now.files}):
        if path in left_out or by_machines(path) or _not_seen(path, before) or _not_seen(path, now):
            continue
        was, is_now = before.files.get(path), now.files.get(path)
        if was is None and is_now is not None:
            copy = old_copies.get(is_now.digest, "") if is_now.size else ""
            yield _new(path, is_now, copy, offered.get(path, ()), path in open_files)
        elif is_now is None:
            yield Draft(
                moment=_moment_of_removal(path, before, now),
                title=f"Remove {shown(path)}",
                checks=(File(file=path, exists=False),),
                path=path,
            )
        elif was is not None:
            yield from _changed(path, was, is_now, path in open_files)


def _not_seen(path: str, snapshot: Snapshot) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in snapshot.unseen)


def _moment_of_removal(path: str, before: Snapshot, now: Snapshot) -> datetime:
    folder = now.files.get(posixpath.dirname(path))
    return max(folder.mtime, before.taken) if folder else before.taken


def _new(path: str, there: PathThere, copy: str, offered: tuple[Check, ...], is_open: bool) -> Draft:
    itself = File(file=path, owner=there.owner, group=there.group, mode=there.mode)
    remarks: tuple[str, ...] = ()
    if there.type == "link":
        title, checks = f"Make {shown(path)} a link", (File(file=path, links_to=there.target),)
    elif there.type == "directory":
        title, checks = f"Make the folder {shown(path)}", (replace(itself, type="directory"),)
    elif there.type != "file":
        title, checks = f"Make {shown(path)}", (itself,)
    elif copy:
        title, checks = f"Keep a copy of {shown(copy)}", (itself,)
    elif is_open and offered:
        title, checks = f"Write {shown(path)}", (itself,)
    elif is_open and there.digest:
        title, checks = f"Write {shown(path)}", (replace(itself, sha256=there.digest),)
    else:
        title, checks = f"Write {shown(path)}", (itself,)
        remarks = (_PRIVATE,)
    content = offered if there.type == "file" and is_open and not copy else ()
    return Draft(moment=there.ctime, title=title, checks=(*checks, *content), path=path, remarks=remarks)


_PRIVATE: Final = "what it holds is not shown: not everybody may read it"


def _changed(path: str, was: PathThere, there: PathThere, is_open: bool) -> Iterator[Draft]:
    if was.type != there.type:
        yield _new(path, there, "", (), is_open)
        return
    fields = {
        name: (getattr(was, name), getattr(there, name))
        for name in ("owner", "group", "mode")
        if getattr(was, name) != getattr(there, name) and there.type != "link"
    }
    rights: list[Check] = []
    if fields:
        olds: dict[str, tuple[Value, ...]] = {name: (old,) for name, (old, _) in fields.items()}
        new = {name: value for name, (_, value) in fields.items()}
        rights.append(replace(File(file=path), **new, was=olds))
    if there.type == "link" and was.target != there.target:
        check = File(file=path, links_to=there.target, was={"links_to": (was.target,)})
        yield Draft(
            moment=there.ctime, title=f"Make {shown(path)} point elsewhere", checks=(check,), path=path
        )
    elif there.type == "file" and _content_differs(was, there):
        checks, remarks = _content(path, was, there, is_open)
        said = (
            ""
            if checks or rights
            else f"What changed in {code(path)} is not shown: not everybody may read it."
        )
        yield Draft(
            moment=there.ctime,
            title=f"Change {shown(path)}",
            checks=(*checks, *rights),
            path=path,
            remarks=remarks,
            said=said,
        )
    elif rights:
        yield Draft(
            moment=there.ctime, title=f"Change the rights of {shown(path)}", checks=tuple(rights), path=path
        )


def _content_differs(was: PathThere, there: PathThere) -> bool:
    if was.digest and there.digest and was.is_open == there.is_open:
        return was.digest != there.digest
    # Without digests that can be compared, the times and the size must do.
    return (was.size, was.mtime) != (there.size, there.mtime)


def _content(
    path: str, was: PathThere, there: PathThere, is_open: bool
) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    if not is_open:
        return (), (_PRIVATE,)
    if was.text is not None and there.text is not None:
        checks, remarks = settings_between(path, was.text, there.text)
        if checks:
            return checks, remarks
    if not there.digest:
        return (), ("it is too large for its content to be looked at",)
    hint = "snapshot --contents keeps settings files, so that each setting can be told by itself"
    remarks = () if was.text is not None else (hint,)
    return (
        File(
            file=path,
            sha256=there.digest,
            was={"sha256": (was.digest,)} if was.digest and was.is_open else {},
        ),
    ), remarks


def settings_between(path: str, before: str, after: str) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """The settings that are other in `after` than in `before`, and what cannot be said of others."""
    style = settings_format(path, after)
    if style is None or (old_style := settings_format(path, before)) is None or style.name != old_style.name:
        return (), ()
    olds, news = _in_force(style, before), _in_force(style, after)
    checks: list[Check] = []
    remarks: list[str] = []
    for name in dict.fromkeys((*news, *olds)):
        old, new = olds.get(name), news.get(name)
        if old and new and style.same(old.value, new.value):
            continue
        entry = new or old
        assert entry is not None, "one of both has it"
        if any(one and seems_secret(one.key, one.value, one.section) for one in (old, new)):
            remarks.append(f"not suggested, setting {shown(entry.key)}: it looks like a secret")
            continue
        was: dict[str, tuple[Value, ...]] = {"is": (scalar(old.value),)} if old else {}
        with suppress(Misfit):
            checks.append(
                Setting(setting=new.key, path=path, value=scalar(new.value), section=new.section, was=was)
                if new
                else Setting(setting=entry.key, path=path, absent=True, section=entry.section, was=was)
            )
    if len(checks) > _MOST_SETTINGS:
        return (), (f"{len(checks)} settings changed: it is told as a whole",)
    return tuple(checks), tuple(remarks)


def _in_force(style: Format, text: str) -> dict[tuple[str, str, str], Entry]:
    """What counts of each key of one text by itself; of keys that add up, each value."""
    found: dict[tuple[str, str, str], Entry] = {}
    for entry in style.parse(text):
        if entry.commented or entry.malformed:
            continue
        name = (style.fold(entry.section), style.fold(entry.key), "")
        if style.adds_up(entry.key):
            found.setdefault((*name[:2], entry.value), entry)
        elif style.counts == "last" or name not in found:
            found[name] = entry
    return found
