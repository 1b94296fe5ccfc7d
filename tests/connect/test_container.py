"""A container as a host: the engine takes the script, and an engine that is not there is said so."""

import pytest

from guidegen import connect
from guidegen.connect.session import Ended, Limits
from guidegen.connect.target import Target
from guidegen.errors import Unreachable


def test_the_script_goes_to_the_command_that_leads_inside() -> None:
    target = Target(address="box", user="support", inside=("env", "INSIDE=yes", "sh", "-c"))
    with connect.open(target) as session:
        assert (session.address, session.user) == ("box", "support")
        reply = session.run("echo \"$INSIDE $1 'quoted'\"; exit 3", home="/a b")
    assert (reply.stdout, reply.status, reply.ended) == (b"yes /a b 'quoted'\n", 3, Ended.WHOLE)


def test_an_engine_that_hangs_is_cut_off() -> None:
    target = Target(address="box", inside=("sh", "-c", "sleep 60", "sh"), limits=Limits(run_seconds=0.5))
    with connect.open(target) as session:
        assert session.run("echo never").ended is Ended.TIMED_OUT


def test_an_engine_that_is_not_there_is_said_so() -> None:
    with (
        connect.open(Target(address="box", inside=("no-such-engine", "exec"))) as session,
        pytest.raises(Unreachable, match="no-such-engine cannot be started: No such file"),
    ):
        session.run("true")
