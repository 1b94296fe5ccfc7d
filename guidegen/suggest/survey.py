"""Asking a host for all that a snapshot keeps."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from typing import Any, Final

from guidegen.checks.finding import digest
from guidegen.checks.formats import formats
from guidegen.checks.suggesting import above, is_text, settings_format
from guidegen.checks.wording import why
from guidegen.errors import Unreachable
from guidegen.model import Fact, Want
from guidegen.printable import one_line
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.digest import Sha256
from guidegen.probe.questions.identity import Identity
from guidegen.probe.questions.installed import Installed
from guidegen.probe.questions.ports import Listening
from guidegen.probe.questions.stat import FileStat, Stat
from guidegen.probe.questions.tree import Tree, TreeEntry
from guidegen.probe.questions.units import Units
from guidegen.suggest.propose import Look
from guidegen.suggest.snapshot import PathThere, Snapshot, UnitThere

FOLDERS: Final = ("/etc",)
CRONTABS: Final = "/var/spool/cron"
"""Looked at whatever the folders are; where there is none, nobody has a crontab."""

_MOST_TEXTS: Final = 500
_LARGEST_TEXT: Final = 64 * 1024
_MACHINE: Final = Sha256("/etc/machine-id")


def survey(look: Look, address: str, folders: Sequence[str] = FOLDERS, *, contents: bool = False) -> Snapshot:
    """How the host stands now. Raises Unreachable where it does not even tell its own clock."""
    trees = [Tree(folder) for folder in dict.fromkeys((*folders, CRONTABS))]
    accounts = (Content("/etc/passwd"), Content("/etc/group"))
    wants: list[Want[Any]] = [Identity(), _MACHINE, *trees, Installed(), Units(), Listening(), *accounts]
    facts = look.at([*wants, *map(Stat, above(folders))])
    identity = facts[Identity()].value
    if identity is None:
        raise Unreachable(f"{address} does not tell who it is, so no snapshot of it can be taken.")
    unseen: dict[str, str] = {}
    entries: dict[str, TreeEntry] = {}
    for tree in trees:
        fact = facts[tree]
        if fact.value is None:
            if tree.folder != CRONTABS or not fact.known:
                unseen[tree.folder] = why(fact)
            continue
        # A host may say anything: what no path below the folder can be is not taken for one.
        below = f"{tree.folder.rstrip('/')}/"
        entries |= {
            entry.path: entry
            for entry in fact.value.entries
            if (entry.path == tree.folder or entry.path.startswith(below)) and "\0" not in entry.path
        }
        unseen |= dict.fromkeys(fact.value.unseen, "permission denied")
    files = {path: _there(entry) for path, entry in entries.items()}
    if contents:
        files = _with_texts(look, files, {path: facts[Stat(path)].value for path in above(folders)})
    packages = _known(facts[Installed()], "packages", unseen)
    units = _known(facts[Units()], "units", unseen)
    sockets = _known(facts[Listening()], "ports", unseen)
    machine = facts[_MACHINE].value
    return Snapshot(
        taken=identity.now,
        address=address,
        hostname=identity.hostname,
        machine=digest(machine, "machine") if machine else "",
        system_id=identity.system_id,
        reader=identity.user,
        folders=tuple(folders),
        contents=contents,
        unseen=unseen,
        files=files,
        packages={one.name: one.version for one in packages.packages} if packages else None,
        units={
            one.name: UnitThere(enabled=one.enabled, active=one.active, sub=one.sub) for one in units.units
        }
        if units
        else None,
        ports=tuple(sorted({f"{s.port}/{s.protocol} {s.address}" for s in sockets.sockets}))
        if sockets
        else None,
        users=_accounts(facts[accounts[0]], "users", unseen),
        groups=_accounts(facts[accounts[1]], "groups", unseen),
    )


def _known(fact: Fact[Any], name: str, unseen: dict[str, str]) -> Any:
    if fact.value is None:
        unseen[name] = one_line(why(fact))
    return fact.value


def _accounts(fact: Fact[str], name: str, unseen: dict[str, str]) -> dict[str, str] | None:
    """Each line by its name, without the field that may hold a password."""
    if fact.value is None or not fact.known:
        unseen[name] = one_line(why(fact))
        return None
    lines = [line.split(":") for line in fact.value.splitlines() if ":" in line]
    return {parts[0]: ":".join([parts[0], "", *parts[2:]]) for parts in lines if parts[0]}


def _there(entry: TreeEntry) -> PathThere:
    stat = entry.stat
    plain = entry.sha256 if stat.readable_by_all or not entry.sha256 else digest(entry.sha256, entry.path)
    return PathThere(
        type=stat.type,
        owner=stat.owner,
        group=stat.group,
        mode=stat.mode,
        size=stat.size,
        mtime=stat.mtime,
        ctime=stat.ctime,
        target=entry.target,
        digest=plain,
    )


def is_open(path: str, files: Mapping[str, PathThere], outside: Mapping[str, FileStat | None]) -> bool:
    """Whether everybody may read a file: its own mode, and every folder above it that is known."""
    if not files[path].is_open:
        return False
    here = posixpath.dirname(path)
    while True:
        there = files.get(here)
        mode = there.mode if there else (seen.mode if (seen := outside.get(here)) else None)
        if mode is None or not int(mode, 8) & 0o001:
            return False
        if here in ("/", "~", ""):
            return True
        here = posixpath.dirname(here)


def _with_texts(
    look: Look, files: dict[str, PathThere], outside: Mapping[str, FileStat | None]
) -> dict[str, PathThere]:
    """With the texts of the settings files that everybody may read."""
    patterns = [pattern for one in formats().values() for pattern in one.files] + ["*.conf", "*.cfg", "*.cf"]
    chosen = [
        path
        for path, there in files.items()
        if there.type == "file"
        and there.size <= _LARGEST_TEXT
        and (any(fnmatch(path, pattern) for pattern in patterns) or fnmatch(path, "/etc/default/*"))
        and is_open(path, files, outside)
    ][:_MOST_TEXTS]
    facts = look.at(map(Content, chosen))
    for path in chosen:
        fact = facts[Content(path)]
        # What is no text, or no settings after all, is not kept.
        if is_text(fact) and settings_format(path, fact.value or ""):
            files[path] = replace(files[path], text=fact.value)
    return files
