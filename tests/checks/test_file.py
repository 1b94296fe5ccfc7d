"""`file`: presence, rights, links and content."""

from typing import Any

import pytest

from guidegen.checks.file import File
from guidegen.model import Facts, Misfit, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
PATH = "/etc/app/key"


def both(**stat: Any) -> list[dict[str, Any]]:
    return [{"stat": PATH, **stat}, {"stat": PATH, "follow": True, **stat}]


def facts(*more: dict[str, Any], **stat: Any) -> Facts:
    return recorded([*both(**({"type": "file"} | stat)), *more])


@pytest.mark.parametrize(
    ("keys", "stat", "statement"),
    [
        ({"mode": "600"}, {"mode": "0644"}, "/etc/app/key has mode 0644, where 0600 should be"),
        ({"owner": "app"}, {}, "/etc/app/key belongs to the user root, where app should be"),
        ({"group": "app"}, {}, "/etc/app/key belongs to the group root, where app should be"),
        ({"type": "directory"}, {}, "/etc/app/key is a file, where a folder should be"),
        ({"links_to": "/x"}, {}, "/etc/app/key is a file, not a link, where a link to /x should be"),
    ],
)
def test_another_value_is_wrong_and_is_named(
    keys: dict[str, Any], stat: dict[str, Any], statement: str
) -> None:
    finding = File(file=PATH, **keys).judge(facts(**stat))
    assert (finding.verdict, finding.statement) == (WRONG, statement)


def test_only_the_fields_that_are_off_are_spoken_of() -> None:
    finding = File(file=PATH, owner="root", mode="0600").judge(facts(mode="0640"))
    assert finding.statement == "/etc/app/key has mode 0640, where 0600 should be"
    assert finding.observed == {"exists": True, "owner": "root", "mode": "0640"}


def test_before_knows_the_old_mode() -> None:
    check = File(file=PATH, mode="0600")
    witness = Witness(WitnessSource.BEFORE, {"exists": (True,), "mode": ("0644",)})
    assert check.judge(facts(mode="0644"), (witness,)).verdict is SKIPPED
    assert "still has mode 0644" in check.judge(facts(mode="0644"), (witness,)).statement
    assert check.judge(facts(mode="0640"), (witness,)).verdict is WRONG


def test_a_file_that_is_gone_though_it_was_there_before_was_tried() -> None:
    there = Witness(WitnessSource.BEFORE, {"exists": (True,)})
    missing = recorded(both(state="missing"))
    assert File(file=PATH).judge(missing).verdict is SKIPPED
    assert File(file=PATH).judge(missing, (there,)).verdict is WRONG


def test_a_file_that_should_go_and_is_still_there_is_skipped() -> None:
    check = File(file=PATH, exists=False)
    assert check.judge(facts()).verdict is SKIPPED
    assert check.judge(recorded(both(state="missing"))).verdict is DONE
    assert check.judge(recorded(both(state="forbidden"))).verdict is UNKNOWN
    assert check.judge(Facts()).verdict is UNKNOWN


def test_a_link_that_leads_nowhere_is_no_file() -> None:
    dangling = recorded([{"stat": PATH, "type": "link"}, {"stat": PATH, "follow": True, "state": "missing"}])
    finding = File(file=PATH, mode="0600").judge(dangling)
    assert (finding.verdict, finding.statement) == (WRONG, "/etc/app/key is a link that leads nowhere")


def test_the_rights_are_those_of_what_a_link_leads_to() -> None:
    linked = recorded(
        [
            {"stat": PATH, "type": "link", "mode": "0777"},
            {"stat": PATH, "follow": True, "type": "file", "mode": "0600"},
        ]
    )
    assert File(file=PATH, type="file", mode="0600").judge(linked).verdict is DONE
    assert File(file=PATH, type="link").judge(linked).verdict is DONE


@pytest.mark.parametrize(
    ("target", "wanted", "verdict"),
    [
        ("/etc/app/real", "/etc/app/real", DONE),
        ("real", "/etc/app/real", DONE),
        ("../app/real", "/etc/app/real", DONE),
        ("/home/ann/real", "~/real", DONE),
        ("/etc/app/other", "/etc/app/real", WRONG),
    ],
)
def test_a_links_target_may_be_written_in_any_way(target: str, wanted: str, verdict: Verdict) -> None:
    link = {"link": PATH, "value": target}
    identity = {"identity": None, "home": "/home/ann"}
    assert File(file=PATH, links_to=wanted).judge(facts(link, identity, type="link")).verdict is verdict


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        ({"value": "a\nthe token\n"}, DONE),
        ({"value": "a\n"}, SKIPPED),
        ({"state": "forbidden"}, UNKNOWN),
        ({"state": "cut off at the size limit", "value": "a\n"}, UNKNOWN),
        ({"state": "cut off at the size limit", "value": "the token\n"}, DONE),
    ],
)
def test_contains(content: dict[str, str], verdict: Verdict) -> None:
    check = File(file=PATH, contains="the token")
    assert check.judge(facts({"content": PATH, **content})).verdict is verdict


def test_of_a_private_file_the_text_is_not_shown() -> None:
    finding = File(file=PATH, contains="the token").judge(
        facts({"content": PATH, "value": "the token is x"}, mode="0600")
    )
    assert finding.verdict is DONE
    assert "token" not in repr(finding)


def test_sha256() -> None:
    check = File(file=PATH, sha256="AB" * 32)
    assert check.judge(facts({"sha256": PATH, "value": "ab" * 32})).verdict is DONE
    other = facts({"sha256": PATH, "value": "cd" * 32})
    assert check.judge(other).verdict is WRONG
    assert check.judge(other, (Witness(WitnessSource.RECIPE, {"sha256": ("cd" * 32,)}),)).verdict is SKIPPED
    assert check.judge(facts({"sha256": PATH, "state": "timed out"})).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("keys", "points_at"),
    [
        ({"file": "relative"}, "file"),
        ({"file": "/x", "exists": False, "mode": "0600"}, "mode"),
        ({"file": "/x", "type": "file", "links_to": "/y"}, "type"),
        ({"file": "/x", "mode": "rw"}, "mode"),
        ({"file": "/x\0"}, "file"),
    ],
)
def test_keys_that_do_not_go_together(keys: dict[str, Any], points_at: str) -> None:
    with pytest.raises(Misfit) as fault:
        File(**keys)
    assert fault.value.key == points_at


def test_the_guide_says_rights_in_words() -> None:
    text = File(file=PATH, owner="root", group="root", mode="0640").instruct().text
    assert text == (
        "Make `/etc/app/key` belong to the user `root` and the group `root`. "
        "Set the rights of `/etc/app/key` to `0640`: the owner may read and change it, the group may "
        "read it, everybody else may do nothing with it."
    )


def test_a_mode_from_before_may_be_given_with_three_digits() -> None:
    check = File(file=PATH, mode="0600", was={"mode": ("644",)})
    witness = Witness(WitnessSource.RECIPE, check.was)
    assert check.judge(facts(mode="0644"), (witness,)).verdict is SKIPPED
