"""Real programs on a real terminal: what stands on it is taken when it stands still, and they are ended."""

import os
import sys
import time
from pathlib import Path

import pytest

from guidegen.rehearse.screen_capture import DrawingError, Patience, Still, capture

QUICK = Patience(settled=0.3, silent=0.8, at_most=4)


def shell(script: str, *, hide: tuple[str, ...] = (), patience: Patience = QUICK) -> Still:
    return capture(["sh", "-c", script], patience=patience, hide=hide)


def lines(still: Still) -> list[str]:
    return [row for row in still.rows if row]


def test_a_command_that_ends_is_taken_whole_with_its_status() -> None:
    still = shell("printf 'one\\n\\033[32mtwo\\033[0m\\n'; exit 3")
    assert (lines(still), still.exit) == (["one", "two"], 3)
    assert still.output == "one\r\n\x1b[0;32mtwo\x1b[0m"


def test_it_has_a_terminal_of_the_usual_size_and_kind() -> None:
    still = shell("test -t 0 && test -t 1 && stty size && echo $TERM")
    assert lines(still) == ["24 80", "xterm-256color"]


def test_a_pause_does_not_cut_a_command_off() -> None:
    still = shell("echo one; sleep 0.5; echo two; sleep 0.5; echo three")
    assert (lines(still), still.exit) == (["one", "two", "three"], 0)


def test_a_slow_start_is_waited_for_however_long_it_says_nothing() -> None:
    assert lines(shell("sleep 1.5; echo here")) == ["here"]


def test_a_command_that_waits_for_somebody_is_taken_as_it_stands() -> None:
    still = shell("printf 'Continue? '; read answer")
    assert (lines(still), still.exit) == (["Continue?"], None)


def test_a_program_that_takes_the_whole_screen_is_taken_once_it_has_drawn() -> None:
    began = time.monotonic()
    still = capture(["sh", "-c", "printf '\\033[?1049h\\033[2J\\033[5;3Hdrawn'; sleep 30"])
    assert still.rows[4] == "  drawn"
    assert (still.cursor, still.exit) == (4, None)
    assert time.monotonic() - began < 5


def test_a_program_that_draws_the_same_again_and_again_stands_still() -> None:
    began = time.monotonic()
    drawing = "printf '\\033[?1049h'; while :; do printf '\\033[1;1Hsame'; sleep 0.05; done"
    assert lines(shell(drawing, patience=Patience(settled=0.3, silent=9, at_most=9))) == ["same"]
    assert time.monotonic() - began < 5


def test_a_program_that_never_stands_still_is_taken_at_the_limit() -> None:
    began = time.monotonic()
    still = shell("i=0; while :; do i=$((i+1)); echo $i; done", patience=Patience(at_most=1))
    assert len(still.rows) == 24
    assert still.exit is None
    assert time.monotonic() - began < 5


def test_the_program_is_gone_afterwards(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    shell(f"echo $$ > {note}; echo up; exec sleep 30")
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_a_program_that_asks_where_its_cursor_is_gets_an_answer() -> None:
    asking = (
        "import sys, termios, tty; tty.setcbreak(0); print('ab\\x1b[6n', end='', flush=True)\n"
        "reply = ''\nwhile not reply.endswith('R'): reply += sys.stdin.read(1)\nprint(repr(reply))"
    )
    still = capture([sys.executable, "-c", asking], patience=QUICK)
    assert r"'\x1b[1;3R'" in still.rows[0]


def test_what_the_way_there_says_of_itself_is_no_part_of_the_screen() -> None:
    still = shell("echo 'Permission denied' >&2; exit 255")
    assert (lines(still), still.exit, still.complaint) == ([], 255, "Permission denied")


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        capture(["/no/such/program"])


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    assert lines(shell("printf 'a\\377b\\n'")) == ["a\ufffdb"]


def test_letters_outside_ascii_are_kept() -> None:
    assert lines(shell("printf 'Größe ├─ 漢字\\n'")) == ["Größe ├─ 漢字"]


SECRET = "correct-horse-battery"


@pytest.mark.parametrize(
    "script",
    [
        f"echo 'login {SECRET} end'",
        f"printf '%70s%s' '' {SECRET}",  # goes on in the next row
        f"printf '%70s%.9s>' '' {SECRET}",  # cut off as an editor does
        f"printf '%70s%.10s' '' {SECRET}",
        "printf '<horse-battery and more'",  # scrolled sideways
        f"printf '\\033[1;5H{SECRET[3:]}\\033[1;2H{SECRET[:3]}'",  # drawn in two pieces
        f"printf '\\033[31m{SECRET[:8]}\\033[32m{SECRET[8:]}'",  # in two colours
    ],
)
def test_no_part_of_a_secret_is_kept(script: str) -> None:
    still = shell(script, hide=("", SECRET))
    assert "█" in still.output
    for start in range(len(SECRET) - 3):
        assert SECRET[start : start + 4] not in still.output.replace("\r\n", "")
        assert SECRET[start : start + 4] not in "".join(still.rows)


def test_only_the_secret_is_covered() -> None:
    assert lines(shell(f"echo 'login {SECRET} end'", hide=(SECRET,))) == [f"login {'█' * len(SECRET)} end"]
    assert lines(shell("echo 'correct'", hide=(SECRET,))) == ["correct"]


def test_a_sequence_that_is_not_understood_is_told(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(DrawingError, match="not understood"):
        shell(f"echo $$ > {note}; printf '\\033[1;2;3;4r'; exec sleep 30")
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)
