"""/etc/login.defs as the shadow tools read it, which is not as `key value` files are read elsewhere."""

import pytest

from guidegen.checks.formats import find_format, formats
from guidegen.checks.setting import Setting
from guidegen.model import Verdict
from guidegen.probe.recorded import recorded

PATH = "/etc/login.defs"


def test_the_path_tells_the_format() -> None:
    assert find_format(PATH, "").name == "login.defs"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("PASS_MAX_DAYS\t365", "365"),
        ("  PASS_MAX_DAYS 365  \r", "365"),
        ('PASS_MAX_DAYS "365"', "365"),
        # `useradd` then says "cannot parse PASS_MAX_DAYS value", and gives the account no limit at all.
        ("PASS_MAX_DAYS 365 # days", "365 # days"),
        ("PASS_MAX_DAYS 365;", "365;"),
    ],
)
def test_what_stands_behind_a_value_is_a_part_of_it(line: str, value: str) -> None:
    (entry,) = formats()["login.defs"].parse(line)
    assert (entry.key, entry.value, entry.commented) == ("PASS_MAX_DAYS", value, False)


def test_an_equals_sign_makes_another_key() -> None:
    assert [entry.key for entry in formats()["login.defs"].parse("PASS_MAX_DAYS=365")] == []


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("PASS_MAX_DAYS 99999\nPASS_MAX_DAYS 365\n", Verdict.DONE),
        ("PASS_MAX_DAYS 365\nPASS_MAX_DAYS 99999\n", Verdict.WRONG),
        ("PASS_MAX_DAYS 365 # days\n", Verdict.WRONG),
        ("# PASS_MAX_DAYS 365\n", Verdict.WRONG),
        ("# PASS_MAX_DAYS is how many days a password may be used\n", Verdict.SKIPPED),
    ],
)
def test_the_last_line_counts_and_a_comment_behind_it_spoils_it(text: str, verdict: Verdict) -> None:
    check = Setting(setting="PASS_MAX_DAYS", path=PATH, value="365")
    rights = {"stat": PATH, "follow": True, "type": "file", "mode": "0644"}
    assert check.judge(recorded([{"content": PATH, "value": text}, rights])).verdict is verdict
