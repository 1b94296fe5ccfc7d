"""The check kind `url`: a web address answers as it should."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from guidegen.checks.finding import Aspect, conclude, digest, unseen
from guidegen.checks.network import ASKED, FROM, SEEN, Origin, failed, no_answer, reader, require_host
from guidegen.checks.weighing import Field
from guidegen.checks.wording import code, joined, shown
from guidegen.model import (
    CLOSED,
    Check,
    Evidence,
    Example,
    Fact,
    Facts,
    FactState,
    Finding,
    Instruction,
    Misfit,
    Verdict,
    Want,
    Witness,
    WitnessSource,
    option,
)
from guidegen.probe.failure import Failure
from guidegen.probe.questions.http import Http, Page
from guidegen.probe.recorded import recorded

_REDIRECTS: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True, kw_only=True)
class Url(Check):
    """A web address answers a plain GET with the status, the text or the redirect that it should.

    It is asked from the host, or with `from: here` from the machine on which guidegen runs, through whatever
    proxy that machine uses; the report says which. Redirects are not followed: the first answer counts. Of an
    https address the certificate must be good for whoever asks, unless `certificate: false`. A page that does
    not come at all counts as not set up; where the name or the way is missing here, nothing is known of the
    host. The page is read up to 256 KiB and is not kept.
    """

    __pydantic_config__ = CLOSED
    kind: ClassVar = "url"
    main_field: ClassVar = "status"

    url: str = option("The address; it begins with http:// or https://.", min_length=1)
    status: int = option("The status; by default 200, and with redirects_to any redirect.", 0, ge=0, le=599)
    contains: str = option("A piece of text that the page must hold.", "")
    matches: str = option("A regular expression that some part of the page must match.", "")
    redirects_to: str = option("The address to which it must send its visitors on.", "")
    certificate: bool = option("false: whatever certificate it shows is good enough.", True)
    asked_from: Origin = option(FROM, "host", alias="from")

    def __post_init__(self) -> None:
        """Raise Misfit for what is no address, or no pattern."""
        for key in ("url", "redirects_to"):
            if text := getattr(self, key):
                _require_url(key, text)
        if self.redirects_to and (self.contains or self.matches):
            key = "contains" if self.contains else "matches"
            raise Misfit(key, "of a page that sends its visitors on, nobody sees the text")
        if self.status and not 200 <= self.status <= 599:
            raise Misfit("status", "a status is a number from 200 to 599", "status: 200")
        try:
            re.compile(self.matches)
        except re.error as error:
            raise Misfit("matches", f"this is no regular expression: {error}") from error

    @property
    def subject(self) -> str:
        """The address."""
        return self.url

    @property
    def _question(self) -> Http:
        return Http(self.url, self.certificate, reader=reader(self.asked_from))

    @property
    def _statuses(self) -> tuple[int, ...]:
        if self.status:
            return (self.status,)
        return _REDIRECTS if self.redirects_to else (200,)

    @property
    def _text(self) -> str:
        if self.sensitive:
            return "what the guide asks for"
        parts = [f'"{shown(self.contains)}"'] if self.contains else []
        parts += [f'something that fits "{shown(self.matches)}"'] if self.matches else []
        return joined(parts)

    def instruct(self) -> Instruction:
        """Open it, and see."""
        if self.redirects_to:
            return Instruction(f"{code(self.url)} must lead to {code(self.redirects_to)}.")
        said = f" It should say {code(self.contains)}." if self.contains and not self.sensitive else ""
        if self.status not in (0, 200):
            return Instruction(f"The page {code(self.url)} must answer with {code(self.status)}.")
        return Instruction(f"Open the page {code(self.url)}.{said}")

    def expectation(self) -> str:
        """`https://example.com/ answers 200 and says "…", asked from the host`."""
        parts = [] if self.redirects_to and not self.status else [f"answers {self._statuses[0]}"]
        parts += [f"leads to {shown(self.redirects_to)}"] if self.redirects_to else []
        parts += [f"says {self._text}"] if self.contains or self.matches else []
        return f"{shown(self.url)} {joined(parts)}, {ASKED[self.asked_from]}"

    def wants(self) -> tuple[Want[Any], ...]:
        """The answer to one GET."""
        return (self._question,)

    def judge(self, facts: Facts, witnesses: Sequence[Witness] = ()) -> Finding:
        """That it answers; then the status, then the redirect or the text."""
        fact = facts[self._question]
        if fact.value is None:
            what = f"{shown(self.url)}, {ASKED[self.asked_from]},"
            return conclude(self, [unseen(what, fact, "GET")], witnesses)
        return conclude(self, self._aspects(fact.value, fact), witnesses)

    def _aspects(self, page: Page, fact: Fact[Page]) -> list[Aspect]:
        if page.failure is not None and page.failure.of_certificate:
            return [self._bad_certificate(page, page.failure)]
        if page.failure is not None or not page.status:
            failure = page.failure or Failure.CLOSED
            return [
                no_answer(shown(self.url), failure, self.asked_from, "status", page.tool, page.detail),
            ]
        aspects = [self._status(page)]
        if self.redirects_to:
            aspects.append(self._redirect(page))
        elif (self.contains or self.matches) and page.status in self._statuses:
            aspects.append(self._content(page, fact))
        return aspects

    def _evidence(self, page: Page, text: str) -> tuple[Evidence, ...]:
        return (Evidence(source=f"{page.tool}, {SEEN[self.asked_from]}", text=text),)

    def _bad_certificate(self, page: Page, failure: Failure) -> Aspect:
        words = f"{shown(self.url)} is not trusted, {ASKED[self.asked_from]}: {failed(failure)}"
        return Aspect(
            field=Field(
                name="certificate",
                holds=False,
                actual=failure.value,
                # Time alone makes a certificate expire.
                passive=failure in (Failure.EXPIRED, Failure.NOT_YET),
            ),
            actual=words,
            statement=words,
            evidence=self._evidence(page, shown(page.detail or failure.value)),
        )

    def _status(self, page: Page) -> Aspect:
        words = f"{shown(self.url)} answers {page.status}, {ASKED[self.asked_from]}"
        should = "a redirect" if len(self._statuses) > 1 else str(self._statuses[0])
        return Aspect(
            # Nobody makes a server answer 502 by doing the right thing in a wrong way.
            field=Field(name="status", holds=page.status in self._statuses, actual=page.status, passive=True),
            actual=words,
            statement=f"{words}, where {should} should be",
            evidence=self._evidence(page, f"GET {shown(self.url)}: {page.status}"),
        )

    def _redirect(self, page: Page) -> Aspect:
        there = page.location if page.status in _REDIRECTS else ""
        words = f"{shown(self.url)} leads " + (f"to {shown(there)}" if there else "nowhere else")
        words += f", {ASKED[self.asked_from]}"
        return Aspect(
            field=Field(name="redirects_to", holds=_same(there, self.redirects_to), actual=there or None),
            actual=words,
            statement=f"{words}, where {shown(self.redirects_to)} should be",
            evidence=self._evidence(page, f"Location: {shown(there)}"),
        )

    def _content(self, page: Page, fact: Fact[Page]) -> Aspect:
        what = f"the text of {shown(self.url)}, {ASKED[self.asked_from]},"
        if page.body is None:
            return unseen(what, Fact(FactState.NO_TOOL, detail=f"{page.tool} does not give it"), "GET")
        body = page.body
        holds = self.contains in body and bool(re.search(self.matches, body, re.MULTILINE))
        if not holds and fact.state is FactState.CUT_OFF:
            return unseen(what, fact, "GET")
        words = f"the page {shown(self.url)} {'says' if holds else 'does not say'} {self._text}"
        words += f", {ASKED[self.asked_from]}"
        return Aspect(
            field=Field(
                name="content",
                holds=holds,
                actual=digest(body, self.url),
                # What a page says changes by itself.
                passive=True,
            ),
            actual=words,
            statement=words,
            evidence=self._evidence(page, f"{len(body.encode(errors='replace'))} bytes of text"),
        )

    def apply(self) -> tuple[str, ...]:
        """Nothing: a page is served by something that other steps set up."""
        return ()


def _require_url(key: str, text: str) -> None:
    hint = f"{key}: https://www.example.com/"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise Misfit(key, f"this is no web address: {error}", hint) from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise Misfit(key, "a web address begins with http:// or https:// and names a machine", hint)
    if parts.username is not None or parts.password is not None:
        raise Misfit(key, "an address with a password in it would be shown in every report", hint)
    if not text.isascii() or not text.isprintable() or re.search(r"[\s\"<>\\^`{|}]", text):
        raise Misfit(key, "letters that no web address holds must be written as %XX", hint)
    require_host(key, parts.hostname)


def _same(one: str, other: str) -> bool:
    """Whether two addresses are one; a bare host is its first page."""
    if not one:
        return False
    try:
        parts = [urlsplit(text) for text in (one, other)]
        plain = [
            (p.scheme, p.hostname, p.port or _PORTS.get(p.scheme), p.path or "/", p.query) for p in parts
        ]
    except ValueError:
        return one == other
    return plain[0] == plain[1] and (not parts[1].fragment or parts[0].fragment == parts[1].fragment)


_PORTS: Final = {"http": 80, "https": 443}


def _page(**page: Any) -> Facts:
    return recorded([{"http": "https://shop.example.com/", **page}])


_SHOP = Url(url="https://shop.example.com/", contains="Welcome")
_MOVED = Url(url="https://shop.example.com/", redirects_to="https://www.example.com/")

Url.EXAMPLES = (
    Example(
        name="it answers and says what it should",
        check=_SHOP,
        facts=_page(status=200, body="Welcome to the shop"),
        verdict=Verdict.DONE,
    ),
    Example(
        name="the certificate has expired",
        check=_SHOP,
        facts=_page(failure="certificate expired"),
        verdict=Verdict.SKIPPED,
    ),
    Example(
        name="the certificate is for another name",
        check=_SHOP,
        facts=_page(failure="certificate for another name"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="nothing listens there", check=_SHOP, facts=_page(failure="refused"), verdict=Verdict.SKIPPED
    ),
    Example(
        name="it leads somewhere else than it should",
        check=_MOVED,
        facts=_page(status=301, location="https://ww.example.com/"),
        verdict=Verdict.WRONG,
    ),
    Example(
        name="it still answers 502, as before the fix",
        check=_SHOP,
        facts=_page(status=502),
        verdict=Verdict.SKIPPED,
        witnesses=(Witness(WitnessSource.RECIPE, {"status": (502,)}),),
    ),
    Example(
        name="the host has neither curl nor wget",
        check=_SHOP,
        facts=_page(state="no such tool"),
        verdict=Verdict.UNKNOWN,
    ),
    Example(
        name="it is asked from here, and the name is not known here",
        check=Url(url="https://shop.example.com/", asked_from="here"),
        facts=recorded(
            [{"http": "https://shop.example.com/", "reader": "here", "failure": "name not known"}]
        ),
        verdict=Verdict.UNKNOWN,
    ),
)
