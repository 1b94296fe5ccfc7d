"""`line`: the line itself, and what is not quite it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks.line import Line
from guidegen.model import Facts, Misfit, Verdict, Witness, WitnessSource
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
PATH = "/etc/nginx/site"


def facts(text: str, mode: str = "0644") -> Facts:
    return recorded(
        [
            {"content": PATH, "value": text},
            {"stat": PATH, "follow": True, "type": "file", "mode": mode},
        ]
    )


CERT = Line(
    line="ssl_certificate /etc/ssl/new.pem;", path=PATH, was={"line": ("ssl_certificate /etc/ssl/old.pem;",)}
)
WAS = (Witness(WitnessSource.RECIPE, CERT.was),)


@pytest.mark.parametrize(
    ("text", "verdict", "says"),
    [
        ("  ssl_certificate\t /etc/ssl/new.pem; \n", DONE, ""),
        ("ssl_certificate /etc/ssl/new.pem;", DONE, ""),
        ("# ssl_certificate /etc/ssl/new.pem;\n", WRONG, ":1 holds the right line, but as a comment"),
        ("ssl_certifcate /etc/ssl/new.pem;\n", WRONG, ":1 says ssl_certifcate /etc/ssl/new.pem;, where ssl_"),
        ("ssl_certificate /etc/ssl/new.pem;\r\n", WRONG, "ends as Windows ends lines"),
        (
            "ssl_certificate\u00a0/etc/ssl/new.pem;\n",
            WRONG,
            "characters that only look right: no-break space",
        ),
        ("\ufeffssl_certificate /etc/ssl/new.pem;\n", WRONG, "a byte order mark"),
        (
            "a\n  ssl_certificate /etc/ssl/old.pem;\n",
            SKIPPED,
            ":2 still says ssl_certificate /etc/ssl/old.pem;",
        ),
        ("listen 443;\n", SKIPPED, "does not hold the line"),
        ("", SKIPPED, "does not hold the line"),
    ],
)
def test_the_line_and_what_is_not_quite_it(text: str, verdict: Verdict, says: str) -> None:
    finding = CERT.judge(facts(text), WAS)
    assert finding.verdict is verdict, finding.statement
    assert says in finding.statement


def test_a_line_that_is_nearly_it_counts_where_it_is_known_to_be_new() -> None:
    near = facts("ssl_certificate /etc/ssl/nwe.pem;\n")
    assert CERT.judge(near, WAS).verdict is SKIPPED
    assert CERT.judge(near, (Witness(WitnessSource.BEFORE, {"line": (None,)}),)).verdict is WRONG
    assert "nwe.pem" in CERT.judge(near, WAS).evidence[0].text


@pytest.mark.parametrize(
    ("pattern", "text", "verdict"),
    [
        (r"listen\s+443\s+ssl", "  listen 443  ssl;\n", DONE),
        (r"listen\s+443\s+ssl", "  # listen 443 ssl;\n", WRONG),
        (r"^# managed by", "# managed by hand\n", DONE),
        (r"listen 443", "listen 80;\n", SKIPPED),
    ],
)
def test_a_pattern_finds_no_commented_line(pattern: str, text: str, verdict: Verdict) -> None:
    assert Line(pattern=pattern, path=PATH).judge(facts(text)).verdict is verdict


def test_a_line_that_must_not_be_there() -> None:
    check = Line(line="ssl_protocols SSLv3;", path=PATH, present=False)
    still = check.judge(facts("a\nssl_protocols SSLv3;\n"))
    assert still.verdict is SKIPPED
    assert still.statement == f"{PATH}:2 still says ssl_protocols SSLv3;, which should be gone"
    assert check.judge(facts("# ssl_protocols SSLv3;\n")).verdict is DONE
    assert check.judge(recorded([{"content": PATH, "state": "missing"}])).verdict is DONE
    for state in ("forbidden", "timed out", "not a regular file, so it was not opened"):
        assert check.judge(recorded([{"content": PATH, "state": state}])).verdict is UNKNOWN


def test_of_a_file_cut_off_only_what_was_seen_counts() -> None:
    cut = {"content": PATH, "state": "cut off at the size limit"}
    assert CERT.judge(recorded([cut | {"value": "ssl_certificate /etc/ssl/new.pem;\n"}])).verdict is DONE
    assert CERT.judge(recorded([cut | {"value": "a\n"}])).verdict is UNKNOWN


@pytest.mark.parametrize("sensitive", [True, False])
@pytest.mark.parametrize(
    "text", ["a hunter2\n", "#key hunter1\nx hunter2\n", "kay hunter1\n", "key hunter1\n"]
)
def test_sensitive_lines_are_never_shown(sensitive: bool, text: str) -> None:
    check = Line(line="key hunter1", path=PATH, sensitive=sensitive)
    shown = repr(check.judge(facts(text, "0644" if sensitive else "0600")))
    assert "hunter" not in shown


@pytest.mark.parametrize(
    "keys",
    [{}, {"line": "a", "pattern": "b"}, {"line": "a\nb"}, {"pattern": "("}, {"line": "a", "path": "b"}],
)
def test_keys_that_do_not_go_together(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Line(**({"path": PATH} | keys))


@given(st.text(), st.text(min_size=1))
def test_odd_text_never_raises(text: str, line: str) -> None:
    if line.strip() and "\n" not in line:
        finding = Line(line=line, path=PATH).judge(facts(text))
        assert finding.verdict in Verdict


def test_was_may_name_the_line_as_a_comment() -> None:
    check = Line(line="en_US.UTF-8 UTF-8", path=PATH, was={"line": ("# en_US.UTF-8 UTF-8",)})
    text = facts("# en_US.UTF-8 UTF-8\n")
    assert check.judge(text, (Witness(WitnessSource.RECIPE, check.was),)).verdict is SKIPPED


def test_a_file_full_of_near_misses_is_told_in_few_words() -> None:
    text = "\n".join(f"some log line number {number} with words" for number in range(2000))
    finding = Line(line="some log line number 99999 with wrods", path=PATH, sensitive=True).judge(facts(text))
    assert finding.verdict is SKIPPED
    assert len(finding.evidence) == len(finding.traces) == 20


def test_a_line_that_should_be_gone_is_still_there_if_it_only_looks_so() -> None:
    gone = Line(line="listen 80;", path=PATH, present=False)
    assert gone.judge(facts("listen 80;\r\n")).verdict is SKIPPED
    assert gone.judge(facts("listen\u00a080;\n")).verdict is SKIPPED


def test_a_pattern_that_fits_but_for_the_end_of_the_line_was_tried() -> None:
    finding = Line(pattern="^listen 443;$", path=PATH).judge(facts("listen 443;\r\n"))
    assert finding.verdict is WRONG
    assert "ends as Windows ends lines" in finding.statement


def test_the_last_line_of_a_text_that_was_cut_off_is_not_known() -> None:
    cut = {"content": PATH, "state": "cut off at the size limit"}
    rights = {"stat": PATH, "follow": True, "type": "file", "mode": "0644"}
    check = Line(line="listen 443;", path=PATH)
    assert check.judge(recorded([{**cut, "value": "a\nlisten 443;"}, rights])).verdict is UNKNOWN
    assert check.judge(recorded([{**cut, "value": "listen 443;\na"}, rights])).verdict is DONE
