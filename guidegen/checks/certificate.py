"""The check kind `certificate`: a certificate in a file, or as a server shows it, is the right one."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from typing import Any, ClassVar, Final, Literal

from guidegen.checks.certificate_look import CLOCK, Look
from guidegen.checks.finding import conclude
from guidegen.checks.network import ASKED, FROM, SEEN, Origin, host_and_port, reader, require_host
from guidegen.checks.paths import require_path
from guidegen.checks.wording import code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Example,
    Facts,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.questions.certificate import (
    CertificateFile,
    PublicKey,
    ServedCertificate,
    StartTls,
)
from guidegen.probe.recorded import recorded
from guidegen.probe.shell import edited_path_word


@dataclass(frozen=True, kw_only=True)
class Certificate(Check):
    """A certificate, in a file of the host or as a server shows it, is in force and the right one.

    The subject is a path, or HOST:PORT of a server that is asked from the host or from here. It must not have
    run out by the host's clock, and be valid for `days_left` more days. Of a server, it must be for the name
    that is asked for, unless `names` says otherwise. With `file`, what the server shows must be what the file
    holds: a new file that was never loaded is told so. With `key`, it must belong to that private key; only
    the key's public half is compared, and no key ever leaves the host.

    A file must hold the certificate itself first, then those that signed it. `chain: true` wants them
    complete, up to one that the host trusts or that signed itself; without openssl on the host that may be
    unknown. Whether it was revoked is not looked at.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "certificate"
    main_field: ClassVar = "issuer"

    certificate: str = option("The file, or HOST:PORT of a server: mail.example.com:443.", min_length=1)
    days_left: int = option("For how many more days it must be valid.", 0, ge=0, le=40000)
    names: tuple[str, ...] = option("A host name that it must be for, or a list of them.", ())
    issuer: str = option("A piece of the name of whoever signed it.", "")
    not_before: date | None = option("It must have been issued on this day or later.", None)
    chain: bool = option("true: every certificate that it hangs on must be there, in order.", False)
    key: str = option("The file of the private key that it must belong to.", "")
    form: Literal["pem", "der"] = option("How the file must be written: pem (text) or der.", "pem")
    file: str = option("Of a server: the file whose certificate it must show.", "")
    server_name: str = option("Of a server: the name that it is asked for; by default HOST.", "")
    starttls: StartTls = option("Of a server that begins in the clear: smtp, imap, pop3, ftp or ldap.", "")
    asked_from: Origin = option(FROM, "host", alias="from")

    def __post_init__(self) -> None:
        """Raise Misfit for keys that do not go together."""
        if self.is_file:
            require_path("certificate", self.certificate)
            for key in ("file", "server_name", "starttls"):
                if getattr(self, key):
                    raise Misfit(key, f"a file has no {key}; it goes with HOST:PORT")
            if self.asked_from != "host":
                raise Misfit("from", "a file is read on the host")
        else:
            host_and_port("certificate", self.certificate)
            if self.form != "pem":
                raise Misfit("form", "only a file is written in some form")
            if self.server_name:
                require_host("server_name", self.server_name)
        for key in ("key", "file"):
            if path := getattr(self, key):
                require_path(key, path)

    @property
    def subject(self) -> str:
        """The path or the address."""
        return self.certificate

    @property
    def is_file(self) -> bool:
        """Whether it is one in a file, and not one that a server shows."""
        return self.certificate.startswith(("/", "~"))

    @property
    def asked_name(self) -> str:
        """The name that a server is asked for."""
        return self.server_name or host_and_port("certificate", self.certificate)[0]

    @property
    def expected_names(self) -> tuple[str, ...]:
        """The names that it must be for; of a server, by default, the one that is asked for."""
        if self.names or self.is_file:
            return self.names
        name = self.asked_name
        return () if name == "localhost" or _is_address(name) else (name,)

    @property
    def question(self) -> CertificateFile | ServedCertificate:
        """What is asked of the host or the server."""
        if self.is_file:
            return CertificateFile(self.certificate)
        return ServedCertificate(
            self.certificate, self.asked_name, self.starttls, reader=reader(self.asked_from)
        )

    @property
    def what(self) -> str:
        """It, as the beginning of a clause."""
        if self.is_file:
            return f"the certificate in {shown(self.certificate)}"
        return f"the certificate that {shown(self.certificate)} shows, {ASKED[self.asked_from]},"

    @property
    def source(self) -> str:
        """How it was seen, for the evidence."""
        return "file" if self.is_file else f"TLS, {SEEN[self.asked_from]}"

    def instruct(self) -> Instruction:
        """Where the right certificate must be, or who must show it."""
        where = code(self.certificate)
        said = f" for {joined([code(name) for name in self.expected_names])}" if self.expected_names else ""
        by = f" from {code(self.issuer)}" if self.issuer else ""
        if self.is_file:
            text = f"Put a valid certificate{said}{by} into {where}."
            text += f" It must belong to the key in {code(self.key)}." if self.key else ""
        else:
            text = f"The server at {where} must show a valid certificate{said}{by}."
            text += f" It is the one in {code(self.file)}." if self.file else ""
        if self.days_left:
            text += f" It must be valid for at least {self.days_left} more days."
        return Instruction(text)

    def expectation(self) -> str:
        """`/etc/ssl/mail.pem: valid, for mail.example.com`."""
        parts = [f"valid for at least {self.days_left} more days" if self.days_left else "valid"]
        parts += (
            [f"for {joined([shown(name) for name in self.expected_names])}"] if self.expected_names else []
        )
        parts += [f"signed by {shown(self.issuer)}"] if self.issuer else []
        parts += [f"issued on {self.not_before} or later"] if self.not_before else []
        parts += ["with a complete chain"] if self.chain else []
        parts += [f"belonging to the key {shown(self.key)}"] if self.key else []
        parts += [f"the one in {shown(self.file)}"] if self.file else []
        return f"{shown(self.certificate)}: {', '.join(parts)}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The certificates, the host's clock, and what they are compared with."""
        more: list[Want[Any]] = [PublicKey(self.key)] if self.key else []
        more += [CertificateFile(self.file)] if self.file else []
        return (self.question, CLOCK, *more)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """That there is one, in its place and form; then each field."""
        return conclude(self, Look(self, facts).aspects(), witnesses)

    def apply(self) -> tuple[str, ...]:
        """A certificate that signs itself, where that is enough."""
        if not self.is_file or self.chain or self.issuer or self.form != "pem":
            return ()
        path = edited_path_word(self.certificate)
        name = (self.names or ("scratch.example",))[0]
        kinds = [f"{'IP' if _is_address(one) else 'DNS'}:{one}" for one in self.names or (name,)]
        new = "-newkey rsa:2048 -nodes -keyout /dev/null"
        commands = []
        if self.key:
            key = edited_path_word(self.key)
            commands.append(f"[ -s {key} ] || (umask 077; openssl genpkey -algorithm RSA -out {key})")
            new = f"-key {key}"
        subject = shlex.quote(f"/CN={name[:64]}")
        more = shlex.quote(f"subjectAltName={','.join(kinds)}")
        return (
            *commands,
            f"openssl req -x509 {new} -days {self.days_left + 30} -subj {subject} -addext {more} -out {path}",
        )


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


_NOW: Final = {"identity": None, "reader": "login", "now": "2026-11-22T12:00:00+00:00"}


def _told(**more: Any) -> dict[str, Any]:
    return {
        "subject": "mail.example.com",
        "issuer": "R11 (Let's Encrypt)",
        "names": ["mail.example.com"],
        "not_before": "2026-10-01T00:00:00+00:00",
        "not_after": "2026-12-30T00:00:00+00:00",
        "public_key": "aa",
        "sha256": "11",
        **more,
    }


def _in_file(*told: dict[str, Any], others: Sequence[str] = (), key: str | None = "aa") -> Facts:
    return recorded(
        [
            _NOW,
            {"certificate_file": "/etc/ssl/mail.pem", "certificates": list(told), "others": list(others)},
            {"public_key": "/etc/ssl/mail.key", "value": key},
        ]
    )


_FILE = Certificate(certificate="/etc/ssl/mail.pem", names=("mail.example.com",), key="/etc/ssl/mail.key")
_SHOWN = Certificate(certificate="mail.example.com:443", file="/etc/ssl/mail.pem")

Certificate.EXAMPLES = (
    Example(
        name="it is in force, for the name, and belongs to the key",
        check=_FILE,
        facts=_in_file(_told()),
        verdict=Verdict.DONE,
    ),
    Example(
        name="it ran out",
        check=_FILE,
        facts=_in_file(_told(not_after="2026-11-01T00:00:00+00:00")),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it belongs to another key",
        check=_FILE,
        facts=_in_file(_told(), key="bb"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="key and certificate are swapped",
        check=_FILE,
        facts=_in_file(others=["PRIVATE KEY"], key=""),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the one that signed it stands before it",
        check=_FILE,
        facts=_in_file(_told(subject="R11", names=[], signed_by=-1), _told(signed_by=0)),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="the server still shows the old one",
        check=_SHOWN,
        facts=recorded(
            [
                _NOW,
                {
                    "served_certificate": "mail.example.com:443",
                    "server_name": "mail.example.com",
                    "certificates": [_told(sha256="22", not_after="2026-11-30T00:00:00+00:00")],
                },
                {"certificate_file": "/etc/ssl/mail.pem", "certificates": [_told()]},
            ]
        ),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="it was signed by the one that signed the old one",
        check=Certificate(certificate="/etc/ssl/mail.pem", issuer="Let's Encrypt"),
        facts=_in_file(_told(issuer="mail.example.com", signed_by=0)),
        verdict=Verdict.SKIPPED,
        witnesses=(Witness(WitnessSource.RECIPE, {"issuer": ("mail.example.com",)}),),
    ),
    Example(
        name="the folder may not be looked into",
        check=_FILE,
        facts=recorded([_NOW, {"certificate_file": "/etc/ssl/mail.pem", "state": "forbidden"}]),
        verdict=Verdict.UNKNOWN,
    ),
)
