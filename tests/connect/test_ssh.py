"""Getting to a host and back, against real OpenSSH servers."""

import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from guidegen import connect
from guidegen.connect.session import Ended
from guidegen.connect.target import HostKeyPolicy, Target
from guidegen.errors import Misused, Unreachable
from tests.faulty import proxy, says, silent, tcp_server
from tests.sshd import QUICK, Sshd, free_port, make_key, running_sshd, scratch_account

PASSWORD = "correct horse"


def fails(target: Target, ask: connect.AskSecret | None = None) -> str:
    """What opening a session says; one sentence, without the remains of an exception."""
    with pytest.raises(Unreachable) as caught:
        connect.open(target, ask)
    assert "Error" not in caught.value.message
    assert "Traceback" not in caught.value.message
    return caught.value.message


def test_a_script_goes_there_and_its_bytes_come_back(sshd: Sshd) -> None:
    with connect.open(sshd.target()) as session:
        reply = session.run('printf "%s|" "$1"; printf "\\377"; echo oops >&2; exit 3', home="/home/o'neil")
    assert reply.stdout == b"/home/o'neil|\xff"
    assert (reply.stderr, reply.status, reply.ended) == (b"oops\n", 3, Ended.WHOLE)


def test_a_script_larger_than_every_window_arrives_whole(sshd: Sshd) -> None:
    script = "".join(f": {'x' * 100} {n}\n" for n in range(40_000)) + "echo done\n"
    with connect.open(sshd.target()) as session:
        assert session.run(script).stdout == b"done\n"


def test_several_runs_share_one_connection() -> None:
    with running_sshd() as server:
        with connect.open(server.target()) as session:
            for _ in range(2):
                assert session.run("echo hello").stdout == b"hello\n"
        assert (server.connections, server.execs) == (1, 2)


def test_much_on_standard_error_does_not_stop_standard_output(sshd: Sshd) -> None:
    with connect.open(sshd.target()) as session:
        reply = session.run("head -c 5000000 /dev/zero >&2; echo end")
    assert (reply.stdout, len(reply.stderr)) == (b"end\n", 5_000_000)


# ------------------------------------------------------------------------------------ hosts that go wrong


def test_a_refused_connection_is_said_plainly(sshd: Sshd) -> None:
    port = free_port()
    assert fails(replace(sshd.target(), port=port)).endswith(f"it refuses connections on port {port}.")


def test_an_unknown_name_is_said_plainly(sshd: Sshd) -> None:
    said = fails(replace(sshd.target(), address="no-such-host.invalid"))
    assert said == "No host is known by the name no-such-host.invalid."


@pytest.mark.parametrize(
    ("behave", "words"),
    [
        (silent, "did not speak SSH within 1 s"),
        (says(b"SSH-2.0-Sleepy\r\n"), "did not speak SSH within 1 s"),
        (says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "did not speak SSH within 1 s"),
        (lambda line: line.sendall(b"220 mail ESMTP\r\n"), "not as an SSH server does"),
        (lambda line: line.close(), "not as an SSH server does"),
        (says(b"SSH-1.5-Ancient\r\n"), "too old to be spoken to safely"),
    ],
)
def test_a_server_that_does_not_speak_ssh_is_left_in_time(sshd: Sshd, behave: object, words: str) -> None:
    with tcp_server(behave) as port:  # type: ignore[arg-type]
        limits = replace(QUICK, connect_seconds=1)
        assert words in fails(replace(sshd.target(limits), port=port))


def test_a_host_that_hangs_during_the_run_is_left_when_its_time_is_over(sshd: Sshd) -> None:
    limits = replace(QUICK, run_seconds=1)
    with connect.open(sshd.target(limits)) as session:
        reply = session.run("echo first; sleep 60")
    assert (reply.stdout, reply.ended) == (b"first\n", Ended.TIMED_OUT)


@pytest.mark.parametrize("hang", [True, False])
@pytest.mark.parametrize("after", [10, 500, 1500, 2000, 2500])
def test_a_line_that_hangs_or_breaks_anywhere_is_noticed(sshd: Sshd, after: int, hang: bool) -> None:
    limits = replace(QUICK, connect_seconds=1, run_seconds=1)
    with tcp_server(proxy(sshd.port, after=after, hang=hang)) as port:
        target = replace(sshd.target(limits), port=port)
        sshd_line = f"[127.0.0.1]:{port} {sshd.public_host_key()}\n"
        with sshd.known_hosts.open("a") as known:
            known.write(sshd_line)
        try:
            with connect.open(target) as session:
                reply = session.run("head -c 100000 /dev/urandom | od -An -tx1; sleep 5")
        except Unreachable as error:
            said = error.message
        else:
            said, expected = reply.ended.value, Ended.TIMED_OUT if hang else Ended.LOST
            assert reply.ended is expected
        assert "Error" not in said


def test_a_connection_killed_in_the_middle_keeps_what_was_had() -> None:
    with running_sshd() as server, connect.open(server.target()) as session:
        # the parent of the login shell is the server's process for this connection
        reply = session.run("echo first; sleep 0.3; kill -9 $(ps -o ppid= -p $PPID) $PPID; sleep 5")
    assert (reply.stdout, reply.ended) == (b"first\n", Ended.LOST)


def test_an_endless_answer_is_cut_off(sshd: Sshd) -> None:
    limits = replace(QUICK, answer_bytes=1_000_000)
    with connect.open(sshd.target(limits)) as session:
        reply = session.run("head -c 100000000 /dev/zero")
        assert reply.ended is Ended.TOO_LARGE
        assert len(reply.stdout) <= 1_100_000
        assert session.run("echo still here").stdout == b"still here\n"


def test_a_host_that_starts_no_command_is_told_apart_from_a_lost_line() -> None:
    with running_sshd("MaxSessions 0") as server, connect.open(server.target()) as session:
        assert session.run("echo hello").ended is Ended.REFUSED


def test_a_server_without_sha2_is_named_as_too_old() -> None:
    with running_sshd("HostKeyAlgorithms ssh-rsa", host_key="rsa") as server:
        said = fails(server.target())
    assert "too old to be spoken to safely" in said
    assert "SHA-2" in said


# ---------------------------------------------------------------------------------------------- host keys


def test_a_host_whose_key_is_unknown_gets_nothing(sshd: Sshd, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(sshd.config.read_text().replace(str(sshd.known_hosts), str(tmp_path / "known")))
    with running_sshd() as server:
        said = fails(replace(server.target(), config=config))
        assert "is not known: ssh-ed25519 SHA256:" in said
        assert "--host-key accept-new" in said
        assert "Accepted" not in server.log()
        assert "userauth-request" not in server.log()


@pytest.mark.parametrize("hashed", ["yes", "no"])
def test_accept_new_writes_the_key_where_ssh_finds_it(sshd: Sshd, tmp_path: Path, hashed: str) -> None:
    known, config = tmp_path / "new" / "known_hosts", tmp_path / "config"
    text = sshd.config.read_text().replace(str(sshd.known_hosts), str(known))
    config.write_text(f"HashKnownHosts {hashed}\n{text}")
    target = replace(sshd.target(), config=config)
    with connect.open(replace(target, host_key=HostKeyPolicy.ACCEPT_NEW)):
        pass
    with connect.open(target):  # strict again
        pass
    assert ("127.0.0.1" in known.read_text()) is (hashed == "no")
    found = subprocess.run(
        ["ssh-keygen", "-F", f"[127.0.0.1]:{sshd.port}", "-f", str(known)], capture_output=True, check=False
    )
    assert found.returncode == 0


@pytest.mark.parametrize("policy", HostKeyPolicy)
def test_a_changed_key_is_refused_with_the_line_that_forgets_it(
    policy: HostKeyPolicy, tmp_path: Path
) -> None:
    with running_sshd() as server:
        other = make_key(tmp_path / "other")
        public = " ".join(other.with_suffix(".pub").read_text().split()[:2])
        server.known_hosts.write_text(f"# a remark\n[127.0.0.1]:{server.port} {public}\n")
        said = fails(replace(server.target(), host_key=policy))
        assert f"{server.known_hosts}:2 knows another" in said
        removal = said.splitlines()[-1].strip()
        assert removal == f"ssh-keygen -R '[127.0.0.1]:{server.port}' -f {server.known_hosts}"
        subprocess.run(removal, shell=True, check=True, capture_output=True)
        with connect.open(replace(server.target(), host_key=HostKeyPolicy.ACCEPT_NEW)):
            pass


def test_another_type_of_key_does_not_pass_for_a_new_host(tmp_path: Path) -> None:
    with running_sshd() as server:
        other = make_key(tmp_path / "other", "rsa")
        public = " ".join(other.with_suffix(".pub").read_text().split()[:2])
        server.known_hosts.write_text(f"[127.0.0.1]:{server.port} {public}\n")
        assert "has changed" in fails(replace(server.target(), host_key=HostKeyPolicy.ACCEPT_NEW))


def test_of_several_host_keys_the_known_one_is_asked_for(tmp_path: Path) -> None:
    rsa = make_key(tmp_path / "rsa", "rsa")
    with running_sshd(f"HostKey {rsa}") as server:
        public = " ".join(rsa.with_suffix(".pub").read_text().split()[:2])
        server.known_hosts.write_text(f"[127.0.0.1]:{server.port} {public}\n")
        with connect.open(server.target()) as session:
            assert session.run("echo in").stdout == b"in\n"


# -------------------------------------------------------------------------------------------------- login


def test_a_login_that_is_not_taken_says_what_was_tried(sshd: Sshd, tmp_path: Path) -> None:
    key = make_key(tmp_path / "unknown_key")
    said = fails(replace(sshd.target(), user="nobody-here", identity=key))
    assert "does not let nobody-here in: 2 keys were tried; the host takes publickey" in said


def test_a_key_file_that_is_missing_is_named(sshd: Sshd, tmp_path: Path) -> None:
    assert str(tmp_path / "none") in fails(replace(sshd.target(), identity=tmp_path / "none"))


def test_the_passphrase_of_a_key_is_asked_for(tmp_path: Path) -> None:
    key = make_key(tmp_path / "locked", passphrase="pass phrase")
    with running_sshd() as server:
        (server.folder / "authorized_keys").write_text(key.with_suffix(".pub").read_text())
        target = replace(server.target(), identity=key)
        assert "needs a passphrase" in fails(target)
        prompts: list[str] = []

        def ask(prompt: str) -> str:
            prompts.append(prompt)
            return "pass phrase"

        with connect.open(target, ask) as session:
            assert session.run("echo in").stdout == b"in\n"
        assert prompts == [f"Passphrase of {key}: "]


def test_a_password_is_asked_for_and_appears_nowhere(
    plain_user: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    answers = iter(["wrong", PASSWORD])
    with running_sshd("PubkeyAuthentication no") as server:
        target = replace(server.target(), user=plain_user)
        assert "no key and no password was at hand; the host takes password" in fails(target)
        with connect.open(target, lambda prompt: next(answers)) as session:
            assert session.run("id -un").stdout.decode().strip() == plain_user
        assert PASSWORD not in server.log() + caplog.text
        said = fails(target, lambda prompt: "wrong")
        assert "3 passwords were tried" in said
        assert "wrong" not in said


def test_who_types_slowly_is_waited_for(plain_user: str) -> None:
    def slowly(prompt: str) -> str:
        time.sleep(2)
        return PASSWORD

    with running_sshd("PubkeyAuthentication no") as server:
        target = replace(server.target(replace(QUICK, connect_seconds=1.5)), user=plain_user)
        with connect.open(target, slowly) as session:
            assert session.run("echo in").stdout == b"in\n"


def test_interrupting_the_prompt_leaves_nothing_open(plain_user: str) -> None:
    def interrupted(prompt: str) -> str:
        raise KeyboardInterrupt

    with running_sshd("PubkeyAuthentication no") as server, pytest.raises(KeyboardInterrupt):
        connect.open(replace(server.target(), user=plain_user), interrupted)


def test_a_key_that_only_the_agent_holds_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_sshd() as server:
        agent = subprocess.Popen(
            ["ssh-agent", "-D", "-a", str(tmp_path / "agent")], stdout=subprocess.DEVNULL
        )
        try:
            while not (tmp_path / "agent").exists():
                assert agent.poll() is None
            monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
            subprocess.run(["ssh-add", "-q", str(server.key)], check=True, capture_output=True)
            server.key.unlink()
            server.config.write_text(server.config.read_text().replace("IdentityAgent none\n", ""))
            with connect.open(server.target()) as session:
                assert session.run("echo in").stdout == b"in\n"
        finally:
            agent.terminate()
            agent.wait(5)


# --------------------------------------------------------------------------------------------- ssh_config


def test_a_host_is_found_as_the_users_configuration_says(sshd: Sshd, tmp_path: Path) -> None:
    included = tmp_path / "more"
    included.write_text(
        f"Host mail\n  HostName 127.0.0.1\n  Port {sshd.port}\n  HostKeyAlias the-mail-host\n"
    )
    known = tmp_path / "second"
    known.write_text(f"the-mail-host {sshd.public_host_key()}\n")
    config = tmp_path / "config"
    config.write_text(
        f"Include {included}\nIdentityFile {sshd.key}\nUserKnownHostsFile {tmp_path}/first {known}\n"
    )
    with connect.open(Target(address="mail", config=config, limits=QUICK)) as session:
        assert session.run("echo in").stdout == b"in\n"
        assert session.address == "mail"


def test_without_ssh_the_configuration_is_read_all_the_same(
    sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    config = tmp_path / "config"
    config.write_text(f"Host mail\n  HostName 127.0.0.1\n  Port {sshd.port}\n{sshd.config.read_text()}")
    with connect.open(Target(address="mail", config=config, limits=QUICK)) as session:
        assert session.run("echo in").stdout == b"in\n"


def test_a_configuration_that_cannot_be_read_is_said_plainly(sshd: Sshd, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("Host *\n  NoSuchOption yes\n")
    assert "ssh's settings for 127.0.0.1 cannot be read" in fails(replace(sshd.target(), config=config))


def test_a_proxy_command_of_the_configuration_makes_the_line(sshd: Sshd, tmp_path: Path) -> None:
    if not shutil.which("python3"):
        pytest.skip("the proxy of this test is written in Python")
    relay = tmp_path / "relay.py"
    relay.write_text(
        "import socket,sys,threading,os\n"
        "s=socket.create_connection((sys.argv[1],int(sys.argv[2])))\n"
        "def up():\n"
        "    while d:=os.read(0,65536): s.sendall(d)\n"
        "threading.Thread(target=up,daemon=True).start()\n"
        "while d:=s.recv(65536): os.write(1,d)\n"
    )
    config = tmp_path / "config"
    config.write_text(f"ProxyCommand python3 {relay} %h %p\n{sshd.config.read_text()}")
    with connect.open(replace(sshd.target(), config=config)) as session:
        assert session.run("echo in").stdout == b"in\n"


def test_a_jump_host_is_logged_into_and_passed_through(sshd: Sshd) -> None:
    with running_sshd() as jump:
        with jump.known_hosts.open("a") as known:
            known.write(sshd.known_hosts.read_text())
        jump.config.write_text(f"{jump.config.read_text()}\nIdentityFile {sshd.key}\n")
        target = replace(sshd.target(), jump=f"127.0.0.1:{jump.port}", config=jump.config)
        with connect.open(target) as session:
            assert session.run("echo in").stdout == b"in\n"
        assert (jump.connections, jump.execs) == (1, 0)


def test_a_jump_host_that_cannot_go_on_is_named(sshd: Sshd) -> None:
    with running_sshd("AllowTcpForwarding no") as jump:
        target = replace(sshd.target(), jump=f"127.0.0.1:{jump.port}", config=jump.config)
        assert "cannot be reached through 127.0.0.1: Administratively prohibited" in fails(target)


def test_a_host_behind_itself_is_not_looked_for_forever(sshd: Sshd, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n")
    assert "behind itself" in fails(Target(address="a", config=config, limits=QUICK))


@pytest.mark.parametrize("text", ["", "-oProxyCommand=x", "user@", "a b", "a\x1b[2J", "-x@host", "ho\nst"])
def test_what_cannot_be_a_host_is_refused_at_once(text: str) -> None:
    with pytest.raises(Misused):
        Target.parse(text)


def test_a_host_that_asks_questions_gets_the_password(plain_user: str) -> None:
    settings = (
        "UsePAM yes\nPasswordAuthentication no\nKbdInteractiveAuthentication yes\nPubkeyAuthentication no"
    )
    with running_sshd(settings) as server:
        target = replace(server.target(), user=plain_user)
        with connect.open(target, lambda prompt: PASSWORD) as session:
            assert session.run("id -un").stdout.decode().strip() == plain_user


def test_a_host_that_wants_a_key_and_a_password_gets_both(plain_user: str) -> None:
    with running_sshd("AuthenticationMethods publickey,password") as server:
        target = replace(server.target(), user=plain_user)
        with connect.open(target, lambda prompt: PASSWORD) as session:
            assert session.run("id -un").stdout.decode().strip() == plain_user
        assert "the host takes password" in fails(target)


def test_too_many_keys_end_in_a_plain_sentence(tmp_path: Path) -> None:
    with running_sshd("MaxAuthTries 2") as server:
        keys = [make_key(tmp_path / f"key{number}") for number in range(4)]
        server.config.write_text("".join(f"IdentityFile {key}\n" for key in keys) + server.config.read_text())
        assert "closed the connection while logging in after" in fails(server.target())


@pytest.mark.skipif(not shutil.which("dropbear"), reason="dropbear is not installed")
def test_dropbear_is_spoken_to_as_well(tmp_path: Path, wants_root: None) -> None:
    """Another family of servers, with small windows."""
    port, host_key = free_port(), tmp_path / "dropbear_key"
    made = subprocess.run(
        ["dropbearkey", "-t", "ed25519", "-f", str(host_key)], capture_output=True, text=True, check=True
    ).stdout
    public = next(line for line in made.splitlines() if line.startswith("ssh-ed25519"))
    with running_sshd() as helper, scratch_account("gg-dropbear") as account:  # its key and its known_hosts
        helper.known_hosts.write_text(f"[127.0.0.1]:{port} {public}\n")
        folder = account.home / ".ssh"
        folder.mkdir(mode=0o700)
        (folder / "authorized_keys").write_text(helper.key.with_suffix(".pub").read_text())
        subprocess.run(["chown", "-R", account.name, str(folder)], check=True)
        server = subprocess.Popen(
            ["dropbear", "-F", "-E", "-r", str(host_key), "-p", f"127.0.0.1:{port}", "-P", ""],
            stderr=subprocess.PIPE,
        )
        try:
            while (
                subprocess.run(["ssh-keyscan", "-p", str(port), "127.0.0.1"], capture_output=True).stdout
                == b""
            ):
                assert server.poll() is None
            with connect.open(replace(helper.target(), user=account.name, port=port)) as session:
                script = "".join(f": {'x' * 100} {n}\n" for n in range(2000)) + "echo done\n"
                assert session.run(script).stdout == b"done\n"
        finally:
            server.terminate()
            server.communicate(timeout=5)
