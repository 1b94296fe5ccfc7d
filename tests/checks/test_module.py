"""`module`: lines that keep a module out, and those that only look so."""

from typing import Any

import pytest

from guidegen.checks.module import Module
from guidegen.model import Facts, Misfit, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def folder(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {"conf_layers": name, "files": [{"path": f"/etc/{name}/x.conf", "text": text}], **more}


@pytest.mark.parametrize(
    ("text", "blacklisted", "disabled"),
    [
        ("blacklist usb-storage\n", DONE, WRONG),
        ("install usb_storage /bin/false\n", SKIPPED, DONE),
        ("install usb_storage /usr/bin/true\n", SKIPPED, DONE),
        ("install usb_storage /sbin/modprobe --ignore-install usb_storage\n", SKIPPED, SKIPPED),
        ("; blacklist usb_storage\n", WRONG, SKIPPED),
        ("blacklist\u00a0usb_storage\n", WRONG, SKIPPED),
        ("blacklist usb_storage\r\n", WRONG, SKIPPED),
        ("blacklist usb\n", SKIPPED, SKIPPED),
        ("blacklist usb_storage # no sticks\n", DONE, WRONG),
        ("blacklist \\\nusb_storage\n", DONE, WRONG),
        ("install usb_storage /bin/true; modprobe -i usb_storage\n", SKIPPED, SKIPPED),
        ("install usb_storage modprobe -i usb_storage\ninstall usb_storage /bin/true\n", SKIPPED, SKIPPED),
        ("install usb_storage /bin/true\ninstall usb_storage modprobe -i usb_storage\n", SKIPPED, DONE),
    ],
)
def test_lines_that_keep_it_out(text: str, blacklisted: Verdict, disabled: Verdict) -> None:
    facts = recorded([folder("modprobe.d", text)])
    assert Module(module="usb_storage", blacklisted=True).judge(facts).verdict is blacklisted
    assert Module(module="usb_storage", disabled=True).judge(facts).verdict is disabled


def test_at_boot_in_either_place() -> None:
    check = Module(module="br_netfilter", at_boot=True)

    def facts(text: str, old: str) -> Facts:
        return recorded([folder("modules-load.d", text), {"content": "/etc/modules", "value": old}])

    assert check.judge(facts("br_netfilter\n", "")).verdict is DONE
    assert check.judge(facts("", "br-netfilter\n")).verdict is DONE
    assert check.judge(facts("# br_netfilter\n", "")).verdict is WRONG
    assert check.judge(recorded([folder("modules-load.d", "br_netfilter\n")])).verdict is UNKNOWN


def test_what_may_be_built_in_is_not_known_to_be_absent() -> None:
    table = recorded([{"kernel_modules": None, "loaded": ["a"], "built_in_known": False}])
    assert Module(module="b", loaded=False).judge(table).verdict is UNKNOWN
    assert Module(module="a", loaded=True).judge(table).verdict is DONE
    built_in = recorded([{"kernel_modules": None, "built_in": ["b"]}])
    assert Module(module="b", loaded=True).judge(built_in).verdict is DONE


def test_a_file_that_may_not_be_read_may_say_anything() -> None:
    facts = recorded([folder("modprobe.d", "blacklist x\n", unread=["/etc/modprobe.d/y.conf"])])
    assert Module(module="x", blacklisted=True).judge(facts).verdict is UNKNOWN


@pytest.mark.parametrize(
    "fields", [{}, {"at_boot": True, "disabled": True}, {"module": "../x", "loaded": True}]
)
def test_keys_that_make_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Module(**{"module": "x", **fields})


def test_a_list_that_comes_with_the_system_is_no_attempt_at_turning_a_module_off() -> None:
    shipped = {"path": "/etc/modprobe.d/blacklist-usb.conf", "text": "blacklist usb_storage\n"}
    facts = recorded([{"conf_layers": "modprobe.d", "files": [shipped]}])
    check = Module(module="usb_storage", disabled=True)
    finding = check.judge(facts)
    assert finding.verdict is SKIPPED
    same = Witness(WitnessSource.BEFORE, {"disabled": (None,)}, frozenset(finding.traces))
    assert check.judge(facts, (same,)).verdict is SKIPPED
    assert check.judge(facts, (Witness(WitnessSource.BEFORE, {"disabled": (None,)}),)).verdict is WRONG


@pytest.mark.parametrize("written", ["br_netfilter.ko", "br-netfilter.ko.xz"])
def test_the_name_of_a_modules_file_loads_nothing(written: str) -> None:
    lists = [{"content": path, "state": "missing"} for path in ("/etc/modules",)]
    facts = recorded([folder("modules-load.d", f"{written}\n"), *lists])
    finding = Module(module="br_netfilter", at_boot=True).judge(facts)
    assert finding.verdict is WRONG
    assert f"x.conf:1 names {written}, which is a file" in finding.statement


def test_a_file_without_its_ending_is_read_by_nobody() -> None:
    check = Module(module="usb_storage", disabled=True)
    beside = {"folder": "/etc/modprobe.d", "names": ["usb_storage", "x.conf"]}
    path = "/etc/modprobe.d/usb_storage"
    text = {"content": path, "value": "install usb_storage /bin/false\n"}
    finding = check.judge(recorded([folder("modprobe.d", ""), beside, text]))
    assert finding.verdict is WRONG
    assert f"{path}:1 holds the right line, but only files that end in .conf" in finding.statement
    shut = {"content": path, "state": "forbidden"}
    assert check.judge(recorded([folder("modprobe.d", ""), beside, shut])).verdict is UNKNOWN
    assert check.judge(recorded([folder("modprobe.d", "")])).verdict is SKIPPED
