"""What lies beside a file: it only ever adds, and what of it could not be looked at leaves a verdict open."""

from typing import Any

import pytest

from guidegen.checks.applicable import judged
from guidegen.checks.file import File
from guidegen.checks.line import Line
from guidegen.checks.neighbours import Neighbourhood
from guidegen.checks.setting import Setting
from guidegen.model import Check, Facts, Verdict, Witness, WitnessSource
from guidegen.probe.questions.content import Content
from guidegen.probe.questions.folder import Folder
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
MAIN = "/etc/app/main.cf"
OLD, NEW = "2026-03-02T08:15:00+00:00", "2026-11-22T10:05:00+00:00"
RELAY = Setting(setting="relayhost", path=MAIN, value="new", was={"is": ("old",)}, format="key = value")
LINE = Line(line="relayhost = new", path=MAIN)


def file(path: str, text: str, mtime: str = NEW, mode: str = "0644") -> list[dict[str, Any]]:
    return [
        {"content": path, "value": text},
        {"stat": path, "follow": True, "type": "file", "mode": mode, "mtime": mtime},
    ]


def beside(name: str, text: str = "relayhost = new\n", mtime: str = NEW, mode: str = "0644") -> Facts:
    """The file with its old text, and one more."""
    folder = {"folder": "/etc/app", "names": ["main.cf", name]}
    main = file(MAIN, "relayhost = old\n", "2026-06-01T00:00:00+00:00")
    return recorded([*main, folder, *file(f"/etc/app/{name}", text, mtime, mode)])


@pytest.mark.parametrize("check", [RELAY, LINE])
@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("main.cf.txt", "has .txt added to its name"),
        ("main.cf~", "a copy of the file"),
        ("main.cf.bak", "a copy of the file"),
        ("main.cf.dpkg-old", "a copy of the file"),
        ("main.cf.before-relay", "a copy of the file"),
        ("main.cf.save", "where an editor saved the work"),
        ("main.cf.example", "an example, which nothing reads"),
        ("Main.cf", "differs in a capital letter"),
        ("mian.cf", "nearly the same name"),
        ("master.cf", "another file"),
    ],
)
def test_the_right_line_in_a_neighbour_is_an_attempt(check: Check, name: str, what: str) -> None:
    finding = judged(check, beside(name))
    assert finding.verdict is WRONG
    assert f"/etc/app/{name}:1" in finding.statement
    assert what in finding.statement
    assert finding.statement.endswith(f"{MAIN} is the one that is meant")


@pytest.mark.parametrize("check", [RELAY, LINE])
def test_an_old_copy_shows_nothing_but_where_it_is_known_to_be_new(check: Check) -> None:
    old = beside("main.cf.bak", mtime=OLD)
    assert judged(check, old).verdict is SKIPPED
    field = "is" if check is RELAY else "line"
    known = judged(check, old).traces
    values = {field: ("old" if check is RELAY else None,)}
    assert check.judge(old, (Witness(WitnessSource.BEFORE, values, frozenset(known)),)).verdict is SKIPPED
    assert check.judge(old, (Witness(WitnessSource.BEFORE, values),)).verdict is WRONG


@pytest.mark.parametrize("check", [RELAY, LINE])
@pytest.mark.parametrize("text", ["relayhost = other\n", "# relayhost = new\n", ""])
def test_a_neighbour_without_the_right_line_changes_nothing(check: Check, text: str) -> None:
    assert judged(check, beside("main.cf.txt", text)).verdict is SKIPPED


@pytest.mark.parametrize("check", [RELAY, LINE])
@pytest.mark.parametrize(
    "lost",
    [
        {"folder": "/etc/app"},
        {"content": "/etc/app/main.cf.bak"},
        {"stat": "/etc/app/main.cf.bak", "follow": True},
    ],
)
@pytest.mark.parametrize(
    "state", ["forbidden", "timed out", "lost with the connection", "cut off at the size limit"]
)
def test_a_neighbour_that_could_not_be_looked_at_leaves_it_open(
    check: Check, lost: dict[str, Any], state: str
) -> None:
    seen = beside("main.cf.bak", "relayhost = old\n") | recorded([{**lost, "state": state}])
    finding = judged(check, seen)
    assert finding.verdict is UNKNOWN
    assert "whether it was tried could not be told: " in finding.statement


@pytest.mark.parametrize("state", ["missing", "not a regular file, so it was not opened"])
def test_a_neighbour_that_is_no_file_is_none(state: str) -> None:
    seen = beside("main.cf.d") | recorded([{"content": "/etc/app/main.cf.d", "state": state}])
    assert judged(RELAY, seen).verdict is SKIPPED


def test_where_nobody_looked_nothing_is_changed() -> None:
    alone = recorded(file(MAIN, "relayhost = old\n"))
    assert judged(RELAY, alone).verdict is SKIPPED
    assert (
        File(file="/etc/app/x").judge(recorded([{"stat": "/etc/app/x", "state": "missing"}])).verdict
        is SKIPPED
    )


def test_what_holds_needs_no_neighbours() -> None:
    assert RELAY.wants_more(recorded(file(MAIN, "relayhost = new\n"))) == ()
    assert LINE.wants_more(recorded(file(MAIN, "relayhost = new\n"))) == ()
    assert RELAY.wants_more(recorded([{"content": MAIN, "state": "forbidden"}])) == ()


def test_names_are_asked_for_first_and_then_the_texts_of_those_that_are_alike() -> None:
    alone = recorded(file(MAIN, "relayhost = old\n"))
    assert RELAY.wants_more(alone) == (Folder("/etc/app"),)
    names = {"folder": "/etc/app", "names": ["main.cf", "main.cf.txt", "readme", "other.conf"]}
    more = RELAY.wants_more(alone | recorded([names]))
    assert [want.path for want in more if isinstance(want, Content)] == ["/etc/app/main.cf.txt"]


def test_of_a_crowd_only_the_likeliest_are_read() -> None:
    names = {
        "folder": "/etc/app",
        "names": [f"main.cf.bak{number}" for number in range(500)] + ["main.cf.txt"],
    }
    found = Neighbourhood(MAIN).neighbours(recorded([names]))
    assert len(found) == 8
    assert found[0].path == "/etc/app/main.cf.txt"


def test_files_that_are_counted_are_not_taken_for_each_other() -> None:
    names = {"folder": "/etc/app", "names": ["20-a.conf"]}
    assert all(
        "another file" in n.what for n in Neighbourhood("/etc/app/10-a.conf").neighbours(recorded([names]))
    )


def test_of_a_neighbour_that_not_all_may_read_nothing_is_shown() -> None:
    secret = beside("main.cf.bak", "password = hunter2\nrelayhost = new\n", mode="0600")
    finding = judged(RELAY, secret)
    assert finding.verdict is WRONG
    assert "hunter2" not in repr(finding)
    assert any(e.text == "(not shown: sensitive)" for e in finding.evidence)


def test_of_a_sensitive_setting_its_value_is_not_shown_beside_it_either() -> None:
    check = Setting(setting="relayhost", path=MAIN, value="hunter2", sensitive=True, format="key = value")
    finding = judged(check, beside("main.cf.txt", "relayhost = hunter2\n"))
    assert finding.verdict is WRONG
    assert "hunter2" not in repr(finding)


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/etc/nginx/sites-enabled/shop", "/etc/nginx/sites-available/shop"),
        ("/etc/php/8.2/fpm/php.ini", "/etc/php/8.2/cli/php.ini"),
        ("/etc/crontab", "/var/spool/cron/crontabs/root"),
        ("/root/.ssh/authorized_keys", "~/.ssh/authorized_keys"),
        ("/etc/systemd/system/shop.service.d/a.conf", "/etc/systemd/system/shop.d/a.conf"),
    ],
)
def test_places_that_are_taken_for_each_other(path: str, other: str) -> None:
    assert other in [one.path for one in Neighbourhood(path).neighbours(Facts())]
    assert path not in [one.path for one in Neighbourhood(path).neighbours(Facts())]


def test_only_a_missing_file_is_looked_for_in_the_home_folder() -> None:
    assert not Neighbourhood("/etc/app/x").neighbours(Facts())
    assert [one.path for one in Neighbourhood("/etc/app/x", missing=True).neighbours(Facts())] == ["~/x"]


def missing(path: str, *names: str) -> Facts:
    folder = path.rpartition("/")[0]
    return recorded(
        [
            {"stat": path, "state": "missing"},
            {"stat": path, "follow": True, "state": "missing"},
            {"folder": folder, "names": list(names)},
        ]
    )


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("shop.conf.txt", WRONG),
        ("Shop.conf", WRONG),
        ("shop", WRONG),
        ("shop.conf ", WRONG),
        # A copy of what is not there, and another file of the folder, show nothing.
        ("shop.conf.bak", SKIPPED),
        ("shap.conf", SKIPPED),
        ("other.conf", SKIPPED),
    ],
)
def test_a_file_that_is_missing_may_be_there_under_another_name(name: str, verdict: Verdict) -> None:
    finding = File(file="/etc/app/shop.conf").judge(missing("/etc/app/shop.conf", name))
    assert finding.verdict is verdict
    assert (f"/etc/app/{name.strip()}" in finding.statement) is (verdict is WRONG)


def test_a_file_that_must_be_gone_is_not_where_a_copy_of_it_is_read() -> None:
    gone = File(file="/etc/nginx/sites-enabled/default", exists=False)
    assert gone.judge(missing(gone.file)).verdict is DONE
    renamed = gone.judge(missing(gone.file, "default.old"))
    assert renamed.verdict is WRONG
    assert "default.old is still there" in renamed.statement
    unseen = recorded([{"folder": "/etc/nginx/sites-enabled", "state": "forbidden"}])
    assert gone.judge(missing(gone.file) | unseen).verdict is UNKNOWN
    # Elsewhere a copy is none of the program's matters.
    other = File(file="/etc/app/default", exists=False)
    assert other.judge(missing(other.file, "default.old")).verdict is DONE


def test_a_file_in_an_included_folder_that_lacks_the_ending_is_told_so() -> None:
    path, folder = "/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d"
    text = f"Include {folder}/*.conf\nUsePAM yes\n"
    seen = recorded(
        [
            *file(path, text, OLD),
            {"includes": path, "dialect": "sshd_config"},
            {"folder": "/etc/ssh", "names": ["sshd_config"]},
            {"folder": folder, "names": ["10-pam"]},
            *file(f"{folder}/10-pam", "UsePAM no\n"),
        ]
    )
    check = Setting(setting="UsePAM", path=path, value="no", was={"is": ("yes",)})
    finding = judged(check, seen)
    assert finding.verdict is WRONG
    assert f"{folder}/10-pam:1 says UsePAM no, but nothing includes that file" in finding.statement
    assert Folder(folder) in check.wants_more(seen)
