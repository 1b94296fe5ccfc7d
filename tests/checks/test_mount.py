"""`mount`: what options come to, and the table against what is mounted."""

from typing import Any

import pytest

from guidegen.checks.mount import Mount
from guidegen.checks.mount_options import lacking
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("wanted", "options", "missing"),
    [
        (["noexec"], ["noexec", "nodev"], []),
        (["noexec"], ["defaults"], ["noexec"]),
        (["noexec"], ["noexec", "exec"], ["noexec"]),
        (["noexec"], ["noexec", "defaults"], ["noexec"]),
        (["noexec"], ["user"], []),
        (["exec"], [], []),
        (["ro"], ["rw"], ["ro"]),
        (["ro"], ["read-only"], []),
        (["defaults"], ["ro"], []),
        (["noatime"], ["noatime", "relatime"], ["noatime"]),
    ],
)
def test_what_options_come_to(wanted: list[str], options: list[str], missing: list[str]) -> None:
    assert lacking(wanted, options, mounted=False) == missing


def seen(fstab: str, *mounted: dict[str, Any], **more: Any) -> Facts:
    root = {"source": "/dev/sda1", "target": "/", "type": "ext4", "options": ["rw"]}
    return recorded(
        [
            {"mount_table": None, "mounts": [root, *mounted], **more},
            {"content": "/etc/fstab", "value": fstab},
        ]
    )


DATA: dict[str, Any] = {"source": "/dev/sdb1", "target": "/srv", "type": "ext4", "options": ["rw", "nosuid"]}
SRV = Mount(mount="/srv", source="UUID=77", type="ext4", options=("nosuid", "nofail"))
LINE = "UUID=77 /srv ext4 defaults,nosuid,nofail 0 2\n"
NAMED = {"labels": [{"name": "UUID=77", "device": "/dev/sdb1"}]}


@pytest.mark.parametrize(
    ("facts", "verdict", "says"),
    [
        (seen(LINE, DATA, **NAMED), DONE, ""),
        (seen(LINE.replace(" ", "\t\t"), DATA, **NAMED), DONE, ""),
        (seen(LINE.replace("/srv", "/srv/"), DATA, **NAMED), DONE, ""),
        (seen(LINE, DATA), UNKNOWN, "cannot be told"),
        (seen(LINE, {**DATA, "source": "/dev/sdc1"}, **NAMED), WRONG, "/dev/sdc1, where UUID=77"),
        (seen(LINE, DATA, {**DATA, "source": "tmpfs", "type": "tmpfs"}, **NAMED), WRONG, "tmpfs"),
        (seen(LINE, **NAMED), SKIPPED, "stands in /etc/fstab:1, but is not mounted"),
        (seen("", DATA, **NAMED), SKIPPED, "no line for /srv"),
        (seen(LINE.replace("/srv", "/sry"), **NAMED), SKIPPED, "/etc/fstab has no line"),
        (seen(f"\n# {LINE}", DATA, **NAMED), WRONG, "/etc/fstab:2 names /srv, but as a comment"),
        (seen(LINE.replace(" ext4", "\u00a0ext4"), DATA, **NAMED), WRONG, "looks right"),
        (seen(LINE, {**DATA, "options": ["rw"]}, **NAMED), WRONG, "was not mounted again"),
        (seen(LINE.replace("nosuid,", ""), DATA, **NAMED), SKIPPED, "without nosuid"),
        (seen(LINE.replace("ext4", "xfs"), DATA, **NAMED), WRONG, "xfs, where ext4"),
    ],
)
def test_the_table_and_what_is_mounted(facts: Facts, verdict: Verdict, says: str) -> None:
    found = SRV.judge(facts)
    assert found.verdict is verdict, found
    assert says in found.statement


def test_what_should_be_gone() -> None:
    gone = Mount(mount="/srv", mounted=False, fstab=False)
    assert gone.judge(seen("")).verdict is DONE
    assert gone.judge(seen(LINE)).verdict is SKIPPED
    assert gone.judge(seen("", DATA)).verdict is SKIPPED
    assert gone.judge(Facts()).verdict is UNKNOWN


def test_blanks_in_a_path() -> None:
    place = {**DATA, "target": "/mnt/a b"}
    check = Mount(mount="/mnt/a b", type="ext4")
    assert check.judge(seen("/dev/sdb1 /mnt/a\\040b ext4 defaults 0 0", place)).verdict is DONE
    assert check.judge(seen("/dev/sdb1 /mnt/a b ext4 defaults 0 0", place)).verdict is SKIPPED


@pytest.mark.parametrize(
    "fields",
    [
        {"mount": "srv"},
        {"mount": "/srv", "options": ("a b",)},
        {"mount": "/srv", "mounted": None, "fstab": None},
        {"mount": "/srv", "mounted": False, "fstab": False, "type": "ext4"},
    ],
)
def test_keys_that_make_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Mount(**fields)
