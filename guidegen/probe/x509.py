"""Certificates as plain facts, read from the PEM that a host printed."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as Parsed
    from cryptography.x509 import Name

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PEM: Final = re.compile(
    rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,65536}-----END CERTIFICATE-----", re.ASCII
)
_ADDRESS: Final = re.compile(r"[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")
_MOST: Final = 400


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """One certificate."""

    subject: str
    """Its common name, or what else it calls itself."""
    issuer: str = ""
    """Common name and organisation of whoever signed it."""
    names: tuple[str, ...] = ()
    """The host names and addresses that it is for."""
    not_before: datetime = _EPOCH
    not_after: datetime = _EPOCH
    sha256: str = ""
    public_key: str = ""
    """The SHA-256 of its public key."""
    signed_by: int = -1
    """The place, from 0, of the one that signed it among those it came with; its own where it signed itself;
    -1 where that is none of them."""


def certificates(pem: bytes) -> tuple[Certificate, ...] | None:
    """Those in `pem`, in their order, each once; None where one of them is none.

    Older tools print the first one of a server's twice.
    """
    from cryptography import x509

    parsed = []
    for block in list(dict.fromkeys(_PEM.findall(pem)))[:_MOST]:
        try:
            parsed.append(x509.load_pem_x509_certificate(block))
        except ValueError:
            return None
    try:
        return tuple(_told(one, parsed) for one in parsed)
    except (ValueError, x509.UnsupportedGeneralNameType):
        return None


def key_digest(pem: bytes) -> str | None:
    """The SHA-256 of a public key in PEM; None where it is none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    found = re.search(rb"-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----", pem)
    if not found:
        return None
    try:
        return _digest_of_key(load_pem_public_key(found[0]))
    except (ValueError, UnsupportedAlgorithm):
        return None


def _digest_of_key(key: object) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return hashlib.sha256(der).hexdigest()


def _told(one: "Parsed", among: "Sequence[Parsed]") -> Certificate:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        alternative = one.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        # An address that is given as if it were a name is one to no client.
        given = alternative.get_values_for_type(x509.DNSName)
        names = [f"DNS:{name}" if _ADDRESS.fullmatch(name) else name for name in given]
        names += [str(address) for address in alternative.get_values_for_type(x509.IPAddress)]
    except x509.ExtensionNotFound:
        names = []
    try:
        key = _digest_of_key(one.public_key())
    except (ValueError, UnsupportedAlgorithm):
        key = ""
    return Certificate(
        subject=_called(one.subject),
        issuer=_called(one.issuer),
        names=tuple(names),
        not_before=one.not_valid_before_utc,
        not_after=one.not_valid_after_utc,
        sha256=one.fingerprint(SHA256()).hex(),
        public_key=key,
        signed_by=next((place for place, other in enumerate(among) if _signed(one, other)), -1),
    )


def _signed(one: "Parsed", by: "Parsed") -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    if one.issuer != by.subject:
        return False
    try:
        one.verify_directly_issued_by(by)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _called(name: "Name") -> str:
    """Common name, and the organisation in brackets."""
    from cryptography.x509.oid import NameOID

    def of(kind: object) -> str:
        return " ".join(str(part.value) for part in name if part.oid == kind)

    common, organisation = of(NameOID.COMMON_NAME), of(NameOID.ORGANIZATION_NAME)
    if common and organisation and organisation != common:
        return f"{common} ({organisation})"
    return common or organisation or name.rfc4514_string()
