"""`in_force`: what the program itself says, held against what its files say."""

from typing import Any

import pytest

from guidegen.checks.setting import Setting
from guidegen.model import Facts, Misfit, Verdict
from guidegen.probe.questions.effective import Effective
from guidegen.probe.recorded import recorded

DONE, SKIPPED, WRONG, UNKNOWN = Verdict.DONE, Verdict.SKIPPED, Verdict.WRONG, Verdict.UNKNOWN
SSHD = "/etc/ssh/sshd_config"
SYSCTL = "/etc/sysctl.d/90-x.conf"
BESIDE = [
    "/etc/sysctl.conf",
    *(f"{root}/sysctl.d/*.conf" for root in ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib")),
]


def sshd(**keys: Any) -> Setting:
    return Setting(setting="PasswordAuthentication", path=SSHD, in_force=True, **{"value": "no"} | keys)


def content(path: str, text: str, mode: str = "0644") -> list[dict[str, Any]]:
    return [{"content": path, "value": text}, {"stat": path, "follow": True, "type": "file", "mode": mode}]


def says(text: str, status: int = 0, program: str = "sshd", path: str = SSHD, **keys: Any) -> Facts:
    return recorded([{"effective": program, "path": path, **keys, "stdout": text, "status": status}])


@pytest.mark.parametrize(
    ("text", "said", "verdict", "statement"),
    [
        ("PasswordAuthentication no\n", "port 22\npasswordauthentication no\n", DONE, ""),
        # It need not stand in the file to be in force.
        ("UsePAM yes\n", "passwordauthentication no\n", DONE, ""),
        ("UsePAM yes\n", "passwordauthentication yes\n", SKIPPED, "does not set PasswordAuthentication"),
        ("#PasswordAuthentication no\n", "passwordauthentication yes\n", WRONG, "as a comment"),
        (
            "PasswordAuthentication no\n",
            "passwordauthentication yes\n",
            WRONG,
            f"{SSHD}:1 is right, but sshd itself says yes, where no should be",
        ),
        ("PasswordAuthentication no\n", "port 22\n", UNKNOWN, "sshd knows no setting called"),
    ],
)
def test_what_the_program_says_counts(text: str, said: str, verdict: Verdict, statement: str) -> None:
    finding = sshd().judge(recorded(content(SSHD, text)) | says(said))
    assert finding.verdict is verdict, finding.statement
    assert statement in finding.statement


@pytest.mark.parametrize("in_force", [True, False])
@pytest.mark.parametrize(
    ("end", "verdict", "statement"),
    [
        ("Match User root\n  PermitRootLogin yes\n", WRONG, f"{SSHD}:3 says PermitRootLogin yes"),
        ("Match User bob,root\n  PermitRootLogin yes\n", WRONG, f"{SSHD}:3 says PermitRootLogin yes"),
        ("Match User root\n  # PermitRootLogin yes\n", DONE, ""),
        ("Match User root\n  PermitRootLogin no\n", DONE, ""),
        ("Match User root Address 192.0.2.0/24\n  PermitRootLogin yes\n", DONE, ""),
        ("Match User bob\n  PermitRootLogin yes\n", DONE, ""),
    ],
)
def test_a_match_for_root_goes_over_what_is_said_of_root(
    end: str, verdict: Verdict, statement: str, in_force: bool
) -> None:
    check = Setting(setting="PermitRootLogin", path=SSHD, value="no", in_force=in_force)
    facts = recorded(content(SSHD, f"PermitRootLogin no\n{end}"))
    finding = check.judge(facts | says("permitrootlogin no\n"))  # sshd was not asked about root
    assert finding.verdict is verdict, finding.statement
    assert statement in finding.statement


def test_a_match_for_all_goes_over_what_stands_outside_of_it() -> None:
    check = Setting(setting="PasswordAuthentication", path=SSHD, value="no")
    text = "PasswordAuthentication no\nMatch all\n  PasswordAuthentication yes\n"
    finding = check.judge(recorded(content(SSHD, text)))
    assert finding.verdict is WRONG
    assert f"{SSHD}:3 says PasswordAuthentication yes" in finding.statement


def test_the_line_that_overrides_is_named_where_the_files_tell() -> None:
    path = "/etc/ssh/extra/10-cloud.conf"
    along = {"files": [{"path": path, "text": "\nPasswordAuthentication yes\n"}]}
    facts = recorded(
        [
            *content(SSHD, "Include extra/*.conf\nPasswordAuthentication no\n"),
            {"includes": SSHD, "dialect": "sshd_config", **along},
        ]
    )
    finding = sshd().judge(facts | says("passwordauthentication yes\n"))
    assert finding.verdict is WRONG
    assert f"{SSHD}:2 is right, but {path}:2 says PasswordAuthentication yes" in finding.statement
    assert any(evidence.source == "sshd" for evidence in finding.evidence)


@pytest.mark.parametrize("state", ["forbidden", "timed out", "no such tool", "garbled", "lost"])
def test_a_program_that_cannot_be_asked_leaves_it_unknown(state: str) -> None:
    state = {"garbled": "answered in a way that is not understood", "lost": "lost with the connection"}.get(
        state, state
    )
    asked = recorded([{"effective": "sshd", "path": SSHD, "state": state}])
    finding = sshd().judge(recorded(content(SSHD, "PasswordAuthentication no\n")) | asked)
    assert finding.verdict is UNKNOWN
    assert "sshd" in finding.statement


def test_settings_that_the_program_refuses_are_wrong_and_other_failures_are_unknown() -> None:
    facts = recorded(content(SSHD, "PasswordAuthentication no\nFoo 1\n"))
    refused = (
        f"{SSHD}: line 2: Bad configuration option: Foo\n{SSHD}: terminating, 1 bad configuration options\n"
    )
    finding = sshd().judge(facts | says(refused, 255))
    assert finding.verdict is WRONG
    assert "line 2: Bad configuration option: Foo" in finding.statement
    finding = sshd().judge(facts | says("sshd: no hostkeys available -- exiting.\n", 1))
    assert finding.verdict is UNKNOWN
    assert "no hostkeys available" in finding.statement


@pytest.mark.parametrize(
    ("section", "context"),
    [
        ("", ""),
        ("Match User bob", "user=bob"),
        ("Match User bob,alice Address 192.0.2.1", "user=bob,addr=192.0.2.1"),
        ("match localport 2222", "lport=2222"),
        ("Match Group wheel", None),
        ("Match User !bob", None),
        ("Match User *", None),
        ("Match Address 192.0.2.0/24", None),
        ("Match User", None),
        ("Match User $(x)", None),
    ],
)
def test_sshd_is_asked_for_the_connection_that_a_match_speaks_of(section: str, context: str | None) -> None:
    check = sshd(section=section)
    asked = [want for want in check.wants() if isinstance(want, Effective)]
    assert [want.context for want in asked] == ([] if context is None else [context])
    if context is None:
        text = f"{section}\n  PasswordAuthentication no\n"
        finding = check.judge(recorded(content(SSHD, text)))
        assert finding.verdict is UNKNOWN
        assert "sshd can be asked only about" in finding.statement


@pytest.mark.parametrize(
    ("setting", "value", "said", "verdict"),
    [
        ("LoginGraceTime", "2m", "logingracetime 120\n", DONE),
        ("LoginGraceTime", "1h30m", "logingracetime 5400\n", DONE),
        ("PermitRootLogin", "prohibit-password", "permitrootlogin without-password\n", DONE),
        ("AllowUsers", "alice bob", "allowusers alice\nallowusers bob\n", DONE),
        ("AllowUsers", "alice", "allowusers alice\nallowusers bob\n", DONE),
        ("AllowUsers", "carol", "allowusers alice\nallowusers bob\n", WRONG),
    ],
)
def test_sshds_own_way_to_write_values_is_understood(
    setting: str, value: str, said: str, verdict: Verdict
) -> None:
    check = Setting(setting=setting, path=SSHD, value=value, in_force=True)
    assert check.judge(recorded(content(SSHD, f"{setting} x\n")) | says(said)).verdict is verdict


def kernel(text: str, running: str, **files: str) -> Facts:
    seen = [{"path": path, "text": one} for path, one in files.items()]
    along = {"includes": SYSCTL, "beside": BESIDE, "files": seen, "same": [SYSCTL]}
    return recorded([*content(SYSCTL, text), along]) | says(
        running, program="sysctl", path="", key="net.ipv4.ip_forward"
    )


@pytest.mark.parametrize(
    ("text", "running", "files", "verdict", "statement"),
    [
        ("net.ipv4.ip_forward=1\n", "1\n", {}, DONE, ""),
        # Right in the file and not loaded: nobody brings that about by doing something wrong.
        ("net.ipv4.ip_forward=1\n", "0\n", {}, SKIPPED, "the running value of net.ipv4.ip_forward is 0"),
        ("", "1\n", {}, SKIPPED, "does not set"),
        (
            "net.ipv4.ip_forward=1\n",
            "1\n",
            {"/usr/lib/sysctl.d/99-vendor.conf": "net.ipv4.ip_forward=0\n"},
            WRONG,
            "99-vendor.conf:1 says net.ipv4.ip_forward = 0, and the last one counts",
        ),
        (
            "net.ipv4.ip_forward=1\n",
            "1\n",
            {"/usr/lib/sysctl.d/10-a.conf": "net.ipv4.ip_forward=0\n"},
            DONE,
            "",
        ),
        # A file of the same name in /etc hides it.
        (
            "net.ipv4.ip_forward=1\n",
            "1\n",
            {"/usr/lib/sysctl.d/90-x.conf": "net.ipv4.ip_forward=0\n"},
            DONE,
            "",
        ),
        (
            "net.ipv4.ip_forward=1\n",
            "1\n",
            {"/etc/sysctl.conf": "net.ipv4.ip_forward=0\n"},
            WRONG,
            "sysctl.conf:1",
        ),
    ],
)
def test_the_kernel_must_run_with_it_and_the_files_must_keep_it(
    text: str, running: str, files: dict[str, str], verdict: Verdict, statement: str
) -> None:
    check = Setting(setting="net.ipv4.ip_forward", path=SYSCTL, value=1, in_force=True)
    finding = check.judge(kernel(text, running, **files))
    assert finding.verdict is verdict, finding.statement
    assert statement in finding.statement


def test_a_private_files_value_is_not_told_by_the_program_either() -> None:
    facts = recorded(content(SSHD, "Banner /x\n", mode="0600"))
    check = Setting(setting="Banner", path=SSHD, value="/secret-one", in_force=True)
    finding = check.judge(facts | says("banner /hidden-two\n"))
    assert finding.verdict is WRONG
    assert "hidden-two" not in repr(finding)
    assert "secret-one" not in repr(finding)
    done = check.judge(facts | says("banner /secret-one\n"))
    assert done.verdict is DONE
    assert "secret-one" not in repr(done)


@pytest.mark.parametrize(
    "keys",
    [
        {"path": "/etc/x.conf", "value": "1"},
        {"path": "~/.ssh/config", "value": "1"},
        {"path": SSHD, "absent": True},
    ],
)
def test_in_force_goes_only_with_what_a_program_can_tell(keys: dict[str, Any]) -> None:
    with pytest.raises(Misfit) as caught:
        Setting(setting="A", in_force=True, **keys)
    assert caught.value.key == "in_force"


@pytest.mark.parametrize(
    ("program", "path", "keys", "said", "verdict"),
    [
        (
            "postconf",
            "/etc/postfix/main.cf",
            {"setting": "relayhost", "value": "[a]:587"},
            "relayhost = [a]:587\n",
            DONE,
        ),
        (
            "postconf",
            "/etc/postfix/main.cf",
            {"setting": "relayhost", "value": "[a]:587"},
            "relayhost =\n",
            SKIPPED,
        ),
        (
            "testparm",
            "/etc/samba/smb.conf",
            {"setting": "Server Role", "section": "global", "value": "auto"},
            "Load smb config files\n[global]\n\tserver role = AUTO\n",
            SKIPPED,
        ),
        (
            "testparm",
            "/etc/samba/smb.conf",
            {"setting": "read only", "section": "files", "value": "no"},
            "[global]\n\tread only = Yes\n[files]\n\tread only = No\n",
            DONE,
        ),
    ],
)
def test_each_program_is_read_in_its_own_words(
    program: str, path: str, keys: dict[str, Any], said: str, verdict: Verdict
) -> None:
    check = Setting(path=path, in_force=True, **keys)
    finding = check.judge(recorded(content(path, "")) | says(said, program=program, path=path))
    assert finding.verdict is verdict, finding.statement
