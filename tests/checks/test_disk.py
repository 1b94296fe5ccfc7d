"""`disk`: amounts, and what df printed elsewhere."""

from typing import Any

import pytest

from guidegen.checks.disk import Disk
from guidegen.model import Misfit, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"free": "50 MiB"}, Verdict.DONE),
        ({"free": "0.04 GiB"}, Verdict.DONE),
        ({"free": "60MiB"}, Verdict.SKIPPED),
        ({"free": "5%"}, Verdict.DONE),
        ({"free": "6%"}, Verdict.SKIPPED),
        ({"free_inodes": "100"}, Verdict.DONE),
        ({"free_inodes": "11%"}, Verdict.SKIPPED),
        ({"free": "1 KiB", "mounted_on": "/srv/"}, Verdict.WRONG),
    ],
)
def test_amounts(fields: dict[str, Any], verdict: Verdict) -> None:
    room = {"size": 1024 * 1000, "available": 1024 * 51, "inodes": 1000, "inodes_free": 100}
    facts = recorded([{"free_space": "/var", "mounted_on": "/var", **room}])
    assert Disk(disk="/var", **fields).judge(facts).verdict is verdict


def test_no_number_of_inodes_is_unknown() -> None:
    facts = recorded([{"free_space": "/var", "mounted_on": "/var", "size": 5, "available": 5}])
    assert Disk(disk="/var", free_inodes="5").judge(facts).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "fields", [{}, {"free": "10 GB"}, {"free": "101%"}, {"free_inodes": "many"}, {"mounted_on": "srv"}]
)
def test_keys_that_make_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Disk(disk="/var", **fields)


def test_less_room_than_before_is_said() -> None:
    before = Witness(WitnessSource.BEFORE, {"free": (600_000,)})
    check = Disk(disk="/var", free="2 GiB")
    room = {"mounted_on": "/var", "size": 10_000_000}
    less = recorded([{"free_space": "/var", "available": 100_000, **room}])
    more = recorded([{"free_space": "/var", "available": 700_000, **room}])
    assert "less than before, when 585.9 MiB were free" in check.judge(less, (before,)).statement
    assert "less" not in check.judge(more, (before,)).statement.replace("at least", "")
