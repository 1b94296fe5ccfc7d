"""Whether what is mounted comes from the device or folder that was meant, by whichever of its names."""

from collections.abc import Sequence

from guidegen.checks.fstab import plain
from guidegen.probe.questions.mounts import Mounted, Mounts


def same_source(wanted: str, seen: Mounted, table: Mounts | None) -> bool | None:
    """Whether two names of a device are the same one; None where the host has no list of them."""
    source = seen.source
    if source == wanted:
        return True
    mounts = table.mounts if table else ()
    if seen.root != "/" and wanted.startswith("/") and not wanted.startswith("/dev/"):
        return _is_bound(plain(wanted), seen, mounts)
    labels = {one.name: one.device for one in (table.labels if table else ())}
    one, other = (labels.get(name.replace('"', ""), name) for name in (source, wanted))
    if one == other:
        return True
    if _are_two_names(source, wanted):
        return False
    return False if _is_settled(one) and _is_settled(other) else None


def _are_two_names(source: str, wanted: str) -> bool:
    """Whether they are two names of one kind, of which each file system has no more than one."""
    one, other = (name.replace('"', "").casefold().partition("=") for name in (source, wanted))
    return one[0] == other[0] and one[0] in ("uuid", "partuuid") and one[2] != other[2]


def _is_bound(folder: str, seen: Mounted, mounts: Sequence[Mounted]) -> bool:
    """Whether a bind mount shows `folder`: by the file system that holds it, and the place in that."""
    holding = [one for one in mounts if f"{folder}/".startswith(f"{one.target.rstrip('/')}/")]
    of = max(holding, key=lambda one: len(one.target), default=None)
    if of is None or of.source != seen.source:
        return False
    return plain(f"{of.root}/{folder.removeprefix(of.target)}") == plain(seen.root)


def _is_settled(source: str) -> bool:
    """Whether it is a name that no other name stands for: not an unknown UUID, not a mapper's device."""
    return not source.startswith(("UUID=", "LABEL=", "PARTUUID=", "PARTLABEL=", "/dev/mapper/", "/dev/dm-"))
