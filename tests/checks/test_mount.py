"""`mount`: what options come to, and the table against what is mounted."""

from typing import Any

import pytest

from guidegen.checks.mount import Mount
from guidegen.checks.mount_options import lacking
from guidegen.checks.mount_source import same_source
from guidegen.model import Fact, Facts, Misfit, Verdict
from guidegen.probe.question import Section
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.link import RealPath
from guidegen.probe.questions.mounts import Mounted, MountTable
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("wanted", "options", "missing"),
    [
        (["noexec"], ["noexec", "nodev"], []),
        (["noexec"], ["defaults"], ["noexec"]),
        (["noexec"], ["noexec", "exec"], ["noexec"]),
        # To mount, `defaults` is a word without meaning, wherever it stands.
        (["noexec"], ["noexec", "defaults"], []),
        (["size=10m"], ["size=10240k"], []),
        (["size=10m"], ["size=10241k"], ["size=10m"]),
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


def test_a_place_may_be_read_only_on_a_file_system_that_is_not() -> None:
    table = (
        b"1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        b"2 1 8:1 /data /srv ro,nosuid - ext4 /dev/sda1 rw,discard\n"
        b"3 1 8:2 / /mnt rw - ext4 /dev/sdb1 ro\n"
    )
    said = Section(table + b"NONCE 0\nNONCE 0\n", 0, marker=b"NONCE")
    (fact,) = MountTable.read([MountTable()], said)
    facts = Facts({MountTable(): fact, Content("/etc/fstab"): Fact.had("")})
    for place, option in (("/srv", "ro"), ("/mnt", "ro"), ("/", "rw")):
        other = "rw" if option == "ro" else "ro"
        assert Mount(mount=place, options=(option,), fstab=False).judge(facts).verdict is DONE
        assert Mount(mount=place, options=(other,), fstab=False).judge(facts).verdict is SKIPPED


def test_a_line_over_which_mount_passes_is_an_attempt() -> None:
    check = Mount(mount="/srv", options=("noexec",), mounted=None)
    assert check.judge(seen("/dev/sdb1 /srv ext4 noexec 0 2")).verdict is DONE
    assert check.judge(seen("/dev/sdb1 /srv ext4 noexec # data")).verdict is WRONG
    assert check.judge(seen("/dev/sdb1 /srv ext4 nodev, noexec 0 2")).verdict is WRONG


def from_kernel(table: str) -> Facts:
    said = Section(f"{table}NONCE 0\nNONCE 0\n".encode(), 0, marker=b"NONCE")
    (fact,) = MountTable.read([MountTable()], said)
    return Facts({MountTable(): fact, Content("/etc/fstab"): Fact.had("")})


ROOT = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"


def test_what_another_mount_hides_is_not_mounted() -> None:
    inner = f"{ROOT}2 1 8:2 / /srv/a rw - ext4 /dev/sdb1 rw\n"
    check = Mount(mount="/srv/a", fstab=False)
    assert check.judge(from_kernel(inner)).verdict is DONE
    assert check.judge(from_kernel(f"{inner}3 1 8:3 / /srv rw - ext4 /dev/sdc1 rw\n")).verdict is SKIPPED
    beside = f"{inner}3 1 8:3 / /srv/ab rw - ext4 /dev/sdc1 rw\n"
    assert check.judge(from_kernel(beside)).verdict is DONE


def test_a_bind_mount_is_known_by_the_folder_that_it_shows() -> None:
    facts = from_kernel(f"{ROOT}2 1 8:1 /data/x /srv rw - ext4 /dev/sda1 rw\n")
    assert Mount(mount="/srv", source="/data/x", options=("bind",), fstab=False).judge(facts).verdict is DONE
    assert Mount(mount="/srv", source="/data/y", fstab=False).judge(facts).verdict is WRONG


def test_what_is_mounted_at_first_use_alone_is_not_told() -> None:
    waiting = f"{ROOT}2 1 0:50 / /srv rw - autofs systemd-1 rw\n"
    assert Mount(mount="/srv", fstab=False).judge(from_kernel(waiting)).verdict is UNKNOWN
    used = f"{waiting}3 2 8:2 / /srv rw - ext4 /dev/sdb1 rw\n"
    assert Mount(mount="/srv", fstab=False).judge(from_kernel(used)).verdict is DONE


def test_a_share_of_the_memory_cannot_be_told() -> None:
    share = {"source": "tmpfs", "target": "/srv", "type": "tmpfs", "options": ["rw", "size=512k"]}
    check = Mount(mount="/srv", options=("size=50%",), fstab=None)
    assert check.judge(seen("", share)).verdict is UNKNOWN


def test_what_should_be_gone() -> None:
    gone = Mount(mount="/srv", mounted=False, fstab=False)
    assert gone.judge(seen("")).verdict is DONE
    assert gone.judge(seen(LINE)).verdict is SKIPPED
    assert gone.judge(seen("", DATA)).verdict is SKIPPED
    assert Mount(mount="//srv/", mounted=False, fstab=False).judge(seen("", DATA)).verdict is SKIPPED
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
        {"mount": "/mnt/../srv"},
        {"mount": "/srv", "options": ("a b",)},
        {"mount": "/srv", "mounted": None, "fstab": None},
        {"mount": "/srv", "mounted": False, "fstab": False, "type": "ext4"},
    ],
)
def test_keys_that_make_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Mount(**fields)


def test_two_numbers_of_a_file_system_are_two_file_systems_even_where_neither_is_known() -> None:
    seen = Mounted(source="UUID=9b7c2d10", target="/srv", type="ext4", options=())
    assert same_source("UUID=9b7c2d1f", seen, None) is False
    assert same_source('UUID="9B7C2D10"', seen, None) is not False
    assert same_source("LABEL=data", seen, None) is None


@pytest.mark.parametrize("mounted", [True, False])
def test_what_is_mounted_behind_a_link_is_mounted(mounted: bool) -> None:
    """/var/run leads to /run: said to be gone by the name with the link, it is there all the same."""
    check = Mount(mount="/var/run/lock", mounted=mounted, fstab=None)
    seen = recorded(
        [
            {"mount_table": None, "mounts": [{"target": "/run/lock", "type": "tmpfs"}]},
            {"content": "/etc/fstab", "value": ""},
        ]
    )
    (more,) = check.wants_more(seen)
    assert more == RealPath("/var/run/lock")
    finding = check.judge(seen | recorded([{"real_path": "/var/run/lock", "value": "/run/lock"}]))
    assert (finding.verdict is Verdict.DONE) is mounted
