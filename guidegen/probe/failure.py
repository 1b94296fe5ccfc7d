"""Why a connection or a name came to nothing, from the words of many tools."""

import re
from enum import StrEnum
from typing import Final


class Failure(StrEnum):
    """What a tool met on its way. The first ones are told by the network, the others by a certificate."""

    REFUSED = "refused"
    TIMED_OUT = "timed out"
    NO_NAME = "name not known"
    NO_RESOLVER = "no answer about the name"
    UNREACHABLE = "no way there"
    CLOSED = "closed early"
    EXPIRED = "certificate expired"
    NOT_YET = "certificate not yet valid"
    OTHER_NAME = "certificate for another name"
    ISSUER = "issuer not known"
    TLS = "no encryption"

    @property
    def of_certificate(self) -> bool:
        """Whether the other side was reached, and its certificate was not accepted."""
        return self in (Failure.EXPIRED, Failure.NOT_YET, Failure.OTHER_NAME, Failure.ISSUER)


_WORDS: Final = (
    (Failure.EXPIRED, r"certificate (has |is )?expired|has expired"),
    (Failure.NOT_YET, r"not yet (valid|activated)"),
    (
        Failure.OTHER_NAME,
        r"(subject|common|domain|alternative) name[^\n]*(does not|doesn't) match"
        r"|hostname mismatch"
        r"|no (certificate subject )?alternative (certificate )?(subject )?names? match"
        r"|does not match hostname"
        r"|requested host ?name|owner does not match",
    ),
    (Failure.ISSUER, r"self[- ]signed|issuer|not trusted|unable to verify the first|marked as not trusted"),
    (Failure.NO_RESOLVER, r"temporary failure in name resolution|try again later|could not contact dns"),
    (
        Failure.NO_NAME,
        r"name or service not known|could not resolve|couldn't resolve|unable to resolve"
        r"|name does not resolve"
        r"|nodename nor servname|bad address|no address associated|unknown host|name has no usable address"
        r"|hostname nor servname|temporarily unable to resolve|no such host",
    ),
    (Failure.REFUSED, r"connection refused|errno=111\b|errno=61\b"),
    (Failure.TIMED_OUT, r"timed out|timeout|errno=110\b|errno=60\b"),
    (Failure.UNREACHABLE, r"no route to host|unreachable|errno=(113|101|65|51)\b"),
    (Failure.CLOSED, r"connection reset|empty reply|unexpected eof|broken pipe|errno=104\b|no data received"),
    (
        Failure.TLS,
        r"wrong version number|ssl routines|ssl_error|handshake|tls|packet length|unknown protocol",
    ),
)


def failure(words: str) -> Failure | None:
    """What `words` speak of; None where they are not understood."""
    for kind, pattern in _WORDS:
        if re.search(pattern, words, re.IGNORECASE):
            return kind
    return None
