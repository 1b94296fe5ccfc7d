"""This machine, without SSH."""

import os
import subprocess
import time
from dataclasses import replace

from guidegen import connect
from guidegen.connect.session import Ended, Limits
from guidegen.connect.target import Target

HERE = Target.parse("local")


def test_a_script_runs_in_the_shell_of_this_machine() -> None:
    with connect.open(HERE) as session:
        reply = session.run('cat /dev/null; printf "%s" "$1"; echo oops >&2; exit 4', home="/h o'x")
    assert (reply.stdout, reply.stderr, reply.status) == (b"/h o'x", b"oops\n", 4)


def test_a_script_larger_than_a_pipe_arrives_whole() -> None:
    script = "".join(f": {'x' * 100} {n}\n" for n in range(5_000)) + "echo done\n"
    with connect.open(HERE) as session:
        assert session.run(script).stdout == b"done\n"


def test_a_run_ends_at_its_limit_with_all_its_children() -> None:
    mark = f"30.{os.getpid()}"
    started = time.monotonic()
    with connect.open(replace(HERE, limits=Limits(run_seconds=0.5))) as session:
        reply = session.run(f"echo first; sleep {mark} & sleep {mark}; echo never")
    assert (reply.stdout, reply.ended) == (b"first\n", Ended.TIMED_OUT)
    assert time.monotonic() - started < 3
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert f"sleep {mark}" not in running


def test_an_endless_answer_is_cut_off() -> None:
    with connect.open(replace(HERE, limits=Limits(answer_bytes=100_000))) as session:
        reply = session.run("head -c 50000000 /dev/zero")
    assert reply.ended is Ended.TOO_LARGE
    assert len(reply.stdout) < 300_000


def test_a_shell_that_reads_no_further_does_no_harm() -> None:
    with connect.open(HERE) as session:
        assert session.run("exec <&-; echo bye; exit 0\n" + ": more\n" * 50_000).stdout == b"bye\n"


def test_only_the_bare_word_means_this_machine() -> None:
    assert Target.parse("local").is_local
    assert not Target.parse("root@local").is_local
    assert not Target.parse("localhost").is_local
