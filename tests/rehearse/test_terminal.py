"""The terminal, with a real shell on this machine: what is typed, what comes back, and what does not."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guidegen.errors import Unavailable
from guidegen.rehearse.terminal import Ending, Stopped, Terminal, Typed

SHELL = ["bash", "--noprofile", "--norc", "-i"]


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with Terminal(SHELL) as opened:
        yield opened


def outputs(typed: tuple[Typed, ...]) -> list[str]:
    return [one.output for one in typed]


def test_folder_and_variables_carry_over(terminal: Terminal) -> None:
    terminal.type("cd /usr\nwho=me", 5)
    assert outputs(terminal.type('pwd; echo "$who"', 5)) == ["/usr\nme\n"]


def test_each_command_has_its_own_status_and_output(terminal: Terminal) -> None:
    typed = terminal.type("false\nls /no-such-folder\n\n# a remark\ntrue", 5)
    assert [one.status for one in typed] == [1, 2, 0]
    assert "/no-such-folder" in typed[1].output


def test_a_command_may_go_over_lines(terminal: Terminal) -> None:
    typed = terminal.type(
        "for i in 1 2; do\n  echo $i\ndone\ncat << END\nIt's $HOME\n\ttab\n\n# no remark\nEND", 5
    )
    home = terminal.type("echo $HOME", 5)[0].output.strip()
    assert outputs(typed) == ["1\n2\n", f"It's {home}\n\ttab\n\n# no remark\n"]


@pytest.mark.parametrize("shell", [SHELL, ["sh", "-i"]], ids=["bash", "sh"])
def test_other_shells_are_understood(shell: list[str]) -> None:
    with Terminal(shell) as terminal:
        assert [one.status for one in terminal.type("false\ntrue", 5)] == [1, 0]


def test_it_is_a_terminal(terminal: Terminal) -> None:
    (typed,) = terminal.type("test -t 0 && test -t 1 && stty size && echo $TERM", 5)
    assert typed.output == "24 80\nxterm-256color\n"


def test_what_is_typed_stays_in_no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HISTFILE", str(tmp_path / "history"))
    with Terminal(SHELL) as terminal:
        assert terminal.type("echo secret-word", 5)[0].well
        terminal.type("exit", 5)
    assert not (tmp_path / "history").exists()


def test_a_question_is_seen_before_the_time_is_up(terminal: Terminal) -> None:
    started = time.monotonic()
    asked, after = terminal.type("read -r -p 'Go on? [y/N] ' answer", 60), terminal.type("echo after", 5)
    assert time.monotonic() - started < 20
    assert [(one.ending, one.last_line) for one in asked] == [(Ending.ASKED, "Go on? [y/N]")]
    assert outputs(after) == ["after\n"]


def test_a_command_that_waits_without_a_word_is_told_from_one_that_hangs(terminal: Terminal) -> None:
    assert [one.ending for one in terminal.type("cat", 1)] == [Ending.ASKED]
    assert [one.ending for one in terminal.type("sleep 30", 1)] == [Ending.HUNG]
    assert outputs(terminal.type("echo after", 5)) == ["after\n"]


def test_what_stands_after_a_command_that_hangs_is_not_typed(terminal: Terminal) -> None:
    assert [one.command for one in terminal.type("sleep 30\necho never", 1)] == ["sleep 30"]


def test_a_command_that_does_not_mind_being_interrupted_ends_all_the_same(terminal: Terminal) -> None:
    (typed,) = terminal.type("(trap '' INT; exec sleep 30)", 1)
    assert typed.ending is Ending.HUNG
    assert outputs(terminal.type("echo after", 5)) == ["after\n"]


def test_slow_progress_is_no_question(terminal: Terminal) -> None:
    (typed,) = terminal.type("for i in 1 2 3 4 5 6 7; do printf 'step %s: ' $i; sleep 1; done; echo", 60)
    assert typed.well


def test_the_end_of_the_session_is_seen(terminal: Terminal) -> None:
    assert [one.ending for one in terminal.type("exit 3\necho never", 5)] == [Ending.CLOSED]
    assert [one.ending for one in terminal.type("echo never", 5)] == [Ending.CLOSED]


def test_a_command_that_is_not_whole(terminal: Terminal) -> None:
    assert [one.ending for one in terminal.type("echo 'open", 5)] == [Ending.UNFINISHED]
    assert outputs(terminal.type("echo after", 5)) == ["after\n"]


def test_a_line_that_a_terminal_would_cut_is_not_typed(terminal: Terminal) -> None:
    assert [one.ending for one in terminal.type(f"echo {'x' * 5000}", 5)] == [Ending.TOO_LONG]


def test_what_is_drawn_over_and_what_steers_is_not_on_the_screen(terminal: Terminal) -> None:
    (typed,) = terminal.type(r"printf '\033[31mred\033[0m 10%%\r\033]0;title\007done    \nab\b\bcd\n'", 5)
    assert typed.output == "done    \ncd\n"


def test_much_output_comes_whole(terminal: Terminal) -> None:
    (typed,) = terminal.type("seq 1 50000", 30)
    assert typed.output.splitlines() == [str(n) for n in range(1, 50001)]


def test_waiting_ends_when_somebody_wants_it_to() -> None:
    stop = threading.Event()
    with Terminal(SHELL, stop) as terminal:
        threading.Timer(0.5, stop.set).start()
        started = time.monotonic()
        with pytest.raises(Stopped):
            terminal.type("sleep 30", 60)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("login", [["/no/such/program"], ["sh", "-c", "echo This account is closed."]])
def test_where_no_shell_answers_one_sentence_says_so(login: list[str]) -> None:
    with pytest.raises(Unavailable) as caught:
        Terminal(login)
    assert "\n" not in caught.value.message
    assert any(words in caught.value.message for words in ("No such file", "This account is closed."))


@pytest.mark.parametrize("command", ["yes", "while sleep 0.5; do echo more; done"])
def test_a_command_that_never_stops_speaking_hangs_and_asks_nothing(terminal: Terminal, command: str) -> None:
    started = time.monotonic()
    (typed,) = terminal.type(command, 3)
    assert time.monotonic() - started < 15
    assert typed.ending is Ending.HUNG
    assert outputs(terminal.type("echo after", 5)) == ["after\n"]


def test_what_speaks_in_the_background_does_not_keep_the_terminal(terminal: Terminal) -> None:
    started = time.monotonic()
    terminal.type("yes &", 3)
    asked = terminal.type("sleep 30", 3)
    assert time.monotonic() - started < 20
    assert [one.ending for one in asked] == [Ending.HUNG]


def test_only_a_line_feed_ends_a_line(terminal: Terminal) -> None:
    assert outputs(terminal.type("echo 'a\u2028b\x0cc\x85d'", 5)) == ["a\u2028b\x0cc\x85d\n"]
