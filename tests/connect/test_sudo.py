"""Reading as root through sudo, over SSH, with accounts that may and that may not."""

from dataclasses import replace

import pytest

from guidegen import connect
from tests.sshd import QUICK, running_sshd, scratch_account

WHO = 'id -u; printf "%s\\n" "$1"'
PASSWORD = "correct horse"


def refuse_to_ask(prompt: str) -> str:
    raise AssertionError(f"asked: {prompt}")


def test_sudo_without_a_password_is_used(sudo_user: str) -> None:
    with running_sshd() as server:
        target = replace(server.target(), user=sudo_user)
        with connect.open(target, refuse_to_ask) as session:
            assert session.run(WHO, home="/home/x y", as_root=True).stdout == b"0\n/home/x y\n"
            assert session.run(WHO, home="/h").stdout != b"0\n/h\n"
        assert server.execs == 2


def test_refused_sudo_still_runs_the_script_and_says_so(plain_user: str) -> None:
    with running_sshd() as server, connect.open(replace(server.target(), user=plain_user)) as session:
        reply = session.run(WHO, home="/h", as_root=True)
    assert reply.stdout.endswith(b"\n/h\n")
    assert not reply.stdout.startswith(b"0\n")
    assert b"sudo:" in reply.stderr


def test_a_script_that_fails_as_root_is_not_run_again_as_the_user(sudo_user: str) -> None:
    with running_sshd() as server, connect.open(replace(server.target(), user=sudo_user)) as session:
        reply = session.run("id -u; exit 1\necho never", as_root=True)
    assert reply.stdout == b"0\n"


def test_the_password_is_asked_for_only_after_sudo_wanted_it(password_sudo_user: str, sudo_user: str) -> None:
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return PASSWORD

    with running_sshd() as server:
        for user, asked in ((sudo_user, 0), (password_sudo_user, 1)):
            target = replace(server.target(), user=user, ask_sudo_password=True)
            with connect.open(target, ask) as session:
                reply = session.run(WHO, home="/h", as_root=True)
            assert (reply.stdout, reply.stderr) == (b"0\n/h\n", b"" if not asked else reply.stderr)
            assert b"password-" not in reply.stderr
            assert PASSWORD.encode() not in reply.stderr + reply.stdout
            assert len(prompts) == asked
        assert PASSWORD not in server.log()


def test_a_wrong_password_is_tried_once_and_the_script_runs_as_the_user(password_sudo_user: str) -> None:
    with running_sshd() as server:
        target = replace(server.target(), user=password_sudo_user, ask_sudo_password=True)
        with connect.open(target, lambda prompt: "wrong") as session:
            reply = session.run(WHO, home="/h", as_root=True)
    assert not reply.stdout.startswith(b"0\n")
    assert reply.stdout.endswith(b"/h\n")
    assert b"1 incorrect password attempt" in reply.stderr


@pytest.mark.parametrize("shell", ["/bin/bash", "/bin/rbash", "/bin/dash"])
def test_any_login_shell_passes_the_script_on(wants_root: None, shell: str) -> None:
    with (
        scratch_account("gg-shell", "ALL=(ALL) NOPASSWD: ALL", shell=shell) as account,
        running_sshd() as server,
        connect.open(replace(server.target(QUICK), user=account.name)) as session,
    ):
        assert session.run(WHO, home="/h'!x", as_root=True).stdout == b"0\n/h'!x\n"
        assert session.run('printf "%s" "$1"', home="/h'!x").stdout == b"/h'!x"
