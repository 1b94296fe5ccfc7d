"""What is seen of a certificate, one aspect for each thing that a check asks of it."""

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

from guidegen.checks import certificate_chain
from guidegen.checks.finding import Aspect, unseen
from guidegen.checks.network import no_answer
from guidegen.checks.weighing import Field
from guidegen.checks.wording import joined, shown
from guidegen.model import Evidence, Fact, Facts, FactState, Reader, Value
from guidegen.probe.questions.certificate import CertificateFile, Chain, PublicKey
from guidegen.probe.questions.identity import Identity

if TYPE_CHECKING:
    from guidegen.checks.certificate import Certificate

CLOCK: Final = Identity(reader=Reader.LOGIN)
"""By the host's own clock a certificate is in force or not."""


class Look:
    """One look at a certificate: `check` says how it should be, `facts` how it is."""

    def __init__(self, check: "Certificate", facts: Facts) -> None:
        self._check, self._facts = check, facts
        self._file = check.certificate if check.is_file else None

    def _aspect(
        self, name: str, holds: bool, actual: Value, is_: str, should: str = "", *, passive: bool = False
    ) -> Aspect:
        words = f"{self._check.what} {is_}"
        return Aspect(
            field=Field(name=name, holds=holds, actual=actual, passive=passive),
            actual=words,
            statement=f"{words}, {should}" if should else words,
            evidence=(
                Evidence(
                    source=self._check.source,
                    file=self._check.certificate if self._check.is_file else None,
                    text=is_,
                ),
            ),
        )

    def aspects(self) -> list[Aspect]:
        """That there is one, in its place and form; then each field."""
        fact = self._facts[self._check.question]
        if fact.state is FactState.MISSING:
            words = f"{shown(self._check.certificate)} is not there"
            field = Field(name="exists", holds=False, actual=None)
            evidence = (Evidence(source="file", file=self._check.certificate, text=words),)
            return [Aspect(field=field, actual=words, statement=words, evidence=evidence)]
        if fact.value is None or not fact.known:
            return [
                unseen(
                    self._check.what.rstrip(","),
                    fact,
                    self._check.source,
                    self._check.certificate if self._check.is_file else None,
                )
            ]
        seen = fact.value
        if seen.failure is not None:
            return [
                no_answer(
                    shown(self._check.certificate),
                    seen.failure,
                    self._check.asked_from,
                    "exists",
                    "openssl",
                    seen.detail,
                )
            ]
        if not seen.certificates:
            return [self._no_certificate(seen)]
        place = certificate_chain.leaf(seen)
        aspects = [self._time(seen, place), *self._place(seen, place), *self._fields(seen, place)]
        if self._check.chain:
            aspects.append(self._complete(seen, place))
        aspects += self._expired_members(seen, place)
        if self._check.key:
            aspects.append(self._key(seen, place))
        if self._check.file:
            aspects.append(self._same_as_file(seen))
        return aspects

    def _no_certificate(self, seen: Chain) -> Aspect:
        path = shown(self._check.certificate)
        if any("PRIVATE KEY" in kind for kind in seen.others):
            what = f"{path} holds a private key and no certificate"
            if self._check.key and self._facts[PublicKey(self._check.key)].value == "":
                what += f", and {shown(self._check.key)} the certificate: the two are swapped"
        elif seen.others:
            what = f"{path} holds a {shown(seen.others[0])} and no certificate"
        else:
            what = f"{path} holds no certificate"
        return Aspect(
            field=Field(name="exists", holds=False, actual=", ".join(seen.others) or "no certificate"),
            actual=what,
            statement=what,
            evidence=(Evidence(source="file", file=self._check.certificate, text=what),),
        )

    def _time(self, seen: Chain, place: int) -> Aspect:
        one = seen.certificates[place]
        clock = self._facts[CLOCK]
        if clock.value is None or clock.value.now.year < 2000:
            fault = clock if clock.value is None else Fact(FactState.GARBLED, detail="its clock is not set")
            return unseen(f"the host's clock, by which {self._check.what} is in force,", fault, "date")
        now, until = clock.value.now, one.not_after
        left = (until - now).days
        day = f"{until:%Y-%m-%d}"
        if one.not_before > now:
            # What ran out did so by itself; what is not valid yet was put there by somebody.
            return self._aspect(
                "days_left", False, day, f"is not valid before {one.not_before:%Y-%m-%d %H:%M} UTC",
                f"and the host's clock says {now:%Y-%m-%d %H:%M} UTC"
            )  # fmt: skip
        if until < now:
            return self._aspect(
                "days_left", False, day, f"ran out on {day}", "and must be renewed", passive=True
            )
        is_ = f"is valid until {day}, for {left} more {'day' if left == 1 else 'days'}"
        should = f"where at least {self._check.days_left} should be left"
        return self._aspect("days_left", left >= self._check.days_left, day, is_, should, passive=True)

    def _place(self, seen: Chain, place: int) -> list[Aspect]:
        aspects = []
        if self._check.is_file and seen.form != self._check.form:
            forms = {"pem": "as text (PEM)", "der": "in binary form (DER)", "other": "otherwise"}
            is_ = f"is written {forms[seen.form]}"
            aspects.append(
                self._aspect("form", False, seen.form, is_, f"where {self._check.form.upper()} should be")
            )
        if place:
            first = shown(seen.certificates[0].subject)
            is_ = f"stands behind that of {first}, which signed it"
            aspects.append(
                self._aspect(
                    "order", False, "wrong order", is_, "where the certificate itself should be first"
                )
            )
        return aspects

    def _fields(self, seen: Chain, place: int) -> list[Aspect]:
        one, aspects = seen.certificates[place], []
        if self._check.expected_names:
            missing = [name for name in self._check.expected_names if not certificate_chain.is_for(one, name)]
            is_ = f"is for {joined([shown(name) for name in one.names]) or shown(one.subject)}"
            if not one.names and one.subject in missing:
                is_ = f"names {shown(one.subject)} in its subject alone, where programs no longer look,"
            should = f"and not for {joined([shown(name) for name in missing])}"
            aspects.append(
                self._aspect("names", not missing, ", ".join(one.names) or one.subject, is_, should)
            )
        if self._check.issuer:
            is_ = f"is signed by {shown(one.issuer)}"
            if one.signed_by == place:
                is_ = "is signed by itself"
            holds = self._check.issuer.casefold() in one.issuer.casefold()
            should = f"where {shown(self._check.issuer)} should be"
            aspects.append(self._aspect("issuer", holds, one.issuer, is_, should))
        if self._check.not_before:
            since = datetime.combine(self._check.not_before, time(), UTC)
            day = f"{one.not_before:%Y-%m-%d}"
            should = f"where one of {self._check.not_before} or later should be"
            aspects.append(
                self._aspect(
                    "not_before", one.not_before >= since, day, f"was issued on {day}", should, passive=True
                )
            )
        return aspects

    def _complete(self, seen: Chain, place: int) -> Aspect:
        end = certificate_chain.end(seen, place)
        if end.holds is None:
            why = Fact[Chain](FactState.NO_TOOL, detail=end.words)
            return unseen(
                f"whether the chain of {self._check.what.rstrip(',')} is complete", why, self._check.source
            )
        return self._aspect("chain", end.holds, "complete" if end.holds else end.words, end.words)

    def _expired_members(self, seen: Chain, place: int) -> list[Aspect]:
        clock = self._facts[CLOCK].value
        path = certificate_chain.path(seen, place)[1:]
        late = [seen.certificates[n] for n in path if clock and seen.certificates[n].not_after < clock.now]
        return [
            self._aspect(
                "chain_in_force", False, shown(one.subject),
                f"hangs on that of {shown(one.subject)}, which ran out on {one.not_after:%Y-%m-%d}",
            )
            for one in late
        ]  # fmt: skip

    def _key(self, seen: Chain, place: int) -> Aspect:
        fact, one = self._facts[PublicKey(self._check.key)], seen.certificates[place]
        key = shown(self._check.key)
        if fact.state is FactState.MISSING:
            return self._aspect("key", False, None, f"has no key: {key} is not there")
        if fact.value is None or not one.public_key:
            return unseen(f"the key {key}", fact, "openssl", self._check.key)
        if not fact.value:
            return self._aspect("key", False, "no key", f"has no key: {key} holds a certificate")
        holds = fact.value == one.public_key
        is_ = f"{'belongs' if holds else 'does not belong'} to the key in {key}"
        return self._aspect("key", holds, one.public_key[:16], is_)

    def _same_as_file(self, seen: Chain) -> Aspect:
        fact, path = self._facts[CertificateFile(self._check.file)], shown(self._check.file)
        if fact.state is FactState.MISSING:
            return self._aspect("file", False, None, f"cannot be that of {path}, which is not there")
        if fact.value is None:
            return unseen(f"the certificate in {path}", fact, "file", self._check.file)
        if not fact.value.certificates:
            return self._aspect(
                "file", False, "no certificate", f"cannot be that of {path}, which holds none"
            )
        kept = fact.value.certificates[certificate_chain.leaf(fact.value)]
        shows = seen.certificates[0]
        if kept.sha256 == shows.sha256:
            return self._aspect("file", True, shows.sha256[:16], f"is the one in {path}")
        is_ = (
            f"is another (until {shows.not_after:%Y-%m-%d}) than the one in {path}"
            f" (until {kept.not_after:%Y-%m-%d})"
        )
        aspect = self._aspect("file", False, None, is_, passive=True)
        hint = "Reload the program that shows it: it has not taken up the file, or uses another one."
        return Aspect(
            field=aspect.field,
            actual=aspect.actual,
            statement=f"{aspect.statement}: the file was not reloaded",
            evidence=aspect.evidence,
            hint=hint,
        )
