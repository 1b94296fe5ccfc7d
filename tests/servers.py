"""Small servers on the loopback, and certificates for them, good and bad."""

import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Made:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def key_pem(self) -> str:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def made(
    name: str,
    by: Made | None = None,
    *,
    names: Sequence[str] = (),
    days: float = 90,
    since: float = -1,
    authority: bool = False,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> Made:
    """A certificate for `name`, signed by `by` or by itself; `days` and `since` are days from now."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=since))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if names:
        general = [
            x509.IPAddress(ip_address(one)) if one.replace(".", "").isdigit() else x509.DNSName(one)
            for one in names
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(general), critical=False)
    return Made(builder.sign(by.key if by else key, SHA256()), key)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, headers, body = {
            "/": (200, {}, b"All is well\n"),
            "/go": (301, {"Location": "/there"}, b""),
            "/busy": (503, {}, b"sorry"),
            "/binary": (200, {}, bytes(range(256)) * 8),
            "/large": (200, {}, b"x" * 400_000),
            "/forged": (200, {}, b"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\n\r\n"),
        }.get(self.path, (404, {}, b""))
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def web_server(folder: Path | None = None, *chain: Made) -> Iterator[int]:
    """A web server's port; with `chain` it shows these certificates, the first one's key is its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    if folder and chain:
        file = folder / "chain.pem"
        file.write_text("".join(one.pem for one in chain) + chain[0].key_pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
