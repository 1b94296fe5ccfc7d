"""The certificates in a file, those that a server shows, and the public half of a key."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal, Self

from guidegen.model import Fact, FactState, Reader
from guidegen.probe.blocks import blocks
from guidegen.probe.failure import Failure, failure
from guidegen.probe.question import Form, Question, Section
from guidegen.probe.questions.command import CommandRun
from guidegen.probe.shell import path_word, print_reason
from guidegen.probe.unanswered import from_reason, from_section, last_line
from guidegen.probe.x509 import Certificate, certificates, key_digest

StartTls = Literal["", "smtp", "imap", "pop3", "ftp", "ldap"]

# A whole block of a certificate and nothing else leaves the host: of what begins like one and never ends (or
# has a key inside) not a line. What other blocks there are is told by their names.
_ONLY_CERTIFICATES: Final = r"""
{ sub(/\r$/, "") }
/^-----BEGIN / {
  kind = $0; sub(/^-----BEGIN /, "", kind); sub(/-----$/, "", kind); text = ""
  if (kind != "CERTIFICATE") print "= " substr(kind, 1, 60)
  else text = $0 "\n"
  next
}
text != "" && /^-----END CERTIFICATE-----$/ { print text $0; text = ""; next }
text != "" && /^[A-Za-z0-9+\/=]+$/ && length(text) < 65536 { text = text $0 "\n"; next }
{ text = "" }
"""
_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Chain:
    """Certificates in their order, and what else was there."""

    certificates: tuple[Certificate, ...] = ()
    others: tuple[str, ...] = ()
    """The names of the other blocks of PEM in the file: PRIVATE KEY, …"""
    form: Literal["pem", "der", "other"] = "pem"
    trusted: str = ""
    """What openssl there says of the first one: "ok", or why it is not trusted; empty where not asked."""
    failure: Failure | None = None
    """Why a server showed none."""
    detail: str = ""


@dataclass(frozen=True)
class CertificateFile(Question[Chain]):
    """The certificates in a file. Of anything else in it only the name leaves the host."""

    name: ClassVar = "certificate_file"
    value_type: ClassVar = Chain
    forms: ClassVar[Mapping[str, Form]] = {"debian": Form.TRIED, "alpine": Form.TRIED}

    path: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """One awk a file; openssl, where there is one, says whether it is trusted, and reads binary ones."""
        return "only=" + shlex.quote(_ONLY_CERTIFICATES) + "\n" + "\n".join(_look(q.path) for q in questions)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Chain]]:
        """A block for each file."""
        facts = [_chain(*block) for block in blocks(section)][: len(questions)]
        return facts + [from_section(section)] * (len(questions) - len(facts))


# What openssl says of the first certificate of a file: ok, or the line with its error.
_VERDICT: Final = (
    '/error [0-9]+ at / { print; found = 1; exit } /: OK$/ { print "ok"; found = 1; exit }'
    ' END { if (!found) print "" }'
)


def _is_large(word: str) -> str:
    """Shell that tells whether it is more than openssl, which reads the whole of a file, should be given."""
    return f'[ "$(find -L {word} -prune -size +{_BYTES // 512} 2>/dev/null)" ]'


def _look(path: str) -> str:
    word, reason = path_word(path), print_reason(path, follow=True)
    return (
        "s=90\n"
        f"if [ -f {word} ]; then\n"
        f"  if [ ! -r {word} ]; then echo 'Permission denied'\n"
        f"  elif {_is_large(word)}; then echo 'too large for a certificate'; else s=0\n"
        f"  case $(head -c 2 <{word} | od -An -tx1 | tr -d ' \\n') in 308[1-4])\n"
        "    if ! command -v openssl >/dev/null 2>&1; then echo 'openssl: not found'; s=90\n"
        f"    else echo '= form der'; openssl x509 -inform DER -in {word} 2>/dev/null | awk \"$only\"; fi;;\n"
        "  *)\n"
        f'    head -c {_BYTES} <{word} | awk "$only"\n'
        "    if command -v openssl >/dev/null 2>&1; then printf '= trusted '\n"
        f"      openssl verify -untrusted {word} {word} </dev/null 2>&1 | awk {shlex.quote(_VERDICT)}; fi;;\n"
        "  esac; fi\n"
        f"elif [ -e {word} ]; then echo 'not a regular file'; else {reason}; fi\n"
        'printf "%s %s\\n" "$2" "$s"'
    )


def _chain(block: bytes, status: int) -> Fact[Chain]:
    if status:
        return from_reason(block.decode(errors="replace").strip().removeprefix("! "))
    found = certificates(block)
    if found is None:
        return Fact(FactState.GARBLED, detail="a certificate in it is damaged")
    text = block.decode(errors="replace")
    others = tuple(
        line[2:]
        for line in text.splitlines()
        if line.startswith("= ") and not re.match("= (form|trusted)", line)
    )
    form: Literal["pem", "der", "other"] = "der" if "= form der\n" in text else "pem"
    if not found and not others:
        form = "other"
    return Fact.had(Chain(certificates=found, others=others, form=form, trusted=_trusted(text)))


def _trusted(text: str) -> str:
    """`ok`, or the words behind "lookup:" of openssl's error."""
    said = re.search(r"^= trusted (.*)$", text, re.MULTILINE)
    if not said or said[1] == "ok":
        return "ok" if said else ""
    return said[1].rpartition("lookup:")[2].strip() or said[1]


@dataclass(frozen=True)
class ServedCertificate(Question[Chain]):
    """The certificates that a server shows to whoever asks it for a name."""

    name: ClassVar = "served_certificate"
    value_type: ClassVar = Chain
    apart: ClassVar = True
    forms: ClassVar[Mapping[str, Form]] = {"debian": Form.TRIED}

    address: str
    """HOST:PORT."""
    server_name: str = ""
    """The name that is asked for."""
    starttls: StartTls = ""
    reader: Reader = field(default=Reader.LOGIN, kw_only=True)

    @classmethod
    def limit(cls, questions: Sequence[Self]) -> int:  # noqa: ARG003 - each has one of its own
        """A name, a connection and a handshake."""
        return 12

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """openssl, of which only certificates, the verdict and the words of a failure are passed on."""
        return "\n".join(CommandRun.script([CommandRun(_served(question))]) for question in questions)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[Chain]]:
        """Certificates, or why there are none."""
        if len(questions) != 1:
            return [from_section(section)] * len(questions)
        (ran,) = CommandRun.read([CommandRun("")], section)
        if ran.value is None or ran.state is not FactState.HAD:
            return [Fact(ran.state, detail=ran.detail)]
        pem = ran.value.stdout.encode(errors="surrogateescape")
        found = certificates(pem)
        if found is None:
            return [Fact(FactState.GARBLED, detail="a certificate that it shows is damaged")]
        if found:
            code = re.search(r"^= (\d+) \((.*)\)", ran.value.stdout, re.MULTILINE)
            trusted = "" if not code else "ok" if code[1] == "0" else code[2]
            return [Fact.had(Chain(certificates=found, trusted=trusted))]
        said = [line for line in ran.value.stdout.splitlines() if not line.startswith("= ")]
        detail = last_line("\n".join(said).encode(errors="replace"))
        # What openssl prints when a server ends the talk before it showed anything is not always an error.
        why = failure(ran.value.stdout) or (
            Failure.TLS if "no peer certificate" in ran.value.stdout else None
        )
        if why is None:
            return [Fact(FactState.GARBLED, detail=detail)]
        return [Fact.had(Chain(failure=why, detail=detail))]


def _served(question: ServedCertificate) -> str:
    name = question.server_name
    sni = f" -servername {shlex.quote(name)}" if name and not re.fullmatch(r"[\d.]+|.*:.*", name) else ""
    starttls = f" -starttls {question.starttls}" if question.starttls else ""
    only = _ONLY_CERTIFICATES.replace('{ text = "" }', "") + (
        '/Verify return code: / { sub(/.*Verify return code: /, ""); print "= " substr($0, 1, 200); next }\n'
        "/errno|rror|refused|not known|no peer certificate|timed out|BIO_/ && !/^verify/"
        " { print substr($0, 1, 300) }\n"
        '{ text = "" }\n'
    )
    to = shlex.quote(question.address)
    return (
        "command -v openssl >/dev/null 2>&1 || { echo 'openssl: not found' >&2; exit 127; }\n"
        f"openssl s_client -connect {to}{sni}{starttls} -showcerts </dev/null 2>&1 |\n"
        f"awk {shlex.quote(only)}"
    )


@dataclass(frozen=True)
class PublicKey(Question[str]):
    """The SHA-256 of the public half of the private key in a file; the key itself never leaves the host."""

    name: ClassVar = "public_key"
    value_type: ClassVar = str
    forms: ClassVar[Mapping[str, Form]] = {"debian": Form.TRIED}

    path: str

    @classmethod
    def script(cls, questions: Sequence[Self]) -> str:
        """openssl makes the public key; where it cannot, the name of what stands in the file."""
        return "\n".join(_public_half(question.path) for question in questions)

    @classmethod
    def read(cls, questions: Sequence[Self], section: Section) -> Sequence[Fact[str]]:
        """A block for each file. A file that holds no key has the value ""."""
        facts = [_public(*block) for block in blocks(section)][: len(questions)]
        return facts + [from_section(section)] * (len(questions) - len(facts))


_LABELS: Final = """
/^-----BEGIN / { print "= " substr($0, 12, 60) }
/ENCRYPTED/ { print "= encrypted" }
"""


def _public_half(path: str) -> str:
    word = path_word(path)
    return (
        "s=90\n"
        f"if [ -f {word} ]; then\n"
        f"  if [ ! -r {word} ]; then echo 'Permission denied'\n"
        f"  elif {_is_large(word)}; then echo 'too large for a key'\n"
        "  elif ! command -v openssl >/dev/null 2>&1; then echo 'openssl: not found'\n"
        f"  else s=0; openssl pkey -in {word} -passin pass: -pubout </dev/null 2>/dev/null ||\n"
        f"    head -c 65536 <{word} | awk {shlex.quote(_LABELS)}; fi\n"
        f"elif [ -e {word} ]; then echo 'not a regular file'; else {print_reason(path, follow=True)}; fi\n"
        'printf "%s %s\\n" "$2" "$s"'
    )


def _public(block: bytes, status: int) -> Fact[str]:
    text = block.decode(errors="replace").strip()
    if status:
        return from_reason(text.removeprefix("! "))
    if digest := key_digest(block):
        return Fact.had(digest)
    if "ENCRYPTED" in text or "= encrypted" in text:
        return Fact(FactState.GARBLED, detail="the key is locked with a passphrase")
    if "= CERTIFICATE" in text and "KEY" not in text:
        return Fact.had("")
    return Fact(FactState.GARBLED, detail="openssl found no private key in it")
