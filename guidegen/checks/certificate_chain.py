"""Which certificate signed which, and whether the last one is one that is trusted. Pure."""

from dataclasses import dataclass
from ipaddress import ip_address

from guidegen.checks.wording import shown
from guidegen.probe.questions.certificate import Chain
from guidegen.probe.x509 import Certificate


@dataclass(frozen=True)
class End:
    """How the chain ends; `holds` is None where that cannot be told, and `words` then says why."""

    holds: bool | None
    words: str


def leaf(seen: Chain) -> int:
    """The place of the certificate itself: the first that signed none of the others."""
    signers = {one.signed_by for place, one in enumerate(seen.certificates) if one.signed_by != place}
    return next((place for place in range(len(seen.certificates)) if place not in signers), 0)


def path(seen: Chain, place: int) -> list[int]:
    """The places from `place` along whoever signed it."""
    found = [place]
    while 0 <= (above := seen.certificates[found[-1]].signed_by) < len(seen.certificates):
        if above in found:
            break
        found.append(above)
    return found


def end(seen: Chain, place: int) -> End:
    """Whether every certificate is there, up to one that is trusted or that signed itself."""
    places = path(seen, place)
    last = seen.certificates[places[-1]]
    signed_itself = last.signed_by == places[-1]
    if signed_itself and len(places) == 1:
        return End(False, "is signed by itself, so no program trusts it")
    if signed_itself:
        return End(True, "comes with every certificate that it hangs on")
    if seen.trusted == "ok":
        return End(True, f"hangs on {shown(last.issuer)}, which is trusted")
    if not seen.trusted:
        return End(None, f"no openssl there says whether {shown(last.issuer)} is trusted")
    if "expired" in seen.trusted or "not yet valid" in seen.trusted:
        return End(None, f"openssl does not look further than “{shown(seen.trusted)}”")
    stray = [one for n, one in enumerate(seen.certificates) if n not in places]
    signed = "it" if len(places) == 1 else "the last one"
    words = f"comes without that of {shown(last.issuer)}, which signed {signed}"
    if stray:
        words += f" (the one of {shown(stray[0].subject)} did not)"
    return End(False, words)


def is_for(one: Certificate, name: str) -> bool:
    """Whether a client that asked for `name` takes it; a star stands for one word of a name."""
    try:
        return str(ip_address(name)) in one.names
    except ValueError:
        pass
    wanted = name.rstrip(".").casefold()
    star = f"*.{wanted.partition('.')[2]}"
    return any(given.casefold() in (wanted, star) for given in one.names)
