"""Files are written whole or not at all, and what is no file is not replaced by one."""

import os
import stat
import threading
from pathlib import Path

import pytest

from guidegen.whole_file import write_all_whole, write_whole


def test_a_link_stays_a_link_and_a_private_file_stays_private(tmp_path: Path) -> None:
    private, link = tmp_path / "private", tmp_path / "link"
    private.write_text("old")
    private.chmod(0o600)
    link.symlink_to(private)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert (private.read_text(), stat.S_IMODE(private.stat().st_mode)) == ("new", 0o600)


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe, seen = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: seen.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"report")
    reader.join(5)
    assert seen == [b"report"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a device, and so lose one")
def test_a_device_stays_a_device_and_a_full_one_is_an_error(tmp_path: Path) -> None:
    full, file = tmp_path / "full", tmp_path / "file"
    os.mknod(full, 0o666 | stat.S_IFCHR, os.makedev(1, 7))
    file.write_text("old")
    with pytest.raises(OSError, match="No space left"):
        write_all_whole({file: b"new", full: b"report"})
    assert stat.S_ISCHR(full.stat().st_mode)
    assert file.read_text() == "old"
    assert sorted(tmp_path.iterdir()) == [file, full]


def test_a_link_that_leads_nowhere_gets_its_file_and_one_in_a_circle_is_an_error(tmp_path: Path) -> None:
    link, circle = tmp_path / "link", tmp_path / "circle"
    link.symlink_to("file")
    circle.symlink_to("circle")
    write_whole(link, b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(circle, b"new")
