"""`certificate`: what a file or a server holds, from real certificates that are made here."""

from pathlib import Path
from typing import Any

import pytest

from guidegen.checks.certificate import Certificate
from guidegen.model import Facts, Finding, Misfit, Reader, Verdict
from guidegen.probe.answer import read
from guidegen.probe.questions.identity import Identity
from guidegen.probe.script import compose
from tests.probe.shells import NONCE, Shell
from tests.servers import Made, made, web_server

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
ROOT = made("Test Root", authority=True)
MIDDLE = made("Test Middle", ROOT, authority=True)
LEAF = made("mail.example.com", MIDDLE, names=["mail.example.com", "*.shop.example.com"])


@pytest.fixture
def here(tmp_path: Path) -> "Here":
    return Here(tmp_path)


class Here:
    """This machine, asked by the generated script in its own shell."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "mail.pem"

    def put(self, *parts: Made | str, name: str = "mail.pem") -> str:
        text = "".join(part if isinstance(part, str) else part.pem for part in parts)
        (self.folder / name).write_text(text)
        return str(self.folder / name)

    def find(self, check: Certificate) -> Finding:
        facts: Facts = Shell("dash", self.folder, None, ["dash"]).ask(*check.wants())
        return check.judge(facts)

    def of_file(self, *parts: Made | str, **keys: Any) -> Finding:
        return self.find(Certificate(certificate=self.put(*parts), **keys))


def test_a_good_one_with_its_chain(here: Here) -> None:
    finding = here.of_file(LEAF, MIDDLE, ROOT, names=("mail.example.com",), issuer="Middle", chain=True)
    assert finding.verdict is DONE, finding


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ((LEAF,), "comes without that of Test Middle"),
        ((LEAF, ROOT), "comes without that of Test Middle, which signed it (the one of Test Root did not)"),
        ((LEAF, MIDDLE), "comes without that of Test Root"),
        ((made("mail.example.com"),), "is signed by itself"),
        ((MIDDLE, LEAF, ROOT), "should be first"),
        ((ROOT, MIDDLE, LEAF), "should be first"),
    ],
)
def test_a_chain_that_is_not_whole_or_in_the_wrong_order(
    here: Here, parts: tuple[Made, ...], says: str
) -> None:
    finding = here.of_file(*parts, chain=True)
    assert finding.verdict is WRONG
    assert says in finding.statement


def test_a_member_of_the_chain_that_ran_out_is_named(here: Here) -> None:
    old = made("Test Middle", ROOT, authority=True, since=-90, days=-1, key=MIDDLE.key)
    finding = here.of_file(LEAF, old, ROOT)
    assert finding.verdict is WRONG
    assert "hangs on that of Test Middle, which ran out" in finding.statement


@pytest.mark.parametrize(
    ("days", "since", "left", "verdict", "says"),
    [
        (90, -1, 30, DONE, ""),
        (10, -1, 30, SKIPPED, "where at least 30 should be left"),
        (-1, -90, 0, SKIPPED, "ran out on"),
        (90, 2, 0, WRONG, "is not valid before"),
    ],
)
def test_the_time_in_which_it_is_in_force(
    here: Here, days: int, since: int, left: int, verdict: Verdict, says: str
) -> None:
    finding = here.of_file(made("mail.example.com", ROOT, days=days, since=since), days_left=left)
    assert finding.verdict is verdict
    assert says in finding.statement


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("mail.example.com", DONE),
        ("MAIL.example.com", DONE),
        ("a.shop.example.com", DONE),
        ("a.b.shop.example.com", WRONG),
        ("shop.example.com", WRONG),
        ("www.example.com", WRONG),
    ],
)
def test_the_names_that_it_is_for(here: Here, name: str, verdict: Verdict) -> None:
    assert here.of_file(LEAF, names=(name,)).verdict is verdict


def test_a_common_name_alone_is_no_name_for_todays_programs(here: Here) -> None:
    assert here.of_file(made("mail.example.com"), names=("mail.example.com",)).verdict is WRONG


def test_the_key_that_it_belongs_to(here: Here) -> None:
    right, other = here.put(LEAF.key_pem, name="right"), here.put(ROOT.key_pem, name="other")
    assert here.of_file(LEAF, key=right).verdict is DONE
    finding = here.of_file(LEAF, key=other)
    assert finding.verdict is WRONG
    assert "does not belong to the key" in finding.statement
    assert here.of_file(LEAF, key=str(here.folder / "none")).verdict is SKIPPED


def test_key_and_certificate_swapped_are_named_as_that(here: Here) -> None:
    key = here.put(LEAF, name="mail.key")
    finding = here.of_file(LEAF.key_pem, key=key)
    assert finding.verdict is WRONG
    assert "the two are swapped" in finding.statement


def test_what_is_no_certificate_or_in_binary_form(here: Here) -> None:
    assert "holds no certificate" in here.of_file("not yet\n").statement
    here.file.write_bytes(LEAF.der)
    finding = here.find(Certificate(certificate=str(here.file)))
    assert finding.verdict is WRONG
    assert "binary form (DER)" in finding.statement
    assert here.find(Certificate(certificate=str(here.file), form="der")).verdict is DONE


def test_a_server_that_still_shows_the_old_one(here: Here) -> None:
    new = made("localhost", MIDDLE, names=["localhost"], days=300)
    old = made("localhost", MIDDLE, names=["localhost"], days=3)
    with web_server(here.folder, old, MIDDLE) as port:
        file = here.put(new, MIDDLE, name="new.pem")
        check = Certificate(certificate=f"localhost:{port}", file=file)
        finding = here.find(check)
        assert finding.verdict is SKIPPED
        assert "the file was not reloaded" in finding.statement
        assert "asked from the host" in finding.statement
        here.put(old, MIDDLE, name="new.pem")
        assert here.find(check).verdict is DONE
    refused = here.find(check)
    assert refused.verdict is SKIPPED
    assert "refused" in refused.statement


def test_a_server_must_be_for_the_name_that_it_is_asked_for(here: Here) -> None:
    with web_server(here.folder, LEAF, MIDDLE) as port:
        at = f"127.0.0.1:{port}"
        assert here.find(Certificate(certificate=at, server_name="mail.example.com")).verdict is DONE
        assert here.find(Certificate(certificate=at, server_name="www.example.com")).verdict is WRONG


def test_from_here_the_server_is_asked_here_and_the_clock_is_the_hosts() -> None:
    check = Certificate(certificate="mail.example.com:443", asked_from="here")
    readers = {type(want).__name__: want.reader for want in check.wants()}
    assert readers == {"ServedCertificate": Reader.HERE, "Identity": Reader.LOGIN}


def test_without_the_hosts_clock_nothing_is_in_force(here: Here) -> None:
    check = Certificate(certificate=here.put(LEAF))
    wants = [want for want in check.wants() if not isinstance(want, Identity)]
    shell = Shell("dash", here.folder, None, ["dash"])
    facts = read(wants, NONCE, shell.run(compose(wants, NONCE, readers=set(Reader))))
    assert check.judge(facts).verdict is UNKNOWN


@pytest.mark.parametrize(
    "keys",
    [
        *({"certificate": "mail.pem"}, {"certificate": "mail.example.com"}, {"certificate": "x:0"}),
        *({"certificate": "/x", "file": "/y"}, {"certificate": "/x", "starttls": "smtp"}),
        *({"certificate": "/x", "asked_from": "here"}, {"certificate": "x:443", "form": "der"}),
        *({"certificate": "x:443", "server_name": "-x"}, {"certificate": "/x", "key": "relative"}),
    ],
)
def test_keys_that_make_no_sense(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Certificate(**keys)
