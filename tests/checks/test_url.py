"""`url`: which answer means what, and from where it was asked."""

from typing import Any

import pytest

from guidegen.checks.url import Url
from guidegen.model import Facts, Misfit, Reader, Verdict
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
SHOP = "https://shop.example.com/"


def answer(origin: str = "host", **page: Any) -> Facts:
    reader = "here" if origin == "here" else "login"
    return recorded([{"http": SHOP, "reader": reader, **page}])


@pytest.mark.parametrize(
    ("failure", "from_host", "from_here"),
    [
        ("refused", SKIPPED, SKIPPED),
        ("timed out", SKIPPED, SKIPPED),
        ("closed early", SKIPPED, SKIPPED),
        ("no encryption", SKIPPED, SKIPPED),
        ("name not known", SKIPPED, UNKNOWN),
        ("no way there", SKIPPED, UNKNOWN),
        ("no answer about the name", UNKNOWN, UNKNOWN),
        ("certificate expired", SKIPPED, SKIPPED),
        ("certificate for another name", WRONG, WRONG),
        ("issuer not known", WRONG, WRONG),
    ],
)
def test_what_a_failure_says_of_the_host(failure: str, from_host: Verdict, from_here: Verdict) -> None:
    for origin, verdict in (("host", from_host), ("here", from_here)):
        check = Url(url=SHOP, asked_from=origin)  # type: ignore[arg-type]
        finding = check.judge(answer(origin, failure=failure, tool="curl"))
        assert finding.verdict is verdict, (origin, finding)
        assert f"asked from {'the host' if origin == 'host' else 'here'}" in finding.statement


def test_it_is_asked_where_the_recipe_says() -> None:
    assert [want.reader for want in Url(url=SHOP).wants()] == [Reader.LOGIN]
    assert [want.reader for want in Url(url=SHOP, asked_from="here").wants()] == [Reader.HERE]


@pytest.mark.parametrize(
    ("location", "verdict"),
    [
        ("https://www.example.com/", DONE),
        ("https://www.example.com", DONE),
        ("https://WWW.example.com:443/", DONE),
        ("http://www.example.com/", WRONG),
        ("https://www.example.com/old", WRONG),
        ("", SKIPPED),
        ("http://[broken", WRONG),
    ],
)
def test_where_a_redirect_leads(location: str, verdict: Verdict) -> None:
    check = Url(url=SHOP, redirects_to="https://www.example.com/")
    status = 301 if location else 200
    assert check.judge(answer(status=status, location=location)).verdict is verdict


def test_a_text_that_could_not_be_seen_whole_is_unknown_and_one_that_was_seen_is_done() -> None:
    check = Url(url=SHOP, contains="Welcome")
    cut: dict[str, Any] = {"status": 200, "state": "cut off at the size limit"}
    assert check.judge(answer(**cut, body="Welcome and more")).verdict is DONE
    assert check.judge(answer(**cut, body="More")).verdict is UNKNOWN
    assert Url(url=SHOP, status=404, contains="x").judge(answer(status=404, tool="wget")).verdict is UNKNOWN


def test_the_page_itself_is_not_shown_or_kept() -> None:
    check = Url(url=SHOP, contains="Welcome")
    finding = check.judge(answer(status=200, body="the customer's own data"))
    assert finding.verdict is SKIPPED
    assert "own data" not in repr(finding)


def test_a_sensitive_text_is_not_named() -> None:
    check = Url(url=SHOP, contains="s3cret", sensitive=True)
    for body in ("s3cret", "else"):
        assert "s3cret" not in repr(check.judge(answer(status=200, body=body)))
    assert "s3cret" not in check.instruct().text


@pytest.mark.parametrize(
    "keys",
    [
        *({"url": "ftp://x.example/"}, {"url": "https://"}, {"url": "https://user:pw@x.example/"}),
        *({"url": "https://-oProxyCommand=x/"}, {"url": "http://x.example/a b"}, {"url": "http://x:99999/"}),
        *({"url": "http://x/$(id)`id`"}, {"url": SHOP, "status": 42}, {"url": SHOP, "matches": "("}),
        {"url": SHOP, "redirects_to": "https://y.example/", "contains": "z"},
    ],
)
def test_keys_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Url(**keys)
