"""A recipe against real OpenSSH servers, good ones and bad ones."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guidegen.connect.session import Limits
from guidegen.connect.target import Target
from guidegen.errors import Exit
from guidegen.model import Loaded, Report, Verdict
from guidegen.report import exit_status, formats, render
from guidegen.verify import verify
from tests.faulty import proxy, tcp_server
from tests.sshd import QUICK, Sshd, running_sshd, scratch_account
from tests.verify.conftest import Recipes

STEPS = """
  - {{id: one, title: Do one, check: {{file: {folder}/one}}}}
  - id: two
    title: Do two
    check:
      - {{setting: relayhost, in: {folder}/main.cf, is: "[smtp.example.com]:587"}}
  - {{id: three, title: Do three, needs: [two], check: {{file: {folder}/three, mode: "0600"}}}}
"""


@pytest.fixture(scope="module")
def sshd() -> Iterator[Sshd]:
    with running_sshd() as server:
        yield server


@pytest.fixture
def loaded(recipe: Recipes, tmp_path: Path) -> Loaded:
    """Step 1 is done on this machine, step 2 is not."""
    (tmp_path / "one").touch()
    (tmp_path / "main.cf").write_text("# settings\nmyhostname = here\n")
    return recipe(STEPS.format(folder=tmp_path))


def assert_all_unknown(report: Report) -> None:
    assert {step.verdict for step in report.steps} == {Verdict.UNKNOWN}
    assert report.verdict is Verdict.UNKNOWN
    assert report.first == report.steps[0]
    assert exit_status([report]) is Exit.CANNOT_TELL
    for form in formats():
        assert render([report], form)


def test_the_skipped_step_is_found(sshd: Sshd, loaded: Loaded, tmp_path: Path) -> None:
    report = verify(loaded, sshd.target())
    assert [step.verdict.value for step in report.steps] == ["done", "skipped", "blocked"]
    assert report.sentence.startswith("Step 2 was skipped: ")
    assert f"{tmp_path}/main.cf" in report.sentence
    assert report.host.address == "127.0.0.1"
    assert report.host.system
    assert report.host.sudo is (os.geteuid() == 0)
    (tmp_path / "main.cf").write_text("relayhost = [smtp.example.com]:587\n")
    (tmp_path / "three").touch(mode=0o600)
    report = verify(loaded, sshd.target())
    assert (report.verdict, report.sentence) == (Verdict.DONE, "All 3 steps are done.")


def forty(folder: Path) -> str:
    checks = [f"{{file: {folder}/f{n}, mode: '0644'}}" for n in range(20)]
    checks += [f"{{setting: key{n}, in: {folder}/s{n % 5}, is: '{n}'}}" for n in range(15)]
    checks += [f"{{line: some text {n}, in: {folder}/s1}}" for n in range(5)]
    steps = [f"  - {{id: s{n}, title: Do {n}, check: {check}}}" for n, check in enumerate(checks)]
    return "\n".join(steps)


def test_forty_checks_take_one_exec_a_look_for_root(recipe: Recipes, tmp_path: Path) -> None:
    loaded = recipe(forty(tmp_path), "run_as: root\n")
    with running_sshd() as server:
        report = verify(loaded, server.target())
        assert len(report.steps) == 40
        # None of them holds, so what lies beside their files is asked for, for all at once.
        assert (server.connections, server.execs) == (1, 2 if os.geteuid() == 0 else 4)


@pytest.mark.skipif(os.geteuid() != 0, reason="making a scratch user wants root")
def test_forty_checks_take_two_execs_a_look_with_sudo(recipe: Recipes, tmp_path: Path) -> None:
    loaded = recipe(forty(tmp_path), "run_as: root\n")
    with scratch_account("gg-forty", "ALL=(ALL) NOPASSWD: ALL") as account, running_sshd() as server:
        report = verify(loaded, replace(server.target(), user=account.name))
        assert report.host.sudo
        assert {step.verdict for step in report.steps} == {Verdict.SKIPPED}
        # Two for the checks, two for what lies beside files that are not there.
        assert (server.connections, server.execs) == (1, 4)


@pytest.mark.skipif(os.geteuid() != 0, reason="making a scratch user wants root")
def test_without_sudo_what_only_root_may_read_is_unknown(recipe: Recipes) -> None:
    with scratch_account("gg-nosudo") as account, running_sshd() as server:
        (account.home / "open").write_text("")
        account.home.chmod(0o755)
        loaded = recipe(
            f"""
            - {{id: one, title: Do one, check: {{file: {account.home}/open}}}}
            - {{id: two, title: Do two, check: {{line: secret, in: /etc/shadow}}}}
            - {{id: three, title: Do three, check: {{command: id -u, as: root, stdout: {{contains: "0"}}}}}}
            """,
            "run_as: root\n",
        )
        target = replace(server.target(), user=account.name)
        report = verify(loaded, target)
        assert [step.verdict.value for step in report.steps] == ["done", "unknown", "unknown"]
        assert any("sudo" in note for note in report.notes)
        assert not report.host.sudo
        assert exit_status([report]) is Exit.CANNOT_TELL
        report = verify(loaded, replace(target, sudo=False))
        assert [step.verdict.value for step in report.steps] == ["done", "unknown", "unknown"]
        assert report.notes == (f"Read as {account.name}, without sudo; what only root may read is unknown.",)


def test_a_host_for_which_the_recipe_is_not_is_named_first(recipe: Recipes, sshd: Sshd) -> None:
    loaded = recipe("  - {id: one, title: Do one, check: {file: /}}\n", "applies_to: [plan9-4]\n")
    report = verify(loaded, sshd.target())
    assert report.warning.endswith("the recipe is for plan9-4.")


# ---------------------------------------------------------------------------------------------- bad hosts


def forced(script: str, tmp_path: Path) -> str:
    """sshd settings under which every command becomes `script`; the true one is in SSH_ORIGINAL_COMMAND."""
    file = tmp_path / "forced"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    for folder in file.parents:
        if folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    return f"ForceCommand {file}"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (
            r"""printf "'sh' is not recognized as an internal or external command,\r\n" >&2; exit 1""",
            "127.0.0.1 is a Windows host; guidegen can look at hosts with a POSIX shell only.",
        ),
        (
            "echo 'sh : The term '\"'sh'\"' is not recognized as the name of a cmdlet, function' >&2; exit 1",
            "127.0.0.1 is a Windows host; guidegen can look at hosts with a POSIX shell only.",
        ),
        (
            "echo \"% Invalid input detected at '^' marker.\"",
            "did not answer as a POSIX shell does; it said: “% Invalid input detected at '^' marker.”",
        ),
        ("cat", "did not answer as a POSIX shell does; it said: “set -- "),
        ("exit 0", "127.0.0.1 did not answer as a POSIX shell does; it said nothing."),
        ("echo 'This account is currently not available.'; exit 1", "has no shell"),
        (r"printf '\033[2J\033]0;owned\007\377\376'", "<U+001B>[2J"),
        ("head -c 100000000 /dev/zero", "answered with more than 1 MB"),
        ("sleep 60", "did not answer the checks within 1 s."),
        ("kill -9 $(ps -o ppid= -p $PPID) $PPID", "closed the connection before it answered"),
    ],
)
def test_what_is_no_posix_host_is_said_in_one_plain_sentence(
    loaded: Loaded, tmp_path: Path, script: str, words: str
) -> None:
    limits = Limits(connect_seconds=5, run_seconds=1, answer_bytes=1024 * 1024)
    with running_sshd(forced(script, tmp_path)) as server:
        started = time.monotonic()
        report = verify(loaded, server.target(limits))
        assert time.monotonic() - started < 5
    assert words in report.sentence
    assert "\x1b" not in report.sentence
    assert_all_unknown(report)


def test_a_host_that_runs_no_command_is_said_plainly(loaded: Loaded) -> None:
    with running_sshd("MaxSessions 0") as server:
        report = verify(loaded, server.target())
    assert report.sentence.endswith("it has no shell that could be asked.")
    assert_all_unknown(report)


def test_a_host_that_is_not_reached_gives_a_report_too(loaded: Loaded, sshd: Sshd) -> None:
    report = verify(loaded, replace(sshd.target(), port=1))
    assert report.sentence == "127.0.0.1 cannot be reached: it refuses connections on port 1."
    assert_all_unknown(report)


def test_a_banner_and_a_noisy_profile_change_nothing(loaded: Loaded, tmp_path: Path) -> None:
    banner = tmp_path / "banner"
    banner.write_text("You have no privacy here \x1b[2J\n" * 50)
    noise = r"""printf 'Welcome!\r\n\033[31m\377 0 begin 1\n@ begin 0\n'; echo oops >&2
    sh -c "$SSH_ORIGINAL_COMMAND"; echo Goodbye"""
    with running_sshd(f"Banner {banner}\n{forced(noise, tmp_path)}") as server:
        report = verify(loaded, server.target())
    assert [step.verdict.value for step in report.steps] == ["done", "skipped", "blocked"]


@pytest.mark.parametrize("how", ["hangs", "breaks", "floods", "garbles"])
def test_an_answer_that_ends_in_the_middle_leaves_the_rest_unknown(
    loaded: Loaded, tmp_path: Path, how: str
) -> None:
    """The answer is cut at every tenth of its length: no step may become done or skipped by that."""
    (tmp_path / "three").touch(mode=0o644)
    ending = {
        "hangs": "sleep 60",
        "breaks": "kill -9 $(ps -o ppid= -p $PPID) $PPID; sleep 1",
        "floods": "head -c 3000000 /dev/zero | tr '\\000' x",
        "garbles": "head -c 3000 /dev/urandom",
    }[how]
    honest = ["done", "skipped", "blocked"]
    limits = Limits(connect_seconds=5, run_seconds=1, answer_bytes=1024 * 1024)
    with running_sshd(forced(f'sh -c "$SSH_ORIGINAL_COMMAND" >{tmp_path}/all', tmp_path)) as server:
        verify(loaded, server.target())
        length = (tmp_path / "all").stat().st_size
    assert length > 500
    seen = set()
    for tenth in (4, 9) if how == "hangs" else (1, 4, 6, 8, 9):
        cut = f'sh -c "$SSH_ORIGINAL_COMMAND" | head -c {length * tenth // 10}; {ending}'
        with running_sshd(forced(cut, tmp_path)) as server:
            report = verify(loaded, server.target(limits))
        for step, truth in zip(report.steps, honest, strict=True):
            assert step.verdict.value in (truth, "unknown")
        assert exit_status([report]) in (Exit.FOUND, Exit.CANNOT_TELL)
        seen |= {step.verdict for step in report.steps}
    assert Verdict.UNKNOWN in seen


def test_a_line_that_is_cut_by_the_network_is_said(loaded: Loaded, sshd: Sshd) -> None:
    with tcp_server(proxy(sshd.port, after=4000, hang=False)) as port:
        with sshd.known_hosts.open("a") as known:
            known.write(f"[127.0.0.1]:{port} {sshd.public_host_key()}\n")
        report = verify(loaded, replace(sshd.target(QUICK), port=port))
    assert report.verdict in (Verdict.UNKNOWN, Verdict.SKIPPED)
    assert "connection" in report.sentence + " ".join(report.notes)


def test_this_machine_is_looked_at_without_ssh(loaded: Loaded) -> None:
    report = verify(loaded, Target.parse("local"))
    assert [step.verdict.value for step in report.steps] == ["done", "skipped", "blocked"]
    assert report.host.address == "local"


@pytest.mark.skipif(os.geteuid() != 0, reason="making a scratch user wants root")
def test_the_home_folder_is_that_of_the_login_under_sudo_too(recipe: Recipes) -> None:
    with scratch_account("gg-home", "ALL=(ALL) NOPASSWD: ALL") as account, running_sshd() as server:
        (account.home / "mark").touch()
        loaded = recipe("  - {id: one, title: Do one, check: {file: ~/mark}}\n", "run_as: root\n")
        report = verify(loaded, replace(server.target(), user=account.name))
        assert (report.verdict, report.host.sudo, report.host.user) == (Verdict.DONE, True, account.name)
