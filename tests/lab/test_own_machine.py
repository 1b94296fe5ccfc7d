"""A machine of the user's own: it is asked for twice, it is never made clean, and that is said."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guidegen.connect.target import Target
from guidegen.errors import Misused, Unavailable, Unreachable
from guidegen.recipe.loader import load
from guidegen.rehearse.lab import Machine
from guidegen.rehearse.rehearsal import Options, rehearse
from guidegen.rehearse.stages import open_stage
from guidegen.rehearse.stages.ssh import OwnMachine

SMALL = Path(__file__).parent / "recipes/small/recipe.yaml"


def own(machine: Machine, user: str) -> OwnMachine:
    """A lab machine, as if it were a server of the user's."""
    return OwnMachine(Target(address=machine.address, user=user, config=machine.ssh_config))


def ran(*command: str) -> tuple[str, int]:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return done.stdout, done.returncode


@pytest.mark.parametrize("user", ["support", "root"])
def test_who_logs_in_is_also_root(user: str, machine: Machine) -> None:
    stage = own(machine, user)
    assert (stage.user, stage.can_reset) == (user, False)
    assert ran(*stage.ssh(user), "id -un; pwd")[0].split()[0] == user
    script = "exec sh -c 'echo \"a  b\"; id -un; pwd; exit 7'"
    assert ran(*stage.ssh("root"), script) == ("a  b\nroot\n/root\n", 7)
    logged_in = subprocess.run(
        stage.ssh("root", "-tt"), input="id -un; exit 5\n", capture_output=True, text=True, check=False
    )
    assert "root" in logged_in.stdout.split()
    assert logged_in.returncode == 5


def test_a_recipe_is_played_in_full_and_what_has_an_undo_is_taken_back(machine: Machine) -> None:
    loaded = load(SMALL)

    @contextmanager
    def opened() -> Iterator[OwnMachine]:
        yield own(machine, "support")

    outcome = rehearse(loaded, opened, Options())
    assert [str(fault) for fault in outcome.faults] == []
    assert "was not made clean" in outcome.weakness
    assert outcome.proof is None  # it has not shown all that a proof says
    assert outcome.rehearsed is not None
    assert [run.without for run in outcome.rehearsed.left_out] == [("back-up",)]
    assert "new.example.com" in machine.run("cat ~support/app.conf").stdout


def test_versions_of_packages_are_read(machine: Machine) -> None:
    versions = own(machine, "support").packages(["sudo", "no-such-package", "nginx"])
    assert list(versions) == ["nginx", "sudo"]
    assert versions["sudo"] == machine.run("dpkg-query -W -f '${Version}' sudo").stdout


def test_without_sudo_it_is_said_what_to_allow(machine: Machine) -> None:
    machine.run("rm /etc/sudoers.d/support")
    with pytest.raises(Unavailable, match=r"support may not become root on .* \(sudo: .*\): allow it there"):
        own(machine, "support")


def test_without_the_long_word_nothing_is_touched() -> None:
    with (
        pytest.raises(Misused, match="--yes-this-machine-may-be-broken"),
        open_stage("ssh:a.example", load(SMALL)),
    ):
        pass


@pytest.mark.parametrize("text", ["ssh", "ssh:", "ssh:-oProxyCommand=x", "ssh:a b", "ssh:local"])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(Misused), open_stage(text, load(SMALL), may_be_broken=True):
        pass


def test_a_host_that_is_not_reached_is_said_to_be_so() -> None:
    with (
        pytest.raises(Unreachable, match=r"cannot be reached|is known by the name"),
        open_stage("ssh:nobody@host.invalid", load(SMALL), may_be_broken=True),
    ):
        pass
