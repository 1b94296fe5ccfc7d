"""What is kept of a host's runs, and how it is noticed that some of it is gone."""

import json
import resource
import signal
import stat
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.errors import Unwritable
from guidegen.history.run import Run, StepRun, Unreadable, as_line, from_line
from guidegen.history.store import History
from guidegen.model import Verdict

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def run(number: int = 0, verdict: Verdict = Verdict.DONE) -> Run:
    return Run(
        at=START + timedelta(minutes=number),
        clock=None,
        recipe="fix",
        sha256="0" * 64,
        verdict=verdict,
        steps=(StepRun(id="one", verdict=verdict, means="m"),),
        seen={"one/0": "d"},
    )


def kept(folder: Path, runs: int = 5) -> tuple[History, Path]:
    history = History(folder / "history")
    for number in range(runs):
        history.append("mail.example.com", run(number))
    return history, folder / "history" / "mail.example.com" / "runs.jsonl"


def test_runs_come_back_in_their_order_and_without_a_gap(tmp_path: Path) -> None:
    history, _ = kept(tmp_path)
    assert history.runs("mail.example.com") == [run(number) for number in range(5)]
    assert history.gaps("mail.example.com") == []
    assert history.hosts() == ["mail.example.com"]


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    history, file = kept(tmp_path)
    history.key()
    for path in (history.folder, *history.folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert file.exists()


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda lines: [*lines[:1], *lines[2:]], 2),
        (lambda lines: lines[1:], 1),
        (lambda lines: lines[:-1], 4),
        (lambda lines: [*lines[:2], lines[2].replace('"done"', '"wrong"'), *lines[3:]], 4),
        (lambda lines: [*lines[:2], lines[2][:40], *lines[3:]], 3),
        (lambda lines: [lines[1], lines[0], *lines[2:]], 1),
        (lambda lines: [*lines, lines[-1]], 6),
        (lambda lines: [], 0),
    ],
    ids=["one missing", "the first", "the last", "changed", "cut", "swapped", "twice", "all"],
)
def test_a_record_that_is_missing_or_changed_is_told(tmp_path: Path, damage: object, line: int) -> None:
    history, file = kept(tmp_path)
    assert callable(damage)
    file.write_text("".join(f"{one}\n" for one in damage(file.read_text().splitlines())))
    gaps = history.gaps("mail.example.com")
    assert gaps
    assert gaps[0].line == line


def test_a_record_that_was_cut_short_costs_no_other(tmp_path: Path) -> None:
    history, file = kept(tmp_path)
    file.write_bytes(file.read_bytes()[:-30])
    history.append("mail.example.com", run(9))
    assert [one.at for one in history.runs("mail.example.com")] == [run(n).at for n in (0, 1, 2, 3, 9)]
    assert history.gaps("mail.example.com")


def test_two_verifications_at_once_lose_nothing(tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    threads = [threading.Thread(target=history.append, args=("h", run(number))) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(history.runs("h")) == 20
    assert history.gaps("h") == []


@given(st.text(min_size=1, max_size=60).filter(lambda name: "\0" not in name and name.isprintable()))
def test_no_host_s_name_leads_out_of_the_folder(name: str) -> None:
    folder = History(Path("/nowhere"))._of(name)
    assert folder.parent == Path("/nowhere")
    assert folder.name not in ("", ".", "..")


def test_hosts_with_odd_names_come_back_as_they_are_called(tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    names = ["..", "../x", "fe80::1%eth0", "mail.example.com:2222", ".hidden"]
    for name in names:
        history.append(name, run())
    assert sorted(history.hosts()) == sorted(names)
    assert all(history.runs(name) for name in names)


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "history").write_text("a file")
    with pytest.raises(Unwritable, match="history"):
        History(tmp_path / "history").append("h", run())


@pytest.mark.parametrize(
    "line",
    ["", "{}", "null", "[]", "[" * 100_000, '{"schema":"guidegen.run/2"}', '{"schema":"guidegen.run/1"}'],
)
def test_what_is_no_record_is_refused(line: str) -> None:
    with pytest.raises(Unreadable):
        from_line(line)


@given(st.text(max_size=300))
def test_no_text_upsets_the_reader(text: str) -> None:
    with suppress(Unreadable):
        from_line(text)


@pytest.mark.parametrize("key", ["at", "clock", "recipe", "sha256", "verdict", "steps", "seen", "previous"])
@pytest.mark.parametrize("value", [7, ["x"], {"x": 1}, "x y"])
def test_a_record_with_another_shape_is_refused(key: str, value: object) -> None:
    data = json.loads(as_line(run(), "p"))
    data[key] = value
    if isinstance(value, str) and key in ("recipe", "sha256", "previous"):
        return
    with pytest.raises(Unreadable):
        from_line(json.dumps(data))


def test_a_note_of_the_last_record_that_is_gone_costs_no_record_and_is_told(tmp_path: Path) -> None:
    """A process that was ended between both would else hide every run from then on."""
    history, file = kept(tmp_path)
    (file.parent / "last").unlink()
    assert len(history.runs("mail.example.com")) == 5
    assert history.gaps("mail.example.com")


def test_records_that_are_gone_as_a_whole_are_told(tmp_path: Path) -> None:
    history, file = kept(tmp_path)
    file.unlink()
    assert history.hosts() == ["mail.example.com"]
    assert history.gaps("mail.example.com")


@pytest.mark.parametrize("name", ["key", ".key", "", "\udcff", "last"])
def test_a_host_may_be_called_as_a_file_of_the_history_is(tmp_path: Path, name: str) -> None:
    history = History(tmp_path / "history")
    history.key()
    history.append(name, run())
    assert history.runs(name) == [run()]


def test_a_key_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    """With an empty key, digests of short values could be tried out."""
    history = History(tmp_path / "history")
    first = history.key()
    assert history.key() == first
    (history.folder / ".key").write_bytes(b"")
    assert len(history.key()) == 32


def test_a_record_for_which_there_is_no_room_leaves_no_trace(tmp_path: Path) -> None:
    history, file = kept(tmp_path)
    before = file.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 40, hard))
    try:
        with pytest.raises(Unwritable):
            history.append("mail.example.com", run(9))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)
    assert file.read_bytes() == before
    assert history.gaps("mail.example.com") == []


def test_whoever_reads_while_a_record_is_written_sees_no_gap(tmp_path: Path) -> None:
    history, _ = kept(tmp_path, 1)

    def write() -> None:
        for number in range(60):
            history.append("mail.example.com", run(number))

    writer = threading.Thread(target=write)
    writer.start()
    found = [history.gaps("mail.example.com") for _ in range(300)]
    writer.join()
    assert not any(found)


def test_a_time_that_no_calendar_has_is_refused() -> None:
    data = json.loads(as_line(run(), "p"))
    with pytest.raises(Unreadable):
        from_line(json.dumps({**data, "at": "0001-01-01T00:00:00+14:00"}))
