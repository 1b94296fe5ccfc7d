"""Where a file is opened, and which rows hold which of its lines."""

import shlex
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.rehearse.editor import command, middle, rows_of, typed

ROWS = 24


@pytest.mark.parametrize(
    ("changed", "line"),
    [((), 1), ((7,), 7), ((100, 104), 102), ((10, 11, 900), 10), ((10, 900, 901), 900), ((1, 19, 20), 10)],
)
def test_the_file_is_opened_where_most_of_the_change_is(changed: Collection[int], line: int) -> None:
    assert middle(changed, ROWS) == line


def test_rows_are_counted_from_the_cursor() -> None:
    assert rows_of({3, 5}, middle=4, cursor=4, rows=ROWS) == {3: 3, 5: 5}
    assert rows_of({100, 104}, middle=102, cursor=11, rows=ROWS) == {100: 9, 104: 13}


def test_lines_out_of_view_have_no_row() -> None:
    assert rows_of({5, 300}, middle=5, cursor=5, rows=ROWS) == {5: 5}
    assert rows_of({1}, middle=10, cursor=10, rows=ROWS) == {1: 1}
    assert rows_of({1}, middle=11, cursor=10, rows=ROWS) == {}  # behind the title


@given(st.sets(st.integers(1, 400), min_size=1, max_size=12), st.integers(8, 60))
def test_as_many_changed_lines_as_fit_are_in_view(changed: set[int], rows: int) -> None:
    at = middle(changed, rows)
    # As nano does it: from the first line where that is enough, else with the line in the middle.
    inside = rows - 4
    cursor = at if at <= inside // 2 else 1 + inside // 2
    shown = rows_of(changed, at, cursor, rows)
    best = max(sum(1 for line in changed if first <= line < first + inside - 1) for first in changed)
    assert len(shown) >= best


def test_what_is_typed_is_what_a_customer_types() -> None:
    assert typed("/etc/hosts", sudo=True) == "sudo nano /etc/hosts"
    assert typed("~/.config/x", sudo=False) == "nano ~/.config/x"


@pytest.mark.parametrize("path", ["/etc/a b;reboot", "/etc/$(reboot)", "/etc/'x", "~/a b"])
def test_a_path_is_one_word_whatever_it_holds(path: str) -> None:
    last = command(path, 3, sudo=True).splitlines()[-1]
    words = shlex.split(last)
    assert words[:5] == ["sudo", "-n", "nano", "--view", "+3"]
    assert words[5:] == [path.replace("~", "$HOME", 1)]
