"""`cron`: times that mean the same, and all that keeps cron from running a line."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidegen.checks.cron import Cron
from guidegen.checks.cron_table import as_run, jobs, meaning
from guidegen.model import Facts, Finding, Misfit, Verdict
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("@daily", "0 0 * * *"),
        ("@midnight", "00 0 */1 * *"),
        ("@weekly", "0 0 * * 7"),
        ("@monthly", "0 0 1 * *"),
        ("0 0 * JAN sun", "0 0 * 1 0"),
        ("*/15 * * * *", "0,15,30,45 * * * *"),
        ("0 9-17/4 * * 1-5", "0 9,13,17 * * mon-fri"),
        ("0 0 1-31 * 2", "0 0 * * *"),
    ],
)
def test_times_that_mean_the_same(one: str, other: str) -> None:
    assert meaning(one) == meaning(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [("@daily", "@hourly"), ("0 0 1 * 1", "0 0 * * 1"), ("@reboot", "@daily"), ("0 3 * * *", "3 0 * * *")],
)
def test_times_that_do_not(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


@pytest.mark.parametrize(
    "odd",
    [
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * * 8",
        "* * * *",
        "@never",
        "5-1 * * * *",
        "*/0 * * * *",
        "jan * * * *",
        "² * * * *",
    ],
)
def test_times_that_cron_does_not_take(odd: str) -> None:
    assert meaning(odd) is None
    with pytest.raises(Misfit):
        Cron(cron="x", schedule=odd)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    meaning(text)
    for job in jobs(text):
        assert job.behind_user in job.rest or "  " in job.rest or job.behind_user
        as_run(job.rest)


def tables(text: str, path: str = "/etc/cron.d/app", *, style: str = "debian", **more: Any) -> Facts:
    return recorded([{"cron_tables": None, "style": style, "files": [{"path": path, "text": text, **more}]}])


def judged(facts: Facts, **fields: Any) -> Finding:
    return Cron(**{"cron": "/opt/app --all", "schedule": "30 2 * * *", **fields}).judge(facts)


LINE = "30 2 * * * root /opt/app --all\n"


@pytest.mark.parametrize(
    ("facts", "verdict", "says"),
    [
        (tables(f"PATH=/bin\n\n{LINE}"), DONE, ""),
        (tables(LINE.replace(" ", "\t")), DONE, ""),
        (tables(LINE, "/etc/cron.d/app.cron"), WRONG, "a dot"),
        (tables(LINE, "/etc/cron.d/app.cron", style="cronie"), DONE, ""),
        (tables(LINE, "/etc/cron.d/app.rpmnew", style="cronie"), WRONG, "passed over"),
        (tables(LINE, style="busybox"), WRONG, "BusyBox does not read"),
        (tables(LINE, owner="ann"), WRONG, "must belong to root"),
        (tables(LINE, mode="0664"), WRONG, "0664"),
        (tables(LINE + "# end"), WRONG, "whole file"),
        (tables(LINE + "# end", style="cronie"), DONE, ""),
        (tables(LINE[:-1], style="cronie"), WRONG, "passes over it"),
        (tables(LINE.replace("\n", "\r\n")), WRONG, "Windows"),
        (tables(LINE.replace("root ", "")), WRONG, "takes /opt/app for it"),
        (tables(f"#{LINE}"), WRONG, "/etc/cron.d/app:1 holds it, but as a comment"),
        (
            tables(LINE.replace("--all", "\u2013\u2013all").replace("\u2013\u2013", "\u2010\u2010")),
            WRONG,
            "looks right",
        ),
        (tables(LINE.replace("app -", "apq -")), WRONG, "apq"),
        (tables(LINE.replace("2 ", "3 ", 1)), WRONG, "at 30 3 * * *, where 30 2 * * * should be"),
        (tables(LINE.replace("30 2", "30\u00a02")), WRONG, "no-break space"),
        (tables(LINE.replace("root /", "root\u00a0/")), WRONG, "no-break space"),
        (tables(f"\ufeff{LINE}"), WRONG, "byte order mark"),
        (tables("* * * * * root /bin/other\n"), SKIPPED, "no table of cron holds"),
        (tables(LINE, style="none"), UNKNOWN, "no cron"),
        (tables(f"{LINE}99 * * * * root x\n"), WRONG, "line 2 is none that cron understands"),
        (tables(f"{LINE}99 * * * * root x\n", style="cronie"), DONE, ""),
        (tables(f"\r\n{LINE}"), WRONG, "line 1 is none"),
        (tables(f"{LINE}* * * * * root\n"), WRONG, "line 2 is none"),
        (tables(f'A = b\n"C-D"=e\n@reboot root x\n0 2 * * 7-1 root x\n{LINE}'), DONE, ""),
        (tables(LINE.replace("\n", " # nightly\n")), DONE, ""),
        (tables(LINE.replace("\n", " >/dev/null 2>&1\n")), WRONG, "/dev/null"),
        (tables(LINE.replace("/opt/app --all", "/opt/app --all-of")), WRONG, "--all-of"),
    ],
)
def test_a_table_of_the_system(facts: Facts, verdict: Verdict, says: str) -> None:
    found = judged(facts)
    assert found.verdict is verdict, found
    assert says in found.statement


OWN: dict[str, Any] = {"path": "/var/spool/cron/crontabs/ann", "owner": "ann", "mode": "0600"}


@pytest.mark.parametrize(
    ("text", "more", "verdict", "says"),
    [
        ("30 2 * * * /opt/app --all\n", {}, DONE, ""),
        (LINE.replace("root", "ann"), {}, WRONG, "ann stands before the command"),
        ("30 2 * * * /opt/app --all\n", {"mode": "0644"}, WRONG, "0600"),
        ("30 2 * * * /opt/app --all\n", {"owner": "bob"}, WRONG, "must belong to ann"),
    ],
)
def test_a_users_own_table(text: str, more: dict[str, Any], verdict: Verdict, says: str) -> None:
    found = judged(tables(text, **{**OWN, **more}), user="ann")
    assert found.verdict is verdict, found
    assert says in found.statement


def test_nothing_of_a_private_line_but_its_time_is_told() -> None:
    found = judged(
        tables("30 2 * * * /opt/apq --all --password=s3cret\n0 0 * * * x\n", **OWN),
        cron="/opt/app --all --password=s3creT",
    )
    assert found.verdict is WRONG
    assert "apq" not in repr(found)


def test_a_percent_sign_that_is_not_escaped() -> None:
    assert judged(tables("30 2 * * * date +%F\n", **OWN), cron="date +%F").verdict is WRONG
    assert judged(tables("30 2 * * * date +\\%F\n", **OWN), cron="date +%F").verdict is DONE
    assert judged(tables("30 2 * * * date +\\%F\n", **OWN), cron="date +\\%F").verdict is DONE


@pytest.mark.parametrize(
    ("path", "mode", "verdict"),
    [("app", "0755", DONE), ("app", "0644", WRONG), ("app.sh", "0755", WRONG), ("other", "0755", SKIPPED)],
)
def test_a_script_that_runs_by_the_day(path: str, mode: str, verdict: Verdict) -> None:
    facts = tables("", f"/etc/cron.daily/{path}", mode=mode)
    assert Cron(cron="/etc/cron.daily/app").judge(facts).verdict is verdict


def test_what_may_not_be_looked_at_is_never_absent() -> None:
    closed = recorded([{"cron_tables": None, "closed": ["/var/spool/cron/crontabs"]}])
    assert judged(closed).verdict is UNKNOWN
    assert Cron(cron="x", exists=False).judge(closed).verdict is UNKNOWN
    assert judged(closed, path="/etc/cron.d/app").verdict is SKIPPED
    assert judged(Facts()).verdict is UNKNOWN
    assert judged(tables("", whole=False)).verdict is UNKNOWN


def test_what_should_be_gone() -> None:
    check = Cron(cron="/opt/app --all", exists=False)
    assert check.judge(tables(LINE)).verdict is SKIPPED
    assert check.judge(tables(f"#{LINE}")).verdict is DONE
    assert check.judge(tables(LINE.replace("\n", " >/dev/null\n"))).verdict is SKIPPED
    assert check.judge(tables(LINE.replace("/opt", "cd / && /opt"))).verdict is SKIPPED
    assert check.judge(tables(LINE.replace("--all", "--all-of"))).verdict is DONE


def test_a_line_for_somebody_who_is_not_there_is_never_done() -> None:
    users = recorded([{"account_names": "passwd", "names": ["root", "ann"]}])
    assert judged(tables(LINE) | users).verdict is DONE
    assert judged(tables(LINE.replace("root", "bob")) | users).verdict is UNKNOWN
    assert judged(tables("30 2 * * * /opt/app --all\n", **OWN) | users).verdict is DONE
    ghost = {**OWN, "path": "/var/spool/cron/crontabs/ghost", "owner": "root"}
    assert judged(tables("30 2 * * * /opt/app --all\n", **ghost) | users).verdict is UNKNOWN


@pytest.mark.parametrize(
    "fields",
    [
        {"cron": " "},
        {"cron": "a\nb"},
        {"cron": "x", "path": "crontab"},
        {"cron": "/etc/cron.daily/x", "schedule": "@daily"},
        {"cron": "x", "exists": False, "user": "root"},
    ],
)
def test_keys_that_make_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        Cron(**fields)
