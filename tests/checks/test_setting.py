"""`setting`: which occurrence counts, and what counts as an attempt that came out otherwise."""

from typing import Any

import pytest

from guidegen.checks.setting import Setting
from guidegen.model import Fact, Facts, Misfit, Verdict, Want, Witness, WitnessSource
from guidegen.probe.questions.includes import IncludedFiles, Includes
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN


def facts(path: str, text: str, *, mode: str = "0644", main: str | None = None, **drop_ins: str) -> Facts:
    """`main`: the text of sshd_config, where `path` is a file that it may include."""
    files = [] if main is None else [{"path": SSHD, "text": main}]
    files += [{"path": f"/etc/ssh/sshd_config.d/{n}.conf", "text": t} for n, t in sorted(drop_ins.items())]
    return recorded(
        [
            {"content": path, "value": text},
            {"stat": path, "follow": True, "type": "file", "mode": mode},
            {"includes": SSHD, "dialect": "sshd_config", "own": "" if path == SSHD else path, "files": files},
        ]
    )


SSHD = "/etc/ssh/sshd_config"


def sshd(**keys: Any) -> Setting:
    return Setting(setting="PasswordAuthentication", path=SSHD, **{"value": "no"} | keys)


@pytest.mark.parametrize(
    ("text", "verdict", "says"),
    [
        ("PasswordAuthentication no\nPasswordAuthentication yes\n", DONE, ""),
        ("passwordauthentication no # as told\n", DONE, ""),
        ('PasswordAuthentication "no"\n', DONE, ""),
        ("PasswordAuthentication=no\n", DONE, ""),
        ("PasswordAuthentication yes\nPasswordAuthentication no\n", WRONG, "the first one counts"),
        (
            "Match User bob\n  PasswordAuthentication no\n",
            WRONG,
            ":2 holds the right setting, but below Match",
        ),
        ("Match all\nPasswordAuthentication no\n", DONE, ""),
        ("#PasswordAuthentication no\n", WRONG, ":1 holds the right setting, but as a comment"),
        ("# PasswordAuthentication yes\n", SKIPPED, "does not set PasswordAuthentication"),
        ("PasswordAuthentification no\n", WRONG, "says PasswordAuthentification, where PasswordAuth"),
        # Another real option with the same value is no mistyped one.
        ("PubkeyAuthentication no\n", SKIPPED, "does not set"),
        ("PasswordAuthentication\n", WRONG, "no value, where no should be"),
        # sshd drops a carriage return and a form feed at the end, and takes its own words in capitals too.
        ("PasswordAuthentication no\r\n", DONE, ""),
        ("PasswordAuthentication No\f\n", DONE, ""),
        ("PasswordAuthentication\u00a0no\n", WRONG, "looks right, but holds characters that only look right"),
        ("\ufeffPasswordAuthentication no\n", WRONG, "a byte order mark"),
        ("PasswordAuthentication \u201cno\u201d\n", WRONG, "curly quotes"),
        ("PasswordAuthentication\u00a0yes\n", SKIPPED, "does not set PasswordAuthentication"),
        ("", SKIPPED, "does not set PasswordAuthentication; it should say PasswordAuthentication no"),
    ],
)
def test_sshd_takes_the_first_value_and_a_match_block_is_another_section(
    text: str, verdict: Verdict, says: str
) -> None:
    finding = sshd().judge(facts(SSHD, text))
    assert finding.verdict is verdict, finding.statement
    assert says in finding.statement


def test_a_setting_in_a_match_block_may_be_meant() -> None:
    text = "PasswordAuthentication yes\nMatch  user bob\n\tPasswordAuthentication no\n"
    assert sshd(section="Match User bob").judge(facts(SSHD, text)).verdict is DONE


@pytest.mark.parametrize(
    ("main", "verdict"),
    [
        ("Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\n", WRONG),
        ("PasswordAuthentication no\nInclude /etc/ssh/sshd_config.d/*.conf\n", DONE),
        # A relative Include is looked up in /etc/ssh.
        ("Include sshd_config.d/*.conf\nPasswordAuthentication no\n", WRONG),
        ("PasswordAuthentication no\n", DONE),
        # sshd passes over an inclusion of nothing.
        ("Include /etc/ssh/extra.conf\nPasswordAuthentication no\n", DONE),
    ],
)
def test_a_drop_in_that_is_included_first_overrides_the_main_file(main: str, verdict: Verdict) -> None:
    finding = sshd().judge(facts(SSHD, main, **{"50-cloud-init": "PasswordAuthentication yes\n"}))
    assert finding.verdict is verdict
    if finding.verdict is WRONG:
        assert (
            "/etc/ssh/sshd_config.d/50-cloud-init.conf:1 says PasswordAuthentication yes" in finding.statement
        )


def content(path: str, text: str) -> Facts:
    return recorded([{"content": path, "value": text}])


def test_a_drop_in_is_overridden_by_its_earlier_neighbour() -> None:
    path = "/etc/ssh/sshd_config.d/60-fix.conf"
    neighbours = {"50-cloud-init": "PasswordAuthentication yes\n", "60-fix": "PasswordAuthentication no\n"}
    check = Setting(setting="PasswordAuthentication", path=path, value="no")
    main = "Include /etc/ssh/sshd_config.d/*.conf\n"
    finding = check.judge(facts(path, "PasswordAuthentication no\n", main=main, **neighbours))
    assert finding.verdict is WRONG
    assert "50-cloud-init.conf:1" in finding.statement
    later = {"60-fix": "PasswordAuthentication no\n", "70-x": "PasswordAuthentication yes\n"}
    assert check.judge(facts(path, "PasswordAuthentication no\n", main=main, **later)).verdict is DONE


@pytest.mark.parametrize(
    ("main", "verdict", "says"),
    [
        ("UsePAM yes\n", WRONG, "60-fix.conf:1 is right, but nothing includes that file"),
        ("Include /etc/ssh/sshd_config.d/5*.conf\n", WRONG, "nothing includes that file"),
        ("#Include /etc/ssh/sshd_config.d/*.conf\n", WRONG, "nothing includes that file"),
        ("Match User bob\nInclude sshd_config.d/*.conf\n", WRONG, "section"),
        ("PasswordAuthentication yes\nInclude sshd_config.d/*.conf\n", WRONG, f"{SSHD}:1 says"),
        ("Include sshd_config.d/*.conf\nPasswordAuthentication yes\n", DONE, ""),
    ],
)
def test_a_drop_in_counts_only_where_the_main_file_includes_it(
    main: str, verdict: Verdict, says: str
) -> None:
    path = "/etc/ssh/sshd_config.d/60-fix.conf"
    check = Setting(setting="PasswordAuthentication", path=path, value="no")
    finding = check.judge(facts(path, "PasswordAuthentication no\n", main=main))
    assert finding.verdict is verdict, finding.statement
    assert says in finding.statement


FOLDER = "/etc/ssh/sshd_config.d"


@pytest.mark.parametrize(
    ("main", "unread", "verdict"),
    [
        ("Include sshd_config.d/*.conf\nPasswordAuthentication no\n", FOLDER, UNKNOWN),
        ("Include sshd_config.d/*.conf\nPasswordAuthentication no\n", f"{FOLDER}/50-a.conf", UNKNOWN),
        # It may set what the main file does not.
        ("Include sshd_config.d/*.conf\nUsePAM yes\n", FOLDER, UNKNOWN),
        # The first one counts, so nothing behind it matters; and what is set otherwise, is.
        ("PasswordAuthentication no\nInclude sshd_config.d/*.conf\n", FOLDER, DONE),
        ("Include sshd_config.d/*.conf\nPasswordAuthentication yes\n", FOLDER, WRONG),
        # What no line accounts for may stand anywhere.
        ("Include extra/*.conf\nPasswordAuthentication no\n", FOLDER, UNKNOWN),
    ],
)
def test_what_may_not_be_read_along_makes_it_unknown_where_it_may_matter(
    main: str, unread: str, verdict: Verdict
) -> None:
    seen = {"unread": [{"path": unread, "why": "Permission denied"}]}
    along = recorded([{"includes": SSHD, "dialect": "sshd_config", **seen}])
    finding = sshd().judge(facts(SSHD, main) | along)
    assert finding.verdict is verdict, finding.statement
    if verdict is UNKNOWN:
        assert "Permission denied" in finding.statement


def test_files_in_a_circle_and_in_great_numbers_are_read_once_round() -> None:
    files = [{"path": f"/etc/ssh/x/{name}", "text": "Include x/*\nInclude x/*\n"} for name in ("a", "b")]
    along = recorded([{"includes": SSHD, "dialect": "sshd_config", "files": files}])
    main = facts(SSHD, "Include x/*\nPasswordAuthentication no\n")
    assert sshd().judge(main | along).verdict is DONE
    wide = [{"path": f"/etc/ssh/x/{level}", "text": f"Include x/{level + 1}\n" * 3} for level in range(14)]
    along = recorded([{"includes": SSHD, "dialect": "sshd_config", "files": wide}])
    main = facts(SSHD, "Include x/0\nPasswordAuthentication no\n")
    assert "too many files" in sshd().judge(main | along).statement


def test_a_file_that_is_not_for_all_is_not_shown_though_it_overrides_one_that_is() -> None:
    path = f"{FOLDER}/50-a.conf"
    seen = {"files": [{"path": path, "text": "PasswordAuthentication yes\n"}], "private": [path]}
    along = recorded([{"includes": SSHD, "dialect": "sshd_config", **seen}])
    finding = sshd().judge(facts(SSHD, "Include sshd_config.d/*\nPasswordAuthentication no\n") | along)
    assert finding.verdict is WRONG
    assert f"{path}:1" in finding.statement
    assert "yes" not in repr(finding)


def test_keys_that_add_up_hold_wherever_they_stand() -> None:
    check = Setting(setting="Port", path=SSHD, value=2222)
    assert check.judge(facts(SSHD, "Port 22\nPort 2222\n")).verdict is DONE
    assert check.judge(facts(SSHD, "Port 22\n")).verdict is WRONG


MAIN = "/etc/postfix/main.cf"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("mynetworks = 127.0.0.0/8 10.0.0.0/8\n", DONE),
        ("mynetworks = 127.0.0.0/8\n   10.0.0.0/8\n", DONE),
        ("mynetworks =\n\t127.0.0.0/8\n# a comment in between\n\n\t10.0.0.0/8\n", DONE),
        ("mynetworks=127.0.0.0/8   10.0.0.0/8", DONE),
        ("mynetworks = 127.0.0.0/8 10.0.0.0/8 # not a comment here\n", WRONG),
        ('mynetworks = "127.0.0.0/8 10.0.0.0/8"\n', WRONG),
        ("mynetworks = 127.0.0.0/8 10.0.0.0/8\nmynetworks = 127.0.0.0/8\n", WRONG),
        ("mynetworks = 127.0.0.0/8 10.0.0.0/8\r\n", DONE),
        # "logical line must not start with whitespace": postfix passes over it.
        (" mynetworks = 127.0.0.0/8 10.0.0.0/8\n", WRONG),
        # It is a part of the line above, which nobody means to write.
        ("relayhost = x\n mynetworks = 127.0.0.0/8 10.0.0.0/8\n", WRONG),
        ("relayhost = x\n", SKIPPED),
    ],
)
def test_postfix_goes_on_over_lines_and_knows_no_quotes(text: str, verdict: Verdict) -> None:
    check = Setting(setting="mynetworks", path=MAIN, value="127.0.0.0/8 10.0.0.0/8")
    assert check.judge(facts(MAIN, text)).verdict is verdict


@pytest.mark.parametrize(
    ("text", "verdict", "says"),
    [
        ("[mysqld]\nport = 3307\n", DONE, ""),
        ("[ mysqld ]  # here\nport=3306\nport = '3307' # last\n", DONE, ""),
        ("[client]\nport = 3307\n[mysqld]\n", WRONG, ":2 holds the right setting, but below [client]"),
        ("port = 3307\n[mysqld]\n", WRONG, "above every section instead of below [mysqld]"),
        ("[mysqld]\nport = 3306\n", WRONG, ":2 says port = 3306, where 3307 should be"),
        ("[mysqld]\n;port = 3307\n", WRONG, "as a comment"),
        ("[mysqld]\nport 3307\n", WRONG, "not written as the program reads it"),
        ("[mysqld]\n", SKIPPED, "does not set port in section mysqld"),
    ],
)
def test_in_an_ini_file_the_heading_counts(text: str, verdict: Verdict, says: str) -> None:
    check = Setting(setting="port", path="/etc/mysql/my.cnf", section="mysqld", value=3307)
    finding = check.judge(facts("/etc/mysql/my.cnf", text))
    assert finding.verdict is verdict, finding.statement
    assert says in finding.statement


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ('OPTIONS="-a -b"\n', DONE),
        ("export OPTIONS='-a -b' # both\n", DONE),
        ("OPTIONS=x\nOPTIONS='-a -b'\n", DONE),
        ('OPTIONS = "-a -b"\n', WRONG),
        ("OPTIONS=\n", WRONG),
        ("", SKIPPED),
    ],
)
def test_env_files_are_read_as_a_shell_reads_them(text: str, verdict: Verdict) -> None:
    check = Setting(setting="OPTIONS", path="/etc/default/app", value="-a -b")
    assert check.judge(facts("/etc/default/app", text)).verdict is verdict


KEPT = Setting(setting="KEEP", path="/etc/app.conf", value="yes", format="key = value")


@pytest.mark.parametrize(
    ("text", "witnesses", "verdict"),
    [
        # Near, and it carries the new value.
        ("KEPT = yes\n", (), WRONG),
        # Near, but it carries another value: 0.75 is not enough, known or not.
        ("KEPT = no\n", (), SKIPPED),
        ("KEPT = no\n", (Witness(WitnessSource.BEFORE, {"is": (None,)}),), SKIPPED),
        # Near, and it stood there before.
        (
            "KEPT = yes\n",
            (Witness(WitnessSource.BEFORE, {"is": (None,)}, frozenset({"||KEPT=yes"})),),
            SKIPPED,
        ),
    ],
)
def test_a_near_key_counts_by_what_it_carries(
    text: str, witnesses: tuple[Witness, ...], verdict: Verdict
) -> None:
    assert KEPT.judge(facts("/etc/app.conf", text), witnesses).verdict is verdict


def test_a_very_near_key_with_another_value_counts_only_where_it_is_known_to_be_new() -> None:
    check = Setting(setting="smtp_tls_security_level", path=MAIN, value="encrypt")
    text = facts(MAIN, "smtpd_tls_security_level = may\n")
    assert check.judge(text).verdict is SKIPPED
    unseen = Witness(WitnessSource.BEFORE, {"is": (None,)})
    assert check.judge(text, (unseen,)).verdict is WRONG
    before = check.judge(text)
    seen = Witness(WitnessSource.BEFORE, {"is": (None,)}, frozenset(before.traces))
    assert check.judge(text, (seen,)).verdict is SKIPPED


def test_what_before_saw_makes_a_commented_default_no_attempt() -> None:
    text = facts(SSHD, "#PasswordAuthentication no\n")
    before = sshd().judge(text)
    assert before.verdict is WRONG
    witness = Witness(
        WitnessSource.BEFORE, {k: (v,) for k, v in before.observed.items()}, frozenset(before.traces)
    )
    assert sshd().judge(text, (witness,)).verdict is SKIPPED
    moved = facts(SSHD, "# a new line above\n\n#PasswordAuthentication no\n")
    assert sshd().judge(moved, (witness,)).verdict is SKIPPED


def test_the_old_value_is_still_there() -> None:
    check = Setting(setting="relayhost", path=MAIN, value="[smtp.example.com]:587", was={"is": ("",)})
    finding = check.judge(facts(MAIN, "relayhost =\n"), (Witness(WitnessSource.RECIPE, check.was),))
    assert finding.verdict is SKIPPED
    assert finding.statement == (
        "/etc/postfix/main.cf:1 still gives relayhost no value, where [smtp.example.com]:587 should be"
    )


@pytest.mark.parametrize("mode", ["0600", "0640", "0644"])
def test_of_a_file_that_is_not_for_all_no_content_is_shown(mode: str) -> None:
    check = Setting(setting="password", path="/etc/app.conf", value="new-one", sensitive=mode == "0644")
    for text in ("password = hunter2\n", "pasword = new-one\n", "#password = new-one\nx = hunter2\n", ""):
        finding = check.judge(facts("/etc/app.conf", text, mode=mode))
        assert finding.verdict in (WRONG, SKIPPED)
        shown = repr(finding)
        assert "hunter2" not in shown
        assert "new-one" not in shown
        assert "pasword" not in shown


def test_a_sensitive_value_is_known_again_by_its_digest() -> None:
    check = Setting(setting="password", path="/etc/app.conf", value="new-one", sensitive=True)
    old = facts("/etc/app.conf", "password = hunter2\n")
    before = check.judge(old)
    witness = Witness(WitnessSource.BEFORE, {k: (v,) for k, v in before.observed.items()})
    assert check.judge(old, (witness,)).verdict is SKIPPED
    assert check.judge(facts("/etc/app.conf", "password = hunter3\n"), (witness,)).verdict is WRONG
    assert check.judge(old, (Witness(WitnessSource.RECIPE, {"is": ("hunter2",)}),)).verdict is SKIPPED


@pytest.mark.parametrize("state", ["forbidden", "timed out", "lost with the connection", "no such tool"])
def test_what_could_not_be_read_is_unknown_even_where_absence_is_wanted(state: str) -> None:
    data = recorded([{"content": MAIN, "state": state}])
    for check in (
        Setting(setting="relayhost", path=MAIN, value="x"),
        Setting(setting="relayhost", path=MAIN, absent=True),
    ):
        assert check.judge(data).verdict is UNKNOWN
        assert check.judge(Facts()).verdict is UNKNOWN


def test_a_file_cut_off_at_the_limit_is_unknown() -> None:
    cut = recorded([{"content": MAIN, "state": "cut off at the size limit", "value": "relayhost = x\n"}])
    assert Setting(setting="relayhost", path=MAIN, value="x").judge(cut).verdict is UNKNOWN


def test_absent_means_that_no_live_line_sets_it() -> None:
    check = Setting(setting="relayhost", path=MAIN, absent=True)
    assert check.judge(facts(MAIN, "#relayhost = x\n")).verdict is DONE
    still = check.judge(facts(MAIN, "relayhost = x\n"))
    assert still.verdict is SKIPPED
    assert still.statement == f"{MAIN}:1 still says relayhost = x, where nothing about it should be"


def test_one_of_several_values_will_do() -> None:
    check = Setting(setting="smtp_tls_security_level", path=MAIN, one_of=("encrypt", "verify"))
    assert check.judge(facts(MAIN, "smtp_tls_security_level = verify\n")).verdict is DONE
    assert (
        "encrypt or verify should be" in check.judge(facts(MAIN, "smtp_tls_security_level=may\n")).statement
    )


@pytest.mark.parametrize(
    ("keys", "points_at"),
    [
        ({"path": "main.cf", "value": "x"}, "in"),
        ({"path": "/x"}, "setting"),
        ({"path": "/x", "value": "a", "absent": True}, "setting"),
        ({"path": "/x", "value": "a", "format": "tomato"}, "format"),
        ({"path": "/x", "value": "a\nb"}, "setting"),
    ],
)
def test_keys_that_do_not_go_together(keys: dict[str, Any], points_at: str) -> None:
    with pytest.raises(Misfit) as fault:
        Setting(setting="relayhost", **keys)
    assert fault.value.key == points_at


def test_the_guide_shows_the_lines_before_and_after() -> None:
    check = Setting(setting="PermitRootLogin", path=SSHD, value="no", was={"is": ("yes",)})
    change = check.instruct().change
    assert change is not None
    assert (change.before, change.after) == (("PermitRootLogin yes",), ("PermitRootLogin no",))


def test_a_value_is_never_markup_in_the_guide() -> None:
    check = Setting(setting="banner", path="/etc/a`b", value="`<script>` **x** [a](javascript:b)")
    told = check.instruct()
    text = f"{told.place} {told.text}"
    assert "`` /etc/a`b ``" in text
    assert "`` banner = `<script>` **x** [a](javascript:b) ``" in text


def test_was_may_name_a_line_that_stood_there_as_a_comment() -> None:
    was = {"is": ("#PubkeyAuthentication no",)}
    check = Setting(setting="PubkeyAuthentication", path=SSHD, value="no", was=was)
    text = facts(SSHD, "#PubkeyAuthentication no\n")
    assert check.judge(text).verdict is WRONG
    assert check.judge(text, (Witness(WitnessSource.RECIPE, check.was),)).verdict is SKIPPED


def test_evidence_says_when_the_file_changed() -> None:
    stat = {"stat": MAIN, "follow": True, "type": "file", "mtime": "2026-11-22T10:00:00+00:00"}
    known = recorded([{"content": MAIN, "value": "relayhost = x\n"}, stat])
    (evidence,) = Setting(setting="relayhost", path=MAIN, value="y").judge(known).evidence
    assert evidence.modified is not None
    assert (evidence.line, evidence.modified.hour) == (1, 10)


AUTO = "/etc/postgresql/15/main/postgresql.auto.conf"


@pytest.mark.parametrize(
    "text", ["max_connections = 200 # enough\n", "Max_Connections 200\n", "max_connections='200'\n"]
)
def test_postgresql_needs_no_equals_sign(text: str) -> None:
    path = "/etc/postgresql/15/main/postgresql.conf"
    check = Setting(setting="max_connections", path=path, value=200)
    alone = recorded([{"includes": path, "dialect": "postgresql", "beside": [AUTO]}])
    assert check.judge(facts(path, text) | alone).verdict is DONE
    assert check.judge(facts(path, f"#{text}") | alone).verdict is WRONG


def test_what_alter_system_has_set_overrides_postgresqls_file() -> None:
    path = "/etc/postgresql/15/main/postgresql.conf"
    check = Setting(setting="max_connections", path=path, value=200)
    auto = "/var/lib/postgresql/15/main/postgresql.auto.conf"
    files = [{"path": auto, "text": "max_connections = '150'\n"}]
    along = recorded([{"includes": path, "dialect": "postgresql", "beside": [AUTO], "files": files}])
    finding = check.judge(facts(path, "max_connections = 200\n") | along)
    assert finding.verdict is WRONG
    assert f"{path}:1 is right, but {auto}:1 says max_connections = 150" in finding.statement
    # It may say anything, so without it nothing is known.
    assert check.judge(facts(path, "max_connections = 200\n")).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("text", "later", "verdict"),
    [
        ("[PHP]\nexpose_php = Off\n", "", DONE),
        ("expose_php = 0\n", "", DONE),
        ("[PHP]\nexpose_php = Off\n", "; nothing\nexpose_php = On\n", WRONG),
        ("[PHP]\nexpose_php = On\n", "expose_php = Off\n", DONE),
        ("[HOST=www.example.com]\nexpose_php = Off\n", "", WRONG),
    ],
)
def test_php_reads_the_folder_beside_its_file_last(text: str, later: str, verdict: Verdict) -> None:
    path, folder = "/etc/php/8.2/fpm/php.ini", "/etc/php/8.2/fpm/conf.d"
    files = [{"path": f"{folder}/10-a.ini", "text": later}] if later else []
    along = recorded([{"includes": path, "beside": [f"{folder}/*.ini"], "files": files}])
    check = Setting(setting="expose_php", section="PHP", path=path, value="off")
    assert check.judge(facts(path, text) | along).verdict is verdict


@pytest.mark.parametrize(
    ("old_name", "new_name"),
    [
        ("ChallengeResponseAuthentication", "KbdInteractiveAuthentication"),
        ("DSAAuthentication", "PubkeyAuthentication"),
        ("KeepAlive", "TCPKeepAlive"),
    ],
)
def test_an_old_name_of_a_key_of_sshd_counts_for_the_new_one(old_name: str, new_name: str) -> None:
    check = Setting(setting=new_name, path=SSHD, value="no")
    assert check.judge(facts(SSHD, f"{old_name} yes\n{new_name} no\n")).verdict is WRONG
    assert check.judge(facts(SSHD, f"{old_name} no\n{new_name} yes\n")).verdict is DONE


@pytest.mark.parametrize(
    ("path", "text", "keys", "verdict"),
    [
        # What stands behind a value is a part of it: sysctl hands it to the kernel, which refuses it.
        ("/etc/sysctl.conf", "net.ipv4.ip_forward = 1 # on\n", {"setting": "net.ipv4.ip_forward"}, WRONG),
        ("/etc/sysctl.conf", 'net.ipv4.ip_forward = "1"\n', {"setting": "net.ipv4.ip_forward"}, WRONG),
        ("/etc/sysctl.conf", "-net/ipv4/ip_forward=1\r\n", {"setting": "net.ipv4.ip_forward"}, DONE),
        ("/etc/sysctl.conf", "kernel.x=1\n-kernel/x=0\n", {"setting": "kernel.x"}, WRONG),
        ("/etc/sysctl.conf", "net/ipv4/eth0.1/x=1\n", {"setting": "net.ipv4.eth0/1.x"}, DONE),
        ("/etc/my.cnf", "[mysqld]\na-b = 1\na_b = 2\n", {"setting": "a-b", "section": "mysqld"}, WRONG),
        ("/etc/my.cnf", "[mysqld]\na_b = 1 # x\n", {"setting": "a-b", "section": "mysqld"}, DONE),
        ("/a/smb.conf", "[Global]\na b = 1\nA B = 2\n", {"setting": "a b", "section": "global"}, WRONG),
        ("/a/smb.conf", "[Global]\nAB = 1\r\n", {"setting": "a b", "section": "global"}, DONE),
        ("/a/smb.conf", "[global]\na = 1 # x\n", {"setting": "a", "section": "global"}, WRONG),
        ("/a/x.service", "[Service]\nA=1 ; x\n", {"setting": "A", "section": "Service"}, WRONG),
        ("/a/x.service", "[Service]\nA=1 \\\n  x\n", {"setting": "A", "section": "Service"}, WRONG),
        ("/a/x.service", "[Service]\nB=x \\\nA=1\n", {"setting": "A", "section": "Service"}, WRONG),
        ("/a/x.service", "\ufeff[Service]\r\nA=1\r\n", {"setting": "A", "section": "Service"}, DONE),
        ("/a/postgresql.conf", "a = 1\na 2 # (change requires restart)\n", {"setting": "a"}, WRONG),
        ("~/.ssh/config", "Host b\n  A 2\nHost *\n  A 1\n  A 2\n", {"setting": "A"}, DONE),
        ("~/.ssh/config", "A 2\nA 1\n", {"setting": "A"}, WRONG),
        ("~/.ssh/config", "Host b\n  A 1\n", {"setting": "A"}, WRONG),
        ("~/.ssh/config", "Host b\n  A 1\n", {"setting": "A", "section": "Host b"}, DONE),
        ("~/.ssh/config", "Include other\nA 1\n", {"setting": "A"}, DONE),
        # Lines that end as Windows ends lines, where the program does not take them.
        ("/etc/default/x", "A=1\r\n", {"setting": "A"}, WRONG),
        ("/etc/default/x", "A\u00a0=1\n", {"setting": "A"}, WRONG),
    ],
)
def test_what_is_in_force_is_the_programs_own_matter(
    path: str, text: str, keys: dict[str, str], verdict: Verdict
) -> None:
    check = Setting(path=path, value="1", **keys)  # type: ignore[arg-type]
    nothing: dict[Want[Any], Fact[Any]] = {
        want: Fact.had(IncludedFiles()) for want in check.wants() if isinstance(want, Includes)
    }
    finding = check.judge(facts(path, text) | Facts(nothing))
    assert finding.verdict is verdict, finding.statement


@pytest.mark.parametrize(
    ("path", "text", "old"),
    [
        ("/etc/x.cf", "a = 22\nb = 1\n", 22),
        ("/etc/x.cf", "a = true\nb = 1\n", True),
        ("/etc/x.cf", "a = old\r\nb = 1\r\n", "old"),
        ("/etc/ssh/sshd_config", "a Yes\n", "yes"),
    ],
)
def test_a_value_from_before_is_compared_as_the_format_compares(path: str, text: str, old: Any) -> None:
    check = Setting(setting="a", path=path, value="new", was={"is": (old,)})
    finding = check.judge(facts(path, text), (Witness(WitnessSource.RECIPE, check.was),))
    assert finding.verdict is SKIPPED, finding.statement


def test_a_line_that_looks_right_proves_no_attempt_where_it_stood_there_before() -> None:
    check = Setting(setting="a", path="/etc/x.cf", value='"x"', was={"is": ("\u201cx\u201d",)})
    witness = (Witness(WitnessSource.RECIPE, check.was),)
    assert check.judge(facts("/etc/x.cf", "a = \u201cx\u201d\n"), witness).verdict is SKIPPED
