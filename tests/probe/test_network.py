"""The questions about networks, asked of real servers by each tool that may answer them, one at a time."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from guidegen.model import Facts, FactState, Reader, Want
from guidegen.probe.answer import read
from guidegen.probe.failure import Failure, failure
from guidegen.probe.questions.certificate import CertificateFile, PublicKey, ServedCertificate
from guidegen.probe.questions.connects import Connects
from guidegen.probe.questions.http import Http
from guidegen.probe.questions.resolve import Resolve
from guidegen.probe.script import compose
from tests.probe.shells import NONCE, Shell
from tests.servers import made, web_server

_SYSTEM_PATH = "PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
_COMMON = ("sh", "grep", "timeout", "head", "tr", "id", "sleep", "awk", "od", "ls", "true")

Ask = Callable[..., Facts]
V = TypeVar("V")


def had(facts: Facts, want: Want[V]) -> V:
    """The value of a fact that must have been had."""
    value = facts[want].value
    assert value is not None, facts[want]
    return value


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Asks with no other tools than those named; `busybox:wget` is BusyBox under that name."""

    def with_tools(*wants: Want[Any], tools: tuple[str, ...] = ()) -> Facts:
        box = tmp_path / "-".join(["bin", *tools]).replace(":", "_")
        box.mkdir(exist_ok=True)
        for tool in (*_COMMON, *tools):
            kind, _, name = tool.rpartition(":")
            real = shutil.which(kind or name)
            if real is None:
                pytest.skip(f"{kind or name} is missing")
            if not (box / name).exists():
                (box / name).symlink_to(real)
        script = compose(wants, NONCE, readers=set(Reader))
        assert _SYSTEM_PATH in script
        script = script.replace(_SYSTEM_PATH, f"PATH={box}")
        done = subprocess.run(
            ["/bin/sh", "-s", "--", "/"], input=script.encode(), capture_output=True, check=False, timeout=60
        )
        assert done.stderr == b""
        return read(wants, NONCE, done.stdout)

    return with_tools


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    with web_server() as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def closed() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


WEB_TOOLS = [("curl",), ("wget",), ("busybox:wget",)]


@pytest.mark.parametrize("tools", WEB_TOOLS, ids=str)
def test_each_tool_tells_status_redirect_and_text(ask: Ask, web: str, tools: tuple[str, ...]) -> None:
    wants = [Http(f"{web}{path}") for path in ("/", "/go", "/busy", "/missing")]
    facts = ask(*wants, tools=tools)
    pages = [had(facts, want) for want in wants]
    assert [page.status for page in pages] == [200, 301, 503, 404]
    assert pages[0].body == "All is well\n"
    assert pages[1].location == f"{web}/there"


@pytest.mark.parametrize("tools", WEB_TOOLS, ids=str)
def test_a_server_cannot_forge_its_own_head_in_the_text(ask: Ask, web: str, tools: tuple[str, ...]) -> None:
    page = ask(Http(f"{web}/forged"), tools=tools)[Http(f"{web}/forged")].value
    assert page is not None
    assert (page.status, page.location) == (200, "")
    assert "evil.example" in (page.body or "")


@pytest.mark.parametrize("tools", [*WEB_TOOLS, ("openssl",)], ids=str)
def test_what_is_no_text_or_too_large_is_borne(ask: Ask, web: str, tools: tuple[str, ...]) -> None:
    if tools == ("openssl",):
        assert ask(Http(f"{web}/"), tools=tools)[Http(f"{web}/")].state is FactState.NO_TOOL
        return
    binary, large = Http(f"{web}/binary"), Http(f"{web}/large")
    facts = ask(binary, large, tools=tools)
    page = facts[binary].value
    assert page is not None
    assert (page.body or "").encode(errors="surrogateescape") == bytes(range(256)) * 8
    assert facts[large].state is FactState.CUT_OFF


@pytest.mark.parametrize("tools", WEB_TOOLS, ids=str)
def test_a_refused_connection_is_told_from_a_name_that_is_not_known(
    ask: Ask, closed: int, tools: tuple[str, ...]
) -> None:
    refused, unknown = Http(f"http://127.0.0.1:{closed}/"), Http("http://no-such-name.invalid/")
    facts = ask(refused, unknown, tools=tools)
    assert had(facts, refused).failure is Failure.REFUSED
    assert had(facts, unknown).failure is Failure.NO_NAME


def test_without_any_tool_nothing_is_known(ask: Ask, web: str) -> None:
    wants = (
        Http(f"{web}/"),
        Connects("127.0.0.1", 1),
        Resolve("localhost"),
        ServedCertificate("127.0.0.1:1"),
    )
    assert {fact.state for _, fact in ask(*wants)} == {FactState.NO_TOOL}


@pytest.mark.parametrize("tools", [("curl",), ("wget",), ("openssl",)], ids=str)
def test_the_faults_of_a_certificate_are_told_apart(
    ask: Ask, tmp_path: Path, tools: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = made("Test Root", authority=True)
    trust = tmp_path / "root.pem"
    trust.write_text(root.pem)
    monkeypatch.setenv("CURL_CA_BUNDLE", str(trust))
    monkeypatch.setenv("SSL_CERT_FILE", str(trust))
    faults = {
        Failure.EXPIRED: made("localhost", root, names=["localhost"], since=-90, days=-1),
        Failure.OTHER_NAME: made("other.example", root, names=["other.example"]),
        Failure.ISSUER: made("localhost", names=["localhost"]),
        None: made("localhost", root, names=["localhost"]),
    }
    if tools == ("wget",):
        # Debian's wget reads the system's own list and no other, so here it trusts nobody.
        faults = {Failure.ISSUER: faults[Failure.ISSUER]}
    for wanted, certificate in faults.items():
        with web_server(tmp_path, certificate) as port:
            checked, unchecked = (Http(f"https://localhost:{port}/", verified) for verified in (True, False))
            facts = ask(checked, unchecked, tools=tools)
        page, bare = facts[checked].value, facts[unchecked].value
        assert page is not None, (wanted, facts[checked])
        assert page.failure is wanted, (wanted, page)
        assert bare is not None
        assert bare.status == 200


def test_a_wget_that_cannot_check_certificates_says_nothing_of_them(ask: Ask, tmp_path: Path) -> None:
    with web_server(tmp_path, made("localhost", names=["localhost"])) as port:
        want = Http(f"https://localhost:{port}/")
        assert ask(want, tools=("busybox:wget",))[want].state is FactState.NO_TOOL


CONNECT_TOOLS = [("bash",), ("nc",), ("busybox:nc",), ("curl",), ("openssl",)]


@pytest.mark.parametrize("tools", CONNECT_TOOLS, ids=str)
def test_a_port_is_open_refused_or_of_no_known_machine(
    ask: Ask, web: str, closed: int, tools: tuple[str, ...]
) -> None:
    wants = (
        Connects("127.0.0.1", int(web.rpartition(":")[2])),
        Connects("127.0.0.1", closed),
        Connects("no-such-name.invalid", 80),
    )
    seen = [fact.value for _, fact in ask(*wants, tools=tools)]
    assert [(one.open, one.failure) for one in seen if one] == [
        (True, None),
        (False, Failure.REFUSED),
        (False, Failure.NO_NAME),
    ]


@pytest.mark.parametrize("tools", [("bash",), ("nc",), ("curl",)], ids=str)
def test_a_port_behind_a_silent_firewall_times_out(ask: Ask, tools: tuple[str, ...]) -> None:
    # A queue for connections that is full drops what comes, as a firewall does.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        held = []
        for _ in range(8):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(server.getsockname())
            held.append(one)
        want = Connects("127.0.0.1", server.getsockname()[1])
        seen = ask(want, tools=tools)[want].value
        for one in held:
            one.close()
    assert seen is not None
    if seen.open:
        pytest.skip("this kernel takes connections beyond the queue")
    assert seen.failure is Failure.TIMED_OUT


@pytest.fixture(scope="module")
def name_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real name server that knows one name."""
    if not shutil.which("dnsmasq") or os.geteuid() != 0:
        pytest.skip("dnsmasq is missing, or this is not root")
    address = "127.0.7.53"
    process = subprocess.Popen(
        [
            "dnsmasq",
            "--no-daemon",
            "--conf-file=/dev/null",
            f"--listen-address={address}",
            "--bind-interfaces",
            "--no-resolv",
            "--no-hosts",
            "--local=/test/",
            "--port=53",
            "--address=/mail.test/192.0.2.7",
            "--address=/mail.test/2001:db8::7",
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex((address, 53)) == 0:
                    break
        yield address
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("tools", [("dig",), ("host",), ("nslookup",), ("busybox:nslookup",)], ids=str)
def test_a_name_server_that_knows_no_name_is_told_from_one_that_is_silent(
    ask: Ask, name_server: str, tools: tuple[str, ...]
) -> None:
    known, unknown = Resolve("mail.test", name_server), Resolve("other.test", name_server)
    refused, silent = Resolve("mail.example", name_server), Resolve("mail.test", "127.0.7.54")
    facts = ask(known, unknown, refused, silent, tools=tools)
    assert had(facts, known).addresses == ("192.0.2.7", "2001:db8::7")
    assert had(facts, unknown).addresses == ()
    assert facts[refused].value is None
    assert facts[silent].value is None


def test_programs_see_the_hosts_file(ask: Ask) -> None:
    here, nowhere = Resolve("localhost"), Resolve("no-such-name.invalid")
    facts = ask(here, nowhere, tools=("getent", "bash"))
    assert set(had(facts, here).addresses) <= {"127.0.0.1", "::1"}
    assert had(facts, nowhere).addresses == ()


def test_where_nothing_gives_the_reason_a_name_is_not_called_unknown(ask: Ask) -> None:
    want = Resolve("no-such-name.invalid")
    assert ask(want, tools=("getent",))[want].state is FactState.GARBLED


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("curl: (60) SSL certificate problem: certificate has expired", Failure.EXPIRED),
        ("curl: (60) SSL certificate problem: self-signed certificate", Failure.ISSUER),
        ("curl: (60) Peer's Certificate issuer is not recognized.", Failure.ISSUER),
        ("requested domain name does not match the server's certificate.", Failure.OTHER_NAME),
        ("ERROR: The certificate of 'localhost' is not trusted.", Failure.ISSUER),
        ("The certificate's owner does not match hostname 'x'", Failure.OTHER_NAME),
        ("no alternative certificate subject name matches target host name 'x'", Failure.OTHER_NAME),
        ("nc: getaddrinfo: nodename nor servname provided, or not known", Failure.NO_NAME),
        ("getaddrinfo: Temporary failure in name resolution", Failure.NO_RESOLVER),
        ("nc: connect to 192.0.2.1 port 1 (tcp) failed: No route to host", Failure.UNREACHABLE),
        ("what no tool has said before", None),
    ],
)
def test_the_words_of_a_failure(words: str, kind: Failure | None) -> None:
    assert failure(words) is kind


def test_no_private_key_leaves_the_host(ask: Ask, tmp_path: Path) -> None:
    one = made("mail.example.com", names=["mail.example.com"])
    secret = one.key_pem.splitlines()[1]
    files = {
        "both": one.key_pem + one.pem,
        "key": one.key_pem,
        "unended": f"-----BEGIN CERTIFICATE-----\n{one.key_pem}",
        "inside": f"-----BEGIN CERTIFICATE-----\n{secret}\n-----BEGIN PRIVATE KEY-----\n{secret}\n",
        "half": one.pem.rpartition("-----END")[0] + one.key_pem,
    }
    wants: list[Want[Any]] = []
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        wants += [CertificateFile(str(tmp_path / name)), PublicKey(str(tmp_path / name))]
    script = compose(wants, NONCE, readers=set(Reader))
    done = subprocess.run(
        ["/bin/sh", "-s", "--", "/"], input=script.encode(), capture_output=True, check=True
    )
    assert secret.encode() not in done.stdout
    assert b"BEGIN PRIVATE" not in done.stdout
    facts = read(wants, NONCE, done.stdout)
    both = facts[CertificateFile(str(tmp_path / "both"))].value
    assert both is not None
    assert (both.certificates[0].names, both.others) == (("mail.example.com",), ("PRIVATE KEY",))
    assert facts[PublicKey(str(tmp_path / "both"))].value == both.certificates[0].public_key


def test_binary_and_damaged_certificates(ask: Ask, tmp_path: Path) -> None:
    one = made("mail.example.com")
    (tmp_path / "der").write_bytes(one.der)
    (tmp_path / "damaged").write_text(one.pem.replace(one.pem.splitlines()[2], "A" * 64))
    der, damaged = CertificateFile(str(tmp_path / "der")), CertificateFile(str(tmp_path / "damaged"))
    facts = ask(der, damaged, tools=("openssl",))
    assert (had(facts, der).form, had(facts, der).certificates[0].subject) == ("der", "mail.example.com")
    assert facts[damaged].state in (FactState.GARBLED, FactState.HAD)
    facts = ask(der)
    assert facts[der].state is FactState.NO_TOOL


def test_the_chain_that_a_server_shows(ask: Ask, tmp_path: Path, closed: int) -> None:
    root = made("Test Root", authority=True)
    middle = made("Test Middle", root, authority=True)
    leaf = made("localhost", middle, names=["localhost"])
    with web_server(tmp_path, leaf, middle) as port:
        shown = ServedCertificate(f"localhost:{port}", "localhost")
        refused, plain = ServedCertificate(f"127.0.0.1:{closed}"), ServedCertificate("127.0.0.1:0")
        facts = ask(shown, refused, plain, tools=("openssl",))
    chain = facts[shown].value
    assert chain is not None
    assert [one.subject for one in chain.certificates] == ["localhost", "Test Middle"]
    assert [one.signed_by for one in chain.certificates] == [1, -1]
    assert chain.trusted not in ("", "ok")
    assert had(facts, refused).failure is Failure.REFUSED


@pytest.mark.parametrize(
    "name", ["with blank", "-n", "$(touch pwned)", "quo'te", 'dou"ble', "new\nline", "ü", "%s"]
)
def test_a_certificate_under_an_odd_name_is_that_file(tmp_path: Path, name: str) -> None:
    one = made("mail.example.com")
    file, key = tmp_path / f"{name}.pem", tmp_path / f"{name}.key"
    file.write_text(one.pem)
    key.write_text(one.key_pem)
    facts = Shell("dash", tmp_path, None, ["dash"]).ask(CertificateFile(str(file)), PublicKey(str(key)))
    chain = had(facts, CertificateFile(str(file)))
    assert [certificate.subject for certificate in chain.certificates] == ["mail.example.com"]
    assert had(facts, PublicKey(str(key))) == chain.certificates[0].public_key
    assert sorted(tmp_path.iterdir()) == sorted([file, key])


def test_certificates_are_read_in_every_shell(shell: Shell) -> None:
    root = made("Test Root", authority=True)
    leaf = made("mail.example.com", root, names=["mail.example.com"])
    file = shell.folder / "mail.pem"
    file.write_text((leaf.pem + leaf.key_pem + root.pem).replace("\n", "\r\n"))
    want, missing = CertificateFile(shell.seen(file)), CertificateFile(shell.seen(file) + ".none")
    facts = shell.ask(want, missing)
    chain = had(facts, want)
    assert [one.subject for one in chain.certificates] == ["mail.example.com", "Test Root"]
    assert [one.signed_by for one in chain.certificates] == [1, 1]
    assert chain.others == ("PRIVATE KEY",)
    assert (chain.trusted == "") == (shell.name == "busybox")
    assert facts[missing].state is FactState.MISSING


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = str(tmp_path / "pipe")
    facts = Shell("dash", tmp_path, None, ["dash"]).ask(CertificateFile(path), PublicKey(path))
    assert {fact.state for _, fact in facts} == {FactState.NOT_A_FILE}


@pytest.mark.parametrize(
    ("head", "rest", "state"),
    [
        (b"Content-Length: 1000\r\n", b"All is", FactState.CUT_OFF),
        (b"Content-Length: 6\r\n", b"All is", FactState.HAD),
        (b"Content-Encoding: gzip\r\nContent-Length: 2\r\n", b"\x1f\x8b", FactState.HAD),
    ],
)
def test_a_page_that_broke_off_or_is_packed_is_not_taken_for_all_of_it(
    ask: Ask, head: bytes, rest: bytes, state: FactState
) -> None:
    with answers_with(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + rest) as port:
        want = Http(f"http://127.0.0.1:{port}/")
        fact = ask(want, tools=("curl",))[want]
    assert fact.state is state
    assert fact.value is not None
    assert (fact.value.body is None) == (b"gzip" in head)


def test_a_server_that_takes_its_time_is_not_called_silent(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        want = Http(f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert ask(want, tools=("curl",))[want].state is FactState.TIMED_OUT


@contextmanager
def answers_with(answer: bytes) -> Iterator[int]:
    """A server that says the same to the first that comes, and hangs up."""

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_an_address_that_a_certificate_gives_as_a_name_is_no_address(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "a.pem"
    names = "subjectAltName=DNS:192.0.2.1,DNS:a.example.com,IP:192.0.2.2"
    new = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        str(tmp_path / "a.key"),
        "-out",
        str(path),
    ]
    subprocess.run([*new, "-subj", "/CN=a", "-addext", names], check=True, capture_output=True)
    chain = had(ask(CertificateFile(str(path)), tools=("openssl",)), CertificateFile(str(path)))
    assert chain.certificates[0].names == ("DNS:192.0.2.1", "a.example.com", "192.0.2.2")
